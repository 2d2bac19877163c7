/** Computes the wait before a request is tried again. Pure but for the jitter that is passed in. */

/** `Sun, 06 Nov 1994 08:49:37 GMT`, the one form of a date that HTTP servers may send. */
const DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * Returns the wait that `Retry-After` asks for, in milliseconds: seconds or a date; a date in the past asks for no wait.
 * `null` where the header is missing or cannot be read.
 * @param now the time here, used where the server does not tell its own
 */
export function askedWait(headers: Readonly<Record<string, string>>, now: number): number | null {
  const after = headers['retry-after']?.trim()
  if (after === undefined) return null
  if (/^\d+$/.test(after)) return Number(after) * 1000
  // By the server's own clock, or a clock that is slow here would turn a wait of seconds into one of minutes.
  return DATE.test(after) ? Math.max(0, Date.parse(after) - (dateOf(headers.date) ?? now)) : null
}

function dateOf(text: string | undefined): number | null {
  return text !== undefined && DATE.test(text) ? Date.parse(text) : null
}

/** Exponential back-off: half of `base · 2^(tries - 1)` for certain, the other half by chance, at most 30 s. */
export function backOff(tries: number, base: number, random: number): number {
  return Math.min(30_000, base * 2 ** (tries - 1)) * (0.5 + random / 2)
}
