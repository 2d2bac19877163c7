/** Collects the grants of a role, which rules look at. Pure. */
import { type FieldKinds, grantsOf } from '../domain/fields.ts'
import type { Finding } from '../domain/finding.ts'
import type { Fields, Role, Source } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { type RoleGraph, reachedFrom, spellPath } from './reach.ts'

/** Role with its grants. */
export interface RoleGrants {
  readonly role: Role
  /** Grants that the files declare, and so answer for. */
  readonly own: readonly string[]
  /** All that the role will hold, unmanaged grants included. */
  readonly all: readonly string[]
  /** Ways to those of all that it has through other roles. */
  readonly ways?: ReadonlyMap<string, readonly string[]>
}

/** Returns a role as the files have it. One that is to go holds nothing. */
export function roleGrants({ fields }: Provider, role: Role): RoleGrants {
  const own = role.state === 'absent' ? [] : grantsOf(fields, role.fields)
  return { role, own, all: own }
}

/** Returns the role with the grants that it has through others; where roles include roles, it is a grant itself. */
export function withReached(provider: Provider, graph: RoleGraph, subject: RoleGrants): RoleGrants {
  const { role, own, all } = subject
  if (provider.references === undefined || role.state === 'absent') return subject
  const reached = (included: readonly string[]) => reachedFrom(provider, graph, { key: role.key, included })
  const [ownReach, allReach] = [reached(own), reached(all)]
  return {
    role,
    own: [...own, ...ownReach.map(({ grant }) => grant)],
    all: [...new Set([role.key, ...all, ...allReach.map(({ grant }) => grant)])],
    ways: new Map(allReach.map(({ grant, path }) => [grant, path])),
  }
}

/** Spells a grant, with the way there where the role has it through others. */
export function spellGrant({ ways }: Pick<RoleGrants, 'ways'>, grant: string): string {
  const path = ways?.get(grant)
  return path === undefined ? JSON.stringify(grant) : `${JSON.stringify(grant)} (${spellPath(path)})`
}

/** Returns the place where the files give the role this grant, or the role through which it has it. */
export function sourceOf(kinds: FieldKinds, { role, ways }: RoleGrants, grant: string): Source {
  return sourceOfGrant(kinds, role, ways?.get(grant)?.[1] ?? grant)
}

/** Returns the place where the files give the role this grant; the place of the role where they do not. */
export function sourceOfGrant(kinds: FieldKinds, role: Role, grant: string): Source {
  for (const [field, kind] of Object.entries(kinds)) {
    if (kind.grants && kind.elements(role.fields[field]).includes(grant)) return role.place(field, grant)
  }
  return role.source
}

/** The fields whose grants say what a holder may do, as opposed to who holds the role. */
export function accessKinds({ fields, holders }: Provider): FieldKinds {
  const people: readonly string[] = holders === undefined ? [] : [holders.users, holders.admins]
  return Object.fromEntries(Object.entries(fields).filter(([name, kind]) => kind.grants && !people.includes(name)))
}

/** Returns the grants that say what the holders of a role may do. */
export function accessOf(provider: Provider, fields: Fields): string[] {
  return grantsOf(accessKinds(provider), fields)
}

/** A finding that nobody accepted yet. */
export function finding(
  rule: string,
  severity: Finding['severity'],
  about: Partial<Finding> & { message: string },
): Finding {
  return { role: null, source: null, ...about, rule, severity, accepted: null }
}
