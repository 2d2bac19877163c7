/**
 * Secrets are masked by value in text of foreign origin, before it can become a message, a log line or a report.
 * Role data are not touched: they come from files and from lists that hold no secret, and a short secret that happens to
 * be part of an id must not eat it.
 */

/** Shorter secrets are masked only where they stand alone, or "a" would turn every sentence to pieces. */
const SUBSTRING_LENGTH = 8
/** No role data are this long by chance: an answer that holds such a secret is echoing it. */
const ECHO_LENGTH = 20

export interface Mask {
  /** From now on this value is masked, in the spellings that headers, URLs and JSON give it. */
  add(secret: string): void
  /** The text with every secret as `***`. */
  hide(text: string): string
  /** Whether the text holds a secret too long to be there by chance. */
  echoes(text: string): boolean
}

export function createMask(secrets: Iterable<string> = []): Mask {
  const spellings = new Set<string>()
  let ordered: readonly string[] = []

  const mask: Mask = {
    add(secret) {
      if (secret === '') return
      for (const spelling of spell(secret)) spellings.add(spelling)
      // Longest first, so that a secret within another one does not leave the rest of it readable.
      ordered = [...spellings].sort((a, b) => b.length - a.length)
    },
    hide: (text) => ordered.reduce((masked, secret) => hideOne(masked, secret), text),
    echoes: (text) => ordered.some((secret) => secret.length >= ECHO_LENGTH && text.includes(secret)),
  }
  for (const secret of secrets) mask.add(secret)
  return mask
}

function spell(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    new URLSearchParams({ s: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
  ]
}

function hideOne(text: string, secret: string): string {
  if (secret.length >= SUBSTRING_LENGTH) return text.replaceAll(secret, '***')
  const literal = secret.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])`, 'gu'), '***')
}
