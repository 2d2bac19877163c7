/** Finds what was probably asked for, where a name or a glob matches nothing. Pure. */
import { byCodeUnits } from './collections.ts'
import { distance } from './distance.ts'
import { foldName } from './near-name.ts'

/** So many are suggested. */
const MAX_SUGGESTED = 3
/** Longer names are not typed by hand, and comparing them costs the square of their length. */
const MAX_LENGTH = 64
const MAX_COMPARED = 20_000
/** Shorter words are in too many others. */
const MIN_CONTAINED = 3

/**
 * Returns up to three candidates that are nearest to what was asked for, best first: the same but for letter case, white space
 * or Unicode form; else those of which at most a third of the letters differ; else those that contain it. In a glob, `*`
 * stands for any letters, so that `Auth.custmer.*` finds `Auth.customer.user:READ`.
 */
export function suggest(asked: string, candidates: Iterable<string>): string[] {
  const wanted = foldName(asked)
  const literal = wanted.replaceAll(/[*?]/g, '')
  if (literal === '') return []
  const others = [...new Set(candidates)]
    .filter((one) => one !== asked)
    .map((name) => ({ name, folded: foldName(name) }))
  const near = nearest(wanted, literal.length === 2 ? 1 : Math.floor(literal.length / 3), others)
  const found = near.length > 0 ? near : containing(literal, others)
  return found.slice(0, MAX_SUGGESTED)
}

/** Returns `; did you mean …?`, or an empty text. */
export function orSuggest(asked: string, candidates: Iterable<string>): string {
  return meant(suggest(asked, candidates))
}

/** Returns the same for words that never hold white space, such as the names of targets; they need no quotes. */
export function orSuggestWord(asked: string, candidates: Iterable<string>): string {
  return meant(suggest(asked, candidates), (word) => word)
}

/** Returns `; did you mean …?` for names that were found; an empty text where none was. */
export function meant(found: readonly string[], quote = (name: string) => `\`${name}\``): string {
  const quoted = found.map(quote)
  const last = quoted.pop()
  if (last === undefined) return ''
  return `; did you mean ${quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`}?`
}

interface Candidate {
  readonly name: string
  /** The name without what nobody means by it. */
  readonly folded: string
}

/** Returns the candidates within a distance, the nearest first; those that differ in nothing that is meant are alone. */
function nearest(wanted: string, bound: number, candidates: readonly Candidate[]): string[] {
  const isGlob = /[*?]/.test(wanted)
  const limit = wanted.length > MAX_LENGTH ? 0 : bound
  const possible = candidates.filter(
    ({ folded }) => folded === wanted || isGlob || Math.abs(folded.length - wanted.length) <= limit,
  )
  const compared = possible
    .slice(0, MAX_COMPARED)
    .map((one) => ({ ...one, steps: distance(wanted, one.folded, { isGlob: true }) }))
  const least = Math.min(...compared.map(({ steps }) => steps))
  // A name that is hardly worse than the best may be the one.
  const near = compared.filter(({ steps }) => steps <= Math.min(limit, least === 0 ? 0 : least + 1))
  return near.sort((a, b) => a.steps - b.steps || byCodeUnits(a.name, b.name)).map(({ name }) => name)
}

/** Returns the candidates that hold the word, or that it holds, the shortest first. */
function containing(word: string, candidates: readonly Candidate[]): string[] {
  if (word.length < MIN_CONTAINED) return []
  return candidates
    .filter(({ folded }) => folded.includes(word) || (folded.length >= MIN_CONTAINED && word.includes(folded)))
    .sort((a, b) => a.name.length - b.name.length || byCodeUnits(a.name, b.name))
    .map(({ name }) => name)
}
