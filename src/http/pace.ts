/**
 * Learns how fast a host may be asked from what it let through before it said "too many". Takes the time from its
 * caller, in ms, so that a test can run hours of it.
 */

/** So many answers before the first refusal show what the limit is; fewer can be the doing of somebody else. */
const EVIDENCE = 8
/** Two refusals within this time are no accident, however little went through between them. */
const SOON_MS = 30_000
/** The room left below what was let through: a window of the server begins when it likes, and answers jitter. */
const MARGIN = 0.96
/** Factor for a learned pace that turns out to be too fast all the same. */
const SLOWER = 0.97
/** After a refusal that came too early to count anything. */
const MUCH_SLOWER = 0.9
/** A pace is never slower than this; a host that wants less says how long to wait. Requests per second. */
const SLOWEST = 0.2
/** The first attempt to go faster; each further one without a refusal is twice as large. */
const FIRST_STEP = 0.01
/** An attempt is made after so much time and so many answers, so that refusals stay rare at any pace. */
const STEP_MS = 10_000
const STEP_ANSWERS = 60
/** The least time over which requests are counted, and the most. */
const SECOND = 1000
const MEMORY_MS = 120_000

/** Pace at which a host may be asked. */
export interface Pace {
  /** The least time between the starts of two requests; 0 as long as nothing is known. */
  readonly interval: number
  /** An answer other than "too many". */
  passed(now: number): void
  /** The host wants nothing more for `wait` ms. */
  refused(now: number, wait: number): void
}

/** Makes a pace that has learned nothing yet. */
export function createPace(): Pace {
  const answers: number[] = []
  let rate = Number.POSITIVE_INFINITY
  let step = FIRST_STEP
  let steppedAt = 0
  let resumedAt = Number.NEGATIVE_INFINITY

  const countSince = (since: number) => answers.length - firstAfter(answers, since)

  const grow = (now: number) => {
    if (rate === Number.POSITIVE_INFINITY || now - steppedAt < STEP_MS) return
    const count = countSince(steppedAt)
    if (count < STEP_ANSWERS && rate * (now - steppedAt) < STEP_ANSWERS * SECOND) return
    // A pace that nobody made use of has not been shown to hold.
    if (count * SECOND >= 0.7 * rate * (now - steppedAt)) {
      rate *= 1 + step
      step *= 2
    }
    steppedAt = now
  }

  return {
    get interval() {
      return SECOND / rate
    },
    passed(now) {
      answers.push(now)
      if ((answers[0] ?? now) < now - 2 * MEMORY_MS) answers.splice(0, firstAfter(answers, now - MEMORY_MS))
      grow(now)
    },
    refused(now, wait) {
      const span = Math.min(MEMORY_MS, Math.max(SECOND, wait))
      const isKnown = rate !== Number.POSITIVE_INFINITY
      // A little more than the window, or the count would depend on where between two answers it happens to begin.
      const slack = isKnown ? SECOND / rate / 2 : span / 10
      const count = countSince(now - span - slack)
      const seen = (count * SECOND) / span
      const isSoon = now - resumedAt < span && countSince(resumedAt) < EVIDENCE
      if (isKnown) {
        // Where nothing at all went through, there is nothing to count, and a pace of none would never end.
        const slower = isSoon || count === 0 ? rate * MUCH_SLOWER : SLOWER * Math.min(rate, seen)
        rate = Math.max(SLOWEST, slower)
      } else if (count >= EVIDENCE || (count > 0 && now - resumedAt < SOON_MS)) {
        rate = MARGIN * seen
      }
      resumedAt = now + wait
      steppedAt = resumedAt
      step = FIRST_STEP
    },
  }
}

/** The index of the first number above a bound, in numbers that grow. */
function firstAfter(numbers: readonly number[], bound: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[middle] as number) > bound) high = middle
    else low = middle + 1
  }
  return low
}
