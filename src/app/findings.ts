/** What the policy says about files, without asking a system. */
import type { Project } from '../desired/project.ts'
import type { Finding } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { reviewFiles } from '../review/review.ts'
import { providers } from '../systems/index.ts'

/** A finding, and the target that it was found in. */
export interface TargetFinding extends Finding {
  readonly target: string
}

/** The findings of all targets, by target. */
export function findingsIn({ config, desired, policy }: Project): TargetFinding[] {
  return config.targets.flatMap(({ name, provider }) => {
    const roles = desired.get(name)
    if (roles === undefined) return []
    const input = { policy, provider: providers[provider] as Provider, desired: roles, today: today() }
    return reviewFiles(input).map((finding) => ({ target: name, ...finding }))
  })
}

/** The day by which acceptances count, in UTC like everything else. */
export function today(): string {
  return new Date().toISOString().slice(0, 10)
}
