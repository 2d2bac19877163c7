/** Characters that nobody sees, and how they are spelled out. The only definition of them. Pure. */

/**
 * Source of a pattern for characters that show nothing or act on the terminal: controls, escape sequences, bidi
 * overrides, zero-width and other ignorable characters, lone surrogates, private use, noncharacters, line and paragraph
 * separators, every space but the usual one, and the blank Braille pattern. Needs the flag `u`.
 */
export const INVISIBLE = String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{DI}\p{NChar}\u2800]|(?! )\p{Zs}`

const ONE = new RegExp(INVISIBLE, 'u')

/** Reports whether a text holds a character that nobody sees. */
export function hasInvisible(text: string): boolean {
  return ONE.test(text)
}

/** Returns the characters of a name that nobody sees, with white space at its ends, as code points: `U+00A0`. */
export function hiddenCharacters(name: string): string[] {
  const edges = [...(/^ +/.exec(name)?.[0] ?? ''), ...(/ +$/.exec(name)?.[0] ?? '')]
  return [...new Set([...edges, ...[...name].filter(hasInvisible)])].map((character) => `U+${codePoint(character)}`)
}

/** Returns the first code point of a text in hexadecimal, at least four digits: `202E`. */
export function codePoint(character: string): string {
  return codePointOf(character).toString(16).toUpperCase().padStart(4, '0')
}

/** Returns a character as an escape of a YAML text in double quotes: `\x1b`, `\u202e`, `\U000e0001`. */
export function yamlEscape(character: string): string {
  const hex = codePointOf(character).toString(16)
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

/** Returns a character as an escape for people: `\x1b`, `\u{202e}`. */
export function braceEscape(character: string): string {
  const hex = codePointOf(character).toString(16)
  return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`
}

/** Returns a text as escapes of JSON, one for each UTF-16 code unit: `\u202e`. */
export function jsonEscape(text: string): string {
  return text.replaceAll(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function codePointOf(character: string): number {
  return character.codePointAt(0) ?? 0
}
