/** The target of an apply, read again: what its steps left to do, and roles that cannot be told apart. */

import type { Writer } from '../domain/connection.ts'
import { UserError } from '../domain/errors.ts'
import type { Live, LiveRole } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import { describeDuplicates } from '../plan/duplicates.ts'
import { linked, movesIn } from '../plan/references.ts'
import { whatIsMissing } from '../plan/step.ts'
import { groupByKey } from '../text/collections.ts'
import { readLive, readSome } from './reading.ts'
import type { System } from './run.ts'

/** Live roles by their key; where it is no name of one alone, all of them. */
export type ByKey = ReadonlyMap<string, readonly LiveRole[]>

/** Live roles by key. */
export interface ReadAgain {
  readonly live: Live
  readonly byKey: ByKey
}

/** Reads the whole target as it is now, with the names of what the steps are about. */
export async function readByKey(writer: Writer, system: System, steps: readonly Step[]): Promise<ReadAgain> {
  const { live } = await readLive(writer, system, fieldsOf(steps, system))
  return linkedByKey(system, steps, live)
}

/** Reads the roles that the steps touched. */
export async function readTouched(writer: Writer, system: System, steps: readonly Step[]): Promise<ReadAgain> {
  const wanted = { keys: new Set(steps.flatMap(keysOf)), named: fieldsOf(steps, system) }
  return linkedByKey(system, steps, await readSome(writer, system, wanted))
}

function linkedByKey(system: System, steps: readonly Step[], found: Live): ReadAgain {
  const live = linked(system.provider.references, found, movesIn(steps))
  return { live, byKey: groupByKey(live.roles) }
}

/** Returns what of a step is not live; several roles of its key cannot be told apart. */
export function missingOf(system: System, step: Step, read: ReadAgain): string[] {
  const duplicates = duplicatesOf(system, step, read)
  return duplicates === null ? whatIsMissing(system.provider, step, roleOf(system, step, read)) : [duplicates]
}

/** Returns the role that a step is about, as it is now: under its new key, else under the one it had before. */
export function roleOf(system: System, step: Step, read: ReadAgain): LiveRole | null {
  const duplicates = duplicatesOf(system, step, read)
  if (duplicates !== null) throw new UserError(duplicates)
  return keysOf(step).flatMap((key) => read.byKey.get(key) ?? [])[0] ?? null
}

/** Describes several live roles of the step's name, which nothing can tell apart. */
function duplicatesOf({ provider, target }: System, step: Step, { live, byKey }: ReadAgain): string | null {
  const all = keysOf(step).flatMap((key) => [byKey.get(key) ?? []])
  const duplicates = all.find((roles) => roles.length > 1)
  return duplicates === undefined ? null : describeDuplicates({ provider, target, live }, duplicates)
}

/** The keys that a step's role has and had. */
export function keysOf({ role, renamedFrom }: Step): string[] {
  return renamedFrom === undefined ? [role] : [role, renamedFrom]
}

/** The fields whose names the steps mention. */
export function fieldsOf(steps: readonly Step[], { provider }: System): Set<string> {
  const deletes = steps.some(({ after }) => after === null)
  return new Set(deletes ? Object.keys(provider.fields) : steps.flatMap(({ after }) => Object.keys(after ?? {})))
}

/** Shares one read among all who ask before it has begun: an outage must not end in one whole list per role. */
export function shared<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | null = null
  return () => {
    next ??= running.then(() => {
      next = null
      const reading = read()
      running = reading.catch(() => {})
      return reading
    })
    return next
  }
}
