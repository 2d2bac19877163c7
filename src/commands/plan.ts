/** `rolesync plan`: what would change, without any way to change it. */

import { closest } from '../desired/closest.ts'
import type { TargetConfig } from '../desired/project.ts'
import { ApiError, EXIT, type ExitCode, NetworkError, UserError } from '../errors.ts'
import { matcher } from '../glob.ts'
import type { Objection, Plan, TargetPlan } from '../model.ts'
import { assemble, failedTarget, hasChanges } from '../plan/plan.ts'
import { planTarget } from '../plan/target.ts'
import { providers } from '../providers/index.ts'
import { forTerminal } from '../render/escape.ts'
import { reviewPlan } from '../review/review.ts'
import { type BaseFiles, type BaseOptions, readBase } from './base.ts'
import { today } from './findings.ts'
import type { Io, RunOptions } from './io.ts'
import { planAs, prepareFile } from './output.ts'
import { namedFields, openRun, type Reading, type Run, readLive, type System, withReader } from './run.ts'
import { showTotals } from './totals.ts'
import { version } from './version.ts'

export interface GuardOptions {
  /** Guards that are lifted for this run. */
  readonly allow: readonly string[]
  readonly allowEmpty: boolean
  /** Replaces `maxDeletes` of every target. */
  readonly maxDeletes?: number
}

/** All that decides what a plan is made of and what it tells. */
export interface MakeOptions extends GuardOptions, BaseOptions {
  /** Count the people who hold the roles, where the system tells. */
  readonly holders?: boolean
}

export interface PlanOptions extends RunOptions, MakeOptions {
  readonly out?: string
  readonly detailedExitcode: boolean
}

export async function plan(options: PlanOptions, io: Io): Promise<ExitCode> {
  const run = await openRun(options, io)
  const file = options.out === undefined ? null : await prepareFile(io, '--out', options.out)
  try {
    const made = await makePlan(run, options)
    const { renderJson } = await import('../render/json.ts')
    await file?.write(renderJson(made.plan))
    const next = nextCommand(made.plan, options)
    io.out(await planAs(options.format, made.plan, { verifyReads: made.verifyReads, next }, run))
    if (options.format !== 'text') tellObstacles(made.plan, io)
    showTotals(run)
    return exitCodeOf(made.plan, options.detailedExitcode)
  } finally {
    await file?.discard()
  }
}

/** A plan, and what it was made from. */
export interface Planned {
  readonly plan: Plan
  readonly readings: ReadonlyMap<string, Reading>
  /** GETs that verifying will take; `null` where there is nothing to send. */
  readonly verifyReads: number | null
}

/** Reads every system of the run and plans it. A target that cannot be read or planned has an error in the plan. */
export async function makePlan(run: Run, options: MakeOptions): Promise<Planned> {
  const base = await readBase(run.project, options, run.io)
  const readings = new Map<string, Reading>()
  run.progress.begin(
    `Reading ${run.systems.length} ${run.systems.length === 1 ? 'target' : 'targets'}`,
    run.systems.length,
  )
  const reading = run.systems.map(async (system) => {
    try {
      const read = await withReader(run, system, (reader) => readLive(reader, system, namedFields(system)))
      readings.set(system.target.name, read)
      return planSystem(run, system, read, { ...options, files: base })
    } catch (error) {
      return failedTarget(system.target, oneLineEach(expected(error)))
    } finally {
      run.progress.tick()
    }
  })
  const targets = await Promise.all(reading).finally(run.progress.end)
  checkRoles(run, readings)
  const review = options.base === undefined ? {} : { review: { base: options.base, only: options.only ?? null } }
  const plan = assemble({
    targets,
    providers,
    version: version(),
    createdAt: new Date().toISOString(),
    countsSensitive: run.project.policy.sensitive.length > 0,
    ...review,
  })
  const sending = targets.filter(({ steps }) => steps.some(({ requests }) => requests.length > 0))
  const reads = sending.reduce((sum, { name }) => sum + (readings.get(name)?.reads ?? 0), 0)
  return { plan, readings, verifyReads: sending.length > 0 ? reads : null }
}

function planSystem(
  run: Run,
  { target, provider, desired }: System,
  { live }: Reading,
  guards: MakeOptions & { readonly files: BaseFiles | null },
): TargetPlan {
  const { role } = run.options
  const planned = planTarget({
    target: tightened(target, guards),
    provider,
    desired,
    live,
    lifted: new Set([...guards.allow, ...(guards.allowEmpty ? ['empty'] : [])]),
    selected: role.length === 0 ? () => true : matcher(role),
    show: ({ file, line, column }) => `${file}:${line}:${column}`,
    ...(guards.files === null ? {} : { base: guards.files.for(target) }),
  })
  const lift = (objection: Objection) => ({ ...objection, allowed: objection.allowed || isLifted(objection, guards) })
  const told = reviewPlan(
    { ...planned, objections: planned.objections.map(lift) },
    {
      policy: run.project.policy,
      provider,
      desired,
      live,
      today: today(),
      holders: guards.holders === true,
      selected: role.length === 0 ? () => true : matcher(role),
      isIgnored: matcher(target.ignore),
    },
  )
  return guards.files?.isIdentical(target) ? { ...told, identical: true } : told
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
  if (readings.size < systems.length) return
  const keys = systems.flatMap(({ target, desired }) => {
    const isIgnored = matcher(target.ignore)
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
function oneLineEach(error: Error): string {
  return error instanceof UserError ? error.message : error.message.replaceAll(/\s*[\r\n]+\s*/g, ' ')
}

/** What a system or a user did, as opposed to a bug or an interrupt, which are not for the plan to tell. */
export function expected(error: unknown): Error {
  const isTold = error instanceof ApiError || error instanceof NetworkError || error instanceof UserError
  if (!isTold || (error instanceof UserError && error.exitCode === EXIT.interrupted)) throw error
  return error
}

/** Why a plan may not be applied: an objection, or the finding of a rule. */
export interface Refusal {
  readonly guard: string
  readonly message: string
}

/** Objections that nobody lifted, and findings that nobody accepted. */
export function refusals(plan: Plan): Refusal[] {
  return [...objectionsOf(plan), ...violations(plan)]
}

/** Objections that nobody lifted. */
export function objectionsOf({ targets }: Plan): Objection[] {
  return targets.flatMap(({ objections }) => objections.filter(({ allowed }) => !allowed))
}

/** Findings of severity error that nobody accepted. No flag lifts them: an exception is reviewed like a role. */
export function violations({ targets }: Plan): Refusal[] {
  const findings = targets.flatMap((target) => target.findings)
  return findings
    .filter(({ severity, accepted }) => severity === 'error' && accepted === null)
    .map(({ rule, role, message }) => ({ guard: rule, message: role === null ? message : `${role}: ${message}` }))
}

function exitCodeOf(plan: Plan, detailed: boolean): ExitCode {
  if (!plan.complete) return EXIT.failed
  if (refusals(plan).length > 0) return EXIT.refused
  return detailed && hasChanges(plan) ? EXIT.changes : EXIT.done
}

/** The text of a plan says why it cannot be applied; beside the other formats, standard error does. */
function tellObstacles(plan: Plan, io: Io): void {
  const failed = plan.targets.flatMap(({ name, error }) =>
    error === null ? [] : error.message.split('\n').map((line) => `${name} could not be planned: ${line}`),
  )
  const refused = refusals(plan).map(({ guard, message }) => `refused by ${guard}: ${message}`)
  for (const line of [...failed, ...refused]) io.err(`Error: ${forTerminal(line)}\n`)
}

/** Works as typed: with the flags that limited or allowed this plan, unless it is saved and they are in it. */
function nextCommand(plan: Plan, options: PlanOptions): string | null {
  if (!plan.complete || refusals(plan).length > 0 || plan.summary.requests === 0) return null
  const { out, config, target, role, allow, allowEmpty, maxDeletes, base, only } = options
  const where = config === undefined ? [] : ['--config', config]
  if (out !== undefined) return ['rolesync apply', ...[out, ...where].map(forShell)].join(' ')
  const limits = [
    ...target.flatMap((glob) => ['--target', glob]),
    ...role.flatMap((glob) => ['--role', glob]),
    ...(maxDeletes === undefined ? [] : ['--max-deletes', String(maxDeletes)]),
    ...allow.flatMap((guard) => ['--allow', guard]),
    ...(allowEmpty ? ['--allow-empty'] : []),
    // Without its base, a plan has another digest; without its limit, it does more.
    ...(base === undefined ? [] : ['--base', base]),
    ...(only === undefined ? [] : ['--only', only]),
    ...(options.holders === true ? ['--holders'] : []),
  ]
  return ['rolesync apply', ...[...where, ...limits].map(forShell)].join(' ')
}

function forShell(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
