/** Times at which requests to one host may start: a ceiling, a pace that is learned from refusals, and pauses. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createPace } from './pace.ts'

/** Start times of the requests to one host. */
export interface StartTimes {
  /** Waits for the next start; ends at once when `ended` is aborted. */
  turn(ended: AbortSignal | undefined): Promise<void>
  passed(): void
  /** Learns from a refusal of a request that began at `started`. @returns false where an earlier one said the same */
  refused(wait: number, started: number): boolean
  /** Nobody starts for `wait` ms. */
  pause(wait: number): void
}

/** Makes start times that have learned nothing yet. */
export function createStartTimes(requestsPerSecond: number | null): StartTimes {
  const ceiling = requestsPerSecond === null ? 0 : 1000 / requestsPerSecond
  const pace = createPace()
  let nextStart = 0
  let learnedAt = Number.NEGATIVE_INFINITY
  const hold = (wait: number) => {
    nextStart = Math.max(nextStart, performance.now() + wait)
  }
  const learn = (wait: number) => {
    learnedAt = performance.now()
    pace.refused(learnedAt, wait)
  }
  return {
    async turn(ended) {
      // A pause or another start can be put in front while one waits, so look again after each sleep.
      for (let wait = nextStart - performance.now(); wait > 0; wait = nextStart - performance.now()) {
        if (ended?.aborted) return
        await sleep(wait, undefined, { signal: ended }).catch(() => {})
      }
      if (ended?.aborted) return
      const interval = Math.max(ceiling, pace.interval)
      const now = performance.now()
      // A timer that comes a little late does not put off all that follow.
      nextStart = (now - nextStart < interval / 3 ? nextStart : now) + interval
    },
    passed: () => pace.passed(performance.now()),
    refused(wait, started) {
      hold(wait)
      if (started < learnedAt) return false
      learn(wait)
      return true
    },
    pause(wait) {
      // Told in whole seconds, so where the pace is known, it is nearer to the truth than the last second.
      if (wait <= 1000 && pace.interval > 0) return
      hold(wait)
      learn(wait)
    },
  }
}
