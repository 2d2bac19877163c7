/** People who hold roles and what those give, before and after a plan; with the holders of roles that include others. Pure. */
import { textsIn } from '../domain/field-values.ts'
import type { Provider, References } from '../domain/system.ts'
import { groupPairs } from '../text/collections.ts'
import { adminsOf, type Path, usersOf } from './paths.ts'
import { includedIn, type RoleGraph, reachedFrom } from './reach.ts'
import { accessOf } from './role-grants.ts'

/** A point in time: what is live, or what the plan makes of it. */
export type Side = 'before' | 'after'

/** Answers questions about roles; empty where a role is not there at that side. */
export interface PathAccess {
  /** Returns the ids of those who hold a role, directly or through one that includes it. */
  users(path: Path, side: Side): readonly string[]
  /** Returns the ids of those who administer a role. */
  admins(path: Path, side: Side): readonly string[]
  /** Returns the ids of those who hold a role itself. */
  given(path: Path, side: Side): readonly string[]
  /**
   * Returns what the holders of a role lose by its own step, unless another role gives it to them. Where roles include
   * roles, whatever else comes with it goes with it; elsewhere it is all that the role gave.
   */
  lost(path: Path): readonly string[]
  /** Returns what a role lets its holders do; where roles include roles, the role itself among it. */
  grants(path: Path, side: Side): readonly string[]
}

/** Returns the access that roles give. Where roles include roles, `paths` has to have all live ones. */
export function pathAccess(provider: Provider, paths: readonly Path[]): PathAccess {
  const { references } = provider
  return references === undefined ? directAccess(provider) : reachedAccess(provider, references, paths)
}

function directAccess(provider: Provider): PathAccess {
  const users: PathAccess['users'] = (path, side) => usersOf(provider, path, path[side])
  const grants: PathAccess['grants'] = (path, side) => (path[side] === null ? [] : accessOf(provider, path[side]))
  return {
    users,
    admins: (path, side) => adminsOf(provider, path, path[side]),
    given: users,
    grants,
    lost: (path) => grants(path, 'before'),
  }
}

function reachedAccess(provider: Provider, references: References, paths: readonly Path[]): PathAccess {
  const held = new Map(paths.map(({ key, holders = [] }) => [key, holders]))
  const graphs = { before: graphOn(references, paths, 'before'), after: graphOn(references, paths, 'after') }
  const gone = new Set(paths.flatMap(({ key, after }) => (after === null ? [key] : [])))
  const above = { before: parentsIn(references, graphs.before), after: parentsIn(references, graphs.after) }
  return {
    users: ({ key }, side) =>
      graphs[side].has(key) ? [...new Set(upFrom(above[side], key).flatMap((one) => held.get(one) ?? []))] : [],
    admins: () => [],
    given: (path, side) => (path[side] === null ? [] : (path.holders ?? [])),
    lost({ key, before }) {
      if (before === null) return []
      if (!graphs.after.has(key)) return [key]
      const kept = new Set(includedIn(references, graphs.after.get(key)))
      // A role that goes is lost by its own step.
      const isLost = (name: string) => !kept.has(name) && !gone.has(name)
      return includedIn(references, graphs.before.get(key)).filter(isLost)
    },
    grants({ key }, side) {
      if (!graphs[side].has(key)) return []
      const own = includedIn(references, graphs[side].get(key))
      return [key, ...own, ...reachedFrom(provider, graphs[side], { key }).map(({ grant }) => grant)]
    },
  }
}

/** Returns roles by their new keys, by which others name them too. */
export function graphOn({ field }: References, paths: readonly Path[], side: Side): RoleGraph {
  const newKeys = new Map(paths.flatMap(({ key, step }) => (step?.renamedFrom ? [[step.renamedFrom, key]] : [])))
  const there = paths.filter((path) => path[side] !== null)
  const gone = new Set(paths.filter((path) => path[side] === null).map(({ key }) => key))
  return new Map(
    there.map(({ key, ignored, ...path }) => {
      const names = [...textsIn(path[side]?.[field]), ...textsIn(ignored?.[field])]
      return [key, { [field]: names.map((name) => newKeys.get(name) ?? name).filter((name) => !gone.has(name)) }]
    }),
  )
}

/** Returns the roles that include each role themselves. */
export function parentsIn(references: References, graph: RoleGraph): ReadonlyMap<string, readonly string[]> {
  return groupPairs(
    [...graph].flatMap(([key, fields]) => includedIn(references, fields).map((name) => [name, key] as const)),
  )
}

/** Returns a role and all roles that lead to it, at any depth. */
export function upFrom(parents: ReadonlyMap<string, readonly string[]>, key: string): string[] {
  const found = new Set([key])
  // A set is walked as it grows.
  for (const one of found) for (const parent of parents.get(one) ?? []) found.add(parent)
  return [...found]
}
