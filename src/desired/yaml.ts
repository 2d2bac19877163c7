/** Any YAML file, by the full parser: its data, its mistakes, and the place of each part of it. */
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
import { escaped } from '../text/quote.ts'
import { CORE } from '../text/yaml-core.ts'
import type { Diagnostic, Place } from './diagnostics.ts'
import type { YamlFile, YamlRead } from './document.ts'
import { type Aliases, keyOf, walk } from './yaml-checks.ts'

/** Reads YAML 1.2, core schema. */
export function parseFull(label: string, text: string): YamlRead {
  const lines = new LineCounter()
  const problems: Diagnostic[] = []
  const tell = (offset: number, message: string): void => {
    problems.push({ severity: 'error', rule: 'yaml', file: label, ...placeOf(lines, offset), message })
  }
  try {
    const document = parseDocument(text, { ...CORE, lineCounter: lines })
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
function locator(document: Document, aliases: Aliases, lines: LineCounter): YamlFile['place'] {
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
