/**
 * Roles that name other roles by key: what they hold under the names that a plan gives, and the roles that it makes
 * among those that can be named. Pure.
 */
import type { CatalogueEntry, Fields, Live, LiveRole, Role } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import { pendingId } from '../domain/request.ts'
import type { Provider, References } from '../domain/system.ts'
import { toSet } from '../text/collections.ts'

/** Changes of keys that a plan makes. */
export interface KeyMoves {
  /** New keys by old ones. */
  readonly renames: ReadonlyMap<string, string>
  /** Keys of roles that are made. */
  readonly births: ReadonlySet<string>
}

/** Returns the moves that declared roles ask for, given the keys of live ones. */
export function movesOf(
  desired: readonly Role[],
  isLive: (key: string) => boolean,
  { cannot }: Pick<Provider, 'cannot'>,
): KeyMoves {
  const renames = new Map<string, string>()
  const births = new Set<string>()
  for (const { key, renamedFrom, state } of desired) {
    if (state === 'absent' || isLive(key)) continue
    if (renamedFrom !== null && isLive(renamedFrom) && cannot.rename !== true) renames.set(renamedFrom, key)
    else births.add(key)
  }
  return { renames, births }
}

/** Returns the moves of the steps of a plan. */
export function movesIn(steps: readonly Pick<Step, 'role' | 'renamedFrom' | 'before'>[]): KeyMoves {
  const renamed = steps.flatMap(({ role, renamedFrom }) =>
    renamedFrom === undefined ? [] : [[renamedFrom, role] as const],
  )
  return {
    renames: new Map(renamed),
    births: new Set(steps.filter(({ before }) => before === null).map(({ role }) => role)),
  }
}

/** Returns what is live as a plan with these moves speaks of it. Roles keep their own keys. */
export function linked(references: References | undefined, live: Live, { renames, births }: KeyMoves): Live {
  if (references === undefined || renames.size + births.size === 0) return live
  const { kind } = references
  const known = (live.catalogue[kind] ?? []).map((entry) => {
    const name = renames.get(entry.name)
    return name === undefined ? entry : { ...entry, name }
  })
  const names = new Set(known.map(({ name }) => name))
  const made = [...births]
    .filter((key) => !names.has(key))
    .map((key): CatalogueEntry => ({ id: pendingId(key), name: key, pending: true }))
  return {
    roles: renames.size === 0 ? live.roles : live.roles.map((role) => renamedIn(references, role, renames)),
    catalogue: { ...live.catalogue, [kind]: [...known, ...made] },
  }
}

/** Returns a role, live or declared, that names others by their new keys. */
export function renamedIn<R extends LiveRole | Role>({ field }: References, role: R, renames: KeyMoves['renames']): R {
  const named = namedBy({ field }, role.fields)
  if (!named.some((key) => renames.has(key))) return role
  return { ...role, fields: { ...role.fields, [field]: toSet(named.map((key) => renames.get(key) ?? key)) } }
}

/** Returns the keys that a role names; none where the field is not there. */
export function namedBy({ field }: Pick<References, 'field'>, fields: Fields | null): readonly string[] {
  return (fields?.[field] ?? []) as readonly string[]
}
