/** Plans: what is live is read, and compared with what the files say. */
import { ApiError, UserError } from '../domain/errors.ts'
import type { Live } from '../domain/model.ts'
import type { Holders, Only, Plan, TargetPlan } from '../domain/plan-model.ts'
import type { Provider } from '../domain/system.ts'
import { ignoredOf } from '../plan/carried-grants.ts'
import { digestOfJson } from '../plan/digest.ts'
import { ignoredBy } from '../plan/ignored.ts'
import { type Assembly, assemble, failedTarget } from '../plan/plan.ts'
import { unknownGrants } from '../plan/unknown-grants.ts'
import { reviewPlan } from '../review/review.ts'
import { byCodeUnits } from '../text/collections.ts'
import { chooser } from '../text/glob.ts'
import { type BaseFiles, readBase } from './base.ts'
import { checkRoleGlobs } from './check-roles.ts'
import { variablesOf } from './credentials.ts'
import { today } from './findings.ts'
import { planWithin } from './guards.ts'
import type { GuardOptions } from './options.ts'
import { eachSystem, type Reading, readSystem, withPeople } from './reading.ts'
import type { Run, System } from './run.ts'
import { version } from './version.ts'

/** Questions that a plan answers. */
export interface PlanInput {
  /** Globs on role keys; none means all. */
  readonly roles: readonly string[]
  /** The run is about a part of the targets that nobody chose by name. */
  readonly isShard: boolean
  readonly guards: GuardOptions
  /** Counts the people who hold the roles, or names them too, where the system tells; `null` for neither. */
  readonly holders: Holders | null
  /** Lists the live grants that the config ignores, for whoever wants to see everything. */
  readonly ignoredGrants?: boolean
  /** A revision that the files are compared with. */
  readonly base?: string
  /** Makes the plan without causes where the base cannot be read. */
  readonly isBaseOptional?: boolean
  /** The one cause that the plan is limited to. */
  readonly only?: Only
}

/** A plan, and what it was made from. */
export interface Planned {
  readonly plan: Plan
  readonly readings: ReadonlyMap<string, Reading>
  /** GETs that verifying will take; `null` where that is not known, or there is nothing to send. */
  readonly verifyReads: number | null
}

/**
 * Reads every system of the run, or its snapshot, and plans what the files say.
 * @throws UserError where `roles` select nothing, or the base cannot be read
 */
export async function makePlan(run: Run, input: PlanInput): Promise<Planned> {
  const { roles, holders, base, only } = input
  const isSelected = chooser(roles)
  const { files, whyNone } = await readBase(run.project, input, run.context)
  const made = await planWith(run, {
    read: (system) => readSystem(run, system, { holders, isSelected }),
    plan: (system, reading) => planSystem(run, system, { ...input, reading, files, isSelected }),
    countsSensitive: run.project.policy.sensitive.length > 0,
    ...(base === undefined || files === null ? {} : { review: { base, only: only ?? null } }),
    ...(whyNone === null ? {} : { causesUnknown: whyNone }),
  })
  // Another shard may have the roles.
  if (made.readings.size === run.systems.length && !input.isShard) checkRoles(roles, run.systems, made.readings)
  return made
}

/** Reading and planning of the systems of a run. */
export interface Planning {
  readonly read: (system: System) => Promise<Reading>
  readonly plan: (system: System, reading: Reading) => TargetPlan | Promise<TargetPlan>
  /** The digest of the plan whose apply is to be undone. */
  readonly undoes?: string
  readonly review?: Assembly['review'] & object
  /** Reason why the plan does not tell causes apart, though it was to. */
  readonly causesUnknown?: string
  readonly countsSensitive?: boolean
}

/** Reads and plans side by side. A target that cannot be read or planned has an error in the plan. */
export async function planWith(run: Run, { read, plan: planOne, ...about }: Planning): Promise<Planned> {
  const readings = new Map<string, Reading>()
  const outcomes = await eachSystem(run, async (system) => {
    const reading = await read(system)
    readings.set(system.target.name, reading)
    return planOne(system, reading)
  })
  const targets = outcomes.map(({ system, result }) =>
    result instanceof Error ? failedTarget(system.target, whyNotPlanned(result, system, run)) : result,
  )
  const config = digestOfJson(run.project.config.written)
  const snapshotAt = run.snapshot === null ? {} : { snapshotAt: run.snapshot.createdAt }
  const { providers } = run.project.systems
  const basics = { targets, providers, version: version(), createdAt: new Date().toISOString(), config, ...snapshotAt }
  const plan = assemble({ ...basics, ...about })
  // A snapshot does not tell in how many pages the system would answer.
  return { plan, readings, verifyReads: run.snapshot === null ? readsToVerify(run, targets, readings) : null }
}

/** The GETs that verifying takes. Those of a system that reads single roles depend on what they include then. */
function readsToVerify(
  { systems }: Run,
  targets: readonly TargetPlan[],
  readings: ReadonlyMap<string, Reading>,
): number | null {
  const sending = targets.filter(({ steps }) => steps.some(({ requests }) => requests.length > 0))
  const readsSome = new Set(systems.filter(({ provider }) => provider.listSome).map(({ target }) => target.name))
  if (sending.length === 0 || sending.some(({ name }) => readsSome.has(name))) return null
  return sending.reduce((sum, { name }) => sum + (readings.get(name)?.reads ?? 0), 0)
}

interface SystemInput extends Pick<PlanInput, 'guards' | 'holders' | 'ignoredGrants'> {
  readonly reading: Reading
  readonly files: BaseFiles | null
  readonly isSelected: (key: string) => boolean
}

async function planSystem(
  run: Run,
  system: System,
  { reading, files, isSelected, guards, holders, ignoredGrants = false }: SystemInput,
): Promise<TargetPlan> {
  const { target, provider, desired } = system
  const base = files?.for(target)
  const compared = base === undefined ? {} : { base }
  const planned = planWithin(
    { target, provider, desired, live: reading.live, selected: isSelected, ...compared },
    guards,
  )
  const also = (planned.noLongerManaged ?? []).map(({ role }) => role)
  const counting = { live: reading.live, steps: planned.steps, also }
  const live = holders === null ? reading.live : await withPeople(run, system, counting)
  const wanted = desired.filter(({ key }) => isSelected(key))
  const findings = [...planned.findings, ...unknownGrants(provider, wanted, live)]
  const isLimited = base !== undefined && base.only !== null
  const scope = { selected: isSelected, isIgnored: ignoredBy(provider, target), isLimited }
  const about = { provider, desired, live, holders, ...scope }
  const reviewed = reviewPlan({ ...planned, findings }, { policy: run.project.policy, today: today(), ...about })
  const others = ignoredGrants ? ignoredIn(provider, live, new Set(wanted.map(({ key }) => key))) : []
  return {
    ...reviewed,
    ...(others.length === 0 ? {} : { ignoredGrants: others }),
    ...(files?.isIdentical(target) ? { identical: true } : {}),
  }
}

/** Returns the ignored grants of declared roles. */
function ignoredIn({ fields }: Provider, { roles }: Live, declared: ReadonlySet<string>) {
  return roles
    .filter(({ key, ignored }) => ignored !== undefined && declared.has(key))
    .map((role) => ({ role: role.key, grants: ignoredOf(fields, role) }))
    .sort((a, b) => byCodeUnits(a.role, b.role))
}

/** A `--role` that selects nothing is a slip: its empty plan would read as if all were well. */
function checkRoles(
  globs: readonly string[],
  systems: readonly System[],
  readings: ReadonlyMap<string, Reading>,
): void {
  const keys = systems.flatMap(({ target, provider, desired }) => {
    const isIgnored = ignoredBy(provider, target)
    const live = readings.get(target.name)?.live.roles ?? []
    return [...desired, ...live].map(({ key }) => key).filter((key) => !isIgnored(key))
  })
  checkRoleGlobs(globs, keys, ', neither in the files nor live')
}

/** Problems in the files stand on a line each; the words of a system never make one of their own. */
function whyNotPlanned(error: Error, system: System, { context }: Run): string {
  if (error instanceof UserError) return error.message
  const message = error.message.replaceAll(/\s*[\r\n]+\s*/g, ' ')
  if (!(error instanceof ApiError && error.status === 401)) return message
  return `${message}; the credential comes from ${variablesOf(system, context.env).join(' and ')}`
}
