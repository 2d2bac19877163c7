/**
 * Text of foreign origin in messages: on one line, without anything that moves the cursor or turns the direction, and
 * without what CI runners obey anywhere in a line: `##[error]`, `##vso[…]`.
 */

const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]|(?<=#)#(?=\w*\[)/gu
const MAX_LENGTH = 80

/** A name or value in backticks, long ones cut. */
export function show(text: string): string {
  // The cut comes first, so that a text of megabytes costs nothing.
  const head = [...text.slice(0, MAX_LENGTH + 2)].slice(0, MAX_LENGTH).join('')
  return `\`${escaped(head)}${head.length < text.length ? '…' : ''}\``
}

/** What cannot be seen, or would be obeyed, is written as its code point. */
export function escaped(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${codePoint(character)}}`)
}

/** Hexadecimal, at least four digits: 202E. */
export function codePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}

/** `a`, `b` or `c`. */
export function either(texts: readonly string[]): string {
  const shown = texts.map(show)
  const last = shown.pop() ?? ''
  return shown.length === 0 ? last : `${shown.join(', ')} or ${last}`
}
