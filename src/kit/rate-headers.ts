/** Rate limits in headers. */
import type { RateBudget } from '../domain/connection.ts'

/** Reads `X-RateLimit-Limit`, `-Remaining` and `-Reset`, the last one in seconds from now. */
export function rateLimitHeaders(headers: Readonly<Record<string, string>>): RateBudget {
  const number = (name: string) => {
    const text = headers[`x-ratelimit-${name}`]?.trim() ?? ''
    return /^\d{1,15}$/.test(text) ? Number(text) : null
  }
  return { limit: number('limit'), remaining: number('remaining'), resetSeconds: number('reset') }
}
