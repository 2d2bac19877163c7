/** Reading answers strictly: what is not of the expected shape is an error, never "nothing". */
import type { Scalar } from '../domain/model.ts'
import type { Answer, Reader } from '../domain/system.ts'

export type Json = Readonly<Record<string, unknown>>

/** An error about this answer, for a place in it that is not as it must be. */
export type Strange = (what: string) => Error

/** The error maker for one answer. */
export function strangeIn(read: Reader, answer: Answer): Strange {
  return (what) => read.strange(answer, what)
}

export function asArray(value: unknown, what: string, strange: Strange): readonly unknown[] {
  if (!Array.isArray(value)) throw strange(`${what} is ${shapeOf(value)}, not a list`)
  return value
}

export function asObject(value: unknown, what: string, strange: Strange): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw strange(`${what} is ${shapeOf(value)}, not an object`)
  }
  return value as Json
}

export function asObjects(value: unknown, what: string, strange: Strange): readonly Json[] {
  return asArray(value, what, strange).map((entry) => asObject(entry, `an entry of ${what}`, strange))
}

/** A text that is not empty. */
export function asText(value: unknown, what: string, strange: Strange): string {
  if (typeof value !== 'string' || value === '') throw strange(`${what} is ${shapeOf(value)}, not a text`)
  return value
}

/** A server's identifier: a text or a whole number, kept as text. */
export function asId(value: unknown, what: string, strange: Strange): string {
  if (Number.isSafeInteger(value)) return String(value)
  return asText(value, what, strange)
}

export function asScalar(value: unknown, what: string, strange: Strange): Scalar {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Scalar
  throw strange(`${what} is ${shapeOf(value)}, not a single value`)
}

function shapeOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text'
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object'
  return `the ${typeof value} ${String(value)}`
}
