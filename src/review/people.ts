/** Counts the people who are affected; a review never has their names. Pure. */

import { textsIn } from '../domain/field-values.ts'
import type { Fields, LiveRole, Source } from '../domain/model.ts'
import type { Finding, Step } from '../domain/plan-model.ts'
import type { Policy } from '../domain/policy.ts'
import type { Provider } from '../domain/system.ts'
import { toSet } from '../text/collections.ts'
import { because, sidesOf } from './findings.ts'
import { accessOf, finding } from './role-grants.ts'

/** A role before and after the plan. */
export interface Path {
  readonly key: string
  readonly before: Fields | null
  readonly after: Fields | null
  readonly step: Step | null
  /** Grants that the target ignores; whoever holds the role by one of them holds it all the same. */
  readonly ignored?: Fields
  /** Holders, where the system has them apart from the role. */
  readonly holders?: readonly string[]
}

/** Every live role and every new one, with what the plan makes of it. */
export function pathsOf(live: readonly LiveRole[], steps: readonly Step[]): Path[] {
  const byId = new Map(steps.filter(({ before }) => before !== null).map((step) => [startKey(step), step]))
  const creates = steps.filter(({ before }) => before === null)
  return [
    ...live.map(({ key, id, fields, ignored = {}, holders = [] }) => {
      const step = byId.get(JSON.stringify([key, id])) ?? null
      const after = step === null ? fields : step.after === null ? null : { ...fields, ...step.after }
      return { key: step?.role ?? key, before: fields, after, step, ignored, holders }
    }),
    ...creates.map((step) => ({ key: step.role, before: null, after: step.after, step })),
  ]
}

function startKey({ role, renamedFrom, id }: Step): string {
  return JSON.stringify([renamedFrom ?? role, id])
}

/** The steps with the number of people who hold and administer each role, and of those who lose access by it. */
export function withHolders(provider: Provider, live: readonly LiveRole[], steps: readonly Step[]): Step[] {
  if (!tellsHolders(provider, live)) return steps.map((step) => ({ ...step, holders: null }))
  const paths = pathsOf(live, steps)
  const after = accessByPerson(provider, paths)
  const counted = new Map(
    paths.flatMap((path) => {
      const { before, step } = path
      if (step === null) return []
      const users = usersOf(provider, path, before)
      const held = before === null ? [] : accessOf(provider, before)
      const losesAccess = users.filter((user) => held.some((grant) => after.get(user)?.has(grant) !== true)).length
      const numbers = { users: users.length, admins: adminsOf(provider, path, before).length }
      return [[step, { holders: numbers, losesAccess }] as const]
    }),
  )
  return steps.map((step) => ({ ...step, ...counted.get(step) }))
}

/** Returns the grants of each person once the plan is applied, over all roles. */
function accessByPerson(provider: Provider, paths: readonly Path[]): Map<string, Set<string>> {
  const access = new Map<string, Set<string>>()
  for (const path of paths) {
    if (path.after === null) continue
    const grants = accessOf(provider, path.after)
    for (const user of usersOf(provider, path, path.after)) {
      const known = access.get(user) ?? new Set()
      for (const grant of grants) known.add(grant)
      access.set(user, known)
    }
  }
  return access
}

/** Reports whether it is known of every live role who holds it. */
function tellsHolders(provider: Provider, live: readonly LiveRole[]): boolean {
  if (provider.holders !== undefined) return true
  return provider.readHolders !== undefined && live.every(({ holders }) => holders !== undefined)
}

/** Returns a warning where people were to be counted and the system keeps them from these credentials. */
export function uncounted(provider: Provider, live: readonly LiveRole[]): Finding[] {
  if (provider.readHolders === undefined || tellsHolders(provider, live)) return []
  const message = 'the system does not tell these credentials who holds roles, so people were not counted'
  return [{ rule: 'uncounted-holders', severity: 'warning', role: null, message, source: null, accepted: null }]
}

/** Returns who holds a role, given its fields before or after the plan. */
function usersOf({ holders }: Provider, path: Path, fields: Fields | null): readonly string[] {
  if (fields === null) return []
  return holders === undefined ? (path.holders ?? []) : people(path, fields, holders.users)
}

function adminsOf({ holders }: Provider, path: Path, fields: Fields | null): readonly string[] {
  return holders === undefined || fields === null ? [] : people(path, fields, holders.admins)
}

function people({ ignored = {} }: Path, fields: Fields, field: string): readonly string[] {
  return [...textsIn(fields[field]), ...textsIn(ignored[field])]
}

/**
 * Separation of duties over the roles that one person holds. A finding stands at a declared role with one side and
 * counts its holders who have the other side through other roles; in one role alone, another rule finds it.
 */
export function separationOfPeople(
  { separate }: Policy,
  provider: Provider,
  { paths, declared }: { readonly paths: readonly Path[]; readonly declared: ReadonlyMap<string, Source> },
): Finding[] {
  return separate.flatMap(({ id, left, right, severity, reason }) => {
    const sides = sidesOf({ left, right })
    const held = paths.flatMap((path): OneSided[] => {
      const { key, after } = path
      const grants = after === null ? [] : accessOf(provider, after).map(sides)
      const [isLeft, isRight] = [grants.some((one) => one.left), grants.some((one) => one.right)]
      return isLeft === isRight ? [] : [{ key, users: usersOf(provider, path, after), side: isLeft ? 'left' : 'right' }]
    })
    const byUser = rolesByUser(held)
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
  readonly side: 'left' | 'right'
}

function rolesByUser(roles: readonly OneSided[]): Map<string, OneSided[]> {
  const byUser = new Map<string, OneSided[]>()
  for (const role of roles) {
    for (const user of role.users) {
      const known = byUser.get(user)
      if (known === undefined) byUser.set(user, [role])
      else known.push(role)
    }
  }
  return byUser
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
