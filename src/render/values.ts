/** Field values as a person reads them in one line. Pure. */
import type { Item, Part } from '../domain/model.ts'
import { forTerminal, quoted } from '../text/foreign-text.ts'

/**
 * A value in one line. A text is quoted where it could be taken for something else: a number, two words, nothing.
 * What a system answers as null is `(none)`.
 */
export function showValue(value: Part | Item): string {
  if (value === null) return '(none)'
  if (typeof value === 'string') return isPlainText(value) ? value : quoted(value)
  if (typeof value !== 'object') return String(value)
  if (isList(value)) return `[${value.map(showValue).join(', ')}]`
  const entries = Object.entries(value).map(
    ([key, entry]) => `${isPlainText(key) ? key : quoted(key)}: ${showValue(entry)}`,
  )
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

function isList(value: Part | Item): value is readonly Part[] {
  return Array.isArray(value)
}

const PLAIN = /^[\p{L}_/@][^\s"'`{},→]*(?<!:)$/u
const TAKEN = new Set(['true', 'false', 'null'])

function isPlainText(text: string): boolean {
  return PLAIN.test(text) && !TAKEN.has(text) && forTerminal(text) === text
}
