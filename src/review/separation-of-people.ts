/** Separation of duties over the roles that one person holds: counts of people, never their names. Pure. */

import type { Finding } from '../domain/finding.ts'
import type { Source } from '../domain/model.ts'
import type { Policy } from '../domain/policy.ts'
import type { Provider } from '../domain/system.ts'
import { groupPairs, toSet } from '../text/collections.ts'
import { because, sidesOf } from './findings.ts'
import { pathAccess } from './path-access.ts'
import type { Path } from './paths.ts'
import { finding } from './role-grants.ts'

/**
 * Returns findings about people who hold both sides through several roles. A finding stands at a declared role with one side and
 * counts its holders who have the other side through other roles; in one role alone, another rule finds it.
 */
export function separationOfPeople(
  { separate }: Policy,
  provider: Provider,
  { paths, declared }: { readonly paths: readonly Path[]; readonly declared: ReadonlyMap<string, Source> },
): Finding[] {
  const access = pathAccess(provider, paths)
  return separate.flatMap(({ id, left, right, severity, reason }) => {
    const sides = sidesOf({ left, right })
    const held = paths.flatMap((path): OneSided[] => {
      const grants = access.grants(path, 'after').map(sides)
      const [isLeft, isRight] = [grants.some((one) => one.left), grants.some((one) => one.right)]
      if (isLeft === isRight) return []
      const [users, given] = [access.users(path, 'after'), access.given(path, 'after')]
      return [{ key: path.key, users, given, side: isLeft ? 'left' : 'right' }]
    })
    const byUser = groupPairs(held.flatMap((role) => role.given.map((user) => [user, role] as const)))
    return held.flatMap((role) => {
      const source = declared.get(role.key)
      const both = meeting(role, byUser)
      if (source === undefined || both.users === 0) return []
      const who = both.users === 1 ? '1 person who holds it has' : `${both.users} people who hold it have`
      const message = `${who} the other side through ${both.roles.map((key) => JSON.stringify(key)).join(', ')}`
      return [finding(id, severity, { role: role.key, message, source, ...because({ reason }) })]
    })
  })
}

/** A role with grants of one side only. */
interface OneSided {
  readonly key: string
  readonly users: readonly string[]
  /** Those of the users who do not only have it through another role. */
  readonly given: readonly string[]
  readonly side: 'left' | 'right'
}

/** Returns how many holders of the role have one of the other side too, and which roles those are. */
function meeting(
  { users, side }: OneSided,
  byUser: ReadonlyMap<string, readonly OneSided[]>,
): { readonly users: number; readonly roles: readonly string[] } {
  const roles = new Set<string>()
  const met = users.filter((user) => {
    const others = (byUser.get(user) ?? []).filter((other) => other.side !== side)
    for (const { key } of others) roles.add(key)
    return others.length > 0
  })
  return { users: met.length, roles: toSet(roles) }
}
