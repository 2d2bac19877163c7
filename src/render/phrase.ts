/** Sentences that every format prints in its own way: words of ours, and foreign words that it keeps from acting. Pure. */
import { plural, thousands } from '../text/plural.ts'

/** A name of foreign origin, such as that of a role or a file; where the format has one, in the typeface of code. */
export interface Name {
  readonly name: string
}

/** A foreign sentence, such as a message that holds names, or the words of a system. */
export interface Said {
  readonly said: string
}

/** A point in time, as an ISO date of UTC; the page says besides how long ago it was. */
export interface Time {
  readonly time: string
}

/** A part that stands out. */
export interface Strong {
  readonly strong: Phrase
}

/** A part of a sentence; a bare text is ours. */
export type Part = string | Name | Said | Time | Strong

/** A sentence, or a part of one. */
export type Phrase = readonly Part[]

/**
 * Makes a phrase of a template. Its words are ours, and so are numbers; a text that is put in is a name of foreign
 * origin, so that nothing foreign is ever taken for words of ours.
 */
export function phrase(words: TemplateStringsArray, ...values: readonly (string | number | Phrase)[]): Phrase {
  return words.flatMap((word, index): readonly Part[] => {
    const value = values[index]
    const own = word === '' ? [] : [word]
    if (value === undefined) return own
    if (typeof value === 'string') return [...own, { name: value }]
    return typeof value === 'number' ? [...own, thousands(value)] : [...own, ...value]
  })
}

/** Returns words of ours. */
export function ours(text: string): Phrase {
  return text === '' ? [] : [text]
}

/** Returns a foreign sentence. */
export function said(text: string): Phrase {
  return [{ said: text }]
}

/** Returns a phrase that stands out. */
export function strong(part: Phrase): Phrase {
  return [{ strong: part }]
}

/** Returns `1 role`, `2 roles`. */
export function count(amount: number, noun: string, nouns?: string): Phrase {
  return [plural(amount, noun, nouns)]
}

/** Returns names with commas between them. */
export function names(all: readonly string[]): Phrase {
  return join(
    all.map((name) => [{ name }]),
    ', ',
  )
}

/** Joins phrases by words of ours. */
export function join(phrases: readonly Phrase[], separator: string): Phrase {
  return phrases.flatMap((one, index) => (index === 0 ? one : [separator, ...one]))
}

/** Returns a phrase with some words of ours at its end, such as a full stop. */
export function withEnd(part: Phrase, end: string): Phrase {
  return [...part, end]
}
