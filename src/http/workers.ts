/** Workers of one host: so many requests are in flight at a time; whoever comes later waits in a queue. */

/** Workers that are taken and released. */
export interface Workers {
  readonly count: number
  /** True while there are fewer than at the start. */
  readonly isReduced: boolean
  /**
   * Waits for a free worker. A retry goes before first tries, since its time is running.
   * @param signal aborted when nobody wants the answer any more: the wait then ends at once, and takes nobody's turn
   */
  take(isRetry: boolean, signal: AbortSignal | undefined): Promise<void>
  release(): void
  halve(): void
  addOne(): void
}

interface Waiting {
  readonly start: () => void
  readonly signal: AbortSignal | undefined
}

/** Makes the workers of a host. */
export function createWorkers(most: number): Workers {
  const queue = createQueue()
  let count = most
  let busy = 0
  const dispatch = () => {
    for (let next = busy < count ? queue.shift() : undefined; next; next = busy < count ? queue.shift() : undefined) {
      busy++
      next.start()
    }
  }
  const start = (all: readonly Waiting[]) => {
    busy += all.length
    for (const one of all) one.start()
  }
  return {
    get count() {
      return count
    },
    get isReduced() {
      return count < most
    },
    take: (isRetry, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return start([{ start: resolve, signal }])
        queue.push({ start: resolve, signal }, isRetry, (leaving) => start(leaving))
        dispatch()
      }),
    release() {
      busy--
      dispatch()
    },
    halve() {
      count = Math.max(1, Math.floor(count / 2))
    },
    addOne() {
      count++
      dispatch()
    },
  }
}

interface Queue {
  shift(): Waiting | undefined
  /** Adds one; `leave` gets all whose signal is aborted. */
  push(one: Waiting, isRetry: boolean, leave: (leaving: readonly Waiting[]) => void): void
}

function createQueue(): Queue {
  let first: Waiting[] = []
  let others: Waiting[] = []
  // One listener for all who wait: a signal looks for each new one among those that it has.
  const heard = new WeakSet<AbortSignal>()
  const takeOut = (signal: AbortSignal): Waiting[] => {
    const leaving = [...first, ...others].filter((one) => one.signal === signal)
    first = first.filter((one) => one.signal !== signal)
    others = others.filter((one) => one.signal !== signal)
    return leaving
  }
  return {
    shift: () => first.shift() ?? others.shift(),
    push(one, isRetry, leave) {
      const { signal } = one
      if (signal !== undefined && !heard.has(signal)) {
        heard.add(signal)
        signal.addEventListener('abort', () => leave(takeOut(signal)), { once: true })
      }
      ;(isRetry ? first : others).push(one)
    },
  }
}
