/** Live roles that include each other in a circle, which no role file may say. Pure. */
import { textsIn } from '../domain/field-values.ts'
import type { LiveRole } from '../domain/model.ts'
import type { References } from '../domain/system.ts'
import { findCircles } from '../text/circles.ts'

/** So many roles of a circle are named. */
const MAX_SHOWN = 8

/** Returns a function that says why a role cannot be declared together with those that it includes, or `null`. */
export function circleAt(
  roles: readonly LiveRole[],
  references: References | undefined,
): (key: string, fields: Readonly<Record<string, unknown>>) => string | null {
  if (references === undefined) return () => null
  const { field } = references
  const links = new Map(roles.map(({ key, fields }) => [key, textsIn(fields[field])]))
  const reasons = new Map<string, string>()
  for (const circle of findCircles(links)) for (const key of circle) reasons.set(key, reasonOf(circle, key))
  return (key, fields) => (fields[field] === undefined ? null : (reasons.get(key) ?? null))
}

function reasonOf(circle: readonly string[], key: string): string {
  const at = circle.indexOf(key)
  const way = [...circle.slice(at), ...circle.slice(0, at), key]
  const shown = way.length > MAX_SHOWN + 1 ? [...way.slice(0, MAX_SHOWN), '…', key] : way
  return `it is part of a circle (${shown.join(' → ')}), so whoever holds one of them holds all; take one of them out of another in the system`
}
