/** Tells the places that give a role a grant, and the grants nearest to one that it does not have. Pure. */
import type { Role } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { byCodeUnits } from '../text/collections.ts'
import { suggest } from '../text/suggestions.ts'
import { type Layer, mentionsOf, type Occurrence, removals } from './layers.ts'

/** A grant that a role has, or that an overlay takes away from it, and every place that says so. */
export interface Explained {
  readonly grant: string
  readonly held: boolean
  readonly mentions: readonly Occurrence[]
  /** Keys from the role to the grant, where it has it through roles that it includes; the places are those of the first. */
  readonly path?: readonly string[]
}

/** All grants of a role that its files speak of, also those that an overlay removes; by field and code units. */
export function explainGrants(role: Role, layers: readonly Layer[], provider: Provider): Explained[] {
  return Object.entries(provider.fields).flatMap(([field, kind]) => {
    if (!kind.grants) return []
    const held = new Set(kind.elements(role.fields[field]))
    const spoken = layers.flatMap(({ entry, included }) =>
      [entry, ...included].flatMap(({ written }) => [written[field], removals(written)[field]]),
    )
    const grants = new Set(spoken.flatMap((value) => (value === undefined ? [] : kind.elements(kind.read(value)))))
    return [...grants].sort(byCodeUnits).map((grant) => ({
      grant,
      held: held.has(grant),
      mentions: mentionsOf(layers, provider, field, grant),
    }))
  })
}

/** The grants that come nearest to one that is not there: the likely slip, then those of the same resource. */
export function nearest(grant: string, grants: readonly string[]): string[] {
  const resource = grant.slice(0, grant.lastIndexOf(':') + 1)
  const siblings = resource === '' ? [] : grants.filter((one) => one.startsWith(resource))
  return [...new Set([...suggest(grant, grants), ...siblings])].slice(0, MOST)
}

const MOST = 5
