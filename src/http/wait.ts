/** How long to wait before a request is tried again. Pure but for the jitter that is passed in. */

/**
 * What the server asks for in `Retry-After`, in milliseconds: seconds or a date; a date in the past asks for no wait.
 * `null` where the header is missing or cannot be read.
 */
export function askedWait(headers: Readonly<Record<string, string>>, now: number): number | null {
  const after = headers['retry-after']?.trim()
  if (after === undefined) return null
  if (/^\d+$/.test(after)) return Number(after) * 1000
  const date = /[a-z]/i.test(after) ? Date.parse(after) : Number.NaN
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}

/**
 * OneLogin's `X-RateLimit-Reset`, seconds until the reset, in milliseconds. It comes with every answer, so only a 429
 * makes it a wait.
 */
export function resetWait(headers: Readonly<Record<string, string>>): number | null {
  const reset = headers['x-ratelimit-reset']?.trim()
  return reset !== undefined && /^\d+$/.test(reset) ? Number(reset) * 1000 : null
}

/** Exponential back-off: half of `base · 2^(tries - 1)` for certain, the other half by chance, at most 30 s. */
export function backOff(tries: number, base: number, random: number): number {
  return Math.min(30_000, base * 2 ** (tries - 1)) * (0.5 + random / 2)
}
