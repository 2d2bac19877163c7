/** Quotes text of foreign origin in messages. Pure. */
import { codePoint, INVISIBLE } from './invisible.ts'

/** Invisible characters, and commands that CI runners obey anywhere in a line: `##[error]`, `##vso[…]`. */
const UNSAFE = new RegExp(String.raw`${INVISIBLE}|(?<=#)#(?=\w*\[)`, 'gu')
const MAX_LENGTH = 80

/** Returns a name or value in backticks, cut where it is long. */
export function show(text: string): string {
  // The cut comes first, so that a text of megabytes costs nothing.
  const head = [...text.slice(0, MAX_LENGTH + 2)].slice(0, MAX_LENGTH).join('')
  return `\`${escaped(head)}${head.length < text.length ? '…' : ''}\``
}

/** Returns a text with its code points in place of characters that are invisible or would be obeyed: `\u{202E}`. */
export function escaped(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${codePoint(character)}}`)
}

/** Returns a choice of names: `a`, `b` or `c`. */
export function either(texts: readonly string[]): string {
  const shown = texts.map(show)
  const last = shown.pop() ?? ''
  return shown.length === 0 ? last : `${shown.join(', ')} or ${last}`
}
