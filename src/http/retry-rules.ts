/** Decides if and when a request is tried again, and describes answers that are no success. */
import { NetworkError, type Sent } from '../domain/errors.ts'
import type { ClientContext, RequestSpec, Vendor } from './client-context.ts'
import { errorMessage } from './error-message.ts'
import type { Limits } from './limits.ts'
import { isFinal } from './network-errors.ts'
import type { RawAnswer } from './transport.ts'
import { askedWait, backOff } from './wait.ts'

/** Returns the wait before the next try, or `null` where there must be none. */
export function waitBefore(
  context: ClientContext,
  spec: RequestSpec,
  outcome: RawAnswer | NetworkError,
  tries: number,
): number | null {
  const usual = backOff(tries, context.limits.backOffMs, Math.random())
  if (outcome instanceof NetworkError) return spec.repeatable && !isFinal(outcome.cause) ? usual : null
  const { status, headers } = outcome
  // A wait of nothing, or until a moment that has passed, would be a request to hammer: the usual wait is kept then.
  const asked = askedWait(headers, Date.now()) || null
  if (status === 429) return asked ?? (secondsToReset(context.vendor, headers) * 1000 || usual)
  const most = context.connection.retry[status]
  return most === undefined || tries >= most || !spec.repeatable ? null : (asked ?? usual)
}

/** Says that a wait would be longer than one request may take. */
export function pastBound(wait: number, limits: Limits): string {
  return `the wait of ${Math.ceil(wait / 1000)} s before the next try would pass the bound of ${limits.totalMs / 1000} s for one request`
}

/** Describes an answer that is no success: where it came from, and what it says went wrong. */
export function describeFailure(answer: RawAnswer, sent: Sent, { errors }: Vendor): string {
  if (answer.status >= 300 && answer.status < 400) {
    return `${sent.method} ${sent.url} answered a redirect (${answer.status}); redirects are not followed, check the url`
  }
  return `${sent.method} ${sent.url} answered ${answer.status}: ${errorMessage(answer.text, errors)}`
}

/** Pauses a host that has no request left before its limit starts anew: everybody waits for that rather than run into 429. */
export function watchBudget({ queue, vendor }: ClientContext, headers: RawAnswer['headers']): void {
  const reset = secondsToReset(vendor, headers)
  if (vendor.budget(headers)?.remaining === 0 && reset > 0 && reset <= 60) queue.pause(reset * 1000)
}

function secondsToReset({ budget }: Vendor, headers: RawAnswer['headers']): number {
  return budget(headers)?.resetSeconds ?? 0
}
