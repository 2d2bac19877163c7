/** Writes single values as YAML that reads back as exactly the same value, in any position. Pure. */

import { isDeepStrictEqual } from 'node:util'
import { byCodeUnits, record } from '../text/collections.ts'
import { hasInvisible, INVISIBLE, jsonEscape, yamlEscape } from '../text/invisible.ts'

/** Content of a role file as plain data. */
export type Data = string | number | boolean | null | readonly Data[] | DataMap
/** A mapping of a role file as plain data. */
export type DataMap = { readonly [key: string]: Data }

/** Longer keys need an explicit `? key`: YAML allows 1024 characters for the usual form. */
const MAX_KEY_LENGTH = 1_000

/** Letters, and signs that begin nothing else in YAML; digits could begin a number. */
const START = /^[\p{L}_/$(\\]/u
/** Ends a plain text early, or is lost: flow signs, `: `, ` #`, a space at the end, any space but the usual one. */
const BREAKS = /[,[\]{}]|:(?=\s|$)|\s#|\s$|(?! )\s/u
const ALL_INVISIBLE = new RegExp(INVISIBLE, 'gu')
/** Read as something else by YAML 1.2, or by the readers of YAML 1.1 that are still around. */
const WORDS = /^(?:null|true|false|yes|no|on|off|y|n)$/i

/** Returns a single value as YAML. Texts are plain where that is safe, else in double quotes and on one line. */
export function scalarText(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value)
  return isPlainScalar(value) ? value : doubleQuoted(value)
}

/** Reports whether a text may stand without quotes. Stricter than YAML, so that it holds in every position. */
export function isPlainScalar(text: string): boolean {
  return START.test(text) && !BREAKS.test(text) && !hasInvisible(text) && !WORDS.test(text)
}

/** Reports whether a text is too long to be a key of the usual form. */
export function isLongKey(key: string): boolean {
  return scalarText(key).length > MAX_KEY_LENGTH
}

/** Returns a key with its colon; a very long one with its question mark too. */
export function keyText(key: string): string {
  return isLongKey(key) ? `? ${scalarText(key)} :` : `${scalarText(key)}:`
}

/** Narrows data to a mapping. */
export function isMapData(value: Data | undefined): value is DataMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Narrows data to a list. */
export function isListData(value: Data | undefined): value is readonly Data[] {
  return Array.isArray(value)
}

/** Reports whether two values declare the same: lists in a role file have no order. */
export function isSame(a: Data, b: Data): boolean {
  return isDeepStrictEqual(unordered(a), unordered(b))
}

function unordered(data: Data): Data {
  if (isListData(data)) return [...new Set(data.map((item) => JSON.stringify(unordered(item))))].sort()
  if (!isMapData(data)) return data
  const pairs = Object.entries(data).map(([key, value]): [string, Data] => [key, unordered(value)])
  return record(pairs.sort(([a], [b]) => byCodeUnits(a, b)))
}

/** Returns a text in single quotes, or `null` where these cannot spell it. */
export function singleQuoted(text: string): string | null {
  return hasInvisible(text) ? null : `'${text.replaceAll("'", "''")}'`
}

/**
 * Returns a text of several lines as a literal block, its lines indented, or `null` where quotes are needed.
 * @param column where its lines begin
 */
export function literal(text: string, column: number, eol: string): string | null {
  const lines = text.replace(/\n$/, '').split('\n')
  if (lines.some((line) => line === '' || hasInvisible(line) || /^\s|\s$/.test(line))) return null
  const body = lines.map((line) => ' '.repeat(column) + line).join(eol)
  return `${text.endsWith('\n') ? '|' : '|-'}${eol}${body}`
}

/** Returns a text in double quotes and on one line, invisible characters as escapes. */
export function doubleQuoted(text: string): string {
  // JSON.stringify escapes only the oldest control characters.
  return JSON.stringify(text).replaceAll(ALL_INVISIBLE, yamlEscape)
}

/** Returns a text as JSON, invisible characters as escapes too. */
export function jsonQuoted(text: string): string {
  return JSON.stringify(text).replaceAll(ALL_INVISIBLE, jsonEscape)
}
