/** Finds fields that stand beside an empty one that they belong into: one slip, of which a schema sees two halves. */
import { isObject } from '../text/parse-json.ts'
import { show } from '../text/quote.ts'
import type { SchemaError } from './validators.js'
import type { Path } from './yaml-file.ts'

/** Mistakes in indentation, and the errors that only repeat them. */
export interface Dedented {
  readonly problems: readonly { readonly path: Path; readonly part: 'key'; readonly message: string }[]
  readonly repeated: ReadonlySet<SchemaError>
}

/** More names than this make a line too long to read. */
const MAX_NAMES = 3

/** Finds the empty mappings of a document that are followed by unknown fields. */
export function dedented(
  errors: readonly SchemaError[],
  segments: (pointer: string) => string[],
  valueAt: (path: Path) => unknown,
): Dedented {
  const problems: { path: Path; part: 'key'; message: string }[] = []
  const repeated = new Set<SchemaError>()
  for (const empty of errors.filter(({ keyword, params }) => keyword === 'type' && params.type === 'object')) {
    const path = segments(empty.instancePath)
    const name = path.at(-1)
    if (name === undefined || valueAt(path) !== null) continue
    const parent = empty.instancePath.slice(0, empty.instancePath.lastIndexOf('/'))
    const unknown = new Map(
      errors
        .filter(({ keyword, instancePath }) => keyword === 'additionalProperties' && instancePath === parent)
        .map((error) => [String(error.params.additionalProperty), error]),
    )
    const beside = following(valueAt(path.slice(0, -1)), name, unknown)
    if (beside.length === 0) continue
    problems.push({ path, part: 'key', message: message(path, name, beside) })
    repeated.add(empty)
    for (const error of beside.map((field) => unknown.get(field))) if (error !== undefined) repeated.add(error)
  }
  return { problems, repeated }
}

/** Returns the unknown fields right behind one. */
function following(parent: unknown, name: string, unknown: ReadonlyMap<string, unknown>): readonly string[] {
  const keys = isObject(parent) ? Object.keys(parent) : []
  const behind = keys.slice(keys.indexOf(name) + 1)
  const end = behind.findIndex((key) => !unknown.has(key))
  return end < 0 ? behind : behind.slice(0, end)
}

function message(path: Path, name: string, beside: readonly string[]): string {
  const names = beside.slice(0, MAX_NAMES).map(show).join(', ')
  const more = beside.length > MAX_NAMES ? ` and ${beside.length - MAX_NAMES} more` : ''
  if (path.length > 1) {
    return `the lines below ${show(name)} are not indented under it: indent ${names}${more} by two spaces more`
  }
  const [verb, it] = beside.length === 1 ? ['stands', 'it'] : ['stand', 'them']
  return `${names}${more} ${verb} beside ${show(name)}, not in it; indent ${it}`
}
