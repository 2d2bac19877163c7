/** Finds who loses access by the steps of a plan, and by which cause. Pure. */
import { ORIGINS, type Origin, type Step } from '../domain/plan-model.ts'
import type { Provider } from '../domain/system.ts'
import type { PathAccess } from './path-access.ts'
import type { Path } from './paths.ts'

/** Grants of each person, over all roles. */
export type AccessByPerson = ReadonlyMap<string, ReadonlySet<string>>

/** Returns the grants of each person once the plan is applied, over all roles. */
export function accessByPerson(access: PathAccess, paths: readonly Path[]): AccessByPerson {
  const byPerson = new Map<string, Set<string>>()
  for (const path of paths) {
    const users = access.users(path, 'after')
    const grants = users.length === 0 ? [] : access.grants(path, 'after')
    for (const user of users) {
      const known = byPerson.get(user) ?? new Set()
      for (const grant of grants) known.add(grant)
      byPerson.set(user, known)
    }
  }
  return byPerson
}

/** Access that a system's roles give, before and after a plan. */
export interface Given {
  readonly provider: Provider
  readonly access: PathAccess
}

/**
 * Returns the holders of a role who keep no other way to a grant that it gave them, each with one cause: of several, the
 * first in the order of {@link ORIGINS}. What has no cause is what the files ask for.
 */
export function lossesOf({ provider, access }: Given, path: Path, later: AccessByPerson): ReadonlyMap<string, Origin> {
  const { before, step } = path
  if (before === null || step === null) return new Map()
  const held = access.lost(path)
  const causes = causesOfRemovals(step)
  const stay = new Set(access.users(path, 'after'))
  return new Map(
    access.users(path, 'before').flatMap((user): [string, Origin][] => {
      const kept = later.get(user)
      const lost = kept === undefined ? held : held.filter((grant) => !kept.has(grant))
      if (lost.length === 0) return []
      const removed = stay.has(user) ? lost : [...lost, ...membership(provider, user)]
      return [[user, firstCause(removed, causes) ?? step.origin ?? 'declared']]
    }),
  )
}

/** Returns the causes that a step has; `declared` where the plan does not tell causes apart. */
export function causesOf({ origin, changes }: Step): Origin[] {
  const causes = new Set([...(origin === undefined ? [] : [origin]), ...changes.flatMap((one) => one.origin ?? [])])
  return causes.size === 0 ? ['declared'] : ORIGINS.filter((one) => causes.has(one))
}

/** Returns the cause of each element that the step removes; an element has one. */
function causesOfRemovals({ changes }: Step): ReadonlyMap<string, Origin> {
  return new Map(
    changes.flatMap((change) =>
      'removed' in change ? change.removed.map((element) => [element, change.origin ?? 'declared'] as const) : [],
    ),
  )
}

/** Returns the element by which a change takes a person out of a role; none where the system has members apart. */
function membership({ fields, holders }: Provider, user: string): readonly string[] {
  return holders === undefined ? [] : (fields[holders.users]?.elements([user]) ?? [])
}

function firstCause(removed: readonly string[], causes: ReadonlyMap<string, Origin>): Origin | undefined {
  const found = new Set(removed.map((element) => causes.get(element)))
  return ORIGINS.find((origin) => found.has(origin))
}
