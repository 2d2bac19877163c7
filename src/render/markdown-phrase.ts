/** Phrases as Markdown, and within the cell of a table. Pure. */
import { cellCode, codeSpan, prose } from './markup.ts'
import type { Part, Phrase } from './phrase.ts'
import { timeText } from './when.ts'

/** Returns a phrase as Markdown on one line, where it may stand first: a number with a dot would begin a list. */
export function markdownOf(phrase: Phrase): string {
  const text = phrase.map((part) => partText(part, codeSpan)).join('')
  return text.replace(/^(\d+)([.)])/, '$1\\$2')
}

/** Returns a phrase for the cell of a table, where a code span would end at a `|`. */
export function cellOf(phrase: Phrase): string {
  return phrase.map((part) => partText(part, cellCode)).join('')
}

function partText(part: Part, code: (text: string) => string): string {
  if (typeof part === 'string') return part
  if ('strong' in part) return `**${part.strong.map((one) => partText(one, code)).join('')}**`
  if ('time' in part) return timeText(part.time)
  return 'name' in part ? code(part.name) : prose(part.said, code)
}
