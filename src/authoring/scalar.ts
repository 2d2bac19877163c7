/** Single values as YAML that reads back as exactly the same value, in block and flow style, as value and as key. Pure. */

import { isDeepStrictEqual } from 'node:util'
import { byCodeUnits, record } from '../domain/fields.ts'

/** What a role file holds, as plain data. */
export type Data = string | number | boolean | null | readonly Data[] | DataMap
export type DataMap = { readonly [key: string]: Data }

/** Longer keys need an explicit `? key`: YAML allows 1024 characters for the usual form. */
const MAX_KEY_LENGTH = 1_000

/** Letters, and signs that begin nothing else in YAML; digits could begin a number. */
const START = /^[\p{L}_/$(\\]/u
/** Ends a plain text early, or is lost: flow signs, `: `, ` #`, a space at the end, any space but the usual one. */
const BREAKS = /[,[\]{}]|:(?=\s|$)|\s#|\s$|(?! )\s/u
/** What nobody sees must not stand in a file as itself. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u
const ALL_UNSEEN = new RegExp(UNSEEN, 'gu')
/** Read as something else by YAML 1.2, or by the readers of YAML 1.1 that are still around. */
const WORDS = /^(?:null|true|false|yes|no|on|off|y|n)$/i

/** A single value. Texts are plain where that is safe, else in double quotes and on one line. */
export function scalarText(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value)
  return isPlain(value) ? value : quoted(value)
}

/** Whether a text may stand without quotes. Stricter than YAML, so that it holds in every place. */
export function isPlain(text: string): boolean {
  return START.test(text) && !BREAKS.test(text) && !UNSEEN.test(text) && !WORDS.test(text)
}

/** Whether a text is too long to be a key of the usual form. */
export function isLongKey(key: string): boolean {
  return scalarText(key).length > MAX_KEY_LENGTH
}

/** The key with its colon; a very long one with its question mark too. */
export function keyText(key: string): string {
  return isLongKey(key) ? `? ${scalarText(key)} :` : `${scalarText(key)}:`
}

export function isMapData(value: Data | undefined): value is DataMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isListData(value: Data | undefined): value is readonly Data[] {
  return Array.isArray(value)
}

/** Whether two values say the same: lists in a role file have no order. */
export function isSame(a: Data, b: Data): boolean {
  return isDeepStrictEqual(unordered(a), unordered(b))
}

function unordered(data: Data): Data {
  if (isListData(data)) return [...new Set(data.map((item) => JSON.stringify(unordered(item))))].sort()
  if (!isMapData(data)) return data
  const pairs = Object.entries(data).map(([key, value]): [string, Data] => [key, unordered(value)])
  return record(pairs.sort(([a], [b]) => byCodeUnits(a, b)))
}

/** In single quotes, or `null` where these cannot spell the text. */
export function singleQuoted(text: string): string | null {
  return UNSEEN.test(text) ? null : `'${text.replaceAll("'", "''")}'`
}

/**
 * A text of several lines as a literal block, its lines indented, or `null` where quotes are needed.
 * @param column where its lines begin
 */
export function literal(text: string, column: number, eol: string): string | null {
  const lines = text.replace(/\n$/, '').split('\n')
  if (lines.some((line) => line === '' || UNSEEN.test(line) || /^\s|\s$/.test(line))) return null
  const body = lines.map((line) => ' '.repeat(column) + line).join(eol)
  return `${text.endsWith('\n') ? '|' : '|-'}${eol}${body}`
}

/** In double quotes and on one line; what nobody sees is spelt out. */
export function quoted(text: string): string {
  // JSON leaves what nobody sees as it is, but for the oldest control characters.
  return JSON.stringify(text).replaceAll(ALL_UNSEEN, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16)
    return hex.length <= 2
      ? `\\x${hex.padStart(2, '0')}`
      : hex.length <= 4
        ? `\\u${hex.padStart(4, '0')}`
        : `\\U${hex.padStart(8, '0')}`
  })
}

/** In the quotes of JSON, which spells out single code units only; what nobody sees is spelt out here too. */
export function jsonQuoted(text: string): string {
  const spelt = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(text).replaceAll(ALL_UNSEEN, (character) => character.split('').map(spelt).join(''))
}
