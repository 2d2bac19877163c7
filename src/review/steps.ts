/** Checks the steps of a plan by themselves, where no file says what is declared. Pure. */
import { grantsOf } from '../domain/fields.ts'
import type { Finding } from '../domain/finding.ts'
import type { LiveRole, Role } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import type { Policy } from '../domain/policy.ts'
import type { Provider } from '../domain/system.ts'
import { policyFindings, sortFindings } from './findings.ts'
import { pathsOf } from './paths.ts'
import { graphAfter } from './reach.ts'
import { type RoleGrants, withReached } from './role-grants.ts'
import { addedGrants } from './sensitive.ts'
import { separationOfPeople } from './separation-of-people.ts'
import { accepted } from './waivers.ts'

/** Input of a review of steps by themselves. */
export interface StepsReview {
  readonly policy: Policy
  readonly provider: Provider
  /** The live roles that the steps start from, but the ignored ones. */
  readonly roles: readonly LiveRole[]
  /** All live roles: those that are ignored may be included by others. */
  readonly live: readonly LiveRole[]
  /** The day of the run, `2027-01-31`. */
  readonly today: string
  /** Judges what the steps give, not what a role keeps: for steps whose `after` holds what no file asks for. */
  readonly gainsOnly: boolean
}

/** The findings about the roles as the steps leave them, in order; those that the policy accepts say so. */
export function reviewSteps(steps: readonly Step[], review: StepsReview): Finding[] {
  const { policy, provider, roles, live, today } = review
  const judged = review.gainsOnly ? steps.filter((step) => isWider(provider, step)) : steps
  const subjects = subjectsOf(judged, review)
  const declared = new Map(subjects.map(({ role }) => [role.key, role.source]))
  // A person may hold a role through one that is ignored.
  const counted = provider.references === undefined ? roles : live
  const findings = [
    ...policyFindings(policy, provider, () => subjects),
    ...(isCounted(steps) ? separationOfPeople(policy, provider, { paths: pathsOf(counted, steps), declared }) : []),
  ]
  return sortFindings(accepted(policy, findings, { roles: new Set(declared.keys()), today }))
}

/** Reports whether the plan was made with its people counted: only then was it ever judged by them. */
export function isCounted(steps: readonly Step[]): boolean {
  return steps.some(({ holders }) => holders !== undefined && holders !== null)
}

/** The role that a step leads to, as if a file declared it. */
export function roleOf({ role: key, renamedFrom, after, source }: Step): Role {
  const place = source ?? { file: '', line: 1, column: 1 }
  const state = after === null ? 'absent' : 'present'
  return { key, state, renamedFrom: renamedFrom ?? null, fields: after ?? {}, source: place, place: () => place }
}

function isWider(provider: Provider, step: Step): boolean {
  return step.before === null || step.renamedFrom !== undefined || addedGrants(provider, step).length > 0
}

function subjectsOf(steps: readonly Step[], { provider, roles, live, gainsOnly }: StepsReview): RoleGrants[] {
  const graph = graphAfter(provider, live, steps)
  const liveOf = new Map(roles.map((role) => [role.key, role.fields]))
  return steps.map((step) => {
    const own = gainsOnly ? addedGrants(provider, step) : grantsOf(provider.fields, step.after ?? {})
    const now = liveOf.get(step.renamedFrom ?? step.role)
    const all = grantsOf(provider.fields, { ...now, ...step.after })
    return withReached(provider, graph, { role: roleOf(step), own, all })
  })
}
