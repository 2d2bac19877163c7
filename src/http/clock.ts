/** Measures the time of one request. */

/** The time of one request, which runs from its first try on: a long queue before that is nobody's fault. */
export interface Clock {
  start(): void
  spent(): number
  left(): number
  /** Time at which the latest try began. */
  lastStart(): number
}

/** Starts with the first try. */
export function createClock(totalMs: number): Clock {
  let first: number | null = null
  let latest = 0
  const spent = () => (first === null ? 0 : performance.now() - first)
  return {
    start() {
      latest = performance.now()
      first ??= latest
    },
    spent,
    left: () => totalMs - spent(),
    lastStart: () => latest,
  }
}
