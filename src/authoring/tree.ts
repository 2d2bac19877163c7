/** Reads a role file as nodes with their places in its text. Pure. */
import {
  type Alias,
  type CST,
  type Document,
  isAlias,
  isCollection,
  isScalar,
  isMap as isYamlMap,
  isSeq as isYamlSeq,
  type Node,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { CORE } from '../text/yaml-core.ts'
import type { Data } from './scalar.ts'
import { columnOf } from './text-edits.ts'

/** One pair of a map or one item of a list. */
export interface Entry {
  /** `null` for an item of a list. */
  readonly key: Scalar | null
  readonly value: Node
  readonly token: CST.CollectionItem
}

/** Reads a file as the loader of role files does, and remembers where everything stands. */
export function parseTree(text: string): Document.Parsed {
  return parseDocument(text, { ...CORE, keepSourceTokens: true })
}

/** The plain data of a node, aliases followed. The loader has counted them already. */
export function dataOf(document: Document, node: Node): Data {
  return node.toJS(document, { maxAliasCount: -1 })
}

/** The entries of a collection, in the order of the text. */
export function entriesOf(node: Collection): Entry[] {
  const source = node.srcToken
  const tokens = source !== undefined && 'items' in source ? source.items : []
  if (isSeq(node)) {
    return node.items.map((value, index) => ({ key: null, value, token: at(tokens, index) }))
  }
  return node.items.map((pair, index) => {
    if (pair.value === null) throw new Error('a key without a value passed the loader')
    return { key: pair.key, value: pair.value, token: at(tokens, index) }
  })
}

/** Reports whether a node is a collection in brackets. */
export function isFlow(node: Node): boolean {
  return isCollection(node) && node.srcToken?.type === 'flow-collection'
}

/** Reports whether a node is a collection whose entries have lines of their own. */
export function isBlockCollection(node: Node): node is Collection {
  return isCollection(node) && !isFlow(node)
}

/** Reports whether a node is a text that begins with `|` or `>`. */
export function isBlockScalar(node: Node): boolean {
  return isScalar(node) && node.srcToken?.type === 'block-scalar'
}

/** Returns the offset at which an entry begins: its dash, question mark, anchor or key. */
export function startOf({ key, value, token }: Entry): number {
  const first = token.start.find((one) => !SPACE.has(one.type) && one.type !== 'comma')
  return first?.offset ?? (key ?? value).range?.[0] ?? 0
}

/** Returns the offset at which the content of an entry ends, without comments and blank lines behind it. */
export function endOf(text: string, { key, value, token }: Entry): number {
  const head = headEnd({ key, value, token })
  return Math.max(head, contentEnd(text, value))
}

/** Returns the offset behind the colon or dash of an entry and behind an anchor or tag that follows. */
export function headEnd({ key, token }: Pick<Entry, 'key' | 'token' | 'value'>): number {
  const last = [...token.start, ...(token.sep ?? [])].findLast((one) => !SPACE.has(one.type) && one.type !== 'comma')
  return Math.max(last === undefined ? 0 : last.offset + last.source.length, key?.range?.[1] ?? 0)
}

/** The column in which an entry begins. */
export function columnOfEntry(text: string, entry: Entry): number {
  return columnOf(text, startOf(entry))
}

/** Returns the offset at which the content of a node ends. */
export function contentEnd(text: string, node: Node): number {
  const [start, end] = node.range ?? [0, 0]
  if (isBlockScalar(node)) {
    // With `+`, blank lines at the end are part of the text.
    const keeps = /^[|>]\d?\+/.test(text.slice(start, end))
    return keeps ? end : start + text.slice(start, end).trimEnd().length
  }
  if (!isBlockCollection(node)) return end
  const last = entriesOf(node).at(-1)
  return last === undefined ? end : endOf(text, last)
}

/** The tag in front of a value, with its place. */
export function tagOf({ token }: Entry): { readonly start: number; readonly end: number } | null {
  const tag = [...token.start, ...(token.sep ?? [])].find(({ type }) => type === 'tag')
  return tag === undefined ? null : { start: tag.offset, end: tag.offset + tag.source.length }
}

/** The anchor of a node; an alias has none. */
export function anchorOf(node: Node): string | undefined {
  return isAlias(node) ? undefined : node.anchor
}

/** The node that an alias stands for. */
export function resolve(document: Document, alias: Alias): Node {
  const node = alias.resolve(document)
  if (node === undefined) throw new Error('an alias without an anchor passed the loader')
  return node
}

/** The name of a key; the parser made sure that it is a text. */
export function nameOf(key: Scalar | null): string {
  return String(key?.value)
}

/** A mapping of a role file: the loader made sure that its keys are texts. */
export type MapNode = YAMLMap<Scalar, Node>
/** A list of a role file. */
export type SeqNode = YAMLSeq<Node>
/** A mapping or a list. */
export type Collection = MapNode | SeqNode

/** Narrows a node to a mapping. */
export function isMap(node: unknown): node is MapNode {
  return isYamlMap(node)
}

/** Narrows a node to a list. */
export function isSeq(node: unknown): node is SeqNode {
  return isYamlSeq(node)
}

export { isAlias, isScalar }

const SPACE = new Set(['space', 'newline', 'comment'])

function at(tokens: readonly CST.CollectionItem[], index: number): CST.CollectionItem {
  const token = tokens[index]
  if (token === undefined) throw new Error('a node without its token')
  return token
}
