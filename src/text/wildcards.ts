/**
 * Matches patterns with wildcards in linear steps: at most pattern length × text length, whatever the pattern. All globs
 * of rolesync use it, since the text of a pull request must not be able to hang a job. Pure.
 */

/** Stands for one unit of a text, or for any number of them. */
export interface Wildcard {
  readonly repeats: boolean
  readonly accepts: (unit: string) => boolean
}

/** One element of a pattern; a text stands for itself. */
export type Token = string | Wildcard

/** Positions in a pattern that the units so far can have led to: a 1 for each. */
export type Positions = Uint8Array

/** Reports whether a pattern matches all units of a text. */
export function matchesTokens(tokens: readonly Token[], units: readonly string[]): boolean {
  let positions = startOf(tokens)
  for (const unit of units) positions = advance(tokens, positions, unit)
  return isComplete(tokens, positions)
}

/** Returns the positions before the first unit. */
export function startOf(tokens: readonly Token[]): Positions {
  return withRepeatsPassed(tokens, new Uint8Array(tokens.length + 1).fill(1, 0, 1))
}

/** Returns the positions after one more unit. */
export function advance(tokens: readonly Token[], positions: Positions, unit: string): Positions {
  const next = new Uint8Array(tokens.length + 1)
  for (const [index, token] of tokens.entries()) {
    if (positions[index] !== 1) continue
    if (typeof token === 'string') {
      if (token === unit) next[index + 1] = 1
    } else if (token.accepts(unit)) next[token.repeats ? index : index + 1] = 1
  }
  return withRepeatsPassed(tokens, next)
}

/** Reports whether the units so far are a whole match. */
export function isComplete(tokens: readonly Token[], positions: Positions): boolean {
  return positions[tokens.length] === 1
}

/** Adds the positions behind repeated wildcards, since these may stand for nothing. */
function withRepeatsPassed(tokens: readonly Token[], positions: Positions): Positions {
  for (const [index, token] of tokens.entries()) {
    if (positions[index] === 1 && typeof token !== 'string' && token.repeats) positions[index + 1] = 1
  }
  return positions
}
