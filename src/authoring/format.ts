/** Puts a role file into its canonical form: sections, fields and sets in order, quotes only where needed. Pure. */
import { isDeepStrictEqual } from 'node:util'
import {
  Alias,
  type Document,
  isAlias,
  isMap,
  isSeq,
  Lexer,
  type Node,
  type Pair,
  type Scalar,
  visit,
  type YAMLSeq,
} from 'yaml'
import { byCodeUnits } from '../domain/fields.ts'
import { type Guide, itemName } from './edit-context.ts'
import { parseForm } from './form.ts'
import { isJson, jsonText } from './json.ts'
import { WIDTH } from './render.ts'
import { type Data, isSame } from './scalar.ts'

/**
 * The file in its one form; JSON in that of JSON. It declares what it declared before and keeps every comment, or this throws.
 * @param text YAML that the loader takes
 */
export function formatRoles(text: string, guide: Guide): string {
  const isWindows = text.includes('\r\n')
  const once = format(text.replaceAll('\r\n', '\n'), guide)
  const formatted = format(once, guide)
  const [before, after] = [parseForm(text), parseForm(formatted)]
  const lost = [
    ...(after.errors.length > 0 || !isSame(dataOf(before), dataOf(after)) ? ['what it declares'] : []),
    ...(isDeepStrictEqual(commentsOf(formatted), commentsOf(text)) ? [] : ['a comment']),
    ...(format(formatted, guide) === formatted ? [] : ['its form at a second try']),
  ]
  if (lost.length > 0) throw new Error(`formatting a role file lost ${lost.join(' and ')}:\n${formatted}`)
  return isWindows ? formatted.replaceAll('\n', '\r\n') : formatted
}

function format(text: string, guide: Guide): string {
  const document = parseForm(text)
  const values = new Map<Node, Data>()
  visit(document, {
    Node: (_, node) => {
      values.set(node as Node, (node as Node).toJS(document, { maxAliasCount: -1 }) as Data)
    },
  })
  sort(document.contents, [], guide, (node) => values.get(node as Node) ?? null)
  anchorsFirst(document)
  if (isJson(text)) return jsonText(document.contents, '\n')
  return document.toString({
    lineWidth: WIDTH,
    flowCollectionPadding: true,
    doubleQuotedMinMultiLineLength: WIDTH * 1_000,
  })
}

function dataOf(document: Document): Data {
  return document.toJS({ maxAliasCount: -1 }) as Data
}

type DataAt = (node: unknown) => Data

/** Orders a node and all below it. Aliases say what they said before, wherever they go. */
function sort(node: unknown, path: readonly string[], guide: Guide, dataAt: DataAt): void {
  if (isMap(node)) {
    for (const pair of node.items as Pair<Scalar, Node>[])
      sort(pair.value, [...path, String(pair.key.value)], guide, dataAt)
    const order = orderAt(path, guide)
    arrange(
      node,
      (pair) => pair.key as Scalar,
      (a, b) => {
        const [one, other] = [String((a.key as Scalar).value), String((b.key as Scalar).value)]
        return order(one) - order(other) || byCodeUnits(one, other)
      },
      path.length === 0,
    )
  } else if (isSeq(node)) {
    for (const item of node.items) sort(item, [...path, ''], guide, dataAt)
    const name = (item: Node) => itemName(dataAt(item), guide.itemKeys[path[2] ?? ''])
    arrange(
      node as YAMLSeq<Node>,
      (item) => item,
      (a, b) => byCodeUnits(name(a), name(b)),
      false,
    )
  }
}

const SECTIONS = ['provider', 'permissionSets', 'roles']

/** Fields have an order of their own; an item of a list of maps begins with what identifies it. */
function orderAt(path: readonly string[], { fields, itemKeys }: Guide): (key: string) => number {
  const order =
    path.length === 0 ? SECTIONS : path.length === 2 ? fields : path.length === 4 ? (itemKeys[path[2] ?? ''] ?? []) : []
  return (key) => (order.includes(key) ? order.indexOf(key) : order.length)
}

/** Sorts the entries. A comment above the first one is kept by the parser for the whole collection: it moves along. */
function arrange<T>(
  collection: { items: T[]; commentBefore?: string | null; flow?: boolean },
  headOf: (entry: T) => Node,
  compare: (a: T, b: T) => number,
  isRoot: boolean,
): void {
  const sorted = collection.items.toSorted(compare)
  const [first] = collection.items
  if (first === undefined || sorted.every((entry, index) => entry === collection.items[index])) return
  const head = headOf(first)
  if (!isRoot && collection.commentBefore) {
    head.commentBefore = [collection.commentBefore, head.commentBefore].filter(Boolean).join('\n')
    collection.commentBefore = null
  }
  collection.items = sorted
  // A blank line belongs between entries, not above the first one.
  const top = headOf(sorted[0] as T)
  if (top !== head && (top as { spaceBefore?: boolean }).spaceBefore) {
    ;(top as { spaceBefore?: boolean }).spaceBefore = false
    ;(head as { spaceBefore?: boolean }).spaceBefore = true
  }
}

/** Swaps an alias and its anchor where sorting has put the alias first. */
function anchorsFirst(document: Document): void {
  const nodes = new Map<string, Node>()
  visit(document, {
    Node: (_, node) => {
      const { anchor } = node as { anchor?: string }
      if (!isAlias(node) && anchor !== undefined) nodes.set(anchor, node as Node)
    },
  })
  const placed = new Set<Node>()
  const remarks = new Map<Node, object>()
  let moved: Node | null = null
  visit(document, {
    Node: (_, node) => {
      // What takes the place of an alias is visited next.
      if (node === moved) {
        moved = null
        return undefined
      }
      if (isAlias(node)) {
        const target = nodes.get(node.source)
        if (target === undefined || placed.has(target)) return undefined
        placed.add(target)
        moved = target
        // Comments stay where they are.
        remarks.set(target, remarksOf(target))
        Object.assign(target, remarksOf(node))
        return target
      }
      const { anchor } = node as { anchor?: string }
      if (anchor === undefined) return undefined
      if (placed.has(node as Node)) return Object.assign(new Alias(anchor), remarks.get(node as Node))
      placed.add(node as Node)
      return undefined
    },
  })
}

function remarksOf({ comment, commentBefore, spaceBefore }: Node): object {
  return { comment, commentBefore, spaceBefore }
}

function commentsOf(text: string): string[] {
  return [...new Lexer().lex(text)]
    .filter((token) => token.startsWith('#'))
    .map((token) => token.trim())
    .sort()
}
