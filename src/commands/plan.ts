/** `rolesync plan`: what would change, without any way to change it. */
import { ApiError, EXIT, type ExitCode, NetworkError, UserError } from '../errors.ts'
import { matcher } from '../glob.ts'
import type { Plan, TargetPlan } from '../model.ts'
import { assemble, failedTarget, hasChanges } from '../plan/plan.ts'
import { planTarget } from '../plan/target.ts'
import { providers } from '../providers/index.ts'
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

export interface PlanOptions extends RunOptions, GuardOptions {
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
    const next = nextCommand(made.plan, options.out)
    io.out(await planAs(options.format, made.plan, { verifyReads: made.verifyReads, next }, run))
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
export async function makePlan(run: Run, guards: GuardOptions): Promise<Planned> {
  const readings = new Map<string, Reading>()
  run.progress.begin(
    `Reading ${run.systems.length} ${run.systems.length === 1 ? 'target' : 'targets'}`,
    run.systems.length,
  )
  const targets = await Promise.all(
    run.systems.map(async (system) => {
      try {
        const reading = await withReader(run, system, (reader) => readLive(reader, system, namedFields(system)))
        readings.set(system.target.name, reading)
        return planSystem(run, system, reading, guards)
      } catch (error) {
        return failedTarget(system.target, expected(error).message)
      } finally {
        run.progress.tick()
      }
    }),
  )
  run.progress.end()
  const plan = assemble({ targets, providers, version: version(), createdAt: new Date().toISOString() })
  const sending = targets.filter(({ steps }) => steps.some(({ requests }) => requests.length > 0))
  const reads = sending.reduce((sum, { name }) => sum + (readings.get(name)?.reads ?? 0), 0)
  return { plan, readings, verifyReads: sending.length > 0 ? reads : null }
}

function planSystem(
  run: Run,
  { target, provider, desired }: System,
  { live }: Reading,
  guards: GuardOptions,
): TargetPlan {
  const { role } = run.options
  return planTarget({
    target:
      guards.maxDeletes === undefined
        ? target
        : { ...target, guards: { ...target.guards, maxDeletes: guards.maxDeletes } },
    provider,
    desired,
    live,
    lifted: new Set([...guards.allow, ...(guards.allowEmpty ? ['empty'] : [])]),
    selected: role.length === 0 ? () => true : matcher(role),
    show: ({ file, line, column }) => `${file}:${line}:${column}`,
  })
}

/** What a system or a user did, as opposed to a bug or an interrupt, which are not for the plan to tell. */
export function expected(error: unknown): Error {
  const isTold = error instanceof ApiError || error instanceof NetworkError || error instanceof UserError
  if (!isTold || (error instanceof UserError && error.exitCode === EXIT.interrupted)) throw error
  return error
}

/** Objections that nobody lifted. */
export function refusals({ targets }: Plan): TargetPlan['objections'] {
  return targets.flatMap(({ objections }) => objections.filter(({ allowed }) => !allowed))
}

function exitCodeOf(plan: Plan, detailed: boolean): ExitCode {
  if (!plan.complete) return EXIT.failed
  if (refusals(plan).length > 0) return EXIT.refused
  return detailed && hasChanges(plan) ? EXIT.changes : EXIT.done
}

function nextCommand(plan: Plan, out: string | undefined): string | null {
  if (!plan.complete || refusals(plan).length > 0 || plan.summary.requests === 0) return null
  return out === undefined ? 'rolesync apply' : `rolesync apply ${/^[\w./-]+$/.test(out) ? out : JSON.stringify(out)}`
}
