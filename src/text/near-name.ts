/** Tells names that a person would take for one another: other case, white space, Unicode form, or a slip of the pen. Pure. */
import { distance } from './distance.ts'

/** Returns a name without what nobody means by it: Unicode form, letter case, white space at its ends and runs of it. */
export function foldName(name: string): string {
  return name.normalize('NFC').trim().replaceAll(/\s+/gu, ' ').toLowerCase().normalize('NFC')
}

/** Finds the candidate that a name was most likely meant to be. */
export type NearName = (name: string) => string | undefined

/** Longer names are not typed by hand, and comparing them costs the square of their length. */
const MAX_LENGTH = 64
/** Comparing every name with every candidate takes the product of both. */
const MAX_COMPARED = 2_000_000

/**
 * Returns a search among candidates: the same name but for its form, else one that differs in one letter (two from ten
 * letters on). Names that differ in digits are told apart on purpose, so they are never near.
 */
export function nearNames(candidates: Iterable<string>): NearName {
  const all = [...new Set(candidates)].map((name) => ({ name, folded: foldName(name) }))
  const byFold = new Map(all.map(({ name, folded }) => [folded, name]))
  let left = MAX_COMPARED
  return (name) => {
    const folded = foldName(name)
    const same = byFold.get(folded)
    if (same !== undefined && same !== name) return same
    const bound = folded.length >= 10 ? 2 : folded.length >= 5 ? 1 : 0
    if (bound === 0 || folded.length > MAX_LENGTH || left < all.length) return undefined
    left -= all.length
    const digits = digitsOf(folded)
    const near = all.filter(
      (one) =>
        one.name !== name &&
        Math.abs(one.folded.length - folded.length) <= bound &&
        digitsOf(one.folded) === digits &&
        distance(folded, one.folded, { bound }) <= bound,
    )
    return near.sort((a, b) => distance(folded, a.folded, { bound }) - distance(folded, b.folded, { bound }))[0]?.name
  }
}

function digitsOf(text: string): string {
  return text.replaceAll(/\P{N}+/gu, ' ')
}
