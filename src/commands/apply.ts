/** `rolesync apply`: makes exactly what the plan shows happen, then reads again whether it did. */
import { applyPlan, isDone } from '../app/apply.ts'
import { whyUnexpected } from '../app/expected-plan.ts'
import { type BlockedTarget, blockedTargets, planOf } from '../app/independent.ts'
import { makePlan } from '../app/plan.ts'
import { readResumable, whyNotResumable } from '../app/resume.ts'
import type { Run } from '../app/run.ts'
import { checkFresh, readPlanFile } from '../app/saved-plan.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import type { Plan } from '../domain/plan-model.ts'
import { openApplyLog } from '../terminal/apply-log.ts'
import { approve } from '../terminal/approve.ts'
import { deliver, printFailures } from '../terminal/deliver-report.ts'
import { checkGithub, reportApply, reportPlan } from '../terminal/github.ts'
import type { Io } from '../terminal/io.ts'
import { retryCommandFor } from '../terminal/next.ts'
import { type CommandOptions, guardsOf, type MakeOptions, planInputOf } from '../terminal/options.ts'
import { type PendingFile, planAs, prepareFile, print } from '../terminal/output.ts'
import { printError } from '../terminal/print-error.ts'
import { startRun } from '../terminal/start-run.ts'
import { withTotals } from '../terminal/totals.ts'
import { forTerminal } from '../text/foreign-text.ts'

/** Flags of `rolesync apply`. */
export interface ApplyOptions extends CommandOptions, MakeOptions {
  /** A saved plan; without one, a plan is made now. */
  readonly plan?: string
  readonly autoApprove: boolean
  /** Applies nothing where a target is not ready. */
  readonly failFast: boolean
  /** The digest that the plan made now must have. */
  readonly expect?: string
  readonly report?: string
  /** The report of an earlier apply of the same plan, whose rest is done now. */
  readonly resume?: string
}

/** Applies a saved plan, or plans, asks and applies. */
export async function apply(options: ApplyOptions, io: Io): Promise<ExitCode> {
  if (options.resume !== undefined && options.plan !== undefined) {
    throw new UserError('a saved plan resumes by itself: leave out --resume')
  }
  const file = options.report === undefined ? null : await prepareFile(io, '--report', options.report)
  try {
    const saved = options.plan === undefined ? null : await readPlanFile(io, options.plan, guardsOf(options))
    const run = await startRun(options, io, saved === null ? {} : { saved })
    await checkGithub(io)
    const asked = { options, io, file, blocked: [] }
    return await withTotals({ io, quiet: options.quiet, stats: run.stats }, () =>
      saved === null ? planAndApply(run, asked) : applySaved(run, saved, asked),
    )
  } finally {
    await file?.discard()
  }
}

/** Request of the command line, and the file of `--report`. */
interface Asked {
  readonly options: ApplyOptions
  readonly io: Io
  readonly file: PendingFile | null
  /** Targets that are left out. */
  readonly blocked: readonly BlockedTarget[]
}

async function applySaved(run: Run, plan: Plan, asked: Asked): Promise<ExitCode> {
  const { options, io } = asked
  const refusal = whyUnexpected(plan, options)
  if (refusal !== null) throw refusal
  const fresh = await checkFresh(run, plan, guardsOf(options))
  for (const { target, step } of fresh.applied) {
    io.err(`${forTerminal(`${target}: ${step.action} ${step.role} is already applied`)}\n`)
  }
  const view = { verifyReads: null, next: null }
  // Who saved a plan has seen it, and the report names each of its steps.
  const isSeen = options.format === 'text' && !options.verbose && fresh.plan.summary.requests > 0
  if (options.format !== 'json' && !isSeen) print(io, await planAs(options.format, fresh.plan, view, asked))
  return send(run, fresh.plan, asked)
}

async function planAndApply(run: Run, asked: Asked): Promise<ExitCode> {
  const { options, io } = asked
  const { plan, verifyReads } = await makePlan(run, planInputOf(options))
  const blocked = blockedTargets(plan)
  const ready = plan.targets.filter(({ name }) => blocked.every((one) => one.name !== name))
  const isWhole = options.expect !== undefined || options.resume !== undefined || options.failFast
  const refusal = isWhole || ready.length === 0 ? whyNothing(blocked) : null
  const stop = refusal ?? (blocked.length === 0 ? await whyOther(plan, asked) : null)
  if (options.format !== 'json' || stop !== null) {
    print(io, await planAs(options.format, plan, { verifyReads, next: null }, asked))
  }
  if (blocked.length > 0 || stop !== null) await reportPlan(io, plan, run.project, options)
  if (stop !== null) throw stop
  for (const { name, reason } of blocked) printError(io, `${name} is not applied: ${reason}`)
  const rest = blocked.length === 0 ? plan : planOf(plan, ready, run.project.systems.providers)
  const code = await send(run, await askFirst(run, rest, asked), { ...asked, blocked })
  if (blocked.length === 0 || code === EXIT.interrupted) return code
  return rest.summary.requests > 0 ? EXIT.partial : worst(blocked)
}

/** Returns why a plan is not the one that was reviewed, or not the rest of it. */
async function whyOther(plan: Plan, { options, io }: Asked): Promise<UserError | null> {
  if (options.resume === undefined) return whyUnexpected(plan, options)
  return whyNotResumable(plan, await readResumable(io, options.resume), options.expect)
}

/** Asks before anything is sent. A prompt can stand open for hours: what was approved has to be what is live then. */
async function askFirst(run: Run, plan: Plan, { options, io }: Asked): Promise<Plan> {
  if (plan.summary.requests === 0 || options.autoApprove) return plan
  if (!(await approve(io, options, plan))) throw new UserError('not approved; nothing was written')
  return (await checkFresh(run, plan, guardsOf(options))).plan
}

/** Returns why nothing at all is applied; `null` where nothing is in the way. */
function whyNothing(blocked: readonly BlockedTarget[]): UserError | null {
  if (blocked.length === 0) return null
  const lines = blocked.map(({ name, reason, exitCode }) =>
    exitCode === EXIT.refused && blocked.length === 1 ? reason : `${name} ${reason}`,
  )
  return new UserError(`${lines.join('\n')}; nothing was written`, worst(blocked))
}

function worst(blocked: readonly BlockedTarget[]): ExitCode {
  return blocked.some(({ exitCode }) => exitCode === EXIT.failed) ? EXIT.failed : EXIT.refused
}

async function send(run: Run, plan: Plan, { options, io, file, blocked }: Asked): Promise<ExitCode> {
  const onInterrupt = () => io.err('Interrupted: requests in flight are finished; interrupt again to stop at once.\n')
  io.signal.addEventListener('abort', onInterrupt, { once: true })
  const report = await applyPlan(run, plan, (target, count) => openApplyLog(io, target, count))
  io.signal.removeEventListener('abort', onInterrupt)
  const retryCommand = retryCommandFor(plan, options)
  const delivered = await deliver(report, { options, io, file, retryCommand, blocked })
  await reportApply(io, report, retryCommand)
  if (io.signal.aborted) return EXIT.interrupted
  if (!report.targets.every(isDone)) {
    printFailures(io, report)
    return EXIT.partial
  }
  if (delivered) return EXIT.done
  return report.summary.writes > 0 ? EXIT.partial : EXIT.failed
}
