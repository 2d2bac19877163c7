/** Marks added grants that the policy calls sensitive. Pure. */
import type { Step } from '../domain/plan-model.ts'
import type { Policy } from '../domain/policy.ts'
import type { Provider } from '../domain/system.ts'
import { grantClassifier } from '../text/grant-glob.ts'

/** The grants that a step adds. Elements that are no grants, such as tags, are nobody's concern. */
export function addedGrants({ fields }: Provider, { changes }: Step): string[] {
  return changes.flatMap((change) => ('added' in change && fields[change.field]?.grants === true ? change.added : []))
}

/** The steps with those added grants that the policy calls sensitive. */
export function withSensitive(policy: Policy, provider: Provider, steps: readonly Step[]): Step[] {
  const judge = sensitivityOf(policy)
  return steps.map((step) => {
    const found = addedGrants(provider, step).flatMap((grant) => judge(grant) ?? [])
    return found.length === 0 ? step : { ...step, sensitive: found }
  })
}

/** A grant that the policy calls sensitive. */
export interface SensitiveGrant {
  readonly grant: string
  readonly reason: string | null
}

/** Returns a function that tells if the policy calls a grant sensitive; `null` where it does not. */
export function sensitivityOf({ sensitive }: Policy): (grant: string) => SensitiveGrant | null {
  const globs = sensitive.flatMap(({ grants, reason }) => grants.map(({ glob }) => ({ glob, reason })))
  const hits = grantClassifier(globs.map(({ glob }) => glob))
  return (grant) => {
    const [first] = hits(grant)
    return first === undefined ? null : { grant, reason: globs[first]?.reason ?? null }
  }
}
