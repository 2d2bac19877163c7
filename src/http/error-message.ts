/** A system's own words for what went wrong, from the shapes in which the vendors say it. */
import { jsonIn } from '../text/parse-json.ts'

const MAX_VISITED = 100_000

/** The message in an error body, or the start of the body as it is. Never empty. */
export function wordsOf(body: string): string {
  const json = jsonIn(body)
  if (json === undefined) {
    // The words are near the beginning of a page, and what a server sends may be long and mean.
    const text = body
      .slice(0, MAX_VISITED)
      .replace(/<[^<>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
    return text === '' ? 'no message' : cut(text, 200)
  }
  const said = [...messages(json)].map((text) => text.replace(/\s+/g, ' ').trim()).filter((text) => text !== '')
  return said.length > 0 ? cut([...new Set(said)].join(': '), 500) : cut(body.trim() || 'no message', 200)
}

/** Cuts text to a length that fits a message and says so. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`
}

function* messages(json: unknown): Generator<string> {
  if (typeof json === 'string') yield json
  if (typeof json !== 'object' || json === null) return
  const object = json as Record<string, unknown>
  for (const key of ['error_description', 'errorMessage', 'message', 'description', 'errorDetailMessage', 'error']) {
    const value = object[key]
    if (typeof value === 'string') {
      yield value
      break
    }
  }
  yield* messages(object.status)
  yield* fieldErrors(object.errors)
}

/** Laravel's `{field: [message]}` and OneLogin's `[{field, message: [..]}]`. */
function* fieldErrors(errors: unknown): Generator<string> {
  if (typeof errors !== 'object' || errors === null) return
  for (const [field, value] of Object.entries(errors)) {
    const entry = value as { field?: unknown; message?: unknown } | null
    const [name, said] = typeof entry?.field === 'string' ? [entry.field, entry.message] : [field, value]
    const texts = Array.isArray(said) ? said.filter((text) => typeof text === 'string') : [said]
    for (const text of texts) if (typeof text === 'string') yield `${name}: ${text}`
  }
}
