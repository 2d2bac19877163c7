/** Takes an answer for what it is: whole JSON, or an error with the system's own words. */

import type { Exchange } from '../domain/connection.ts'
import { ApiError, ReportedFailure } from '../domain/errors.ts'
import { isTooDeep, parseJson } from '../text/parse-json.ts'
import { repeatedKey } from '../text/repeated-keys.ts'
import type { ClientContext, Finished } from './client-context.ts'
import { cut, errorMessage } from './error-message.ts'
import { failureWords, reportsFailure } from './reported-failure.ts'
import { describeFailure } from './retry-rules.ts'

/** Characters of a body that an error keeps. */
const MAX_BODY = 2000

/**
 * Returns an answer of 2xx that is JSON, or that is empty and need not be read.
 * @throws ApiError on anything else: a status, a body that is not whole, or an envelope that says that it failed
 */
export function decodeAnswer(context: ClientContext, finished: Finished): Exchange {
  const { sent, ms, status, headers, text } = finished
  const { redactor, vendor } = context
  const isRead = sent.method === 'GET'
  const fail = failures(context, finished)
  if (status < 200 || status >= 300) throw fail(describeFailure(finished, sent, vendor), text)
  // 206 is a part, 203 is somebody else's version of it, 204 is nothing (RFC 9110, 15.3).
  if (isRead && status !== 200) throw fail(`${answered(finished)}; only 200 is a whole answer`)
  const result = { status, headers, url: sent.url, attempts: sent.attempts, ms }
  if (text === '' && !isRead) return { ...result, json: undefined }
  const json = wholeJson(context, finished)
  if (!reportsFailure(json, isRead)) return { ...result, json }
  const words = redactor.redact(text)
  const errors = (body: unknown, page?: string) => [...vendor.errors(body, page), ...failureWords(body)]
  const message = `${answered(finished)}, but reports a failure: ${errorMessage(words, errors)}`
  throw new ReportedFailure(message, sent, status, cut(words, MAX_BODY))
}

/** Returns the JSON of an answer. @throws ApiError where it is not JSON, not whole, or could be read in two ways */
function wholeJson(context: ClientContext, finished: Finished): unknown {
  const { headers, text } = finished
  const { redactor, vendor } = context
  const fail = failures(context, finished)
  const type = headers['content-type'] ?? 'no content type'
  if (!/\bjson\b/i.test(type)) {
    const shown = cut(redactor.redact(type), 200)
    throw fail(`${answered(finished)} with ${shown}, not JSON: ${errorMessage(redactor.redact(text), vendor.errors)}`)
  }
  const names = (context.connection.secretMembers ?? []).filter((name) => text.includes(JSON.stringify(name)))
  if (names.length === 0 && redactor.echoes(text)) throw echo(context, finished)
  const json = parseJson(text)
  if (json === undefined) throw fail(`${answered(finished)} with JSON that breaks off or is malformed`)
  if (isTooDeep(json)) throw fail(`${answered(finished)} with JSON that is nested too deeply`, '')
  const twice = repeatedKey(text, json)
  if (twice !== null)
    throw fail(`${answered(finished)} with JSON that has the key ${cut(JSON.stringify(twice), 100)} twice`, '')
  if (names.length === 0) return json
  const kept = withoutTexts(json, new Set(names))
  if (redactor.echoes(JSON.stringify(kept))) throw echo(context, finished)
  return kept
}

function echo(context: ClientContext, finished: Finished): ApiError {
  const { method, url } = finished.sent
  return failures(context, finished)(`${method} ${url} answered a credential back; its answer is not used`, '')
}

/** Returns the JSON without the members of these names that are texts. */
function withoutTexts(json: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(json)) return json.map((value) => withoutTexts(value, names))
  if (typeof json !== 'object' || json === null) return json
  const kept = Object.entries(json).filter(([name, value]) => typeof value !== 'string' || !names.has(name))
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutTexts(value, names)]))
}

function answered({ sent, status }: Finished): string {
  return `${sent.method} ${sent.url} answered ${status}`
}

/** Returns a function that makes the error of an answer, with the answer's own text unless another one is given. */
function failures({ redactor }: ClientContext, { sent, status, text }: Finished) {
  return (message: string, words = redactor.redact(text)) => new ApiError(message, sent, status, cut(words, MAX_BODY))
}
