/** From where a role has a grant, and what is nearest to one that it does not have. Pure. */
import { byCodeUnits, elements, holdsGrants } from '../domain/fields.ts'
import type { Role } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { closest } from '../text/did-you-mean.ts'
import { type Layer, mentionsOf, type Occurrence } from './layers.ts'

/** A grant that a role has, or that an overlay takes away from it, and every place that says so. */
export interface Explained {
  readonly grant: string
  readonly held: boolean
  readonly mentions: readonly Occurrence[]
}

/** All grants of a role that its files speak of, also those that an overlay removes; by field and code units. */
export function explainGrants(role: Role, layers: readonly Layer[], provider: Provider): Explained[] {
  return Object.entries(provider.fields).flatMap(([field, kind]) => {
    if (!holdsGrants(kind)) return []
    const held = new Set(elements(kind, role.fields[field]))
    const spoken = layers.flatMap(({ entry, included }) =>
      [entry, ...included].flatMap(({ written }) => [written[field], (written.remove as Written | undefined)?.[field]]),
    )
    const grants = new Set(spoken.flatMap((value) => (value === undefined ? [] : elements(kind, spelled(value)))))
    return [...grants].sort(byCodeUnits).map((grant) => ({
      grant,
      held: held.has(grant),
      mentions: mentionsOf(layers, provider, field, grant),
    }))
  })
}

type Written = Readonly<Record<string, unknown>>

/** Ids may be written as numbers. */
function spelled(value: unknown) {
  return Array.isArray(value) ? value.map(String) : (value as Readonly<Record<string, readonly string[]>>)
}

/** The grants that come nearest to one that is not there: the likely slip, then those of the same resource. */
export function nearest(grant: string, grants: readonly string[]): string[] {
  const slip = closest(grant, grants)
  const resource = grant.slice(0, grant.lastIndexOf(':') + 1)
  const siblings = resource === '' ? [] : grants.filter((one) => one.startsWith(resource))
  return [...new Set([...(slip === undefined ? [] : [slip]), ...siblings])].slice(0, MOST)
}

const MOST = 5
