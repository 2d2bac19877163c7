/** Makes one role's transition a step: what differs, and the requests that make it so. Pure. */
import type { Catalogue, Fields, LiveRole, Request } from '../domain/model.ts'
import type { Change, Step } from '../domain/plan-model.ts'
import { checkExact } from '../domain/request.ts'
import type { BirthOrder, Provider, Target, Transition } from '../domain/system.ts'
import { record } from '../text/collections.ts'
import { requestsWithIgnored } from './carried-grants.ts'
import { changesBetween, pick } from './changes.ts'
import { fieldsInForms } from './unicode-forms.ts'

/** System and target of a step. */
export interface StepContext {
  readonly provider: Provider
  readonly target: Target
  readonly catalogue: Catalogue
}

/** Transition of one role. */
export interface StepInput extends Pick<Step, 'role' | 'source' | 'replaces' | 'replacedBy'> {
  readonly action: 'create' | 'update' | 'rename' | 'delete'
  readonly live: LiveRole | null
  readonly after: Fields | null
}

/** Makes the whole step. Where the API cannot do it, it is one for a person. */
export function makeStep(stage: StepContext, draft: StepInput): Step {
  const { provider, catalogue } = stage
  const { role, action, live, after, source, replaces, replacedBy } = draft
  const why = manualBecause(provider, live)
  return {
    role,
    action: why === null ? action : 'manual',
    id: live?.id ?? null,
    ...(action === 'rename' && live ? { renamedFrom: live.key } : {}),
    source,
    changes: changesBetween(provider.fields, live?.fields ?? {}, after),
    before: live === null ? null : after === null ? live.fields : pick(live.fields, after),
    after,
    ...requestsOf(stage, { key: role, live, after, catalogue }),
    ...(why === null ? {} : { note: `${byHand(action, role)} ${why}` }),
    ...(replaces === undefined ? {} : { replaces }),
    ...(replacedBy === undefined ? {} : { replacedBy }),
  }
}

/** Returns a step with the requests that its place among other births asks for. */
export function placed(
  stage: StepContext,
  step: Step,
  { live, order }: { live: LiveRole | null; order: BirthOrder },
): Step {
  const { role, after } = step
  const { carried: _, ...rest } = step
  return { ...rest, ...requestsOf(stage, { key: role, live, after, catalogue: stage.catalogue, order }) }
}

function requestsOf({ provider, target }: StepContext, transition: Transition): Pick<Step, 'requests' | 'carried'> {
  if (manualBecause(provider, transition.live) !== null) return { requests: [] }
  const made = requestsWithIgnored(provider, target, transition)
  return { ...made, requests: checkExact(made.requests) }
}

/** Returns why only a person can do it; `null` where the API can. */
function manualBecause(provider: Provider, live: LiveRole | null): string | null {
  if (provider.cannot.write === true) return `The API of ${provider.name} does not write roles.`
  return live === null ? null : (provider.unreachable?.(live.key) ?? null)
}

/** Returns the action that leads from one state of a role to another. */
export function actionOf(role: string, live: LiveRole | null, after: Fields | null): StepInput['action'] {
  if (live === null) return 'create'
  if (after === null) return 'delete'
  return live.key === role ? 'update' : 'rename'
}

/** Returns the requests that are still to be sent for a step, given the role as it is now. */
export function outstanding(
  stage: StepContext,
  step: Step,
  { now, later }: { readonly now: LiveRole | null; readonly later: BirthOrder['later'] },
): readonly Request[] {
  if (whatIsMissing(stage.provider, step, now).length === 0) return []
  const transition = { key: step.role, live: now, after: step.after, catalogue: stage.catalogue }
  // What others get once this role is there is seen when they are read again.
  return requestsOf(stage, { ...transition, order: { later, waiting: [] } }).requests
}

/** Describes how a role, as it is now, differs from what the step wants: one phrase per difference, none where it is done. */
export function whatIsMissing(provider: Provider, step: Step, now: LiveRole | null): string[] {
  if (step.after === null) return now === null ? [] : ['the role is still there']
  if (now === null) return ['the role is not there']
  const renamed = now.key === step.role ? [] : [`the role is still named ${JSON.stringify(now.key)}`]
  const { unreadable = {} } = now
  const hidden = Object.keys(step.after).filter((field) => Object.hasOwn(unreadable, field))
  const after = record(Object.entries(step.after).filter(([field]) => !hidden.includes(field)))
  const changes = changesBetween(provider.fields, now.fields, fieldsInForms(after, now.fields))
  const others = [...renamed, ...hidden.map((field) => `its ${field} cannot be understood (${unreadable[field]})`)]
  const wayOut = others.length === 0 && changes.every((change) => isExtra(provider, change)) ? leaveThem(changes) : []
  return [...others, ...changes.flatMap(describeMissing), ...wayOut]
}

/** Reports whether a change only takes away grants, which are there though the files do not have them. */
function isExtra({ fields }: Provider, change: Change): boolean {
  return fields[change.field]?.grants === true && 'added' in change && change.added.length === 0
}

/** Says how to leave grants to a rule of the system, which every apply would fight in vain. */
function leaveThem(changes: readonly Change[]): string[] {
  const grants = changes.flatMap((change) => ('added' in change ? change.removed : []))
  if (grants.length === 0) return []
  const globs = grants.slice(0, MAX_GLOBS).map((grant) => JSON.stringify(grant.replaceAll('*', '\\*')))
  const more = grants.length > MAX_GLOBS ? ', …' : ''
  return [`to leave this to the rule, put it under the target: ignoreGrants: [${globs.join(', ')}${more}]`]
}

/** Grants that a message names as globs to copy. */
const MAX_GLOBS = 3

function describeMissing(change: Change): string[] {
  if (!('added' in change)) {
    return [`${change.field} is ${JSON.stringify(change.before)}, not ${JSON.stringify(change.after)}`]
  }
  return [
    ...change.added.map((element) => `${element} is missing`),
    ...change.removed.map(
      (element) => `${element} is there (if it was removed, a rule of the system such as a mapping put it back)`,
    ),
  ]
}

function byHand(action: StepInput['action'], role: string): string {
  const name = JSON.stringify(role)
  if (action === 'create') return `Create ${name} with what is listed here.`
  return action === 'delete' ? `Delete ${name}.` : `Change ${name} as listed here.`
}
