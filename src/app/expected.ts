/** Failures that are for the reader of a plan or report, as opposed to bugs. */
import { ApiError, EXIT, NetworkError, UserError } from '../domain/errors.ts'

/** Returns an error that a system or a user caused. Throws any other one again: a bug, or an interrupt. */
export function expected(error: unknown): Error {
  const isExpected = error instanceof ApiError || error instanceof NetworkError || error instanceof UserError
  if (!isExpected || (error instanceof UserError && error.exitCode === EXIT.interrupted)) throw error
  return error
}
