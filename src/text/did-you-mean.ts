/** Finds the word that was probably meant. Pure. */
import { distance } from './distance.ts'

/** Longer words are not typed by hand, and comparing them costs the square of their length. */
const MAX_LENGTH = 64
const MAX_CANDIDATES = 5_000

/**
 * Returns the candidate that the word was most likely meant to be: at most a third of its letters differ, a swap of two
 * neighbours counting as one difference. Letter case does not count. The first of equals wins.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > MAX_LENGTH) return undefined
  const wanted = word.toLowerCase()
  let best: string | undefined
  let bound = word.length === 2 ? 1 : Math.floor(word.length / 3)
  let left = MAX_CANDIDATES
  for (const candidate of candidates) {
    if (left-- === 0) break
    if (Math.abs(candidate.length - word.length) > bound || candidate === word) continue
    const steps = distance(wanted, candidate.toLowerCase(), { bound })
    if (steps > bound) continue
    best = candidate
    if (steps === 0) break
    // Only a strictly closer candidate can take its place.
    bound = steps - 1
  }
  return best
}

/** Returns `; did you mean …?`, or an empty text. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = closest(word, candidates)
  return found === undefined ? '' : `; did you mean \`${found}\`?`
}

/** Reports whether two names of people are close before the `@`: most addresses of a company are alike behind it. */
export function isNearPerson(word: string, candidate: string): boolean {
  const [own, other] = [localPart(word), localPart(candidate)]
  return own === other || closest(own, [other]) !== undefined
}

function localPart(name: string): string {
  return (name.split('@', 1)[0] ?? '').toLowerCase()
}

/** Nobody reads so many hints, and finding them takes the product of words and candidates. */
const MAX_SUGGESTIONS = 200

/**
 * Returns {@link didYouMean} for many words and the same candidates: each is looked up once, and after many no more.
 * @param mayMean returns whether a word can mean a candidate at all
 */
export function createSuggester(
  candidates: () => Iterable<string>,
  mayMean: (word: string, candidate: string) => boolean = () => true,
): (word: string) => string {
  const known = new Map<string, string>()
  let all: readonly string[] | undefined
  return (word) => {
    const hint = known.get(word)
    if (hint !== undefined || known.size === MAX_SUGGESTIONS) return hint ?? ''
    all ??= [...candidates()]
    const found = didYouMean(
      word,
      all.filter((candidate) => mayMean(word, candidate)),
    )
    known.set(word, found)
    return found
  }
}
