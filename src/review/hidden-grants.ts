/** Finds live grants that could not be understood: an answer without them may leave something out. Pure. */
import type { LiveRole } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { graphOf, includedIn, reachedFrom } from './reach.ts'

/** A field of grants of a live role whose value could not be understood. */
export interface HiddenGrants {
  readonly role: string
  readonly field: string
  readonly reason: string
}

/**
 * Returns a search among live roles: the fields of grants of some of them, and of those that they include at any depth, that
 * could not be understood.
 */
export function hiddenGrants(
  provider: Pick<Provider, 'fields' | 'references'>,
  roles: readonly LiveRole[],
): (keys: readonly string[]) => HiddenGrants[] {
  const hidden = roles.flatMap(({ key: role, unreadable = {} }) =>
    Object.entries(unreadable)
      .filter(([field]) => provider.fields[field]?.grants)
      .map(([field, reason]) => ({ role, field, reason })),
  )
  if (hidden.length === 0) return () => []
  const graph = graphOf(roles)
  return (keys) => {
    const isMeant = new Set(keys.flatMap((key) => withIncluded(provider, graph, key)))
    return hidden.filter(({ role }) => isMeant.has(role))
  }
}

function withIncluded(
  provider: Pick<Provider, 'references'>,
  graph: ReturnType<typeof graphOf>,
  key: string,
): readonly string[] {
  const { references } = provider
  if (references === undefined) return [key]
  return [
    key,
    ...includedIn(references, graph.get(key)),
    ...reachedFrom(provider, graph, { key }).map(({ grant }) => grant),
  ]
}
