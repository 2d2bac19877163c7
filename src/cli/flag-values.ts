/** Values of flags: how each is read from what was typed. */
import { InvalidArgumentError } from 'commander'
import { type Label, parseLabels, parseShard, type Shard } from '../app/labels.ts'
import { parseWrite } from '../terminal/write-flag.ts'
import { closest } from '../text/did-you-mean.ts'

/** Adds a word to a list. */
export function parseWords(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value]
}

/** Adds the words of a comma list. */
export function parseList(value: string, previous: readonly string[]): readonly string[] {
  const words = value.split(',').map((word) => word.trim())
  return [...previous, ...words.filter((word) => word !== '')]
}

/** Returns a parser that adds one of these guards: `emptyLive`, or `empty-live` as flags are written. */
export function parseGuard(guards: readonly string[]) {
  return (value: string, previous: readonly string[]): readonly string[] => {
    const name = value.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
    if (!guards.includes(name)) {
      const near = closest(name, guards)
      const hint = near === undefined ? '.' : `; did you mean ${near}?`
      throw new InvalidArgumentError(`Allowed guards are ${guards.join(', ')}${hint}`)
    }
    return [...previous, name]
  }
}

/** Adds labels such as `env=prod,region=eu`. */
export function parseLabelList(value: string, previous: readonly Label[]): readonly Label[] {
  const found = parseLabels(value)
  if (found === null) throw new InvalidArgumentError('Write labels as env=prod,region=eu.')
  return [...previous, ...found]
}

/** Reads a shard such as `2/3`. */
export function parseShardFlag(value: string): Shard {
  const found = parseShard(value)
  if (found !== null) return found
  throw new InvalidArgumentError('Write it as 2/3, with a number from 1 to 3, or as /3 in a Kubernetes Indexed Job.')
}

/** Returns a reader of whole numbers from `least` to `most`. */
export function wholeNumber(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (/^\d+$/.test(value) && number >= least && number <= most) return number
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}

/** Adds `FORMAT=FILE`, which is split only when it is used. */
export function parseWrites(value: string, previous: readonly string[]): readonly string[] {
  parseWrite(value)
  return [...previous, value]
}
