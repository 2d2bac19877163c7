/**
 * A reader for the plain part of YAML that nearly all role files are written in: block maps and lists, and both in brackets
 * on one line. The full parser takes as long to load as all else at a start, and a second for each megabyte; this one a
 * twentieth of that. It gives up on everything else, mistakes included, and what it does read it reads as the full parser
 * does: a test holds the two against each other.
 */
import type { Place } from './diagnostics.ts'

/** Where an entry of a map or list is. The value of a nested block is where its first entry is. */
export interface EntryPlace {
  readonly key: Place
  readonly value: Place
}

export interface Plain {
  readonly data: Readonly<Record<string, unknown>>
  /** The place of the first entry. */
  readonly start: Place
  /** Places of the entries of each map and list. */
  readonly places: ReadonlyMap<unknown, ReadonlyMap<string, EntryPlace>>
}

const LETTER = 'A-Za-z_\\u00C0-\\u1FFF\\u3041-\\uD7FF'
const INNER = `${LETTER}0-9.@/+\\-`
const WORDS = (first: string, inner: string) => `[${first}](?:${inner})*(?: (?:${inner})+)*`

const KEY = new RegExp(`(?:(${WORDS(`${LETTER}0-9`, `[${INNER}\\\\$&]`)})|"([^"\\\\]*)"|'([^']*)'):(?: +|$)`, 'y')
const SCALAR = (inner: string) =>
  new RegExp(`(?:(${WORDS(`${LETTER}0-9`, `[${inner}]|:(?=[A-Za-z0-9/])`)})|"([^"\\\\]*)"|'([^']*)')`, 'y')
/** Within brackets a comma ends a scalar. */
const ITEM = SCALAR(`${INNER}\\\\()'"=;!?&*%$`)
const VALUE = SCALAR(`${INNER}\\\\()'"=;!?&*%$,`)
/** The rest of a line after its content. */
const END = / *$| +#/y
const RESOLVED = /^(?:null|true|false)$/i
const INTEGER = /^(?:0|[1-9][0-9]{0,14})$/

const MAX_DEPTH = 50
const MAX_KEY_LENGTH = 1_000
const UNUSUAL = new Error('not plain')

/** The data, or `null` where the full parser has to read. `keep` limits how deep places are kept; 1 is the root. */
export function readPlain(text: string, keep: number): Plain | null {
  if (/\t|\r(?!\n)/.test(text)) return null
  try {
    return new PlainReader(text, keep).read()
  } catch (error) {
    // The engine's regular expressions give up on a line of many megabytes; the full parser has none that long.
    if (error !== UNUSUAL && !(error instanceof RangeError)) throw error
    return null
  }
}

class PlainReader {
  readonly #lines: readonly string[]
  readonly #keep: number
  readonly #places = new Map<unknown, Map<string, EntryPlace>>()
  /** The line that is read next, and its indentation: -1 after the last one. */
  #line = -1
  #indent = -1

  constructor(text: string, keep: number) {
    this.#lines = text.split('\n')
    this.#keep = keep
    this.#advance()
    if (this.#indent === 0 && this.#text() === '---') this.#advance()
  }

  read(): Plain {
    if (this.#indent !== 0) throw UNUSUAL
    const start = this.#here(0)
    const data = this.#map(0, 1)
    if (this.#line < this.#lines.length) throw UNUSUAL
    return { data, start, places: this.#places }
  }

  #map(indent: number, depth: number): Record<string, unknown> {
    if (depth > MAX_DEPTH) throw UNUSUAL
    const map: Record<string, unknown> = {}
    const places = this.#placesOf(map, depth)
    while (this.#indent === indent) {
      const line = this.#text()
      const found = match(KEY, line, indent)
      const name = nameOf(found, map)
      const key = this.#here(indent)
      const from = indent + found[0].length
      const nested = from === line.length || line[from] === '#'
      let value = key
      if (nested) {
        this.#advance()
        value = this.#here(this.#indent)
        map[name] = this.#block(indent, depth + 1)
      } else {
        value = this.#here(from)
        map[name] = this.#inline(line, from, depth + 1)
        this.#advance()
      }
      places?.set(name, { key, value })
    }
    // A deeper line would go on with the last value.
    if (this.#indent > indent) throw UNUSUAL
    return map
  }

  /** What follows a key on lines of its own. The dashes of a list may stand right under the key. */
  #block(parent: number, depth: number): unknown {
    const indent = this.#indent
    if (indent >= parent && isDash(this.#text(), indent)) return this.#list(indent, depth)
    if (indent > parent) return this.#map(indent, depth)
    throw UNUSUAL
  }

  #list(indent: number, depth: number): unknown[] {
    const list: unknown[] = []
    const places = this.#placesOf(list, depth)
    while (this.#indent === indent) {
      const line = this.#text()
      // Right under its key: the map goes on. Anywhere else the map will find the line too deep.
      if (!isDash(line, indent)) return list
      const from = skipSpaces(line, indent + 2)
      const value = this.#here(from)
      places?.set(String(list.length), { key: value, value })
      if (matches(KEY, line, from)) {
        // The entries of a map that begins right after its dash stand under its first key.
        this.#indent = from
        list.push(this.#map(from, depth + 1))
      } else {
        list.push(this.#inline(line, from, depth + 1))
        this.#advance()
      }
    }
    if (this.#indent > indent) throw UNUSUAL
    return list
  }

  #inline(line: string, from: number, depth: number): unknown {
    if (line[from] !== '[' && line[from] !== '{') return this.#scalar(line, from)
    const { value, end } = this.#flow(line, from, depth)
    match(END, line, end)
    return value
  }

  /** A value within brackets, or brackets themselves, all on one line. */
  #flow(line: string, from: number, depth: number): Flow {
    if (depth > MAX_DEPTH) throw UNUSUAL
    if (line[from] === '[') return this.#flowList(line, from, depth)
    if (line[from] === '{') return this.#flowMap(line, from, depth)
    const found = match(ITEM, line, from)
    return { value: resolve(found), end: from + found[0].length }
  }

  #flowList(line: string, from: number, depth: number): Flow {
    const list: unknown[] = []
    const places = this.#placesOf(list, depth)
    let at = skipSpaces(line, from + 1)
    while (line[at] !== ']') {
      const here = this.#here(at)
      places?.set(String(list.length), { key: here, value: here })
      const { value, end } = this.#flow(line, at, depth + 1)
      list.push(value)
      at = afterComma(line, end, ']')
    }
    return { value: list, end: at + 1 }
  }

  #flowMap(line: string, from: number, depth: number): Flow {
    const map: Record<string, unknown> = {}
    const places = this.#placesOf(map, depth)
    let at = skipSpaces(line, from + 1)
    while (line[at] !== '}') {
      const found = match(KEY, line, at)
      const name = nameOf(found, map)
      const start = at + found[0].length
      places?.set(name, { key: this.#here(at), value: this.#here(start) })
      const { value, end } = this.#flow(line, start, depth + 1)
      map[name] = value
      at = afterComma(line, end, '}')
    }
    return { value: map, end: at + 1 }
  }

  #scalar(line: string, from: number): unknown {
    const found = match(VALUE, line, from)
    match(END, line, from + found[0].length)
    return resolve(found)
  }

  /** Goes to the next line that has content. */
  #advance(): void {
    for (this.#line++; this.#line < this.#lines.length; this.#line++) {
      const line = this.#text()
      const indent = skipSpaces(line, 0)
      if (indent === line.length || line[indent] === '#') continue
      this.#indent = indent
      return
    }
    this.#indent = -1
  }

  #text(): string {
    const line = this.#lines[this.#line] ?? ''
    return line.endsWith('\r') ? line.slice(0, -1) : line
  }

  #here(offset: number): Place {
    return { line: this.#line + 1, column: offset + 1 }
  }

  #placesOf(parent: unknown, depth: number): Map<string, EntryPlace> | undefined {
    if (depth > this.#keep) return undefined
    const places = new Map<string, EntryPlace>()
    this.#places.set(parent, places)
    return places
  }
}

/** A value in brackets, and where the line goes on after it. */
interface Flow {
  readonly value: unknown
  readonly end: number
}

/** Where the next entry or the closing bracket is. */
function afterComma(line: string, end: number, close: ']' | '}'): number {
  const at = skipSpaces(line, end)
  if (line[at] === ',') return skipSpaces(line, at + 1)
  if (line[at] !== close) throw UNUSUAL
  return at
}

function nameOf([, plain, double, single]: RegExpExecArray, map: object): string {
  const name = plain ?? double ?? single ?? ''
  // The full parser tells duplicates, and knows what to do with a key that could change a prototype.
  if (name === '__proto__' || name.length > MAX_KEY_LENGTH || Object.hasOwn(map, name)) throw UNUSUAL
  return name
}

function matches(pattern: RegExp, line: string, from: number): boolean {
  pattern.lastIndex = from
  return pattern.test(line)
}

function match(pattern: RegExp, line: string, from: number): RegExpExecArray {
  pattern.lastIndex = from
  const found = pattern.exec(line)
  if (found === null) throw UNUSUAL
  return found
}

/** A scalar of the core schema; quoted ones are texts. Words that mean something else are left to the full parser. */
function resolve([, plain, double, single]: RegExpExecArray): string | number | boolean {
  if (plain === undefined) return double ?? single ?? ''
  if (plain === 'true' || plain === 'false') return plain === 'true'
  if (INTEGER.test(plain)) return Number(plain)
  if (plain.charCodeAt(0) < 0x3a || RESOLVED.test(plain)) throw UNUSUAL
  return plain
}

function isDash(line: string, at: number): boolean {
  return line[at] === '-' && line[at + 1] === ' '
}

function skipSpaces(line: string, from: number): number {
  let at = from
  while (line.charCodeAt(at) === 0x20) at++
  return at
}
