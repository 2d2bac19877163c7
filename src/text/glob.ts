/** Matches globs on role keys: `*` any characters, `?` one; everything else is itself, in any Unicode form. */
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
  const normal = glob.normalize('NFC')
  const tokens = Array.from(normal.replaceAll(/\*+/g, '*'), (character) => WILDCARDS[character] ?? character)
  const wildcard = tokens.findIndex((token) => typeof token !== 'string')
  if (wildcard < 0) return (text) => text.normalize('NFC') === normal
  const head = tokens.slice(0, wildcard).join('')
  return (text) => {
    const composed = text.normalize('NFC')
    return composed.startsWith(head) && matchesTokens(tokens, [...composed])
  }
}

const WILDCARDS: Readonly<Record<string, Token | undefined>> = {
  '*': { repeats: true, accepts: () => true },
  '?': { repeats: false, accepts: () => true },
}
