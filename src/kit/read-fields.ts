/** Reads a role field by field: a value of a shape that nobody knows does not keep the rest from being read. */
import type { Fields, FieldValue, LiveRole } from '../domain/model.ts'
import type { InvalidAnswer, Json } from './decode.ts'

/** A live value of a shape that nobody knows. Only {@link readFields} sees it. */
class UnknownShape extends Error {}

/** Reads the value of one field; what it throws with `unexpected` is about this field alone. `undefined`: there is none. */
export type FieldReader = (unexpected: InvalidAnswer) => FieldValue | undefined

/**
 * Reads fields one by one. What makes a role addressable, its key and id, is read elsewhere: without them the list itself is not
 * understood, and that is an error.
 */
export function readFields(
  readers: Readonly<Record<string, FieldReader>>,
): Pick<LiveRole, 'fields'> & Partial<Pick<LiveRole, 'unreadable'>> {
  const fields: Record<string, FieldValue> = {}
  const unreadable: Record<string, string> = {}
  for (const [name, read] of Object.entries(readers)) {
    try {
      const value = read(unknownShape)
      if (value !== undefined) fields[name] = value
    } catch (error) {
      if (!(error instanceof UnknownShape)) throw error
      unreadable[name] = error.message
    }
  }
  return { fields: fields satisfies Fields, ...(Object.keys(unreadable).length === 0 ? {} : { unreadable }) }
}

/** Returns the members of a role that could not be read, as they came, for a write that replaces the whole; `null` for none. */
export function carried(role: Json, { unreadable }: Pick<LiveRole, 'unreadable'>): Json | null {
  if (unreadable === undefined) return null
  return Object.fromEntries(Object.entries(role).filter(([name]) => Object.hasOwn(unreadable, name)))
}

function unknownShape(what: string): Error {
  return new UnknownShape(what)
}
