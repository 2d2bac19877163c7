/** Everything that a reviewer reads besides the changes themselves. Pure. */
import { grantsOf } from '../domain/fields.ts'
import type { Live, Role } from '../domain/model.ts'
import type { Holders, Step, TargetPlan } from '../domain/plan-model.ts'
import { circleFindings } from './circles.ts'
import { rolesToCount } from './counted-roles.ts'
import { policyFindings, sortFindings } from './findings.ts'
import { hygieneFindings } from './hygiene.ts'
import { pathsOf } from './paths.ts'
import { countPeople, uncounted } from './people.ts'
import { graphAfter } from './reach.ts'
import { withReach } from './reach-changes.ts'
import type { ReviewInput } from './review-files.ts'
import { type RoleGrants, withReached } from './role-grants.ts'
import { withSensitive } from './sensitive.ts'
import { separationOfPeople } from './separation-of-people.ts'
import { accepted } from './waivers.ts'

/** Input of a review of a plan. */
export interface PlanReviewInput extends ReviewInput {
  readonly live: Live
  /** Way to tell of people; `null` where they are not asked for. */
  readonly holders: Holders | null
  readonly selected: (key: string) => boolean
  readonly isIgnored: (key: string) => boolean
  /** True where the plan leaves out changes of one cause: the policy then judges what the plan gives, not all that files declare. */
  readonly isLimited: boolean
}

/** The plan with findings, sensitive grants and, if wanted, numbers of people. */
export function reviewPlan(plan: TargetPlan, input: PlanReviewInput): TargetPlan {
  const { policy, provider, live, holders } = input
  const desired = input.desired.filter(({ key }) => input.selected(key))
  // A person may hold a role through one that is ignored.
  const isCounted = (key: string) => provider.references !== undefined || !input.isIgnored(key)
  const roles = live.roles.filter(({ key }) => isCounted(key))
  const counting = {
    provider,
    live: roles,
    steps: plan.steps,
    separate: policy.separate,
    also: (plan.noLongerManaged ?? []).map(({ role }) => role),
  }
  const changed = new Set(plan.steps.map(({ role }) => role))
  const declared = new Map(desired.map(({ key, source }) => [key, source]))
  const findings = [
    ...policyFindings(policy, provider, () => subjectsOf(desired, plan.steps, input)),
    ...circleFindings(provider, { live: live.roles, steps: plan.steps }, declared),
    ...hygieneFindings(provider, input.desired).filter(({ role }) => role !== null && changed.has(role)),
    ...(holders === null ? [] : uncounted(provider, rolesToCount(counting))),
    ...(holders === null ? [] : separationOfPeople(policy, provider, { paths: pathsOf(roles, plan.steps), declared })),
  ]
  const people = { provider, live: roles, isNamed: holders === 'names' }
  const counted = holders === null ? plan : { ...plan, ...countPeople(plan, people) }
  const reviewed = accepted(policy, findings, { roles: keysOf(desired), today: input.today })
  const steps = withReach({ policy, provider, live: live.roles }, withSensitive(policy, provider, counted.steps))
  return { ...counted, steps, findings: sortFindings([...plan.findings, ...reviewed]) }
}

/**
 * Grants that are live and that neither the files nor the plan ask for count only beside others. Of what a limited plan
 * leaves out, nothing counts.
 */
function subjectsOf(
  desired: readonly Role[],
  steps: readonly Step[],
  { provider, live, isLimited }: Pick<PlanReviewInput, 'provider' | 'live' | 'isLimited'>,
): RoleGrants[] {
  const stepOf = new Map(steps.map((step) => [step.role, step]))
  const liveOf = new Map(live.roles.map((role) => [role.key, role]))
  const graph = graphAfter(provider, live.roles, steps)
  const planned = isLimited ? desired.filter(({ key }) => stepOf.has(key) || liveOf.has(key)) : desired
  return planned.map((role) => {
    const step = stepOf.get(role.key)
    const now = liveOf.get(step?.renamedFrom ?? role.key)?.fields
    const after = grantsOf(provider.fields, { ...now, ...step?.after })
    const held = new Set(after)
    // Whatever a plan adds, the files declare.
    const declared = grantsOf(provider.fields, provider.canonical(role.fields, live.catalogue).fields)
    const own = isLimited ? declared.filter((grant) => held.has(grant)) : declared
    return withReached(provider, graph, { role, own, all: [...new Set([...own, ...after])] })
  })
}

function keysOf(roles: readonly Role[]): Set<string> {
  return new Set(roles.map(({ key }) => key))
}
