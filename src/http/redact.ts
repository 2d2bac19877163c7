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
  /** Reports whether the text holds a secret too long to be there by chance. */
  echoes(text: string): boolean
}

/** Makes a redactor that knows these secrets. */
export function createMask(secrets: Iterable<string> = []): Redactor {
  const known = new Set<string>()
  const echoed = new Set<string>()
  let hiders: readonly Hider[] = []
  const hideIn = (text: string, least: number) => {
    const masked = hiders.reduce((rest, hider) => (hider.length < least ? rest : redactPattern(rest, hider)), text)
    return LINE_BREAK.test(masked) ? hideSplit(masked, hiders) : masked
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
  readonly spelling: string
  readonly length: number
  /** Finds it. */
  readonly pattern: string | RegExp
  /** Behind it, what goes with it, as a pattern. */
  readonly rest: string
}

/** With the indentation around it; in JSON it is written `\n`. */
const BREAK = '[ \\t]*(?:\\r?\\n|(?:\\\\r)?\\\\n)[ \\t]*'
const LINE_BREAK = new RegExp(BREAK)
const LINE_BREAKS = new RegExp(BREAK, 'g')

/** Text that was encoded in Base64 behind a secret. */
const MORE_BASE64 = '[A-Za-z0-9+/_-]*={0,2}'

function hidersOf(secret: string): Hider[] {
  const texts = [...new Set([...plainSpellings(secret), ...rareSpellings(secret)])]
  const beginnings = base64Beginnings(secret).filter(({ length }) => length >= SUBSTRING_LENGTH)
  return [...texts.map((text) => hiderOf(text)), ...beginnings.map((text) => hiderOf(text, MORE_BASE64))]
}

function hiderOf(spelling: string, rest = ''): Hider {
  const { length } = spelling
  const whole = literal(spelling) + rest
  if (length < SUBSTRING_LENGTH) {
    const alone = `(?<![\\p{L}\\p{N}_])${whole}(?![\\p{L}\\p{N}_])`
    return { spelling, length, pattern: new RegExp(alone, 'gu'), rest }
  }
  return { spelling, length, pattern: rest === '' ? spelling : new RegExp(whole, 'g'), rest }
}

function redactPattern(text: string, { pattern }: Hider): string {
  return text.replaceAll(pattern, '***')
}

/** Masks what is split over lines: at most one line break at each place. */
function hideSplit(text: string, hiders: readonly Hider[]): string {
  const joined = text.replace(LINE_BREAKS, '')
  // A pattern with a break at each place takes long, so it is made only for what is there.
  const found = hiders.filter(({ spelling, length }) => length >= SUBSTRING_LENGTH && joined.includes(spelling))
  return found.reduce((masked, { spelling, rest }) => {
    const split = [...spelling].map(literal).join(`(?:${BREAK})?`)
    return masked.replaceAll(new RegExp(split + rest, 'gu'), '***')
  }, text)
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
