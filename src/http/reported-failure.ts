/** Failures in disguise: an answer of 2xx whose envelope says that the request failed. Pure. */
import { isObject } from '../text/parse-json.ts'

const FAILED = /^(error|fail(ed|ure)?)$/i

/**
 * Reports whether the JSON of an answer of 2xx says that the request failed: `success: false`, `ok: false`, `status: "error"`,
 * `error` or `errors` with something in them. Read as data, such an answer would be an empty list.
 * @param isRead false for the answer to a write, which may be a list with a verdict on each entry
 */
export function reportsFailure(json: unknown, isRead: boolean): boolean {
  if (Array.isArray(json)) return !isRead && json.some((entry) => reportsFailure(entry, isRead))
  if (!isObject(json)) return false
  const { success, successful, ok, status, error, errors } = json
  return [success, successful, ok].some(isNo) || isBadStatus(status) || isFilled(error) || isFilled(errors)
}

function isNo(value: unknown): boolean {
  return value === false || value === 0 || value === 'false'
}

/** A word, the number of an HTTP status, or an object with either (`{"error": true, "code": 401}`). */
function isBadStatus(status: unknown): boolean {
  if (typeof status === 'string') return FAILED.test(status)
  if (typeof status === 'number') return status >= 400 && status <= 599
  return isObject(status) && (isFilled(status.error) || isBadStatus(status.code))
}

/** Returns the words of an envelope for what went wrong, wherever it has them: in itself, or in its parts. */
export function failureWords(json: unknown): readonly string[] {
  if (typeof json === 'string') return [json]
  if (Array.isArray(json)) return json.flatMap(failureWords)
  if (!isObject(json)) return []
  const { error_description, message, detail, title, reason } = json
  const own = [error_description, message, detail, title, reason].find((value) => typeof value === 'string')
  const parts = [json.error, json.errors, isObject(json.status) ? json.status : null].flatMap(failureWords)
  return typeof own === 'string' ? [own, ...parts] : parts
}

/** Empty lists, and objects such as `{"code": 0, "message": ""}`, are how some systems say that there is no error. */
function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  return isObject(value)
    ? Object.values(value).some(Boolean)
    : typeof value === 'string'
      ? value !== ''
      : value === true
}
