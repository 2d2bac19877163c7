/** What keeps a plan from being applied. Pure. */
import type { Finding, Objection, Plan, TargetPlan } from './model.ts'

/** Objections that nobody lifted. */
export function unresolvedObjections({ targets }: Pick<Plan, 'targets'>): Objection[] {
  return targets.flatMap(({ objections }) => objections.filter(({ allowed }) => !allowed))
}

/** Findings of severity error that nobody accepted. No flag lifts them: an exception is reviewed like a role. */
export function openFindings(targets: readonly Pick<TargetPlan, 'findings'>[]): Finding[] {
  return targets.flatMap(({ findings }) =>
    findings.filter(({ severity, accepted }) => severity === 'error' && accepted === null),
  )
}
