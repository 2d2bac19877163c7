/**
 * Secrets are masked by value in text of foreign origin, before it can become a message, a log line or a report.
 * Role data are not touched: they come from files and from lists that hold no secret, and a short secret that happens to
 * be part of an id must not eat it.
 */
import { jsonIn } from '../text/parse-json.ts'
import { base64Beginnings, plainSpellings, rareSpellings } from './spellings.ts'

/** Shorter secrets are masked only where they stand alone, or "a" would turn every sentence to pieces. */
const SUBSTRING_LENGTH = 8
/** No role data are this long by chance: an answer that holds such a secret is echoing it. */
const ECHO_LENGTH = 20

/** Masks the secrets that it knows. */
export interface Redactor {
  /** From now on this value is masked, in the spellings of `spellings.ts`. */
  add(secret: string): void
  /** Returns the text with every secret as `***`. JSON stays JSON. */
  redact(text: string): string
  /** Tells if the text holds a secret too long to be there by chance. */
  echoes(text: string): boolean
}

/** Makes a redactor that knows these secrets. */
export function createMask(secrets: Iterable<string> = []): Redactor {
  const known = new Set<string>()
  const echoed = new Set<string>()
  let hiders: readonly Hider[] = []
  const hideIn = (text: string, least: number) => {
    const isSplit = LINE_BREAK.test(text)
    return hiders.reduce((masked, hider) => (hider.length < least ? masked : hide(masked, hider, isSplit)), text)
  }

  const mask: Redactor = {
    add(secret) {
      if (secret === '' || known.has(secret)) return
      known.add(secret)
      for (const spelling of plainSpellings(secret)) if (spelling.length >= ECHO_LENGTH) echoed.add(spelling)
      // Longest first, so that a secret within another one does not leave the rest of it readable.
      hiders = [...hiders, ...hidersOf(secret)].sort((a, b) => b.length - a.length)
    },
    redact(text) {
      const json = jsonIn(text)
      if (json === undefined) return hideIn(text, 0)
      // A short secret can be a brace or a digit of the JSON around it, so it is looked for in the texts within.
      const hidden = JSON.stringify(json, (_key, value) => (typeof value === 'string' ? hideIn(value, 0) : value))
      return hideIn(hidden === JSON.stringify(json) ? text : hidden, SUBSTRING_LENGTH)
    },
    echoes: (text) => [...echoed].some((spelling) => text.includes(spelling)),
  }
  for (const secret of secrets) mask.add(secret)
  return mask
}

/** One spelling of a secret. */
interface Hider {
  readonly length: number
  readonly text: string | RegExp
  /** The same with a line break at any place; `null` for one too short to be looked for like that. */
  readonly split: (() => RegExp) | null
}

const LINE_BREAK = /[\r\n]|\\[rn]/

/** At most one at each place, with the indentation around it; in JSON it is written `\n`. */
const SPLIT = '(?:[ \\t]*(?:\\r?\\n|(?:\\\\r)?\\\\n)[ \\t]*)?'

/** Whatever else was encoded in Base64 behind a secret. */
const MORE_BASE64 = '[A-Za-z0-9+/_-]*={0,2}'

function hidersOf(secret: string): Hider[] {
  const texts = [...new Set([...plainSpellings(secret), ...rareSpellings(secret)])]
  const beginnings = base64Beginnings(secret).filter(({ length }) => length >= SUBSTRING_LENGTH)
  return [...texts.map((text) => hiderOf(text)), ...beginnings.map((text) => hiderOf(text, MORE_BASE64))]
}

function hiderOf(text: string, rest = ''): Hider {
  const { length } = text
  const whole = literal(text) + rest
  if (length < SUBSTRING_LENGTH) {
    return { length, text: new RegExp(`(?<![\\p{L}\\p{N}_])${whole}(?![\\p{L}\\p{N}_])`, 'gu'), split: null }
  }
  let split: RegExp | null = null
  return {
    length,
    text: rest === '' ? text : new RegExp(whole, 'g'),
    split() {
      split ??= new RegExp([...text].map(literal).join(SPLIT) + rest, 'gu')
      return split
    },
  }
}

function hide(text: string, { text: whole, split }: Hider, isSplit: boolean): string {
  const masked = text.replaceAll(whole, '***')
  return isSplit && split !== null ? masked.replaceAll(split(), '***') : masked
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
