/** Counts the people who are affected, by cause; names only those who lose access, and only where that is asked for. Pure. */

import type { Finding } from '../domain/finding.ts'
import type { LiveRole } from '../domain/model.ts'
import type { Loser, Unmanaged } from '../domain/plan-model.ts'
import { ORIGINS, type Origin, type PeopleByCause, type Step, type TargetPlan } from '../domain/plan-model.ts'
import type { Provider } from '../domain/system.ts'
import { toSet } from '../text/collections.ts'
import { rolesToCount } from './counted-roles.ts'
import { accessByPerson, causesOf, type Given, lossesOf } from './lost-access.ts'
import { type PathAccess, pathAccess } from './path-access.ts'
import { type Path, pathsOf, tellsHolders } from './paths.ts'
import { finding } from './role-grants.ts'

/** Part of a plan that tells of people. */
export type Counted = Pick<TargetPlan, 'steps' | 'noLongerManaged' | 'people'>

/** Live roles that people are counted by. */
export interface PeopleInput {
  readonly provider: Provider
  /** All live roles; but the ignored ones, unless roles include roles. */
  readonly live: readonly LiveRole[]
  /** Names those who lose access, too. */
  readonly isNamed?: boolean
}

/**
 * Adds the numbers of people who hold and administer each role, and of those who lose access by its step; then those of
 * the whole target, where each person counts once.
 */
export function countPeople(plan: Counted, input: PeopleInput): Counted {
  const { provider, live } = input
  const { steps, noLongerManaged } = plan
  const also = (noLongerManaged ?? []).map(({ role }) => role)
  if (!tellsHolders(provider, rolesToCount({ provider, live, steps, separate: [], also }))) {
    return {
      steps: steps.map((step) => ({ ...step, holders: null })),
      people: null,
      ...(noLongerManaged === undefined
        ? {}
        : { noLongerManaged: noLongerManaged.map((one) => ({ ...one, holders: null })) }),
    }
  }
  const paths = pathsOf(live, steps)
  const given = { provider, access: pathAccess(provider, paths) }
  const later = accessByPerson(given.access, paths)
  const affected = paths.flatMap((path) => (path.step === null ? [] : [membersOf(given, path, path.step, later)]))
  const counted = new Map(affected.map((one) => [one.step, numbersOf(one, input)]))
  return {
    steps: steps.map((step) => ({ ...step, ...counted.get(step) })),
    people: byCause(affected),
    ...(noLongerManaged === undefined ? {} : { noLongerManaged: withMembers(noLongerManaged, paths, given.access) }),
  }
}

/** Returns a warning where people were to be counted and it is not known who holds roles. */
export function uncounted(provider: Provider, asked: readonly LiveRole[]): Finding[] {
  if ((provider.readHolders === undefined && provider.holders === undefined) || tellsHolders(provider, asked)) return []
  const message =
    provider.holders === undefined
      ? 'the system does not tell these credentials who holds roles, so people were not counted'
      : 'the snapshot was taken without people, so they were not counted'
  return [finding('uncounted-holders', 'warning', { message })]
}

/** The people of a role that changes. */
interface Members {
  readonly step: Step
  readonly users: readonly string[]
  readonly admins: readonly string[]
  /** Those who lose access, with the cause. */
  readonly losses: ReadonlyMap<string, Origin>
}

function membersOf(given: Given, path: Path, step: Step, later: Parameters<typeof lossesOf>[2]): Members {
  const [users, admins] = [given.access.users(path, 'before'), given.access.admins(path, 'before')]
  return { step, users, admins, losses: lossesOf(given, path, later) }
}

function numbersOf({ step, users, admins, losses }: Members, { isNamed = false }: PeopleInput): Partial<Step> {
  const causes = causesOf(step)
  const by = causes.map((origin) => [origin, count(losses.values(), origin)] as const)
  return {
    holders: { users: users.length, admins: admins.length },
    losesAccess: losses.size,
    ...(causes.length === 1 ? {} : { losesAccessBy: Object.fromEntries(by) }),
    ...(isNamed && losses.size > 0 ? { whoLosesAccess: firstOf(losses, causes) } : {}),
  }
}

/** So many people of a cause are named. */
const MAX_NAMED = 10

function firstOf(losses: Members['losses'], causes: readonly Origin[]): Loser[] {
  return causes.flatMap((origin) => {
    const names = toSet([...losses].flatMap(([user, cause]) => (cause === origin ? [user] : [])))
    return names.slice(0, MAX_NAMED).map((name) => (causes.length === 1 ? { name } : { name, origin }))
  })
}

/** Counts different people; whoever several causes are about counts under the first of them. */
function byCause(affected: readonly Members[]): PeopleByCause {
  const seen = { users: new Set<string>(), admins: new Set<string>(), losesAccess: new Set<string>() }
  const news = (known: Set<string>, people: readonly string[]) => {
    const size = known.size
    for (const person of people) known.add(person)
    return known.size - size
  }
  const counts = ORIGINS.flatMap((origin) => {
    const own = affected.filter(({ step }) => causesOf(step).includes(origin))
    if (own.length === 0) return []
    const losers = affected.flatMap(({ losses }) => [...losses].filter(([, cause]) => cause === origin))
    const numbers = {
      users: news(
        seen.users,
        own.flatMap(({ users }) => users),
      ),
      admins: news(
        seen.admins,
        own.flatMap(({ admins }) => admins),
      ),
      losesAccess: news(
        seen.losesAccess,
        losers.map(([user]) => user),
      ),
    }
    return [[origin, numbers] as const]
  })
  return Object.fromEntries(counts)
}

function withMembers(roles: readonly Unmanaged[], paths: readonly Path[], access: PathAccess): Unmanaged[] {
  const byKey = new Map(paths.map((path) => [path.key, path]))
  return roles.map((one) => {
    const path = byKey.get(one.role)
    if (path === undefined) return one
    const [users, admins] = [access.users(path, 'before'), access.admins(path, 'before')]
    return { ...one, holders: { users: users.length, admins: admins.length } }
  })
}

function count(causes: Iterable<Origin>, wanted: Origin): number {
  return [...causes].filter((cause) => cause === wanted).length
}
