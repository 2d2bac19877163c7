/** Several live roles of one key, told apart for the person who has to choose. Pure. */
import { textsIn } from '../domain/field-values.ts'
import { grantsOf } from '../domain/fields.ts'
import type { Finding } from '../domain/finding.ts'
import type { Fields, LiveRole } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { record, toSet } from '../text/collections.ts'
import { plural } from '../text/plural.ts'
import { wholeRole } from './carried-grants.ts'
import { changesBetween, pick } from './changes.ts'
import type { Context } from './context.ts'

/** System that the roles are in. */
type Where = Pick<Context, 'provider' | 'target' | 'live'>

/**
 * Returns a sentence about live roles that have one key: their ids, the older one first where that is known, who holds
 * each, and how to remove the ones that are not worth keeping.
 */
export function describeDuplicates(where: Where, duplicates: readonly LiveRole[]): string {
  const { provider } = where
  const sorted = byAge(provider, duplicates)
  const ids = sorted.map(idOf).join(', ')
  const isOldest = isOldestKnown(provider, sorted)
  const descriptions = sorted.map((role, index) => {
    const people = peopleOf(provider, role)
    const facts = [
      ...(isOldest && index === 0 ? ['the oldest'] : []),
      ...(people === null ? [] : [describePeople(people)]),
    ]
    return facts.length === 0 ? '' : `; ${idOf(role)} is ${facts.join(', ')}`
  })
  const kept = keeper(provider, sorted)
  const others = sorted.filter((role) => role !== kept)
  const way = others.map((role) => `${idOf(role)} (${deleteOf(where, role)})`).join(', ')
  const isHeld = others.some((role) => holdersIn(provider, role) > 0)
  const care = isHeld ? 'give their members to the one that stays, then ' : ''
  const name = JSON.stringify(sorted[0]?.key)
  return `${duplicates.length} live roles are named ${name} (ids ${ids})${descriptions.join('')}; ${care}delete ${way} in ${provider.title}, or rename all but one`
}

/** Returns a warning for each double that no file declares: it stays as it is, and the first file that names it cannot be planned. */
export function undeclaredDoubles(context: Context, undeclared: readonly LiveRole[]): Finding[] {
  if (context.target.undeclared === 'ignore') return []
  return toSet(undeclared.map(({ key }) => key)).flatMap((key) => {
    const duplicates = context.byKey.get(key) ?? []
    if (duplicates.length < 2) return []
    const about = { rule: 'double', severity: 'warning', role: key, source: null, accepted: null } as const
    return [{ ...about, message: describeDuplicates(context, duplicates) }]
  })
}

/** Returns roles of one key, those first that were made first where the system tells, else in the order of the list. */
export function byAge({ namesakes }: Pick<Provider, 'namesakes'>, roles: readonly LiveRole[]): LiveRole[] {
  if (namesakes === undefined) return [...roles]
  return [...roles].sort((a, b) => {
    const isOlder = namesakes.isOlder(a, b)
    return isOlder === null ? 0 : isOlder ? -1 : 1
  })
}

/** Reports whether the first role is known to be older than all others. */
function isOldestKnown({ namesakes }: Provider, [first, ...others]: readonly LiveRole[]): boolean {
  return first !== undefined && others.every((other) => namesakes?.isOlder(first, other) === true)
}

/** Reports whether a role is as a create made it: with what was wanted, and with nothing that somebody gave it since. */
export function isAsMade({ fields: kinds }: Provider, live: LiveRole, after: Fields | null): boolean {
  const { fields } = wholeRole(kinds, live)
  const given = record(Object.entries(fields).filter(([name]) => !Object.hasOwn(after ?? {}, name)))
  const isWanted = changesBetween(kinds, pick(fields, after ?? {}), after).length === 0
  return isWanted && live.unreadable === undefined && grantsOf(kinds, given).length === 0
}

/** The one that most people hold; of equals the oldest. */
function keeper(provider: Provider, sorted: readonly LiveRole[]): LiveRole | undefined {
  const most = Math.max(...sorted.map((role) => holdersIn(provider, role)))
  return sorted.find((role) => holdersIn(provider, role) === most)
}

function holdersIn(provider: Provider, role: LiveRole): number {
  const people = peopleOf(provider, role)
  return people === null ? 0 : people.users + people.admins
}

function describePeople({ users, admins }: { users: number; admins: number }): string {
  if (users + admins === 0) return 'held by nobody'
  const parts = [...(users === 0 ? [] : [plural(users, 'user')]), ...(admins === 0 ? [] : [plural(admins, 'admin')])]
  return `held by ${parts.join(' and ')}`
}

/** Numbers of people; `null` where the system does not tell, or nobody asked. */
function peopleOf({ fields, holders }: Provider, role: LiveRole): { users: number; admins: number } | null {
  if (holders === undefined) return role.holders === undefined ? null : { users: role.holders.length, admins: 0 }
  const all = wholeRole(fields, role).fields
  return { users: textsIn(all[holders.users]).length, admins: textsIn(all[holders.admins]).length }
}

function deleteOf({ provider, target, live: { catalogue } }: Where, live: LiveRole): string {
  const transition = { key: live.key, live, after: null, catalogue }
  const requests = provider.cannot.write === true ? [] : provider.requests(target, transition)
  return requests.map(({ method, path }) => `${method} ${path}`).join(', ') || 'by hand'
}

function idOf({ id }: LiveRole): string {
  return id ?? 'none'
}
