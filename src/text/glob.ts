/** Matches globs on role keys: `*` any characters, `?` one; everything else is itself. */
import { matchesTokens, type Token } from './wildcards.ts'

/** Returns a test for any of the globs. Letter case counts. */
export function matcher(globs: readonly string[]): (text: string) => boolean {
  const tests = globs.map(compile)
  return (text) => tests.some((test) => test(text))
}

/** Returns a test for the globs; without any, everything passes. */
export function chooser(globs: readonly string[]): (text: string) => boolean {
  return globs.length === 0 ? () => true : matcher(globs)
}

/** Returns a test for one glob. Most texts are told apart by what stands before the first wildcard. */
function compile(glob: string): (text: string) => boolean {
  const tokens = Array.from(glob.replaceAll(/\*+/g, '*'), (character) => WILDCARDS[character] ?? character)
  const wildcard = tokens.findIndex((token) => typeof token !== 'string')
  if (wildcard < 0) return (text) => text === glob
  const head = tokens.slice(0, wildcard).join('')
  return (text) => text.startsWith(head) && matchesTokens(tokens, [...text])
}

const WILDCARDS: Readonly<Record<string, Token | undefined>> = {
  '*': { repeats: true, accepts: () => true },
  '?': { repeats: false, accepts: () => true },
}
