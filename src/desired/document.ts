/** YAML files: their data, and the place of each part of them. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml'
import type { Diagnostic, Place } from './diagnostics.ts'
import { type Aliases, keyOf, walk } from './nodes.ts'
import { type Plain, readPlain } from './plain.ts'
import { escaped } from './show.ts'

/** Keys and indices from the root of a document. */
export type Path = readonly string[]

/** A file that was read. */
export interface YamlFile {
  /** Relative to the working directory. */
  readonly label: string
  /** Plain data. Objects may have own keys such as `__proto__`; they never change a prototype. */
  readonly data: unknown
  /** Where a value is written, or its key. What does not exist is where its nearest parent is. */
  readonly place: (path: Path, part?: 'key' | 'value') => Place
}

/** Smaller files take the full parser less time than anyone notices. */
const LARGE = 256 * 1024

/** Reads YAML 1.2, core schema. Gives `null` for the file where its data cannot be trusted. */
export function readYaml(label: string, text: string): { file: YamlFile | null; problems: Diagnostic[] } {
  const plain = text.length < LARGE ? null : readPlainFile(label, text)
  return plain === null ? readFully(label, text) : { file: plain, problems: [] }
}

/** A file of the simple kind, or `null`. */
export function readPlainFile(label: string, text: string): YamlFile | null {
  const plain = readPlain(text, 2)
  if (plain === null) return null
  let whole: Plain | null = null
  const place: YamlFile['place'] = (path, part = 'value') => {
    // The places of sections and roles are at hand; all others are found by reading again, once.
    if (path.length > 2) whole ??= readPlain(text, Number.POSITIVE_INFINITY)
    const { data, start, places } = whole ?? plain
    let found = start
    let value: unknown = data
    for (const [depth, segment] of path.entries()) {
      const entry = places.get(value)?.get(segment)
      if (entry === undefined) break
      found = depth === path.length - 1 && part === 'key' ? entry.key : entry.value
      value = (value as Readonly<Record<string, unknown>>)[segment]
    }
    return found
  }
  return { label, data: plain.data, place }
}

/** Any file, by the full parser. */
export function readFully(label: string, text: string): { file: YamlFile | null; problems: Diagnostic[] } {
  const lines = new LineCounter()
  const problems: Diagnostic[] = []
  const tell = (offset: number, message: string): void => {
    problems.push({ severity: 'error', rule: 'yaml', file: label, ...placeOf(lines, offset), message })
  }
  try {
    const document = parse(text, lines)
    // What follows a broken line is guesswork, so the first complaint about syntax stands for all.
    const broken = document.errors[0] ?? document.warnings.find((warning) => warning.code === 'TAG_RESOLVE_FAILED')
    if (broken !== undefined) tell(broken.pos[0], syntax(broken.code, broken.message))
    else if (saysOtherVersion(document)) tell(0, 'files are read as YAML 1.2; remove the `%YAML` line')
    if (problems.length > 0) return { file: null, problems }
    const aliases = walk(document.contents, (node, message) => tell(node.range?.[0] ?? 0, message))
    if (problems.length > 0) return { file: null, problems }
    // The walk has counted the aliases, exactly and with a place; the parser's own count is a rougher one.
    const data: unknown = document.toJS({ maxAliasCount: -1 })
    return { file: { label, data, place: locator(document, aliases, lines) }, problems }
  } catch (error) {
    // Only depth gets here: the parser and the walk recurse.
    if (!(error instanceof RangeError)) throw error
    tell(0, 'this is nested too deeply')
    return { file: null, problems }
  }
}

function parse(text: string, lineCounter: LineCounter): Document.Parsed {
  return parseDocument(text, {
    lineCounter,
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    stringKeys: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  })
}

function saysOtherVersion(document: Document): boolean {
  const yaml = document.directives?.yaml
  return yaml?.explicit === true && yaml.version !== '1.2'
}

const SENTENCES: Readonly<Record<string, string>> = {
  KEY_OVER_1024_CHARS: 'a key may have at most 1024 characters',
  MULTIPLE_DOCS: 'a second document starts here; a file holds one',
  NON_STRING_KEY: 'a key must be a text',
  RESOURCE_EXHAUSTION: 'this is nested too deeply',
  TAB_AS_INDENT: 'a tab cannot indent YAML; use spaces',
}

function syntax(code: string, message: string): string {
  if (code === 'TAG_RESOLVE_FAILED') return `custom tags are not allowed: ${escaped(message.slice(0, 120))}`
  return SENTENCES[code] ?? escaped(message.slice(0, 200))
}

function placeOf(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset)
  return line < 1 ? { line: 1, column: 1 } : { line, column: col }
}

/** Finds places on demand: a file without mistakes never pays for them. */
function locator(document: Document, aliases: Aliases, lines: LineCounter): NonNullable<YamlFile['place']> {
  const pairs = new WeakMap<YAMLMap, Map<string, Pair>>()
  const follow = (node: unknown): unknown => (isAlias(node) ? aliases.get(node as Alias) : node)
  const pairOf = (map: YAMLMap, key: string): Pair | undefined => {
    let known = pairs.get(map)
    if (known === undefined) {
      known = new Map(map.items.map((pair) => [keyOf(pair), pair]))
      pairs.set(map, known)
    }
    return known.get(key)
  }
  return (path, part = 'value') => {
    let value: unknown = document.contents
    let found = value as Node | null
    for (const [depth, segment] of path.entries()) {
      const parent = follow(value)
      const last = depth === path.length - 1
      if (isMap(parent)) {
        const pair = pairOf(parent, segment)
        if (pair === undefined) break
        value = pair.value
        // An empty value has no place of its own that a person would look at.
        found = ((last && part === 'key') || isEmpty(value) ? pair.key : value) as Node | null
      } else if (isSeq(parent)) {
        value = parent.items[Number(segment)]
        if (value === undefined) break
        found = value as Node | null
      } else break
    }
    return placeOf(lines, found?.range?.[0] ?? 0)
  }
}

function isEmpty(node: unknown): boolean {
  const range = (node as Node | null)?.range
  return !range || range[0] === range[1]
}
