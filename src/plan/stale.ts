/** Reports whether a saved plan still fits the system that it was made for. Pure. */

import type { Fields, Live, LiveRole } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import type { BirthOrder, Provider, Target } from '../domain/system.ts'
import { groupByKey } from '../text/collections.ts'
import { birthsIn } from './births.ts'
import { changesBetween, pick } from './changes.ts'
import { sameJson } from './digest.ts'
import { withoutReview } from './origin.ts'
import { linked, movesIn, namedBy } from './references.ts'
import { actionOf, makeStep, placed, type StepContext, whatIsMissing } from './step.ts'

/**
 * Returns the steps that are done already: their role is not as it was before, and is all that the step wants. So a plan
 * whose apply was cut off can be applied again.
 */
export function appliedSteps(provider: Provider, steps: readonly Step[], live: Live): Step[] {
  const byKey = groupByKey(linked(provider.references, live, movesIn(steps)).roles)
  return steps.filter((step) => {
    const { role, renamedFrom, action, id } = step
    if (action === 'manual' || (byKey.get(renamedFrom ?? role)?.length ?? 0) > 1) return false
    const [now = null, ...others] = byKey.get(role) ?? []
    if (others.length > 0 || (renamedFrom !== undefined && byKey.has(renamedFrom))) return false
    if (step.before !== null && step.after !== null && now?.id !== id) return false
    const isMoved = renamedFrom !== undefined || whyMoved(provider, step, now) !== null
    return isMoved && whatIsMissing(provider, step, now).length === 0
  })
}

/** One line for each step whose role moved since the plan was made: which role, and how. */
export function staleness(provider: Provider, target: Target, steps: readonly Step[], found: Live): string[] {
  const live = linked(provider.references, unborn(provider, found, steps), movesIn(steps))
  const byKey = groupByKey(live.roles)
  const applied = new Set(appliedSteps(provider, steps, live))
  const births = birthsIn(steps, provider.references)
  const stage = { provider, target, catalogue: live.catalogue }
  return steps.flatMap((step) => {
    if (applied.has(step)) return []
    const key = step.renamedFrom ?? step.role
    const own = byKey.get(key) ?? []
    const [now = null] = own
    const why = own.length > 1 ? `${own.length} live roles have this name now` : whyMoved(provider, step, now)
    if (why !== null) return [`${JSON.stringify(key)} ${why}`]
    if (key !== step.role && byKey.has(step.role)) return [`${JSON.stringify(step.role)} exists by now`]
    const place = { live: asPlanned(now, step), order: births.get(step.role) }
    const isSound = isNamed(stage, step) && follows(stage, step, place) && isLinked(provider, step, steps, byKey)
    return isSound ? [] : [`${JSON.stringify(key)}: ${EDITED}`]
  })
}

const EDITED =
  'its changes and requests do not follow from the live role and what is wanted; the live role moved in a part that no file manages, or the plan was edited'

function whyMoved(provider: Provider, step: Step, now: LiveRole | null): string | null {
  if (step.before === null) return now === null ? null : 'exists by now'
  if (now === null) return 'is gone'
  if (now.id !== step.id) return `has another id now (${now.id}, was ${step.id}): it was deleted and made anew`
  const fields = step.after === null ? now.fields : pick(now.fields, step.before)
  return sameJson(fields, step.before) ? null : `moved: ${describe(provider, step.before, fields)}`
}

/** Returns what is live as it was when the plan was made: roles that it made since then had no id. */
function unborn({ references }: Provider, live: Live, steps: readonly Step[]): Live {
  if (references === undefined) return live
  const { births } = movesIn(steps)
  const known = (live.catalogue[references.kind] ?? []).filter(({ name }) => !births.has(name))
  return { ...live, catalogue: { ...live.catalogue, [references.kind]: known } }
}

/** Reports whether every role that the step names is there, or made by the same plan. */
function isNamed({ provider: { references }, catalogue }: StepContext, { after }: Step): boolean {
  if (references === undefined) return true
  const known = new Set(catalogue[references.kind]?.map(({ name }) => name))
  return namedBy(references, after).every((key) => known.has(key))
}

/** Returns a live role with the ignored grants that the plan found: they may have moved since, and nobody minds. */
function asPlanned(live: LiveRole | null, { carried }: Step): LiveRole | null {
  if (live === null) return null
  const { ignored: _, ...role } = live
  return carried === undefined ? role : { ...role, ignored: carried.grants }
}

/**
 * Returns the steps of a plan that fits, with requests that carry the ignored grants as they are live now. All others
 * stay as they are.
 */
export function withGrantsOfNow(provider: Provider, target: Target, steps: readonly Step[], found: Live): Step[] {
  const live = linked(provider.references, unborn(provider, found, steps), movesIn(steps))
  const byKey = groupByKey(live.roles)
  const births = birthsIn(steps, provider.references)
  const stage = { provider, target, catalogue: live.catalogue }
  return steps.map((step) => {
    const now = byKey.get(step.renamedFrom ?? step.role)?.[0] ?? null
    if (step.carried === undefined && now?.ignored === undefined) return step
    const { requests, carried } = made(stage, step, { live: now, order: births.get(step.role) })
    const { carried: _, ...rest } = step
    return { ...rest, requests, ...(carried === undefined ? {} : { carried }) }
  })
}

interface Place {
  readonly live: LiveRole | null
  readonly order: BirthOrder | undefined
}

/** A saved plan is a file that anyone may have edited: what is shown and sent has to follow from before and after. */
function follows(stage: StepContext, saved: Step, place: Place): boolean {
  const anew = made(stage, saved, place)
  return sameJson(comparable(withoutReview(saved)), comparable(anew))
}

/**
 * Bodies that carry ignored grants hold what came with these, too, which may have moved with them. They are made anew before
 * they are sent; what is managed of them is compared.
 */
function comparable(step: Step): object {
  if (step.carried === undefined) return step
  return { ...step, requests: step.requests.map(({ method, path }) => ({ method, path })) }
}

/** Makes a saved step anew. */
function made(stage: StepContext, saved: Step, { live, order }: Place): Step {
  const { role, source, after, replaces, replacedBy } = saved
  const link = {
    ...(replaces === undefined ? {} : { replaces }),
    ...(replacedBy === undefined ? {} : { replacedBy }),
  }
  const step = makeStep(stage, { role, source, after, live, action: actionOf(role, live, after), ...link })
  return order === undefined ? step : placed(stage, step, { live, order })
}

/** A link is believed only in a system that cannot rename, and where the other role has it too or is live already. */
function isLinked(
  { cannot }: Provider,
  step: Step,
  steps: readonly Step[],
  byKey: ReadonlyMap<string, unknown>,
): boolean {
  const { role, replaces, replacedBy } = step
  if (replaces === undefined && replacedBy === undefined) return true
  const isOldThere = replaces === undefined || steps.some((one) => one.role === replaces && one.replacedBy === role)
  const isNewThere =
    replacedBy === undefined ||
    byKey.has(replacedBy) ||
    steps.some((one) => one.role === replacedBy && one.replaces === role)
  return cannot.rename === true && isOldThere && isNewThere
}

function describe(provider: Provider, before: Fields, now: Fields): string {
  const lines = changesBetween(provider.fields, before, now).map((change) =>
    'added' in change
      ? [...change.added.map((grant) => `+${grant}`), ...change.removed.map((grant) => `-${grant}`)].join(' ')
      : `${change.field} ${JSON.stringify(change.before)} → ${JSON.stringify(change.after)}`,
  )
  return lines.length > 0 ? lines.join(', ') : 'in its fields'
}
