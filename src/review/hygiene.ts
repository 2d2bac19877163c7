/** Roles that say nothing of their own: warnings that need no policy. Pure, and fit for ten thousand roles. */

import type { Finding } from '../domain/finding.ts'
import type { Role } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { byCodeUnits, toSet } from '../text/collections.ts'
import { accessKinds, accessOf, finding } from './role-grants.ts'

interface Access {
  readonly role: Role
  readonly grants: readonly string[]
}

/**
 * Empty roles, roles with the same grants, and roles whose grants another one contains. Only roles whose grants are all
 * declared can be compared; what people hold a role does not count.
 */
export function hygieneFindings(provider: Provider, roles: readonly Role[]): Finding[] {
  const known = knownFindings.get(roles) ?? findingsAbout(provider, roles)
  knownFindings.set(roles, known)
  return known
}

/** Targets that go by the same files share their roles, and what is to be said of them. */
const knownFindings = new WeakMap<readonly Role[], Finding[]>()

function findingsAbout(provider: Provider, roles: readonly Role[]): Finding[] {
  const fields = Object.keys(accessKinds(provider))
  if (fields.length === 0) return []
  const whole = roles
    .filter((role) => role.state === 'present' && fields.every((field) => Object.hasOwn(role.fields, field)))
    .map((role) => ({ role, grants: accessOf(provider, role.fields) }))
    .sort((a, b) => a.grants.length - b.grants.length || byCodeUnits(a.role.key, b.role.key))
  const [empty, others] = [whole.filter(isEmpty), whole.filter((one) => !isEmpty(one))]
  const { first, duplicates } = distinct(others)
  // A role that others include is itself what it grants.
  const bare = provider.references === undefined ? empty : []
  return [
    ...bare.map(({ role }) => advice('empty-role', role, 'it holds no grant')),
    ...duplicates.map(([{ role }, twin]) =>
      advice('same-grants', role, `it has the same grants as ${quotedKey(twin.role)}`),
    ),
    ...contained(first).map(([{ role }, by]) =>
      advice('contained-role', role, `all its grants are in ${quotedKey(by.role)} too`),
    ),
  ]
}

function isEmpty({ grants }: Access): boolean {
  return grants.length === 0
}

/** The first role of each set of grants, and the others with that first one. */
function distinct(roles: readonly Access[]): { first: Access[]; duplicates: [Access, Access][] } {
  const first = new Map<string, Access>()
  const duplicates: [Access, Access][] = []
  for (const one of roles) {
    const key = JSON.stringify(toSet(one.grants))
    const known = first.get(key)
    if (known === undefined) first.set(key, one)
    else duplicates.push([one, known])
  }
  return { first: [...first.values()], duplicates }
}

/** Roles with the smallest one that contains them: the first after them that holds each of their grants. */
function contained(roles: readonly Access[]): [Access, Access][] {
  const holders = holdersByGrant(roles)
  return roles.flatMap((one, index): [Access, Access][] => {
    const sets = one.grants.flatMap((grant) => holders.get(grant) ?? [])
    // A grant that no other role holds.
    if (sets.length < one.grants.length) return []
    const larger = firstInAll(sets, index + 1)
    const by = larger === null ? undefined : roles[larger]
    return by === undefined ? [] : [[one, by]]
  })
}

/** Roles that hold a grant, by index. Few are a list; where that would take more room, a bit for each role tells. */
type Holders = { readonly few: readonly number[] } | { readonly bits: Uint32Array }

/** Only of grants that more than one role holds: the others say nothing. */
function holdersByGrant(roles: readonly Access[]): Map<string, Holders> {
  const counts = new Map<string, number>()
  for (const { grants } of roles) for (const grant of grants) counts.set(grant, (counts.get(grant) ?? 0) + 1)
  const lists = new Map<string, number[]>()
  for (const [index, { grants }] of roles.entries()) {
    for (const grant of grants) {
      if (counts.get(grant) === 1) continue
      const list = lists.get(grant)
      if (list === undefined) lists.set(grant, [index])
      else list.push(index)
    }
  }
  const words = Math.ceil(roles.length / 32)
  const holders = new Map<string, Holders>()
  for (const [grant, few] of lists) {
    holders.set(grant, few.length < words ? { few } : { bits: bitsOf(few, words) })
  }
  return holders
}

function bitsOf(list: readonly number[], words: number): Uint32Array {
  const bits = new Uint32Array(words)
  for (const index of list) bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31))
  return bits
}

/** The first index from `start` on that all of them have. */
function firstInAll(sets: readonly Holders[], start: number): number | null {
  const lists = sets.flatMap((set) => ('few' in set ? [set.few] : []))
  const bits = sets.flatMap((set) => ('bits' in set ? [set.bits] : []))
  const [shortest, ...others] = lists.sort((a, b) => a.length - b.length)
  if (shortest === undefined) return firstCommon(bits, start)
  const has = (index: number) =>
    bits.every((set) => ((set[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0) &&
    others.every((list) => list.includes(index))
  return shortest.find((index) => index >= start && has(index)) ?? null
}

/** The first index from `start` on that is in all sets. */
function firstCommon(sets: readonly Uint32Array[], start: number): number | null {
  const words = sets[0]?.length ?? 0
  for (let word = start >>> 5; word < words; word++) {
    let common = word === start >>> 5 ? -1 << (start & 31) : -1
    for (const set of sets) {
      common &= set[word] ?? 0
      if (common === 0) break
    }
    if (common !== 0) return word * 32 + (31 - Math.clz32(common & -common))
  }
  return null
}

function quotedKey({ key }: Role): string {
  return JSON.stringify(key)
}

function advice(rule: string, role: Role, message: string): Finding {
  return finding(rule, 'warning', { role: role.key, message, source: role.source })
}
