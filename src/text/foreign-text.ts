/**
 * Text of foreign origin, made harmless for the place it is printed in. Names in a live system are written by people
 * who must not be able to recolour, reorder or forge the lines of a review. Pure.
 */

/**
 * Characters that show nothing, or act on the terminal: controls, escape sequences, bidi overrides, zero-width and
 * other ignorable characters, lone surrogates, line and paragraph separators, every space but the usual one.
 */
const INVISIBLE = String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{DI}\p{NChar}\u2800]|(?! )\p{Zs}`

/**
 * What CI runners obey when they find it in a log: `::error::` at the start of a line, where GitHub's runner skips
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

/** What nearly every name looks like; a page of ten thousand roles has a million of them. */
const HARMLESS = /^\w[\w.,@/-]*(?::[\w.,@/-]+)*$/

/**
 * Foreign text as it may stand in a terminal and in a CI log: always on one line, every character visible
 * (`\x1b`, `\u{202e}`, `\n`), spaces at its edges as `\x20`, an empty text as `""`. Two different texts never look the
 * same, look-alike letters aside. Nothing is cut.
 */
export function forTerminal(text: string): string {
  if (text === '') return '""'
  if (HARMLESS.test(text)) return text
  return text.replace(UNSAFE_BARE, (match) => (match.startsWith('\\') ? match + match : spell(match)))
}

/** Foreign text in double quotes, for the places where its limits would not be seen otherwise. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, '\\$&').replaceAll(UNSAFE_IN_QUOTES, spell)}"`
}

/** JSON text that is harmless on a terminal and in a CI log, and that still parses to the same value. */
export function forJson(json: string): string {
  // Nearly all of it is, and telling so takes a tenth of the time.
  if (!/[^ -~\n]|::|##/.test(json)) return json
  return json.replaceAll(UNSAFE_IN_LINES, (match) =>
    Array.from(
      { length: match.length },
      (_, index) => `\\u${match.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  )
}

/** Whether a text has to be quoted in YAML, so that {@link forYaml} can spell what it holds. */
export function isUnsafe(text: string): boolean {
  return UNSAFE.test(text)
}

/** YAML text whose unsafe characters all stand in double quotes, made harmless; it still parses to the same value. */
export function forYaml(yaml: string): string {
  return yaml.replaceAll(UNSAFE_IN_LINES, (match) => {
    const hex = codePoint(match).toString(16)
    return hex.length <= 2
      ? `\\x${hex.padStart(2, '0')}`
      : hex.length <= 4
        ? `\\u${hex.padStart(4, '0')}`
        : `\\U${hex.padStart(8, '0')}`
  })
}

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function spell(characters: string): string {
  return Array.from(characters, (character) => {
    const hex = codePoint(character).toString(16)
    return NAMED[character] ?? (hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`)
  }).join('')
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0
}
