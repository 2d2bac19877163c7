/** Plans: what is live is read, and compared with what the files say. */

import type { TargetConfig } from '../desired/project.ts'
import { ApiError, UserError } from '../domain/errors.ts'
import type { Objection, Plan, TargetPlan } from '../domain/model.ts'
import type { TargetInput } from '../plan/context.ts'
import { digestOfJson } from '../plan/digest.ts'
import { ignoredBy } from '../plan/ignored.ts'
import { type Assembly, assemble, failedTarget } from '../plan/plan.ts'
import { planTarget } from '../plan/target.ts'
import { unknownGrants } from '../plan/unknown-grants.ts'
import { reviewPlan } from '../review/review.ts'
import { closest } from '../text/did-you-mean.ts'
import { chooser, matcher } from '../text/glob.ts'
import { plural } from '../text/plural.ts'
import { type BaseFiles, readBase } from './base.ts'
import { variablesOf } from './credentials.ts'
import { expected } from './expected.ts'
import { today } from './findings.ts'
import type { GuardOptions, MakeOptions } from './options.ts'
import { readSystem } from './reading.ts'
import type { Reading, Run, System } from './run.ts'
import { version } from './version.ts'

/** A plan, and what it was made from. */
export interface Planned {
  readonly plan: Plan
  readonly readings: ReadonlyMap<string, Reading>
  /** GETs that verifying will take; `null` where there is nothing to send. */
  readonly verifyReads: number | null
}

/** Reads every system of the run, or its snapshot, and plans what the files say. */
export async function makePlan(run: Run, options: MakeOptions): Promise<Planned> {
  const base = await readBase(run.project, options, run.context)
  const review = options.base === undefined ? {} : { review: { base: options.base, only: options.only ?? null } }
  const made = await planWith(run, {
    read: (system) => readSystem(run, system, options.holders === true),
    plan: (system, reading) => planSystem(run, system, reading, { ...options, files: base }),
    countsSensitive: run.project.policy.sensitive.length > 0,
    ...review,
  })
  checkRoles(run, made.readings)
  return made
}

/** How the systems of a run are read and planned. */
export interface Planning {
  readonly read: (system: System) => Promise<Reading>
  readonly plan: (system: System, reading: Reading) => TargetPlan
  /** The digest of the plan whose apply is to be undone. */
  readonly undoes?: string
  readonly review?: Assembly['review'] & object
  readonly countsSensitive?: boolean
}

/** Reads and plans side by side. A target that cannot be read or planned has an error in the plan. */
export async function planWith(run: Run, { read, plan: planOne, ...about }: Planning): Promise<Planned> {
  const readings = new Map<string, Reading>()
  run.progress.begin(`Reading ${plural(run.systems.length, 'target')}`, run.systems.length)
  const reading = run.systems.map(async (system) => {
    try {
      const found = await read(system)
      readings.set(system.target.name, found)
      return planOne(system, found)
    } catch (error) {
      return failedTarget(system.target, whyNotPlanned(expected(error), system, run))
    } finally {
      run.progress.tick()
    }
  })
  const targets = await Promise.all(reading).finally(run.progress.end)
  const config = digestOfJson(run.project.config.written)
  const snapshotAt = run.snapshot === null ? {} : { snapshotAt: run.snapshot.createdAt }
  const { providers } = run.project.systems
  const basics = { targets, providers, version: version(), createdAt: new Date().toISOString(), config, ...snapshotAt }
  const plan = assemble({ ...basics, ...about })
  const sending = targets.filter(({ steps }) => steps.some(({ requests }) => requests.length > 0))
  const reads = sending.reduce((sum, { name }) => sum + (readings.get(name)?.reads ?? 0), 0)
  // A snapshot does not tell in how many pages the system would answer.
  return { plan, readings, verifyReads: sending.length > 0 && run.snapshot === null ? reads : null }
}

function planSystem(
  run: Run,
  { target, provider, desired }: System,
  { live }: Reading,
  options: MakeOptions & { readonly files: BaseFiles | null },
): TargetPlan {
  const selected = chooser(run.options.role)
  const base = options.files === null ? {} : { base: options.files.for(target) }
  const planned = planLimited({ target, provider, desired, live, selected, ...base }, options)
  const slips = unknownGrants(
    provider,
    desired.filter(({ key }) => selected(key)),
    live,
  )
  const told = reviewPlan(
    { ...planned, findings: [...planned.findings, ...slips] },
    {
      policy: run.project.policy,
      provider,
      desired,
      live,
      today: today(),
      holders: options.holders === true,
      selected,
      isIgnored: ignoredBy(provider, target),
    },
  )
  return options.files?.isIdentical(target) ? { ...told, identical: true } : told
}

/** Plans one target with the limits of this run, and lifts what its flags lift. */
export function planLimited(
  input: Omit<TargetInput, 'lifted' | 'show'> & { readonly target: TargetConfig },
  guards: GuardOptions,
): TargetPlan {
  const planned = planTarget({
    ...input,
    target: tightened(input.target, guards),
    lifted: new Set([...guards.allow, ...(guards.allowEmpty ? ['empty'] : [])]),
    show: ({ file, line, column }) => `${file}:${line}:${column}`,
  })
  const lift = (objection: Objection) => ({ ...objection, allowed: objection.allowed || isLifted(objection, guards) })
  return { ...planned, objections: planned.objections.map(lift) }
}

/** A target with the limit of `--max-deletes`, where that is lower than its own. */
export function tightened(target: TargetConfig, { maxDeletes }: GuardOptions): TargetConfig {
  const { guards } = target
  return { ...target, guards: { ...guards, maxDeletes: Math.min(maxDeletes ?? guards.maxDeletes, guards.maxDeletes) } }
}

/** Whether a flag lifts an objection. What a plan was allowed stands in it, so that a saved one needs no flag again. */
export function isLifted({ guard, count }: Objection, { allow, allowEmpty, maxDeletes }: GuardOptions): boolean {
  if (guard === 'empty' && allowEmpty) return true
  return allow.includes(guard) || (guard === 'maxDeletes' && maxDeletes !== undefined && count <= maxDeletes)
}

/** A `--role` that selects nothing is a slip: its empty plan would read as if all were well. */
function checkRoles({ options, systems }: Run, readings: ReadonlyMap<string, Reading>): void {
  // Another shard may have it.
  if (readings.size < systems.length || options.shard !== undefined) return
  const keys = systems.flatMap(({ target, provider, desired }) => {
    const isIgnored = ignoredBy(provider, target)
    const live = readings.get(target.name)?.live.roles ?? []
    return [...desired, ...live].map(({ key }) => key).filter((key) => !isIgnored(key))
  })
  for (const glob of options.role) {
    if (keys.some(matcher([glob]))) continue
    const near = closest(glob, keys)
    const hint = near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`
    throw new UserError(`--role ${glob} matches no role, neither in the files nor live${hint}`)
  }
}

/** Problems in the files stand on a line each; the words of a system never make one of their own. */
function whyNotPlanned(error: Error, system: System, { context }: Run): string {
  if (error instanceof UserError) return error.message
  const message = error.message.replaceAll(/\s*[\r\n]+\s*/g, ' ')
  if (!(error instanceof ApiError && error.status === 401)) return message
  return `${message}; the credential comes from ${variablesOf(system, context.env).join(' and ')}`
}
