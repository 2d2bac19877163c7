/** Reads YAML by the package `yaml`: slow, on its own way, and what our reader is held against. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml'
import type { Place } from '../../src/desired/diagnostics.ts'
import type { Path } from '../../src/desired/yaml-file.ts'
import { CORE } from '../../src/text/yaml-core.ts'

/** Data and places of a text. */
export interface FullFile {
  readonly data: unknown
  readonly place: (path: Path, part: 'key' | 'value') => Place
}

const MAX_EXPANSIONS = 100

/** Reads a text; answers why not in the words of the package. */
export function readWithYaml(text: string): FullFile | string {
  try {
    const lines = new LineCounter()
    const document = parseDocument(text, { ...CORE, lineCounter: lines })
    const broken = document.errors[0] ?? document.warnings.find(({ code }) => code === 'TAG_RESOLVE_FAILED')
    if (broken !== undefined) return broken.message
    if (document.directives?.yaml.explicit === true && document.directives.yaml.version !== '1.2') return 'version'
    const { aliases, problems } = walk(document.contents)
    if (problems[0] !== undefined) return problems[0]
    return { data: document.toJS({ maxAliasCount: -1 }) as unknown, place: locator(document, aliases, lines) }
  } catch (error) {
    if (error instanceof RangeError) return 'too deep'
    throw error
  }
}

interface Anchor {
  readonly node: Node
  expansions: number
  isOpen: boolean
}

/** Finds duplicate keys, merge keys, and aliases that are unknown, recursive or too many. */
function walk(root: Node | null): { aliases: ReadonlyMap<Alias, Node>; problems: string[] } {
  const anchors = new Map<string, Anchor>()
  const aliases = new Map<Alias, Node>()
  const problems: string[] = []
  let expansions = 0
  visit(root)
  return { aliases, problems }

  function visit(node: unknown): void {
    if (isAlias(node)) expand(node)
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return
    const anchor = node.anchor === undefined ? null : { node, expansions, isOpen: true }
    if (node.anchor !== undefined && anchor !== null) anchors.set(node.anchor, anchor)
    if (isMap(node)) visitPairs(node.items)
    else if (isSeq(node)) node.items.forEach(visit)
    if (anchor === null) return
    anchor.expansions = expansions - anchor.expansions
    anchor.isOpen = false
  }

  function visitPairs(pairs: readonly Pair[]): void {
    const seen = new Set<string>()
    for (const pair of pairs) {
      const name = keyOf(pair)
      if (seen.has(name)) problems.push('written twice')
      else if (name === '<<' && isScalar(pair.key) && pair.key.type === 'PLAIN') problems.push('merge key')
      seen.add(name)
      visit(pair.key)
      visit(pair.value)
    }
  }

  function expand(alias: Alias): void {
    const anchor = anchors.get(alias.source)
    if (anchor === undefined || anchor.isOpen) {
      problems.push('alias')
      return
    }
    aliases.set(alias, anchor.node)
    expansions += 1 + anchor.expansions
    if (expansions > MAX_EXPANSIONS) problems.push('too many aliases')
  }
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : ''
}

function locator(document: Document, aliases: ReadonlyMap<Alias, Node>, lines: LineCounter): FullFile['place'] {
  return (path, part) => {
    let value: unknown = document.contents
    let found: unknown = value
    for (const [depth, segment] of path.entries()) {
      const parent = isAlias(value) ? aliases.get(value) : value
      const pair = isMap(parent) ? parent.items.find((one) => keyOf(one) === segment) : undefined
      const item = isSeq(parent) ? parent.items[Number(segment)] : undefined
      if (pair === undefined && item === undefined) break
      value = pair === undefined ? item : pair.value
      // An empty value has no place of its own that a person would look at.
      const isKey = (part === 'key' && depth === path.length - 1) || isEmpty(value)
      found = pair !== undefined && isKey ? pair.key : value
    }
    const { line, col } = lines.linePos(rangeOf(found)?.[0] ?? 0)
    return line < 1 ? { line: 1, column: 1 } : { line, column: col }
  }
}

function rangeOf(node: unknown): readonly number[] | null | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined
}

function isEmpty(node: unknown): boolean {
  const range = rangeOf(node)
  return !range || range[0] === range[1]
}
