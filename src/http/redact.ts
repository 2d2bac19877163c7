/**
 * Secrets are masked by value in text of foreign origin, before it can become a message, a log line or a report.
 * Role data are not touched: they come from files and from lists that hold no secret, and a short secret that happens to
 * be part of an id must not eat it.
 */
import { jsonIn } from '../text/parse-json.ts'

/** Shorter secrets are masked only where they stand alone, or "a" would turn every sentence to pieces. */
const SUBSTRING_LENGTH = 8
/** No role data are this long by chance: an answer that holds such a secret is echoing it. */
const ECHO_LENGTH = 20

/** Masks secrets in texts. */
export interface Redactor {
  /** From now on this value is masked, in the spellings that headers, URLs, JSON and HTML give it. */
  add(secret: string): void
  /** The text with every secret as `***`. JSON stays JSON. */
  redact(text: string): string
  /** Tells if the text holds a secret too long to be there by chance. */
  echoes(text: string): boolean
}

/** Makes a redactor for some secrets. */
export function createMask(secrets: Iterable<string> = []): Redactor {
  const spellings = new Set<string>()
  let ordered: readonly string[] = []
  const hideIn = (text: string, least: number) =>
    ordered.reduce((masked, secret) => (secret.length < least ? masked : hideOne(masked, secret)), text)

  const mask: Redactor = {
    add(secret) {
      if (secret === '' || spellings.has(secret)) return
      for (const spelling of spell(secret)) spellings.add(spelling)
      // Longest first, so that a secret within another one does not leave the rest of it readable.
      ordered = [...spellings].sort((a, b) => b.length - a.length)
    },
    redact(text) {
      const json = jsonIn(text)
      if (json === undefined) return hideIn(text, 0)
      // A short secret can be a brace or a digit of the JSON around it, so it is looked for in the texts within.
      const hidden = JSON.stringify(json, (_key, value) => (typeof value === 'string' ? hideIn(value, 0) : value))
      return hideIn(hidden === JSON.stringify(json) ? text : hidden, SUBSTRING_LENGTH)
    },
    echoes: (text) => ordered.some((secret) => secret.length >= ECHO_LENGTH && text.includes(secret)),
  }
  for (const secret of secrets) mask.add(secret)
  return mask
}

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function spell(secret: string): string[] {
  const url = encodeURIComponent(secret.toWellFormed())
  const json = JSON.stringify(secret).slice(1, -1)
  return [
    secret,
    url,
    url.replace(/%../g, (code) => code.toLowerCase()),
    new URLSearchParams({ s: secret }).toString().slice(2),
    json,
    // PHP writes JSON like this.
    json.replaceAll('/', '\\/'),
    secret.replace(/[&<>"']/g, (char) => HTML[char] ?? char),
  ]
}

function hideOne(text: string, secret: string): string {
  if (secret.length >= SUBSTRING_LENGTH) return text.replaceAll(secret, '***')
  const literal = secret.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])`, 'gu'), '***')
}
