/**
 * Who may send, and when: a number of workers that halves when the system says "too many" and grows back one by one,
 * an optional ceiling of requests per second, and pauses that the system asked for.
 */
import { setTimeout as sleep } from 'node:timers/promises'

/** So many answers without a 429 bring one worker back. */
const CALM_ANSWERS = 10

export interface Lanes {
  /** Waits for a free worker and for the pace, then runs the task. */
  run<T>(task: () => Promise<T>): Promise<T>
  /**
   * The system said "too many" to a request that began at `started`: half as many workers, and nobody starts for `wait`
   * ms. What began before the last halving tells nothing new, so a burst of refusals halves once.
   */
  tooMany(wait: number, started: number): void
  /** An answer that was no 429. */
  calm(): void
  /** Nobody starts for `wait` ms. */
  pause(wait: number): void
  readonly workers: number
}

/** @param signal ends all waiting for the pace once it is aborted: the task itself decides what to do then */
export function createLanes(parallelism: number, requestsPerSecond: number | null, signal?: AbortSignal): Lanes {
  const queue: (() => void)[] = []
  const interval = requestsPerSecond === null ? 0 : 1000 / requestsPerSecond
  let workers = parallelism
  let busy = 0
  let answers = 0
  let nextStart = 0
  let halvedAt = Number.NEGATIVE_INFINITY

  const dispatch = () => {
    while (busy < workers && queue.length > 0) {
      busy++
      queue.shift()?.()
    }
  }
  const pace = async () => {
    // A pause can be put in front while one waits, so look again after each sleep.
    for (;;) {
      const wait = nextStart - performance.now()
      if (wait <= 0 || signal?.aborted) break
      await sleep(wait, undefined, { signal }).catch(() => {})
    }
    nextStart = Math.max(performance.now(), nextStart) + interval
  }
  const pause = (wait: number) => {
    nextStart = Math.max(nextStart, performance.now() + wait)
  }

  return {
    async run(task) {
      await new Promise<void>((start) => {
        queue.push(start)
        dispatch()
      })
      try {
        await pace()
        return await task()
      } finally {
        busy--
        dispatch()
      }
    },
    tooMany(wait, started) {
      pause(wait)
      if (started < halvedAt) return
      halvedAt = performance.now()
      workers = Math.max(1, Math.floor(workers / 2))
      answers = 0
    },
    calm() {
      if (workers < parallelism && ++answers >= CALM_ANSWERS) {
        answers = 0
        workers++
        dispatch()
      }
    },
    pause,
    get workers() {
      return workers
    },
  }
}
