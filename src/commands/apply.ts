/** `rolesync apply`: makes exactly what the plan shows happen, then reads again whether it did. */
import { assembleReport } from '../apply/report.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import { ACTIONS, type Plan, type Report, type TargetReport } from '../domain/model.ts'
import { hasChanges } from '../plan/plan.ts'
import { plural } from '../text/plural.ts'
import { applyTarget } from './apply-target.ts'
import { checkGithub, reportApply, reportPlan } from './github.ts'
import type { Io, RunOptions } from './io.ts'
import { againCommand } from './next.ts'
import { jsonOf, type PendingFile, planAs, prepareFile, print } from './output.ts'
import { type MakeOptions, makePlan, refusals } from './plan.ts'
import { openRun, type Run } from './run.ts'
import { checkFresh, readPlanFile } from './saved-plan.ts'
import { reportAs } from './show.ts'
import { withTotals } from './totals.ts'

export interface ApplyOptions extends RunOptions, MakeOptions {
  /** A saved plan; without one, a plan is made now. */
  readonly plan?: string
  readonly autoApprove: boolean
  /** The digest that the plan made now must have. */
  readonly expect?: string
  readonly report?: string
}

export async function apply(options: ApplyOptions, io: Io): Promise<ExitCode> {
  const file = options.report === undefined ? null : await prepareFile(io, '--report', options.report)
  try {
    const saved = options.plan === undefined ? null : await readPlanFile(io, options.plan, options)
    const run = await openRun(options, io, saved === null ? {} : { saved })
    await checkGithub(io)
    return await withTotals(run, () =>
      saved === null ? planAndApply(run, options, file) : applySaved(run, options, saved, file),
    )
  } finally {
    await file?.discard()
  }
}

async function applySaved(run: Run, options: ApplyOptions, plan: Plan, file: PendingFile | null): Promise<ExitCode> {
  const refusal = whyUnexpected(plan, options)
  if (refusal !== null) throw refusal
  await checkFresh(run, plan, options)
  if (options.format !== 'json')
    print(run.io, await planAs(options.format, plan, { verifyReads: null, next: null }, run))
  return send(run, plan, { file, again: againCommand(plan, options) })
}

async function planAndApply(run: Run, options: ApplyOptions, file: PendingFile | null): Promise<ExitCode> {
  const { plan, verifyReads } = await makePlan(run, options)
  const show = async () => print(run.io, await planAs(options.format, plan, { verifyReads, next: null }, run))
  const refusal = whyNot(plan, options)
  if (refusal !== null) {
    await show()
    await reportPlan(run.io, plan, run.project)
    throw refusal
  }
  if (options.format !== 'json') await show()
  if (plan.summary.requests > 0 && !options.autoApprove) {
    if (!(await approve(run, plan))) throw new UserError('not approved; nothing was written')
    // A prompt can stand open for hours: what was approved has to be what is live now.
    await checkFresh(run, plan, options)
  }
  return send(run, plan, { file, again: againCommand(plan, options) })
}

/** Why this plan may not be applied, with the exit code for it. */
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

function whyUnexpected(plan: Plan, options: ApplyOptions): UserError | null {
  const [{ digest }, { expect }] = [plan, options]
  if (expect === undefined || expect === digest) return null
  const message =
    `the plan is not the one that was expected: its digest is ${digest}, not ${expect}. Apply would now do: ` +
    `${deedsOf(plan)}. Either the files or the live roles changed since the review, or ${selectionOf(options)}; review the ` +
    'plan again; nothing was written'
  return new UserError(message, EXIT.stale)
}

/** Returns what a plan would do, in one line. */
function deedsOf({ summary }: Plan): string {
  const parts = ACTIONS.filter((action) => summary[action] > 0).map((action) => `${summary[action]} ${action}`)
  return parts.length === 0 ? 'nothing' : parts.join(', ')
}

/** Returns the flags that choose what a plan is about, as far as they could explain another digest. */
function selectionOf(options: ApplyOptions): string {
  const given = (['target', 'select', 'shard', 'role', 'only'] as const).filter((name) => {
    const value = options[name]
    return Array.isArray(value) ? value.length > 0 : value !== undefined
  })
  const flags = '--target, --select, --shard, --role or --only'
  if (given.length === 0) return `it was planned with ${flags}, which this apply does not have`
  return `it was planned with other flags than ${given.map((name) => `--${name}`).join(', ')} (${flags} count)`
}

async function approve({ io, options }: Run, plan: Plan): Promise<boolean> {
  if (!io.terminal.in || options.format === 'json') {
    throw new UserError(
      'apply needs approval and there is no terminal to ask on: pass --auto-approve, or apply a saved plan (rolesync plan --out FILE); nothing was written',
    )
  }
  const { requests } = plan.summary
  return io.confirm(`Send ${plural(requests, 'request')}? Only "yes" does.`)
}

/** Where the report of an apply goes, and the command that shows what it left to do. */
interface ReportSink {
  readonly file: PendingFile | null
  readonly again: string
}

async function send(run: Run, plan: Plan, witness: ReportSink): Promise<ExitCode> {
  const { io, progress } = run
  const startedAt = new Date()
  const steps = plan.targets.flatMap((target) => target.steps)
  const onInterrupt = () => io.err('Interrupted: requests in flight are finished; interrupt again to stop at once.\n')
  io.signal.addEventListener('abort', onInterrupt, { once: true })
  if (hasChanges(plan)) progress.begin('Applying', steps.length)
  const targets = await Promise.all(
    plan.targets.map((target): Promise<TargetReport> | TargetReport => {
      const system = run.systems.find(({ target: { name } }) => name === target.name)
      if (system === undefined) return { name: target.name, verified: true, steps: [] }
      return applyTarget(run, system, target.steps)
    }),
  )
  progress.end()
  io.signal.removeEventListener('abort', onInterrupt)
  const report = assembleReport({
    planDigest: plan.digest,
    startedAt,
    finishedAt: new Date(),
    targets,
    sent: run.meter,
  })
  const delivered = await deliver(run, report, witness)
  await reportApply(io, report, witness.again)
  if (io.signal.aborted) return EXIT.interrupted
  if (!report.targets.every(isDone)) return EXIT.partial
  if (delivered) return EXIT.done
  return report.summary.writes > 0 ? EXIT.partial : EXIT.failed
}

function isDone({ verified, steps }: TargetReport): boolean {
  return verified && steps.every(({ status }) => status === 'applied' || status === 'manual')
}

/**
 * The report is the only witness of what was sent: where its file cannot be written, it goes to standard error.
 * @returns whether it is where it was asked for
 */
async function deliver({ io, options }: Run, report: Report, { file, again }: ReportSink): Promise<boolean> {
  const json = await jsonOf(report)
  let delivered = true
  try {
    await file?.write(json)
  } catch (error) {
    delivered = false
    io.err(`Error: ${(error as Error).message}; the report follows\n`)
    print({ out: io.err }, json)
  }
  if (options.format === 'json') print(io, json)
  else if (report.targets.some(({ steps }) => steps.length > 0)) {
    io.out('\n')
    // As a diff, the plan was shown; what became of it is text.
    const format = options.format === 'markdown' ? 'markdown' : 'text'
    print(io, await reportAs(report, { ...options, format, again }, io))
  }
  return delivered
}
