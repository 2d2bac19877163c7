/**
 * Makes text of foreign origin harmless for the place it is printed in. Names in a live system are written by people
 * who must not be able to recolour, reorder or forge the lines of a review. Pure.
 */
import { braceEscape, INVISIBLE, jsonEscape, yamlEscape } from './invisible.ts'

/**
 * Commands that CI runners obey when they find them in a log: `::error::` at the start of a line, where GitHub's runner skips
 * leading spaces, so indentation does not help; `##[error]`, `##vso[…]`, `##teamcity[…]` anywhere in a line.
 */
const COMMAND = String.raw`(?<!\S):(?=:)|(?<=#)#(?=\w*\[)`

const UNSAFE = new RegExp(`${INVISIBLE}|${COMMAND}`, 'u')
const UNSAFE_IN_LINES = new RegExp(String.raw`(?!\n)(?:${INVISIBLE})|${COMMAND}`, 'gu')
const UNSAFE_IN_QUOTES = new RegExp(`${INVISIBLE}|${COMMAND}`, 'gu')
const EDGE = '^ +|(?<! ) +$'
/** A backslash is doubled only where it would be read as the start of an escape that this file writes. */
const BACKSLASHES = String.raw`(?<!\\)\\+(?=[nrtux]|${INVISIBLE}|${COMMAND}| +$)`
const UNSAFE_BARE = new RegExp(`${BACKSLASHES}|${EDGE}|${INVISIBLE}|${COMMAND}`, 'gu')

/** Shape of nearly every name; a page of ten thousand roles has a million of them. */
const HARMLESS = /^\w[\w.,@/-]*(?::[\w.,@/-]+)*$/

/**
 * Returns foreign text as it may stand in a terminal and in a CI log: always on one line, every character visible
 * (`\x1b`, `\u{202e}`, `\n`), spaces at its edges as `\x20`, an empty text as `""`. Two different texts never look the
 * same, look-alike letters aside. Nothing is cut.
 */
export function forTerminal(text: string): string {
  if (text === '') return '""'
  if (HARMLESS.test(text)) return text
  return text.replace(UNSAFE_BARE, (match) => (match.startsWith('\\') ? match + match : spellOut(match)))
}

/** Returns foreign text in double quotes, for the places where its limits would not be seen otherwise. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, '\\$&').replaceAll(UNSAFE_IN_QUOTES, spellOut)}"`
}

/** Returns JSON text that is harmless on a terminal and in a CI log, and that still parses to the same value. */
export function forJson(json: string): string {
  // Nearly all of it is, and telling so takes a tenth of the time.
  if (!/[^ -~\n]|::|##/.test(json)) return json
  return json.replaceAll(UNSAFE_IN_LINES, jsonEscape)
}

/** Reports whether a text has to be quoted in YAML, so that {@link forYaml} can spell its characters. */
export function isUnsafe(text: string): boolean {
  return UNSAFE.test(text)
}

/** Returns harmless YAML text that parses to the same value, given that all its unsafe characters stand in double quotes. */
export function forYaml(yaml: string): string {
  return yaml.replaceAll(UNSAFE_IN_LINES, yamlEscape)
}

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function spellOut(characters: string): string {
  return Array.from(characters, (character) => NAMED[character] ?? braceEscape(character)).join('')
}
