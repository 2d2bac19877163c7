/** Takes an answer for what it is: whole JSON, or an error with the system's own words. */
import { ApiError, ReportedFailure } from '../domain/errors.ts'
import type { Exchange } from '../domain/system.ts'
import { isTooDeep, parseJson } from '../text/parse-json.ts'
import { repeatedKey } from '../text/repeated-keys.ts'
import { cut, errorMessage } from './error-message.ts'
import { type ClientContext, describeFailure, type Finished } from './exchange.ts'
import { failureWords, reportsFailure } from './reported-failure.ts'

/** Characters of a body that an error keeps. */
const MAX_BODY = 2000

/**
 * Returns an answer of 2xx that is JSON, or that is empty and need not be read.
 * @throws ApiError on anything else: a status, a body that is not whole, or an envelope that says that it failed
 */
export function decodeAnswer(context: ClientContext, finished: Finished): Exchange {
  const { sent, ms, status, headers, text } = finished
  const { mask, vendor } = context
  const isRead = sent.method === 'GET'
  const fail = (message: string, words: string) => new ApiError(message, sent, status, cut(words, MAX_BODY))
  const failAnswer = (what: string, words = '') => fail(`${sent.method} ${sent.url} answered ${what}`, words)

  if (status < 200 || status >= 300) throw fail(describeFailure(finished, sent, vendor), text)
  // 206 is a part, 203 is somebody else's version of it, 204 is nothing (RFC 9110, 15.3).
  if (isRead && status !== 200) throw failAnswer(`${status}; only 200 is a whole answer`, mask.redact(text))
  const result = { status, headers, url: sent.url, attempts: sent.attempts, ms }
  if (text === '' && !isRead) return { ...result, json: undefined }

  const type = headers['content-type'] ?? 'no content type'
  if (!/\bjson\b/i.test(type)) {
    const words = mask.redact(text)
    const shown = cut(mask.redact(type), 200)
    throw failAnswer(`${status} with ${shown}, not JSON: ${errorMessage(words, vendor.errors)}`, words)
  }
  if (mask.echoes(text)) throw failAnswer('a credential back; its answer is not used')
  const json = parseJson(text)
  if (json === undefined) throw failAnswer(`${status} with JSON that breaks off or is malformed`, mask.redact(text))
  if (isTooDeep(json)) throw failAnswer(`${status} with JSON that is nested too deeply`)
  const twice = repeatedKey(text, json)
  if (twice !== null) throw failAnswer(`${status} with JSON that has the key ${cut(JSON.stringify(twice), 100)} twice`)
  if (reportsFailure(json, isRead)) {
    const words = mask.redact(text)
    const errors = (body: unknown, page?: string) => [...vendor.errors(body, page), ...failureWords(body)]
    const message = `${sent.method} ${sent.url} answered ${status}, but reports a failure: ${errorMessage(words, errors)}`
    throw new ReportedFailure(message, sent, status, cut(words, MAX_BODY))
  }
  return { ...result, json }
}
