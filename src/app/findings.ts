/** Reviews files by their policy, without asking a system. */
import type { Project } from '../desired/project.ts'
import type { Finding } from '../domain/finding.ts'
import type { Provider } from '../domain/system.ts'
import { reviewFiles } from '../review/review-files.ts'

/** Finding with the target that it was found in. */
export interface TargetFinding extends Finding {
  readonly target: string
}

/** Returns the findings of all targets, by target; with advice on hygiene where it is asked for. */
export function findingsIn(
  { systems, config, desired, policy }: Project,
  { hygiene }: { readonly hygiene: boolean },
): TargetFinding[] {
  return config.targets.flatMap(({ name, provider }) => {
    const roles = desired.get(name)
    if (roles === undefined) return []
    const input = { policy, provider: systems.providers[provider] as Provider, desired: roles, today: today(), hygiene }
    return reviewFiles(input).map((finding) => ({ target: name, ...finding }))
  })
}

/** Returns the day by which acceptances count, in UTC like everything else. */
export function today(): string {
  return new Date().toISOString().slice(0, 10)
}
