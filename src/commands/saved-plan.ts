/** Saved plans: read strictly, and applied only where they still fit. */
import { plan as isPlan } from '../desired/validators.js'
import { EXIT, UserError } from '../errors.ts'
import { matcher } from '../glob.ts'
import type { Plan, TargetPlan } from '../model.ts'
import { digestOf } from '../plan/digest.ts'
import { objectionsTo } from '../plan/guards.ts'
import { staleness } from '../plan/stale.ts'
import { fieldsOf } from './apply-target.ts'
import { checkDocument, readDocument } from './document.ts'
import type { Io } from './io.ts'
import { type GuardOptions, refusals } from './plan.ts'
import { type Run, readLive, type System, withReader } from './run.ts'

/**
 * Reads a saved plan that may be applied.
 * @throws UserError: exit code 1 for a file that is no such plan, 4 for one that was edited, 3 for a refused one
 */
export async function readPlanFile(io: Io, name: string): Promise<Plan> {
  const document = await readDocument(io, name)
  if (document.kind !== 'plan') throw new UserError(`${name} is a ${document.kind}, not a plan`)
  checkDocument(name, document, isPlan)
  const plan = document as unknown as Plan
  if (digestOf(plan) !== plan.digest) {
    throw new UserError(
      `${name} was changed after it was made: its digest is not that of its content; make the plan again`,
      EXIT.stale,
    )
  }
  if (!plan.complete || plan.targets.some(({ error }) => error !== null)) {
    throw new UserError(`${name} is not complete: a target could not be planned; make the plan again`)
  }
  refuse(refusals(plan))
  return plan
}

function refuse(objections: TargetPlan['objections']): void {
  const [first] = objections
  if (first) throw new UserError(`refused by ${first.guard}: ${first.message}; nothing was written`, EXIT.refused)
}

/**
 * Reads every target of the plan that has something to send, and throws unless each step still fits.
 * @throws UserError with exit code 4, naming the roles that moved and how; 3 where a guard objects that had not
 */
export async function checkFresh(run: Run, plan: Plan, guards: GuardOptions): Promise<void> {
  const stale: string[] = []
  await Promise.all(
    plan.targets.map(async (planned) => {
      const system = systemOf(run, planned)
      stale.push(...whyOther(planned, system))
      if (stale.length > 0 || planned.steps.length === 0) return
      const named = fieldsOf(planned.steps, system)
      const { live } = await withReader(run, system, (reader) => readLive(reader, system, named))
      stale.push(
        ...staleness(system.provider, system.target, planned.steps, live).map((line) => `${planned.name}: ${line}`),
      )
      if (stale.length === 0) recheckGuards(system, planned, live.roles, guards)
    }),
  )
  if (stale.length > 0) {
    throw new UserError(
      `the plan is stale, make it again; nothing was written\n${stale.sort().join('\n')}`,
      EXIT.stale,
    )
  }
}

function systemOf(run: Run, { name }: TargetPlan): System {
  const system = run.systems.find(({ target }) => target.name === name)
  if (system) return system
  throw new UserError(`the plan has a target ${name} that the config does not have; nothing was written`, EXIT.stale)
}

function whyOther({ name, provider, url }: TargetPlan, { target }: System): string[] {
  if (provider !== target.provider)
    return [`${name}: the plan is for the provider ${provider}, the config says ${target.provider}`]
  return url === target.url ? [] : [`${name}: the plan is for ${url}, the config says ${target.url}`]
}

/** The config's guards hold for a saved plan too; what it was allowed when it was made stands in it. */
function recheckGuards(
  { provider, target }: System,
  planned: TargetPlan,
  live: Parameters<typeof objectionsTo>[0]['roles'],
  guards: GuardOptions,
): void {
  const isIgnored = matcher(target.ignore)
  const lifted = new Set([
    ...guards.allow,
    ...planned.objections.filter(({ allowed }) => allowed).map(({ guard }) => guard),
  ])
  const roles = live.filter(({ key }) => !isIgnored(key))
  const rules =
    guards.maxDeletes === undefined
      ? target
      : { ...target, guards: { ...target.guards, maxDeletes: guards.maxDeletes } }
  refuse(
    objectionsTo({ target: rules, provider, steps: planned.steps, roles, declares: true, lifted }).filter(
      ({ allowed }) => !allowed,
    ),
  )
}
