/** Plans, reports and snapshots as JSON text. Pure. */
import { forJson } from '../text/foreign-text.ts'

/** The value as JSON, indented by two spaces, with a newline at its end. Harmless on a terminal. */
export function renderJson(value: unknown): string {
  return [...jsonPieces(value)].join('')
}

/** Below this depth a value is written in one go: a step of a plan, a role of a snapshot. */
const WHOLE = 4

/** So many characters or more are handed on at a time. */
const PIECE = 65_536

/** Returns the JSON in pieces: the plan of a large tenant is longer than a text can be. */
export function* jsonPieces(value: unknown): Generator<string> {
  let waiting = ''
  for (const part of parts(value, '', 0)) {
    waiting += part
    if (waiting.length < PIECE) continue
    yield forJson(waiting)
    waiting = ''
  }
  yield forJson(`${waiting}\n`)
}

function* parts(value: unknown, indent: string, depth: number): Generator<string> {
  const entries = depth < WHOLE ? entriesOf(value) : []
  if (entries.length === 0) {
    yield JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`)
    return
  }
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const inner = `${indent}  `
  let before = `${open}\n${inner}`
  for (const [label, entry] of entries) {
    yield before + label
    yield* parts(entry, inner, depth + 1)
    before = `,\n${inner}`
  }
  yield `\n${indent}${close}`
}

/** The entries of a list or an object, each with what stands before it. What is `undefined` is not there. */
function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value)) return value.map((entry) => ['', entry])
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .map(([key, entry]) => [`${JSON.stringify(key)}: `, entry])
}
