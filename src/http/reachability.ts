/** Knows if a host was ever reached within a run. One that was not is given up soon: a wrong url gets no better by waiting. */
import { isUnanswered, isUnreachable, whatToCheck } from './network-errors.ts'

/** Memory of one host, shared by all who speak to it. */
export interface Reachability {
  /** An answer came, whatever its status. */
  onAnswer(): void
  /**
   * Returns why a request is not tried again, or `null` where nothing speaks against it.
   * @param error why there was no answer
   * @param nextTry when it would be tried again, in ms from its first try; `null` where it would not
   */
  whyGiveUp(error: unknown, nextTry: number | null): string | null
  /** True once an answer came. */
  readonly isReached: boolean
  /** The error for which the host was given up; `null` as long as it is not. */
  readonly lost: Error | null
}

/** Starts with a host of which nothing is known. @param patienceMs how long a request to it is tried */
export function createReachability(patienceMs: number): Reachability {
  let isReached = false
  let lost: Error | null = null
  return {
    onAnswer() {
      isReached = true
    },
    whyGiveUp(error, nextTry) {
      if (isReached || !(error instanceof Error) || !isUnreachable(error)) return null
      // Another call that nobody takes would be as long as the first.
      const isWorthIt = nextTry !== null && nextTry < patienceMs && !isUnanswered(error)
      if (isWorthIt && lost === null) return null
      lost ??= error
      return `nothing was read from it yet: ${whatToCheck(error)}`
    },
    get isReached() {
      return isReached
    },
    get lost() {
      return lost
    },
  }
}
