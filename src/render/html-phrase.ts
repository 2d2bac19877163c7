/** Phrases as HTML. Pure. */
import { forHtml } from './markup.ts'
import type { Part, Phrase } from './phrase.ts'
import { timeText } from './when.ts'

/** Returns a phrase as HTML. Names are kept from reordering the text around them. */
export function htmlOf(phrase: Phrase): string {
  return phrase.map(partHtml).join('')
}

function partHtml(part: Part): string {
  if (typeof part === 'string') return escaped(part)
  if ('strong' in part) return `<strong>${htmlOf(part.strong)}</strong>`
  if ('time' in part) return `<time datetime="${forHtml(part.time)}">${timeText(part.time)}</time>`
  return 'name' in part ? `<bdi><code>${forHtml(part.name)}</code></bdi>` : forHtml(part.said)
}

/** Returns words of ours, or a line in which every foreign character was made visible before, as HTML. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
