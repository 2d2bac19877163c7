/** Counts requests in windows of one second. */

/** Budget of a caller in the current second. `limit` is `null` where there is none. */
export interface Allowance {
  readonly limit: number | null
  readonly remaining: number
  readonly allowed: boolean
}

/** A counter of requests. The limit is given with each request, since switches may change while running. */
export interface Rate {
  take(limit: number | null): Allowance
}

/** A counter whose first window starts with its first request. */
export function createRate(): Rate {
  let start = Number.NEGATIVE_INFINITY
  let count = 0
  return {
    take(limit) {
      const now = performance.now()
      if (now - start >= 1000) {
        start = now
        count = 0
      }
      count++
      if (limit === null) return { limit, remaining: 0, allowed: true }
      return { limit, remaining: Math.max(0, limit - count), allowed: count <= limit }
    },
  }
}
