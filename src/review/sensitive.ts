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
export function withSensitive({ sensitive }: Policy, provider: Provider, steps: readonly Step[]): Step[] {
  const globs = sensitive.flatMap(({ grants, reason }) => grants.map(({ glob }) => ({ glob, reason })))
  const hits = grantClassifier(globs.map(({ glob }) => glob))
  return steps.map((step) => {
    const told = addedGrants(provider, step).flatMap((grant) => {
      const [first] = hits(grant)
      return first === undefined ? [] : [{ grant, reason: globs[first]?.reason ?? null }]
    })
    return told.length === 0 ? step : { ...step, sensitive: told }
  })
}
