/** Plans that restore what an apply changed, from its report and from what is live now. */
import { UserError } from '../domain/errors.ts'
import type { Live, Report, StepReport, TargetPlan, TargetReport } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { ignoredBy } from '../plan/ignored.ts'
import { whyOtherSystem } from '../plan/snapshot.ts'
import { undoing } from '../plan/undo.ts'
import { inOrder } from '../review/findings.ts'
import { withSensitive } from '../review/sensitive.ts'
import { reviewSteps } from '../review/steps.ts'
import { chooser, matcher } from '../text/glob.ts'
import type { Context } from './context.ts'
import { asReport, readDocument } from './document.ts'
import { today } from './findings.ts'
import type { GuardOptions } from './options.ts'
import { type Planned, planLimited, planWith } from './plan.ts'
import { type Reading, type Run, readLive, type System, withReader } from './run.ts'

export interface UndoOptions extends GuardOptions {
  /** The file of the report. */
  readonly report: string
  /** Globs on targets of the report; none means all. */
  readonly target: readonly string[]
}

/** Reads the report of an apply, with the targets that have something to undo, and that were asked for. */
export async function readUndoable(options: UndoOptions, context: Context): Promise<Report> {
  const report = await readReport(context, options.report)
  return { ...report, targets: chosen(report, options) }
}

/** Plans to restore what a report tells. The run is about the targets of the report. */
export function makeUndoPlan(run: Run, report: Report, options: UndoOptions): Promise<Planned> {
  checkSystems(run, report.targets, options.report)
  return planUndo(run, report, options)
}

async function readReport(context: Context, name: string): Promise<Report> {
  const document = await readDocument(context, name)
  if (document.kind !== 'report')
    throw new UserError(`${name} is a ${document.kind}; undo takes the report of an apply`)
  return asReport(name, document, context)
}

/** The targets of the report that have something to undo, and that were asked for. */
function chosen({ targets }: Report, { target: globs, report }: UndoOptions): TargetReport[] {
  const missing = globs.find((glob) => !targets.some(({ name }) => matcher([glob])(name)))
  if (missing !== undefined) {
    const names = targets.map(({ name }) => name).join(', ') || 'none'
    throw new UserError(`--target ${missing} matches no target of ${report}; it has ${names}`)
  }
  const isChosen = chooser(globs)
  const wanted = targets.filter(({ name }) => isChosen(name))
  for (const { name, steps, url } of wanted) {
    const lost = steps.find(({ before, status }) => before === undefined && status !== 'not-attempted')
    if (lost === undefined && (url !== undefined || steps.length === 0)) continue
    throw new UserError(
      `${report} does not hold what was there before (target ${name}): it was written by an earlier rolesync, and cannot be undone from`,
    )
  }
  return wanted.filter(({ steps }) => steps.length > 0)
}

function checkSystems({ systems }: Run, targets: readonly TargetReport[], report: string): void {
  const problems = targets.flatMap(({ name, provider = '', url = '', identity = {} }) => {
    const system = systems.find(({ target }) => target.name === name)
    if (system === undefined) return [`${report} is about a target ${name} that the config does not have`]
    const why = whyOtherSystem({ provider, url, identity }, system.target, system.provider)
    return why === null ? [] : [`${report} does not fit target ${name}: ${why}`]
  })
  if (problems.length > 0) throw new UserError(problems.join('\n'))
}

function planUndo(run: Run, { targets, planDigest }: Report, options: UndoOptions): Promise<Planned> {
  const reportOf = ({ target }: System) => targets.find(({ name }) => name === target.name)?.steps ?? []
  return planWith(run, {
    read: (system) => withReader(run, system, (reader) => readLive(reader, system, named(system, reportOf(system)))),
    plan: (system, reading) => undoTarget({ run, system, steps: reportOf(system), reading, options }),
    undoes: planDigest,
    countsSensitive: run.project.policy.sensitive.length > 0,
  })
}

/** The fields whose names are needed: what was made has to be deleted, which shows all of it. */
function named({ provider }: System, steps: readonly StepReport[]): Set<string> {
  const fields = steps.flatMap(({ before, after }) => [...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return new Set(steps.some(({ action }) => action === 'create') ? Object.keys(provider.fields) : fields)
}

interface Undone {
  readonly run: Run
  readonly system: System
  readonly steps: readonly StepReport[]
  readonly reading: Reading
  readonly options: UndoOptions
}

/**
 * The usual plan with the usual guards, for the roles as they were. What the config says of other roles does not count
 * here, and neither does `additive`: whoever undoes an apply that granted too much wants to revoke.
 */
function undoTarget({ run, system: { target, provider }, steps, reading: { live }, options }: Undone): TargetPlan {
  const back = undoing({
    provider,
    steps,
    live,
    isIgnored: ignoredBy(provider, target),
    selected: chooser(run.options.role),
    report: options.report,
  })
  const rules = { ...target, mode: 'authoritative', undeclared: 'ignore' } as const
  // Roles were selected by the name that they have now; a rename back gives them another one.
  const plan = planLimited({ target: rules, provider, desired: back.roles, live, selected: () => true }, options)
  const noted = plan.steps.map((step) => {
    const note = back.notes.get(step.role)
    return note === undefined ? step : { ...step, note }
  })
  return withReviewFlags(run, provider, live, {
    ...plan,
    steps: noted,
    objections: plan.objections.filter(({ guard }) => guard !== 'empty'),
    findings: [...plan.findings, ...back.remarks],
  })
}

/** What an undo gives back is judged like what a plan gives. What a role keeps is not of its making. */
function withReviewFlags({ project: { policy } }: Run, provider: Provider, live: Live, plan: TargetPlan): TargetPlan {
  const review = { policy, provider, roles: live.roles, today: today(), gainsOnly: true }
  const findings = [...plan.findings, ...reviewSteps(plan.steps, review)]
  return { ...plan, steps: withSensitive(policy, provider, plan.steps), findings: inOrder(findings) }
}
