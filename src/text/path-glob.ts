/**
 * Matches globs on paths of files: `*` and `?` within a name, `**` for any folders, `[a-z]`, `{a,b}`, and `\` before a
 * character that stands for itself. Names that begin with a dot need a glob that does. Unicode forms of a name are the
 * same, since file systems differ in the one they keep. Pure.
 */
import { advance, isComplete, matchesTokens, type Positions, startOf, type Token } from './wildcards.ts'

/** A glob that was understood: its alternatives, each a pattern of names. */
export interface PathGlob {
  readonly alternatives: readonly (readonly Token[])[]
}

/** Positions in all alternatives of a glob, on the way from the root to a file. */
export type PathState = readonly Positions[]

const MAX_LENGTH = 1_000
const MAX_STARS = 16
const MAX_ALTERNATIVES = 64

/** Reads a glob. Returns a text that says why where it is none. */
export function parsePathGlob(glob: string): PathGlob | string {
  if (glob.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`
  if (/(?<!\\)[!@+*?]\(/.test(glob)) return 'has a pattern in parentheses, which is not supported; write {a,b}'
  const stars = glob.match(/(?<!\\)\*+/g)?.length ?? 0
  if (stars > MAX_STARS) return `has more than ${MAX_STARS} stars`
  const texts = expandBraces(glob.normalize('NFC').replace(/\/$/, ''))
  if (texts === null) return `has more than ${MAX_ALTERNATIVES} alternatives in braces`
  const alternatives = texts.map((text) => text.split('/').filter((name) => name !== '.'))
  if (alternatives.some((names) => names.includes(''))) return 'has an empty name between two slashes'
  return { alternatives: alternatives.map((names) => names.map(nameToken)) }
}

/** Returns the state at the root. */
export function startPath({ alternatives }: PathGlob): PathState {
  return alternatives.map(startOf)
}

/** Returns the state below a name, or `null` where no path through it can match. */
export function enterName({ alternatives }: PathGlob, state: PathState, name: string): PathState | null {
  const normal = name.normalize('NFC')
  const next = alternatives.map((tokens, index) => advance(tokens, state[index] as Positions, normal))
  return next.some((positions) => positions.includes(1)) ? next : null
}

/** Reports whether a path that ends here matches. */
export function isPathMatch({ alternatives }: PathGlob, state: PathState): boolean {
  return alternatives.some((tokens, index) => isComplete(tokens, state[index] as Positions))
}

/** Reports whether a path with forward slashes matches. */
export function matchesPath(glob: PathGlob, path: string): boolean {
  let state: PathState | null = startPath(glob)
  for (const name of path.split('/')) {
    state = enterName(glob, state, name)
    if (state === null) return false
  }
  return isPathMatch(glob, state)
}

/** Returns the pattern of one name of a path; `**` stands for any number of folders, hidden ones excepted. */
function nameToken(pattern: string): Token {
  if (/^\*{2,}$/.test(pattern)) return { repeats: true, accepts: (name) => !name.startsWith('.') }
  const tokens = characterTokens(pattern)
  if (tokens.every((token) => typeof token === 'string')) return tokens.join('')
  const isHiddenAllowed = tokens[0] === '.'
  return {
    repeats: false,
    accepts: (name) => (isHiddenAllowed || !name.startsWith('.')) && matchesTokens(tokens, [...name]),
  }
}

const CHARACTERS = /\\[\s\S]|\*+|\[[!^]?\]?[^\]]+\]|[\s\S]/gu

/** Returns the pattern of the characters of one name. */
export function characterTokens(pattern: string): readonly Token[] {
  return (pattern.match(CHARACTERS) ?? []).map((part): Token => {
    if (part.startsWith('\\') && part.length > 1) return part.slice(1)
    if (part.startsWith('*')) return { repeats: true, accepts: () => true }
    if (part === '?') return { repeats: false, accepts: () => true }
    return part.startsWith('[') && part.length > 2 ? { repeats: false, accepts: classOf(part) } : part
  })
}

/** Returns the test of a class of characters, such as `[a-z]` or `[!0-9]`. */
function classOf(part: string): (character: string) => boolean {
  const [, not = '', body = ''] = /^\[([!^]?)([\s\S]*)\]$/u.exec(part) ?? []
  const ranges = [...body.matchAll(/([\s\S])-([\s\S])|([\s\S])/gu)].map(([, from, to, one = '']) => [
    from ?? one,
    to ?? one,
  ])
  const isIn = (character: string) => ranges.some(([from = '', to = '']) => from <= character && character <= to)
  return not === '' ? isIn : (character) => !isIn(character)
}

/** Writes out alternatives in braces, inner ones included; `null` where there are too many. */
function expandBraces(glob: string): string[] | null {
  const done: string[] = []
  const open = [glob]
  while (open.length > 0) {
    if (open.length + done.length > MAX_ALTERNATIVES) return null
    const text = open.pop() as string
    // The innermost braces come first, so that no choice holds another one.
    const [whole, before = '', choices = ''] =
      /^((?:\\[\s\S]|[^\\])*?)\{((?:\\[\s\S]|[^\\{}])*,(?:\\[\s\S]|[^\\{}])*)\}/u.exec(text) ?? []
    if (whole === undefined) done.push(text)
    else {
      const after = text.slice(whole.length)
      open.push(...splitChoices(choices).map((choice) => before + choice + after))
    }
  }
  return done
}

function splitChoices(choices: string): string[] {
  return choices.match(/(?:\\[\s\S]|[^\\,])+|(?<=,|^)(?=,|$)/gu) ?? []
}
