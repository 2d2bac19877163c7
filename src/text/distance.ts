/** The distance of two texts, letter by letter. Pure. */

/** Bound of a distance, and the meaning of wildcards. */
interface DistanceOptions {
  /** Once it is exceeded, the search ends. */
  readonly bound?: number
  /** True where `*` in the first text stands for any letters and `?` for one. */
  readonly isGlob?: boolean
}

/**
 * Returns the Damerau-Levenshtein distance (optimal string alignment): how many letters have to change, a swap of two
 * neighbours being one change. More than `bound` once that is exceeded.
 */
export function distance(a: string, b: string, { bound = Infinity, isGlob = false }: DistanceOptions = {}): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const letter = a[i - 1]
    const step = isGlob && letter === '*' ? 0 : 1
    const row = [at(last, 0) + step]
    for (let j = 1; j <= b.length; j++) {
      let least = Math.min(at(last, j), at(row, j - 1)) + step
      if (step === 1) {
        const isSame = letter === b[j - 1] || (isGlob && letter === '?')
        least = Math.min(least, at(last, j - 1) + (isSame ? 0 : 1))
      }
      if (i > 1 && j > 1 && letter === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, at(beforeLast, j - 2) + 1)
      }
      row.push(least)
    }
    if (Math.min(...row) > bound) return bound + 1
    beforeLast = last
    last = row
  }
  return at(last, b.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
