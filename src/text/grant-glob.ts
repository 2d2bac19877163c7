/**
 * Matches globs on grants, such as `Auth.**:READ`: `*` stays within a segment, `**` goes across segments, which end at `.` and
 * `:`. A dot that belongs to a name is written `\.` in grants and globs alike, a star that does is written `\*`.
 */

import { matchesTokens, type Token } from './wildcards.ts'

const ACROSS: Token = { repeats: true, accepts: () => true }
const WITHIN: Token = { repeats: true, accepts: (unit) => unit !== '.' && unit !== ':' }

interface Glob {
  readonly tokens: readonly Token[]
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
        grant.startsWith(glob.head) && matchesTokens(glob.tokens, units) ? [index] : [],
      )
      known.set(grant, hits)
    }
    return hits
  }
}

const UNITS = /\\[.\\]|[\s\S]/g
const PARTS = /\\[.\\*]|\*+|[\s\S]/g

function compile(glob: string): Glob {
  const tokens = (glob.match(PARTS) ?? []).map((part): Token => {
    if (part === '\\*') return '*'
    if (!part.startsWith('*')) return part
    return part === '*' ? WITHIN : ACROSS
  })
  const star = tokens.findIndex((token) => typeof token !== 'string')
  return { tokens, head: (star < 0 ? tokens : tokens.slice(0, star)).join('') }
}
