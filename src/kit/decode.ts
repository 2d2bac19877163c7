/** Reading answers strictly: what is not of the expected shape is an error, never "nothing". */

import type { Answer, Reader } from '../domain/connection.ts'
import type { Scalar } from '../domain/model.ts'
import { record } from '../text/collections.ts'

/** JSON object of foreign origin. */
export type Json = Readonly<Record<string, unknown>>

/** An error about this answer, for a place in it that is not as it must be. */
export type InvalidAnswer = (what: string) => Error

/** The error maker for one answer. */
export function unexpectedIn(read: Reader, answer: Answer): InvalidAnswer {
  return (what) => read.unexpected(answer, what)
}

/** Narrows a value to a list, or throws. */
export function expectArray(value: unknown, what: string, unexpected: InvalidAnswer): readonly unknown[] {
  if (!Array.isArray(value)) throw unexpected(`${what} is ${shapeOf(value)}, not a list`)
  return value
}

/** Narrows a value to an object, or throws. */
export function expectObject(value: unknown, what: string, unexpected: InvalidAnswer): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unexpected(`${what} is ${shapeOf(value)}, not an object`)
  }
  return value as Json
}

/** Narrows a value to a list of objects, or throws. */
export function expectObjects(value: unknown, what: string, unexpected: InvalidAnswer): readonly Json[] {
  return expectArray(value, what, unexpected).map((entry) => expectObject(entry, `an entry of ${what}`, unexpected))
}

/** A text that is not empty. */
export function asText(value: unknown, what: string, unexpected: InvalidAnswer): string {
  if (typeof value !== 'string' || value === '') throw unexpected(`${what} is ${shapeOf(value)}, not a text`)
  return value
}

/** A server's identifier: a text or a whole number, kept as text. */
export function expectId(value: unknown, what: string, unexpected: InvalidAnswer): string {
  if (Number.isSafeInteger(value)) return String(value)
  return asText(value, what, unexpected)
}

/** Narrows a value to a scalar, or throws. */
export function expectScalar(value: unknown, what: string, unexpected: InvalidAnswer): Scalar {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Scalar
  throw unexpected(`${what} is ${shapeOf(value)}, not a single value`)
}

/**
 * Returns the members of an object that a module does not know, for writes of the whole object: what they leave out is lost.
 * @param known members that are fields, and those that only the server sets, such as times
 */
export function unknownMembers(whole: Json, known: readonly string[]): Json {
  return record(Object.entries(whole).filter(([name]) => !known.includes(name)))
}

function shapeOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text'
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object'
  return `the ${typeof value} ${String(value)}`
}
