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
  /** The system said "too many": half as many workers, and nobody starts for `wait` ms. */
  tooMany(wait: number): void
  /** An answer that was no 429. */
  calm(): void
  /** Nobody starts for `wait` ms. */
  pause(wait: number): void
  readonly workers: number
}

export function createLanes(parallelism: number, requestsPerSecond: number | null): Lanes {
  const queue: (() => void)[] = []
  const interval = requestsPerSecond === null ? 0 : 1000 / requestsPerSecond
  let workers = parallelism
  let busy = 0
  let answers = 0
  let nextStart = 0

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
      if (wait <= 0) break
      await sleep(wait)
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
    tooMany(wait) {
      workers = Math.max(1, Math.floor(workers / 2))
      answers = 0
      pause(wait)
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
