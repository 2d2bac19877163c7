/**
 * Matches globs on grants, such as `Auth.**:READ`: `*` stays within a segment, `**` goes across segments, which end at `.` and
 * `:`. A dot that belongs to a name is written `\.` in grants and globs alike, a star that does is written `\*`.
 */

/** Any characters, or any but those that end a segment. */
const ACROSS = Symbol('**')
const WITHIN = Symbol('*')

type Part = string | typeof ACROSS | typeof WITHIN

interface Glob {
  readonly parts: readonly Part[]
  /** Text that every match begins with; it rules most grants out. */
  readonly head: string
}

/** Returns a test for any of the globs. Letter case counts. */
export function grantMatcher(globs: readonly string[]): (grant: string) => boolean {
  const hits = grantClassifier(globs)
  return (grant) => hits(grant).length > 0
}

/**
 * Returns a function that gives the indexes of the globs that match a grant. Every grant is matched once: thousands of roles hold the same few.
 * One match takes no more steps than glob length × grant length, whatever the glob.
 */
export function grantClassifier(globs: readonly string[]): (grant: string) => readonly number[] {
  const compiled = globs.map(compile)
  const known = new Map<string, readonly number[]>()
  return (grant) => {
    let hits = known.get(grant)
    if (hits === undefined) {
      const units = grant.match(UNITS) ?? []
      hits = compiled.flatMap((glob, index) =>
        grant.startsWith(glob.head) && matches(glob.parts, units) ? [index] : [],
      )
      known.set(grant, hits)
    }
    return hits
  }
}

const UNITS = /\\[.\\]|[\s\S]/g
const PARTS = /\\[.\\*]|\*+|[\s\S]/g

function compile(glob: string): Glob {
  const parts = (glob.match(PARTS) ?? []).map((part): Part => {
    if (part === '\\*') return '*'
    if (!part.startsWith('*')) return part
    return part === '*' ? WITHIN : ACROSS
  })
  const star = parts.findIndex((part) => typeof part === 'symbol')
  return { parts, head: (star < 0 ? parts : parts.slice(0, star)).join('') }
}

/** Follows all places in the glob that the text so far can have led to. */
function matches(parts: readonly Part[], text: readonly string[]): boolean {
  let places = withStarsPassed(parts, new Uint8Array(parts.length + 1).fill(1, 0, 1))
  for (const unit of text) {
    const next = new Uint8Array(parts.length + 1)
    for (const [index, part] of parts.entries()) {
      if (places[index] !== 1) continue
      if (part === ACROSS || (part === WITHIN && unit !== '.' && unit !== ':')) next[index] = 1
      else if (part === unit) next[index + 1] = 1
    }
    places = withStarsPassed(parts, next)
  }
  return places[parts.length] === 1
}

/** Adds the places behind stars, since a star may stand for nothing. */
function withStarsPassed(parts: readonly Part[], places: Uint8Array): Uint8Array {
  for (const [index, part] of parts.entries()) {
    if (places[index] === 1 && typeof part === 'symbol') places[index + 1] = 1
  }
  return places
}
