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

/** Returns the fields of grants of some roles, and of those that they include at any depth, that could not be understood. */
export function hiddenGrants(
  provider: Pick<Provider, 'fields' | 'references'>,
  roles: readonly LiveRole[],
  keys: readonly string[],
): HiddenGrants[] {
  const odd = roles.filter(({ unreadable }) => unreadable !== undefined)
  if (odd.length === 0) return []
  const graph = graphOf(roles)
  const isMeant = new Set(keys.flatMap((key) => withIncluded(provider, graph, key)))
  return odd
    .filter(({ key }) => isMeant.has(key))
    .flatMap(({ key: role, unreadable = {} }) =>
      Object.entries(unreadable)
        .filter(([field]) => provider.fields[field]?.grants)
        .map(([field, reason]) => ({ role, field, reason })),
    )
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
