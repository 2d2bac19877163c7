/** The text of an answer that says what went wrong, in the system's own words where it has some. */
import type { Provider } from '../domain/system.ts'
import { jsonIn } from '../text/parse-json.ts'

const MAX_VISITED = 100_000

/**
 * Returns the message in an error body, or the start of the body as it is. Never empty.
 * @param errors finds the system's words in the JSON of a body, or knows what the words of a web page mean
 */
export function errorMessage(body: string, errors: Provider['errors']): string {
  const json = jsonIn(body)
  const page = json === undefined ? pageText(body) : null
  const texts = (page === null ? errors(json) : errors(undefined, page)).map(oneLine).filter((text) => text !== '')
  if (page !== null && texts.length === 0) return page
  return texts.length > 0 ? cut([...new Set(texts)].join(': '), 500) : cut(body.trim() || 'no message', 200)
}

/** Returns the words of a web page. They are near its beginning, and what a server sends may be long and mean. */
function pageText(body: string): string {
  const text = oneLine(body.slice(0, MAX_VISITED).replace(/<[^<>]*>/g, ' '))
  return text === '' ? 'no message' : cut(text, 200)
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** Cuts text to a length that fits a message and says so. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`
}
