/** Reading: the live roles of the systems of a run, or those of a snapshot. */

import type { Reader } from '../domain/connection.ts'
import { ApiError } from '../domain/errors.ts'
import type { Live, LiveRole } from '../domain/model.ts'
import type { Holders } from '../domain/plan-model.ts'
import { withoutIgnoredGrants } from '../plan/carried-grants.ts'
import { ignoredBy } from '../plan/ignored.ts'
import { needsVocabulary } from '../plan/unknown-grants.ts'
import { type Counting, rolesToCount } from '../review/counted-roles.ts'
import { accessKinds } from '../review/role-grants.ts'
import { plural } from '../text/plural.ts'
import { withReader } from './clients.ts'
import { expected } from './expected.ts'
import type { Run, System } from './run.ts'
import { readKept } from './snapshot-file.ts'

/** The live roles of a system, and how many GETs it took. */
export interface Reading {
  readonly live: Live
  readonly reads: number
}

/** Reads a system; `named` are the fields whose ids must become names. Ignored grants are apart from fields. */
export function readLive(reader: Reader, system: System, named: ReadonlySet<string>): Promise<Reading> {
  const { provider, target } = system
  return readBy(reader, system, (read) => provider.list(read, target, named))
}

/** Reads a system whose people are counted, as {@link readLive} does. */
export function readCounted(reader: Reader, system: System, named: ReadonlySet<string>): Promise<Reading> {
  const { provider, target } = system
  return readBy(
    reader,
    system,
    (read) => provider.listCounted?.(read, target, named) ?? provider.list(read, target, named),
  )
}

async function readBy(reader: Reader, system: System, list: (read: Reader) => Promise<Live>): Promise<Reading> {
  let reads = 0
  const counting: Reader = {
    get(path) {
      reads++
      return reader.get(path)
    },
    unexpected: reader.unexpected,
  }
  return { live: managed(system, await list(counting)), reads }
}

/** Returns what is live with ignored grants apart from the fields of roles, as all use cases take it. */
function managed({ provider, target }: Pick<System, 'provider' | 'target'>, live: Live): Live {
  return withoutIgnoredGrants(provider.fields, target, live)
}

/** Reads what is live of some roles, with the names of these fields, by as few requests as the system allows. */
export async function readSome(
  reader: Reader,
  system: System,
  { keys, named }: { readonly keys: ReadonlySet<string>; readonly named: ReadonlySet<string> },
): Promise<Live> {
  const { provider, target } = system
  if (provider.listSome === undefined) return managed(system, await provider.list(reader, target, named))
  return managed(system, await provider.listSome(reader, target, keys))
}

/** Reads a system with the names of everything, but for those in some fields. */
export async function readWhole(run: Run, system: System, without: ReadonlySet<string> = new Set()): Promise<Live> {
  const named = new Set(Object.keys(system.provider.fields).filter((field) => !without.has(field)))
  return (await withReader(run, system, (reader) => readLive(reader, system, named))).live
}

/** Returns the live roles of a target but those that it ignores. */
export function notIgnored({ provider, target }: Pick<System, 'provider' | 'target'>, live: Live): readonly LiveRole[] {
  const isIgnored = ignoredBy(provider, target)
  return live.roles.filter(({ key }) => !isIgnored(key))
}

/** A system, and what its work came to: a result, or an error that a system or a user caused. */
export interface Outcome<T> {
  readonly system: System
  readonly result: T | Error
}

/** Works on all systems side by side, with progress. Throws what is a bug, or an interrupt. */
export async function eachSystem<T>(run: Run, work: (system: System) => Promise<T>): Promise<Outcome<T>[]> {
  const { systems, progress } = run
  progress.begin(`Reading ${plural(systems.length, 'target')}`, systems.length)
  const working = systems.map(async (system): Promise<Outcome<T>> => {
    try {
      return { system, result: await work(system) }
    } catch (error) {
      return { system, result: expected(error) }
    } finally {
      progress.tick()
    }
  })
  return Promise.all(working).finally(progress.end)
}

/** Needs of a plan that decide how its systems are read. */
export interface ReadNeeds {
  /** Counts people, or names them too. */
  readonly holders: Holders | null
  readonly isSelected: (key: string) => boolean
}

/** Reads the live roles of a system as its plan needs them. */
export async function readSystem(run: Run, system: System, { holders, isSelected }: ReadNeeds): Promise<Reading> {
  if (run.snapshot !== null) {
    return { live: managed(system, readKept(run.snapshot, system, isSelected)), reads: 0 }
  }
  const named = new Set([...namedFields(system), ...peopleFields(run, system, holders)])
  return withReader(run, system, async (reader) => {
    const reading = await (holders === null ? readLive : readCounted)(reader, system, named)
    if (!needsVocabulary(system.provider, system.desired)) return reading
    return { ...reading, live: await withGrantCatalogue(reader, system, reading.live) }
  })
}

/**
 * Adds who holds the roles that the steps are about, where the system has that apart. Credentials that may not ask for it
 * can plan all the same.
 */
export async function withPeople(
  run: Run,
  system: System,
  { live, ...about }: Pick<Counting, 'steps' | 'also'> & { readonly live: Live },
): Promise<Live> {
  const { provider, target } = system
  // A snapshot has nobody in it.
  if (provider.readHolders === undefined || run.snapshot !== null) return live
  const { separate } = run.project.policy
  const asked = rolesToCount({ provider, live: live.roles, separate, ...about })
  if (asked.length === 0) return live
  try {
    const part = { ...live, roles: asked }
    const holders = await withReader(run, system, async (reader) => provider.readHolders?.(reader, target, part))
    if (!holders) return live
    const isAsked = new Set(asked)
    const counted = (role: LiveRole) => (isAsked.has(role) ? { ...role, holders: holders.get(role.key) ?? [] } : role)
    return { ...live, roles: live.roles.map(counted) }
  } catch (error) {
    // The plan tells that nobody was counted; anything but a refusal is a failure like any other.
    if (error instanceof ApiError && error.status === 403) return live
    throw error
  }
}

/** Adds the grants that the system knows. Credentials that may not ask for them can plan all the same. */
export async function withGrantCatalogue(reader: Reader, { provider, target }: System, live: Live): Promise<Live> {
  const { grantCatalogue } = provider
  if (grantCatalogue === undefined) return live
  try {
    const known = await grantCatalogue.read(reader, target)
    return { ...live, catalogue: { ...live.catalogue, [grantCatalogue.kind]: known } }
  } catch (error) {
    // The plan says that nothing was checked; anything but a refusal is a failure like any other.
    if (error instanceof ApiError && [403, 404, 405].includes(error.status)) return live
    throw error
  }
}

/** Returns the fields whose names a plan of these roles shows: the declared ones, or all where a role is deleted. */
export function namedFields({ provider, target, desired }: System): Set<string> {
  const deletes =
    target.undeclared === 'delete' ||
    desired.some(({ state, renamedFrom }) => state === 'absent' || renamedFrom !== null)
  return new Set(deletes ? Object.keys(provider.fields) : desired.flatMap(({ fields }) => Object.keys(fields)))
}

/** Returns the fields whose names are needed to count people, or to name them. */
function peopleFields(run: Run, system: System, holders: Holders | null): string[] {
  if (holders === null) return []
  const { holders: people } = system.provider
  return [...separableFields(run, system), ...(holders === 'names' && people !== undefined ? [people.users] : [])]
}

/**
 * Returns the fields that rules of two sides are about where people are counted: the other side may come through a role
 * whose fields no file declares.
 */
export function separableFields({ project }: Run, { provider }: System): string[] {
  return project.policy.separate.length > 0 ? Object.keys(accessKinds(provider)) : []
}
