/** Findings of the policy about role files, without a plan. Apart from the review of plans, since `validate` loads only this. Pure. */

import type { Finding } from '../domain/finding.ts'
import type { Role } from '../domain/model.ts'
import type { Policy } from '../domain/policy.ts'
import type { Provider } from '../domain/system.ts'
import { policyFindings, sortFindings } from './findings.ts'
import { hygieneFindings } from './hygiene.ts'
import { graphOf } from './reach.ts'
import { roleGrants, withReached } from './role-grants.ts'
import { accepted } from './waivers.ts'

/** Input of both kinds of review. */
export interface ReviewInput {
  readonly policy: Policy
  readonly provider: Provider
  readonly desired: readonly Role[]
  /** The day of the run, `2027-01-31`. */
  readonly today: string
}

/** Input of a review of files alone. */
export interface FileReviewInput extends ReviewInput {
  /** With advice on roles that say nothing of their own. */
  readonly hygiene: boolean
}

/** Returns the findings of the policy about the roles of one target as the files have them. */
export function reviewFiles({ policy, provider, desired, today, hygiene }: FileReviewInput): Finding[] {
  const graph = graphOf(desired.filter(({ state }) => state === 'present'))
  const subjects = () => desired.map((role) => withReached(provider, graph, roleGrants(provider, role)))
  const advice = hygiene ? hygieneFindings(provider, desired) : []
  const findings = [...policyFindings(policy, provider, subjects), ...advice]
  return sortFindings(accepted(policy, findings, { roles: new Set(desired.map(({ key }) => key)), today }))
}
