/**
 * Decides who may send to a host, and when: a number of workers that halves when the host says "too many" and grows back one by
 * one, a pace that is learned from such refusals, an optional ceiling, and pauses that the host asked for.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createPace } from './pace.ts'

/** So many answers without a 429 bring one worker back. */
const CALM_ANSWERS = 10

/** Queue of the requests to one host. */
export interface RequestQueue {
  /**
   * Waits for a free worker and for the pace, then runs the task.
   * @param again the request was refused before: its time is running, so it goes before those that wait for their first try
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

/** A task that waits for a worker, and the signal that ends its waiting. */
interface Waiting {
  readonly start: () => void
  readonly ended: AbortSignal | undefined
}

/** @param signal ends all waiting for the pace once it is aborted: the task itself decides what to do then */
export function createRequestQueue(
  parallelism: number,
  requestsPerSecond: number | null,
  signal?: AbortSignal,
): RequestQueue {
  let queue: Waiting[] = []
  let retries: Waiting[] = []
  const heard = new WeakSet<AbortSignal>()
  const ceiling = requestsPerSecond === null ? 0 : 1000 / requestsPerSecond
  const pace = createPace()
  let workers = parallelism
  let busy = 0
  let answers = 0
  let nextStart = 0
  let learnedAt = Number.NEGATIVE_INFINITY

  const dispatch = () => {
    while (busy < workers && retries.length + queue.length > 0) {
      busy++
      ;(retries.shift() ?? queue.shift())?.start()
    }
  }
  /** Runs a task that nobody waits for any more at once: it takes nobody's turn. */
  const leave = (ended: AbortSignal) => {
    const leaving = [...retries, ...queue].filter((one) => one.ended === ended)
    retries = retries.filter((one) => one.ended !== ended)
    queue = queue.filter((one) => one.ended !== ended)
    busy += leaving.length
    for (const { start } of leaving) start()
  }
  /** One ear for all who wait: a signal looks for each new listener among those that it has. */
  const listen = (ended: AbortSignal) => {
    if (heard.has(ended)) return
    heard.add(ended)
    ended.addEventListener('abort', () => leave(ended), { once: true })
  }
  const worker = (isRetry: boolean, ended: AbortSignal | undefined) =>
    new Promise<void>((resolve) => {
      if (ended?.aborted) {
        busy++
        return resolve()
      }
      if (ended !== undefined) listen(ended)
      ;(isRetry ? retries : queue).push({ start: resolve, ended })
      dispatch()
    })
  const myTurn = async (ended: AbortSignal | undefined) => {
    // A pause can be put in front while one waits, so look again after each sleep.
    for (;;) {
      const wait = nextStart - performance.now()
      if (ended?.aborted) return
      if (wait <= 0) break
      await sleep(wait, undefined, { signal: ended }).catch(() => {})
    }
    const interval = Math.max(ceiling, pace.interval)
    const now = performance.now()
    // A timer that comes a little late does not put off all that follow.
    nextStart = (now - nextStart < interval / 3 ? nextStart : now) + interval
  }
  const hold = (wait: number) => {
    nextStart = Math.max(nextStart, performance.now() + wait)
  }
  const learn = (wait: number) => {
    learnedAt = performance.now()
    pace.refused(learnedAt, wait)
  }

  return {
    async run(task, isRetry = false, ended = signal) {
      await worker(isRetry, ended)
      try {
        await myTurn(ended)
        return await task()
      } finally {
        busy--
        dispatch()
      }
    },
    onRateLimited(wait, started) {
      hold(wait)
      if (started < learnedAt) return
      learn(wait)
      workers = Math.max(1, Math.floor(workers / 2))
      answers = 0
    },
    onSuccess() {
      pace.passed(performance.now())
      if (workers < parallelism && ++answers >= CALM_ANSWERS) {
        answers = 0
        workers++
        dispatch()
      }
    },
    pause(wait) {
      // Told in whole seconds, so where the pace is known, it is nearer to the truth than the last second.
      if (wait <= 1000 && pace.interval > 0) return
      hold(wait)
      learn(wait)
    },
    get workers() {
      return workers
    },
  }
}
