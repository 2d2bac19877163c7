/** Finds declared roles that include themselves through roles that are only live: the files alone cannot tell. Pure. */

import type { Finding } from '../domain/finding.ts'
import type { LiveRole, Source } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import type { Provider } from '../domain/system.ts'
import { findCircles } from '../text/circles.ts'
import { graphAfter, includedIn, spellPath } from './reach.ts'
import { finding } from './role-grants.ts'

/** Returns a warning for each circle that a plan leaves or makes, at its first role that a file declares. */
export function circleFindings(
  provider: Provider,
  { live, steps }: { readonly live: readonly LiveRole[]; readonly steps: readonly Step[] },
  declared: ReadonlyMap<string, Source>,
): Finding[] {
  const { references } = provider
  if (references === undefined) return []
  const graph = graphAfter(provider, live, steps)
  const links = new Map([...graph].map(([key, fields]) => [key, includedIn(references, fields)]))
  return findCircles(links).flatMap((circle) => {
    const index = circle.findIndex((key) => declared.has(key))
    const role = circle[index]
    if (role === undefined) return []
    const path = [...circle.slice(index), ...circle.slice(0, index), role]
    const message = `it includes itself (${spellPath(path)}): whoever holds one of these roles holds all; take one of them out of another`
    return [finding('circle', 'warning', { role, message, source: declared.get(role) ?? null })]
  })
}
