/**
 * Finds what roles grant through roles that they include, at any depth, with the way there. Circles end where they began.
 * Pure.
 */
import type { Fields, LiveRole } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import type { Provider, References } from '../domain/system.ts'
import { byCodeUnits } from '../text/collections.ts'

/** A grant that a role has through others. */
export interface Reached {
  readonly grant: string
  /** Keys from the role to the grant, both included; the shortest way, and of equal ones the first by code units. */
  readonly path: readonly string[]
}

/** Roles that may include each other, by key. */
export type RoleGraph = ReadonlyMap<string, Fields>

/** A place to start from. */
export interface Start {
  readonly key: string
  /** Keys that it includes, where those are not the ones of the graph. */
  readonly included?: readonly string[]
}

/** Returns what a role reaches beyond what it includes itself, by grant; nothing in systems without references. */
export function reachedFrom(
  { references }: Pick<Provider, 'references'>,
  graph: RoleGraph,
  { key, included }: Start,
): Reached[] {
  if (references === undefined) return []
  const paths = new Map<string, readonly string[]>([[key, [key]]])
  // A map is walked in the order in which it grows: level by level.
  for (const [from, path] of paths) {
    const own = from === key ? included : undefined
    for (const named of own ?? includedIn(references, graph.get(from))) {
      if (!paths.has(named)) paths.set(named, [...path, named])
    }
  }
  return [...paths]
    .filter(([, path]) => path.length > 2)
    .map(([grant, path]) => ({ grant, path }))
    .sort((a, b) => byCodeUnits(a.grant, b.grant))
}

/** Returns the graph of roles. */
export function graphOf(roles: Iterable<{ readonly key: string; readonly fields: Fields }>): RoleGraph {
  return new Map([...roles].map(({ key, fields }) => [key, fields]))
}

/** Returns the graph of live roles once a plan is applied: roles go by their new keys, where others name them too. */
export function graphAfter(
  { references }: Pick<Provider, 'references'>,
  live: readonly LiveRole[],
  steps: readonly Step[],
): RoleGraph {
  if (references === undefined) return new Map()
  const { field } = references
  const newKeys = new Map(
    steps.flatMap(({ role, renamedFrom }) => (renamedFrom === undefined ? [] : [[renamedFrom, role]])),
  )
  const gone = new Set(steps.flatMap(({ role, after }) => (after === null ? [role] : [])))
  const renamed = (fields: Fields | undefined): string[] => {
    const names = includedIn(references, fields).filter((key) => !gone.has(key))
    return names.map((key) => newKeys.get(key) ?? key)
  }
  const keyAfter = ({ key }: LiveRole) => newKeys.get(key) ?? key
  // What a target ignores of a role stays as it is, and is held all the same.
  const kept = new Map(live.map((role) => [keyAfter(role), renamed(role.ignored)]))
  const graph = new Map<string, Fields>()
  for (const role of live) {
    const key = keyAfter(role)
    graph.set(key, { ...role.fields, [field]: [...renamed(role.fields), ...(kept.get(key) ?? [])] })
  }
  for (const { role, after } of steps) {
    if (after === null) graph.delete(role)
    else if (after[field] === undefined) graph.set(role, { ...graph.get(role), ...after })
    else graph.set(role, { ...after, [field]: [...includedIn(references, after), ...(kept.get(role) ?? [])] })
  }
  return graph
}

/** Spells the way to a grant: `a → b → grant`. */
export function spellPath(path: readonly string[]): string {
  return path.join(' → ')
}

/** Returns the keys that a role includes, sorted. */
export function includedIn({ field }: References, fields: Fields | undefined): readonly string[] {
  const value = fields?.[field]
  return Array.isArray(value) ? [...value].sort(byCodeUnits) : []
}
