/** Decides what keeps a plan from being applied; the only place that does. Pure. */

import type { Finding, Objection } from './finding.ts'
import type { Plan, TargetPlan } from './plan-model.ts'

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

/** A reason why a plan may not be applied: an objection, or the finding of a rule. */
export interface Refusal {
  readonly guard: string
  readonly message: string
}

/** Returns objections that nobody lifted, and findings that nobody accepted. */
export function refusals(plan: Pick<Plan, 'targets'>): Refusal[] {
  return [...unresolvedObjections(plan), ...violations(plan.targets)]
}

/** Returns findings of severity error that nobody accepted, by their rule. */
export function violations(targets: readonly Pick<TargetPlan, 'findings'>[]): Refusal[] {
  return openFindings(targets).map(({ rule, role, message }) => {
    return { guard: rule, message: role === null ? message : `${role}: ${message}` }
  })
}

/** Reports whether a plan may not be applied: a target could not be planned, or something refuses it. */
export function isBlocked(plan: Plan): boolean {
  return !plan.complete || plan.targets.some(({ error }) => error !== null) || refusals(plan).length > 0
}

/** Reports whether there is something to apply, and nothing in its way. */
export function isReady(plan: Plan): boolean {
  return !isBlocked(plan) && plan.summary.requests > 0
}
