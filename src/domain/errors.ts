/** Failures that a person can act on, each with the exit code it leads to. Anything else that is thrown is a bug. */

import type { Request } from './model.ts'

/** Exit codes of the process; README.md has the table. */
export const EXIT = {
  done: 0,
  failed: 1,
  changes: 2,
  refused: 3,
  stale: 4,
  partial: 5,
  interrupted: 130,
} as const

/** Exit code of the process. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Wrong input or configuration, or a refusal: one line that names the place and the way out. */
export class UserError extends Error {
  readonly exitCode: ExitCode

  constructor(message: string, exitCode: ExitCode = EXIT.failed, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UserError'
    this.exitCode = exitCode
  }
}

/** Request that an error is about, for messages: never with a query that carries a secret. */
export interface Sent {
  readonly method: string
  readonly url: string
  readonly attempts: number
}

/** A system answered, but not as it should: a status of 400 or more, or a body of the wrong shape. */
export class ApiError extends Error {
  readonly sent: Sent
  readonly status: number
  /** The answer's text with secrets masked, cut to a length that fits a report. */
  readonly body: string

  constructor(message: string, sent: Sent, status: number, body: string) {
    super(message)
    this.name = 'ApiError'
    this.sent = sent
    this.status = status
    this.body = body
  }
}

/** A system answered 2xx, and its body says that the request failed. Sending it again would only bring the same. */
export class ReportedFailure extends ApiError {}

/** No whole answer came: refused, reset, timed out. The request may or may not have acted. */
export class NetworkError extends Error {
  readonly sent: Sent

  constructor(message: string, sent: Sent, options?: ErrorOptions) {
    super(message, options)
    this.name = 'NetworkError'
    this.sent = sent
  }
}

/** Reports whether a request that failed like this may have taken effect all the same. */
export function mayHaveActed(error: unknown): boolean {
  if (error instanceof NetworkError) return true
  // An unexpected answer of 2xx (HTML, broken JSON) says nothing of what was done before it.
  return error instanceof ApiError && (error.status >= 500 || error.status < 400 || error.sent.attempts > 1)
}

/** Reports whether a request was refused since what it is about has changed: its `If-Match` fits no more (RFC 9110, 13.1.1). */
export function isStale(error: ApiError, { headers = {} }: Pick<Request, 'headers'>): boolean {
  return error.status === 412 && Object.keys(headers).some((name) => name.toLowerCase() === 'if-match')
}

/** Returns the message of something that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The operator interrupted the run before this request was sent. */
export class Interrupted extends UserError {
  constructor() {
    super('interrupted', EXIT.interrupted)
    this.name = 'Interrupted'
  }
}
