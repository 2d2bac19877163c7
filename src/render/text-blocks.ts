/** Notices, and what stays as it is, as lines for the terminal. Pure. */

import { thousands } from '../text/plural.ts'
import { type Style, TONE_COLOR, TONE_SYMBOL, textOf, wordsIn, wrap } from './layout.ts'
import { type Phrase, withEnd } from './phrase.ts'
import type { Notice, Rest } from './view.ts'

/** Returns a notice with its further lines below it. */
export function noticeLines(indent: string, { tone, label, text, more }: Notice, style: Style): string[] {
  const lead = `${indent}${TONE_SYMBOL[tone]} `
  const paint = style.paint[TONE_COLOR[tone]]
  return [
    ...wrap(lead, [...`${label}:`.split(' '), ...wordsIn(text)], style),
    ...more.flatMap((one) => wrap(`${indent}  - `, wordsIn(one), style)),
  ].map((line) => paint(line))
}

/** So many items are shown where that is what a reviewer must not miss. */
const MAX_WARNED = 40

/** Returns what stays as it is: on one line, with as many names as fit on it, unless all are asked for. */
export function restLines(indent: string, { tone, text, items, help }: Rest, style: Style): string[] {
  const { paint, verbose } = style
  const limit = verbose ? items.length : tone === 'warn' ? MAX_WARNED : fitting(indent, text, items, style)
  const shown = items.slice(0, limit).map((item, index) => withEnd(item, index < items.length - 1 ? ',' : ''))
  const hidden = items.length - shown.length
  const more = hidden === 0 ? [] : [`${thousands(hidden)} more`]
  const words = [...wordsIn(text), ...shown.map(textOf), ...more]
  const lines = wrap(tone === 'warn' ? `${indent}! ` : indent, words, style)
  return [
    ...(tone === 'warn' ? lines.map(paint.yellow) : lines),
    ...(help.length === 0 ? [] : wrap(`${indent}  `, wordsIn(help), style).map(paint.dim)),
  ]
}

/** Returns how many names fit on one line together with how many more there are; all, where all of them fit. */
function fitting(indent: string, text: Phrase, items: readonly Phrase[], { width }: Style): number {
  const start = indent.length + textOf(text).length
  const sizes = items.map((item) => textOf(item).length + ', '.length)
  const whole = sizes.reduce((sum, size) => sum + size, start) - ', '.length
  if (whole <= width) return items.length
  const room = width - `${thousands(items.length)} more`.length
  let end = start
  const fits = sizes.findIndex((size) => {
    end += size
    return end > room
  })
  return Math.max(1, fits)
}
