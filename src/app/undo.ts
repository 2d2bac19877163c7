/** Plans that restore what an apply changed, from its report and from what is live now. */
import type { Project } from '../desired/project.ts'
import { UserError } from '../domain/errors.ts'
import type { Live } from '../domain/model.ts'
import type { TargetPlan } from '../domain/plan-model.ts'
import type { Report, StepReport, TargetReport } from '../domain/report-model.ts'
import type { Provider } from '../domain/system.ts'
import { ignoredBy } from '../plan/ignored.ts'
import { whyOtherSystem } from '../plan/snapshot.ts'
import { undoing } from '../plan/undo.ts'
import { sortFindings } from '../review/findings.ts'
import { withReach } from '../review/reach-changes.ts'
import { withSensitive } from '../review/sensitive.ts'
import { reviewSteps } from '../review/steps.ts'
import { chooser } from '../text/glob.ts'
import { checkRoleGlobs } from './check-roles.ts'
import { withReader } from './clients.ts'
import { today } from './findings.ts'
import { planWithin } from './guards.ts'
import type { GuardOptions } from './options.ts'
import { type Planned, planWith } from './plan.ts'
import { type Reading, readLive } from './reading.ts'
import type { Run, System } from './run.ts'

/** Questions that the plan of an undo answers. */
export interface UndoInput {
  readonly report: Report
  /** The file of the report, for messages. */
  readonly file: string
  /** Globs on role keys; none means all. */
  readonly roles: readonly string[]
  readonly guards: GuardOptions
}

/**
 * Plans to restore what a report says. The run is about the targets of the report.
 * @throws UserError where a target of the report is another system by now
 */
export async function makeUndoPlan(run: Run, input: UndoInput): Promise<Planned> {
  const { targets, planDigest } = input.report
  checkSystems(run, targets, input.file)
  const changed = targets.flatMap(({ steps }) => steps.map(({ role }) => role))
  checkRoleGlobs(input.roles, changed, ` of ${input.file}`)
  const stepsOf = ({ target }: System) => targets.find(({ name }) => name === target.name)?.steps ?? []
  return planWith(run, {
    read: (system) => {
      const named = namedFields(system, stepsOf(system))
      return withReader(run, system, (reader) => readLive(reader, system, named))
    },
    plan: (system, reading) => undoTarget({ ...input, run, system, steps: stepsOf(system), reading }),
    undoes: planDigest,
    countsSensitive: run.project.policy.sensitive.length > 0,
  })
}

function checkSystems({ systems }: Run, targets: readonly TargetReport[], file: string): void {
  const problems = targets.flatMap(({ name, provider = '', url = '', identity = {} }) => {
    const system = systems.find(({ target }) => target.name === name)
    if (system === undefined) return [`${file} is about a target ${name} that the config does not have`]
    const why = whyOtherSystem({ provider, url, identity }, system.target, system.provider)
    return why === null ? [] : [`${file} does not fit target ${name}: ${why}`]
  })
  if (problems.length > 0) throw new UserError(problems.join('\n'))
}

/** Returns the fields whose names are needed: what was made has to be deleted, which shows all of it. */
function namedFields({ provider }: System, steps: readonly StepReport[]): Set<string> {
  const fields = steps.flatMap(({ before, after }) => [...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return new Set(steps.some(({ action }) => action === 'create') ? Object.keys(provider.fields) : fields)
}

interface TargetInput extends UndoInput {
  readonly run: Run
  readonly system: System
  readonly steps: readonly StepReport[]
  readonly reading: Reading
}

/**
 * The usual plan with the usual guards, for the roles as they were. What the config says of other roles does not count
 * here, and neither does `additive`: whoever undoes an apply that granted too much wants to revoke.
 */
function undoTarget({ run, system, reading: { live }, ...input }: TargetInput): TargetPlan {
  const { target, provider } = system
  const isIgnored = ignoredBy(provider, target)
  const { ignoreGrants } = target
  const about = { isIgnored, ignoreGrants, selected: chooser(input.roles), report: input.file }
  const back = undoing({ provider, steps: input.steps, live, ...about })
  const rules = { ...target, mode: 'authoritative', undeclared: 'ignore' } as const
  // Roles were selected by the name that they have now; a rename back gives them another one.
  const plan = planWithin({ target: rules, provider, desired: back.roles, live, selected: () => true }, input.guards)
  return withReviewFlags(run.project, provider, live, {
    ...plan,
    // What the files declare is not what is planned here.
    objections: plan.objections.filter(({ guard }) => guard !== 'empty' && guard !== 'emptyLive'),
    findings: [...plan.findings, ...back.remarks],
  })
}

/** Judges what an undo gives back like what a plan gives. What a role keeps is not of its making. */
function withReviewFlags({ policy }: Project, provider: Provider, live: Live, plan: TargetPlan): TargetPlan {
  const review = { policy, provider, roles: live.roles, live: live.roles, today: today(), gainsOnly: true }
  const findings = [...plan.findings, ...reviewSteps(plan.steps, review)]
  const steps = withReach({ policy, provider, live: live.roles }, withSensitive(policy, provider, plan.steps))
  return { ...plan, steps, findings: sortFindings(findings) }
}
