/** Saved plans: read strictly, and applied only where they still fit. */

import { type Refusal, unresolvedObjections, violations } from '../domain/blockers.ts'
import { EXIT, UserError } from '../domain/errors.ts'
import type { Objection } from '../domain/finding.ts'
import type { Live, LiveRole } from '../domain/model.ts'
import type { Change, Plan, Step, TargetPlan } from '../domain/plan-model.ts'
import { objectionsTo } from '../plan/guards.ts'
import { ignoredBy } from '../plan/ignored.ts'
import { appliedSteps, staleness, withGrantsOfNow } from '../plan/stale.ts'
import { isCounted, reviewSteps, roleOf } from '../review/steps.ts'
import { grantMatcher } from '../text/grant-glob.ts'
import { withReader } from './clients.ts'
import type { Context } from './context.ts'
import { asUntouchedPlan, readDocument } from './document.ts'
import { today } from './findings.ts'
import { isLifted, tightened } from './guards.ts'
import { planOf } from './independent.ts'
import type { GuardOptions } from './options.ts'
import { fieldsOf, keysOf } from './read-again.ts'
import { notIgnored, readCounted, readLive, separableFields, withPeople } from './reading.ts'
import type { Run, System } from './run.ts'

/**
 * Reads a saved plan that may be applied.
 * @throws UserError: exit code 1 for a file that is no such plan, 4 for one that was edited, 3 for a refused one
 */
export async function readPlanFile(context: Context, name: string, guards: GuardOptions): Promise<Plan> {
  const document = await readDocument(context, name)
  if (document.kind !== 'plan') throw new UserError(`${name} is a ${document.kind}, not a plan`)
  const plan = asUntouchedPlan(name, document, context)
  if (!plan.complete || plan.targets.some(({ error }) => error !== null)) {
    throw new UserError(`${name} is not complete: a target could not be planned; make the plan again`)
  }
  refuse(unresolvedObjections(plan).filter((objection) => !isLifted(objection, guards)))
  refuse(violations(plan.targets))
  return plan
}

function refuse([first]: readonly Refusal[]): void {
  if (first) throw new UserError(`refused by ${first.guard}: ${first.message}; ${NOTHING}`, EXIT.refused)
}

/** A saved plan that still fits. */
export interface FreshPlan {
  /** The plan without the steps that are done already; it keeps its digest. */
  readonly plan: Plan
  /** Steps that are done already, by target. */
  readonly applied: readonly { readonly target: string; readonly step: Step }[]
}

/**
 * Reads every target of the plan that has something to send, and throws unless each step still fits or is done already.
 * @throws UserError with exit code 4, naming the roles that moved and how; 3 where a guard or the policy objects that had
 *   not
 */
export async function checkFresh(run: Run, plan: Plan, guards: GuardOptions): Promise<FreshPlan> {
  refuseStale(plannedTwice(plan))
  const systems = plan.targets.map((planned) => ({ planned, system: systemOf(run, planned) }))
  refuseStale(systems.flatMap(({ planned, system }) => whyOther(planned, system)))
  for (const { planned, system } of systems) checkOffLimits(planned, system)
  const changing = systems.filter(({ planned }) => planned.steps.length > 0)
  const readings = await Promise.all(changing.map((one) => readAgain(run, one)))
  refuseStale(
    readings.flatMap(({ planned: { name, steps }, system: { provider, target }, live }) =>
      staleness(provider, target, steps, live).map((line) => `${name}: ${line}`),
    ),
  )
  const applied = readings.flatMap(({ planned: { name, steps }, system, live }) =>
    appliedSteps(system.provider, steps, live).map((step) => ({ target: name, step })),
  )
  const open = readings.map((reading) => ({ ...reading, planned: without(reading.planned, applied) }))
  for (const reading of open) recheckGuards(reading, guards)
  refuseByPolicy(open.flatMap((reading) => againstPolicy(run, plan, reading)))
  const current = new Map(open.map(({ planned, ...reading }) => [planned.name, withCurrentGrants(planned, reading)]))
  if (applied.length === 0 && open.every(({ planned }) => current.get(planned.name) === planned)) {
    return { plan, applied }
  }
  const targets = plan.targets.map((target) => current.get(target.name) ?? target)
  return { plan: { ...planOf(plan, targets, run.project.systems.providers), digest: plan.digest }, applied }
}

function without(target: TargetPlan, applied: FreshPlan['applied']): TargetPlan {
  const done = new Set(applied.map(({ step }) => step))
  if (!target.steps.some((step) => done.has(step))) return target
  // Those numbers are of all steps.
  const { people: _, ...rest } = target
  return { ...rest, steps: target.steps.filter((step) => !done.has(step)) }
}

/** Lets requests carry the ignored grants as they are now; the same target where there are none. */
function withCurrentGrants(
  planned: TargetPlan,
  { system: { provider, target }, live }: Pick<Reread, 'system' | 'live'>,
) {
  // Whatever the config says: nothing of what a plan carries is sent as the file has it.
  if (target.ignoreGrants.length === 0 && planned.steps.every(({ carried }) => carried === undefined)) return planned
  return { ...planned, steps: withGrantsOfNow(provider, target, planned.steps, live) }
}

/** A target of the plan, and what it is about. */
interface Planned {
  readonly planned: TargetPlan
  readonly system: System
}

interface Reread extends Planned {
  readonly live: Live
  /** The live roles but the ignored ones. */
  readonly roles: readonly LiveRole[]
}

async function readAgain(run: Run, { planned, system }: Planned): Promise<Reread> {
  const counts = isCounted(planned.steps)
  const named = [...fieldsOf(planned.steps, system), ...(counts ? separableFields(run, system) : [])]
  const { live: found } = await withReader(run, system, (reader) =>
    (counts ? readCounted : readLive)(reader, system, new Set(named)),
  )
  const live = counts ? await withPeople(run, system, { live: found, steps: planned.steps, also: [] }) : found
  return { planned, system, live, roles: notIgnored(system, live) }
}

/** Each of two equal steps would fit the live role, and sending both would make two roles of one name. */
function plannedTwice({ targets }: Plan): string[] {
  const seen = new Set<string>()
  const things = targets.flatMap(({ name, steps }) => [
    `the target ${name}`,
    ...steps.map(({ role, action }) => `${name}: ${action} ${JSON.stringify(role)}`),
  ])
  return things.filter((thing) => seen.has(thing) || !seen.add(thing)).map((thing) => `${thing} is in the plan twice`)
}

function refuseStale(lines: readonly string[]): void {
  if (lines.length === 0) return
  throw new UserError(`the plan is stale, make it again; ${NOTHING}\n${lines.join('\n')}`, EXIT.stale)
}

const NOTHING = 'nothing was written'

function systemOf(run: Run, { name }: TargetPlan): System {
  const system = run.systems.find(({ target }) => target.name === name)
  if (system) return system
  throw new UserError(`the plan has a target ${name} that the config does not have; ${NOTHING}`, EXIT.stale)
}

function whyOther({ name, provider, url }: TargetPlan, { target }: System): string[] {
  if (provider !== target.provider)
    return [`${name}: the plan is for the provider ${provider}, the config says ${target.provider}`]
  return url === target.url ? [] : [`${name}: the plan is for ${url}, the config says ${target.url}`]
}

/**
 * A plan that was edited, digest and all, still never touches what is out of bounds: roles that the config ignores, and
 * those that the provider knows to be none of ours. Nor does it carry grants that the config does not ignore.
 */
function checkOffLimits({ name, steps }: TargetPlan, { target, provider }: System): void {
  const isIgnored = ignoredBy(provider, target)
  const isLeftToOthers = grantMatcher(target.ignoreGrants)
  for (const step of steps) {
    const ignored = keysOf(step).find(isIgnored)
    if (ignored !== undefined) {
      throw new UserError(`${name}: the plan touches ${JSON.stringify(ignored)}, which the config ignores; ${NOTHING}`)
    }
    const grant = step.changes.flatMap(elementsOf).find(isLeftToOthers)
    if (grant !== undefined) {
      const what = `${JSON.stringify(grant)} of role ${JSON.stringify(step.role)}`
      throw new UserError(`${name}: the plan touches ${what}, which the config ignores (ignoreGrants); ${NOTHING}`)
    }
    checkCarried(name, step, { target, provider })
    const problem = provider.problems(roleOf(step)).find(({ severity }) => severity !== 'warning')
    if (problem) throw new UserError(`${name}: ${problem.message} (role ${JSON.stringify(step.role)}); ${NOTHING}`)
  }
}

/** Carried grants are no part of the digest that was reviewed, so they have to be what the config ignores. */
function checkCarried(
  name: string,
  { role, carried }: Step,
  { target, provider }: Pick<System, 'target' | 'provider'>,
) {
  const isLeftToOthers = grantMatcher(target.ignoreGrants)
  const [wrong] = Object.entries(carried?.grants ?? {}).flatMap(([field, value]) => {
    const kind = provider.fields[field]
    if (kind?.grants !== true) return [field]
    return kind
      .elements(value)
      .filter((grant) => !isLeftToOthers(grant))
      .map((grant) => JSON.stringify(grant))
  })
  if (wrong === undefined) return
  const why = 'which the config does not ignore (ignoreGrants); make the plan again'
  throw new UserError(
    `${name}: the plan carries ${wrong} of role ${JSON.stringify(role)}, ${why}; ${NOTHING}`,
    EXIT.stale,
  )
}

function elementsOf(change: Change): readonly string[] {
  return 'added' in change ? [...change.added, ...change.removed] : []
}

/** The config's guards hold for a saved plan too; what it was allowed when it was made stands in it. */
function recheckGuards({ planned, system, roles }: Reread, guards: GuardOptions): void {
  const { provider, target } = system
  const { steps, objections } = planned
  const isAllowed = ({ guard, count }: Objection) =>
    objections.some((one) => one.allowed && one.guard === guard && one.count >= count)
  refuse(
    objectionsTo({
      target: tightened(target, guards),
      provider,
      steps,
      roles,
      desired: null,
      lifted: new Set(),
    }).filter((objection) => !isAllowed(objection) && !isLifted(objection, guards)),
  )
}

/** The policy of today holds for a saved plan too, and so do the exceptions that it accepts today. */
function againstPolicy({ project }: Run, { undoes, only }: Plan, { planned, system, roles, live }: Reread): string[] {
  const { target, provider } = system
  // In each of these, `after` holds what is live and in no file.
  const gainsOnly = target.mode === 'additive' || undoes !== undefined || only !== undefined
  const review = { policy: project.policy, provider, roles, live: live.roles, today: today(), gainsOnly }
  const findings = reviewSteps(planned.steps, review)
  return violations([{ findings }]).map(({ guard, message }) => `${target.name}: ${guard}: ${message}`)
}

function refuseByPolicy(lines: readonly string[]): void {
  if (lines.length === 0) return
  const message = `refused by the policy as it is now: change the files or the policy, and make the plan again; ${NOTHING}`
  throw new UserError([message, ...lines].join('\n'), EXIT.refused)
}
