/** `rolesync apply`: makes exactly what the plan shows happen, then reads again whether it did. */
import { applyPlan, isDone } from '../app/apply.ts'
import { whyUnexpected } from '../app/expected-plan.ts'
import { makePlan } from '../app/plan.ts'
import type { Run } from '../app/run.ts'
import { checkFresh, readPlanFile } from '../app/saved-plan.ts'
import { refusals } from '../domain/blockers.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import type { Plan } from '../domain/model.ts'
import { openApplyLog } from '../terminal/apply-log.ts'
import { approve } from '../terminal/approve.ts'
import { deliver } from '../terminal/deliver-report.ts'
import { checkGithub, reportApply, reportPlan } from '../terminal/github.ts'
import type { Io } from '../terminal/io.ts'
import { againCommand } from '../terminal/next.ts'
import { type CommandOptions, guardsOf, type MakeOptions, planInputOf } from '../terminal/options.ts'
import { type PendingFile, planAs, prepareFile, print } from '../terminal/output.ts'
import { startRun } from '../terminal/start-run.ts'
import { withTotals } from '../terminal/totals.ts'

/** Flags of `rolesync apply`. */
export interface ApplyOptions extends CommandOptions, MakeOptions {
  /** A saved plan; without one, a plan is made now. */
  readonly plan?: string
  readonly autoApprove: boolean
  /** The digest that the plan made now must have. */
  readonly expect?: string
  readonly report?: string
}

/** Applies a saved plan, or plans, asks and applies. */
export async function apply(options: ApplyOptions, io: Io): Promise<ExitCode> {
  const file = options.report === undefined ? null : await prepareFile(io, '--report', options.report)
  try {
    const saved = options.plan === undefined ? null : await readPlanFile(io, options.plan, guardsOf(options))
    const run = await startRun(options, io, saved === null ? {} : { saved })
    await checkGithub(io)
    return await withTotals({ io, quiet: options.quiet, stats: run.stats }, () =>
      saved === null ? planAndApply(run, { options, io, file }) : applySaved(run, saved, { options, io, file }),
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
}

async function applySaved(run: Run, plan: Plan, asked: Asked): Promise<ExitCode> {
  const { options, io } = asked
  const refusal = whyUnexpected(plan, options)
  if (refusal !== null) throw refusal
  await checkFresh(run, plan, guardsOf(options))
  if (options.format !== 'json') print(io, await planAs(options.format, plan, { verifyReads: null, next: null }, asked))
  return send(run, plan, asked)
}

async function planAndApply(run: Run, asked: Asked): Promise<ExitCode> {
  const { options, io } = asked
  const { plan, verifyReads } = await makePlan(run, planInputOf(options))
  const show = async () => print(io, await planAs(options.format, plan, { verifyReads, next: null }, asked))
  const refusal = whyNot(plan, options)
  if (refusal !== null) {
    await show()
    await reportPlan(io, plan, run.project)
    throw refusal
  }
  if (options.format !== 'json') await show()
  if (plan.summary.requests > 0 && !options.autoApprove) {
    if (!(await approve(io, options, plan))) throw new UserError('not approved; nothing was written')
    // A prompt can stand open for hours: what was approved has to be what is live now.
    await checkFresh(run, plan, guardsOf(options))
  }
  return send(run, plan, asked)
}

/** Returns why this plan may not be applied, with the exit code for it. */
function whyNot(plan: Plan, options: ApplyOptions): UserError | null {
  const failed = plan.targets.filter(({ error }) => error !== null)
  if (failed.length > 0) {
    const names = failed.map(({ name }) => name).join(', ')
    return new UserError(`${names} could not be planned; nothing was written`)
  }
  const [first, ...more] = refusals(plan)
  if (first !== undefined) {
    const others = more.length === 0 ? '' : ` (and ${more.length} more, see above)`
    return new UserError(`refused by ${first.guard}: ${first.message}${others}; nothing was written`, EXIT.refused)
  }
  return whyUnexpected(plan, options)
}

async function send(run: Run, plan: Plan, { options, io, file }: Asked): Promise<ExitCode> {
  const onInterrupt = () => io.err('Interrupted: requests in flight are finished; interrupt again to stop at once.\n')
  io.signal.addEventListener('abort', onInterrupt, { once: true })
  const report = await applyPlan(run, plan, (target, count) => openApplyLog(io, target, count))
  io.signal.removeEventListener('abort', onInterrupt)
  const again = againCommand(plan, options)
  const delivered = await deliver(report, { options, io, file, again })
  await reportApply(io, report, again)
  if (io.signal.aborted) return EXIT.interrupted
  if (!report.targets.every(isDone)) return EXIT.partial
  if (delivered) return EXIT.done
  return report.summary.writes > 0 ? EXIT.partial : EXIT.failed
}
