/**
 * Decides who may send to a host, and when: a number of workers that halves when the host says "too many" and grows back one by
 * one, a pace that is learned from such refusals, an optional ceiling, and pauses that the host asked for.
 */
import { createStartTimes } from './start-times.ts'
import { createWorkers } from './workers.ts'

/** So many answers without a 429 bring one worker back. */
const CALM_ANSWERS = 10

/** Queue of the requests to one host. */
export interface RequestQueue {
  /**
   * Waits for a free worker and for the pace, then runs the task.
   * @param isRetry the request was refused before: its time is running, so it goes before those that wait for their first try
   * @param ended aborted when nobody wants the answer any more: the task then runs at once, and takes nobody's turn
   */
  run<T>(task: () => Promise<T>, isRetry?: boolean, ended?: AbortSignal): Promise<T>
  /**
   * The host said "too many" to a request that began at `started`: half as many workers, and nobody starts for `wait`
   * ms. What began before the last halving tells nothing new, so a burst of refusals halves once.
   */
  onRateLimited(wait: number, started: number): void
  /** An answer that was no 429. */
  onSuccess(): void
  /** The host's budget is spent: nobody starts for `wait` ms. */
  pause(wait: number): void
  readonly workers: number
}

/** @param signal ends all waiting for the pace once it is aborted: the task itself decides what to do then */
export function createRequestQueue(
  parallelism: number,
  requestsPerSecond: number | null,
  signal?: AbortSignal,
): RequestQueue {
  const workers = createWorkers(parallelism)
  const starts = createStartTimes(requestsPerSecond)
  let answers = 0
  return {
    async run(task, isRetry = false, ended = signal) {
      await workers.take(isRetry, ended)
      try {
        await starts.turn(ended)
        return await task()
      } finally {
        workers.release()
      }
    },
    onRateLimited(wait, started) {
      if (!starts.refused(wait, started)) return
      workers.halve()
      answers = 0
    },
    onSuccess() {
      starts.passed()
      if (!workers.isReduced || ++answers < CALM_ANSWERS) return
      answers = 0
      workers.addOne()
    },
    pause: starts.pause,
    get workers() {
      return workers.count
    },
  }
}
