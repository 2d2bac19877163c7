/**
 * Sorts what a role file may hold in any order: sections, fields, sets. Roles and permission sets keep the order of
 * their author. A comment on lines of its own is a border that no entry of a set crosses. Pure.
 */
import { isScalar, type Node, type Pair, type Scalar } from 'yaml'
import { byCodeUnits } from '../text/collections.ts'
import { type Guide, itemName } from './edit-context.ts'
import type { Data } from './scalar.ts'
import { isHeading } from './text-edits.ts'
import { isMap, isSeq, type MapNode, type SeqNode } from './tree.ts'

interface Context {
  readonly guide: Guide
  /** Returns what a node declared before anything was moved: aliases declare the same wherever they go. */
  readonly dataAt: (node: Node) => Data
}

type Compare<T> = (a: T, b: T) => number

/** Sorts a node and all below it. */
export function arrangeAll(node: unknown, path: readonly string[], context: Context): void {
  if (isMap(node)) arrangeMap(node, path, context)
  else if (isSeq(node)) arrangeList(node, path, context)
}

function arrangeMap(map: MapNode, path: readonly string[], context: Context): void {
  for (const { key, value } of map.items) arrangeAll(value, [...path, String(key.value)], context)
  if (path.length === 1) return
  const order = orderAt(path, context.guide)
  const rank = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length)
  const compare: Compare<Pair<Scalar, Node>> = (a, b) => {
    const [one, other] = [String(a.key.value), String(b.key.value)]
    return rank(one) - rank(other) || byCodeUnits(one, other)
  }
  if (order.length > 0) arrange(map, ({ key }) => key, compare, path.length === 0)
  else arrangeWithinBorders(map, ({ key }) => key, compare)
}

function arrangeList(list: SeqNode, path: readonly string[], { guide, dataAt }: Context): void {
  for (const item of list.items) arrangeAll(item, [...path, ''], { guide, dataAt })
  const keys = guide.itemKeys[path[2] ?? '']
  const name = (item: Node) => itemName(dataAt(item), keys)
  list.items = withoutRepeats(list.items)
  arrangeWithinBorders(
    list,
    (item) => item,
    (a, b) => byCodeUnits(name(a), name(b)),
  )
}

/** Drops texts that stand in a list twice, but for those that bear a comment or an anchor. */
function withoutRepeats(items: readonly Node[]): Node[] {
  const seen = new Set<unknown>()
  return items.filter((item) => {
    if (!isScalar(item) || typeof item.value !== 'string') return true
    const isRepeat = seen.has(item.value)
    seen.add(item.value)
    return !isRepeat || Boolean(item.comment || item.commentBefore || item.anchor)
  })
}

const SECTIONS = ['provider', 'permissionSets', 'roles']

/** Returns the keys that have an order of their own: sections, fields, and the identifying parts of an item. */
function orderAt(path: readonly string[], { fields, itemKeys }: Guide): readonly string[] {
  if (path.length === 0) return SECTIONS
  if (path.length === 2) return fields
  return path.length === 4 ? (itemKeys[path[2] ?? ''] ?? []) : []
}

/** Sorts entries together with their comments. The parser keeps a comment above the first one on the collection. */
function arrange<T>(
  collection: { items: T[]; commentBefore?: string | null },
  headOf: (entry: T) => Node,
  compare: Compare<T>,
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
  const top = headOf(sorted[0] ?? first)
  if (top !== head && top.spaceBefore) {
    top.spaceBefore = false
    head.spaceBefore = true
  }
}

/** Sorts entries between comments; comments stay, and so does the entry right below one that is no heading. */
function arrangeWithinBorders<T>(
  collection: { items: T[]; commentBefore?: string | null },
  headOf: (entry: T) => Node,
  compare: Compare<T>,
): void {
  const { items, commentBefore } = collection
  if (items.length < 2) return
  const commentAbove = (index: number) => {
    const [entry] = items.slice(index, index + 1)
    const own = entry === undefined ? '' : headOf(entry).commentBefore
    return index === 0 ? [commentBefore, own].filter(Boolean).join('\n') : (own ?? '')
  }
  const borders = [...items.keys()].filter((index) => index > 0 && commentAbove(index) !== '')
  const starts = [0, ...borders]
  collection.items = starts.flatMap((start, index) => {
    const group = items.slice(start, starts[index + 1])
    const isPinned = commentAbove(start) !== '' && !covers(commentAbove(start))
    return isPinned
      ? [...group.slice(0, 1), ...sortGroup(group.slice(1), headOf, compare)]
      : sortGroup(group, headOf, compare)
  })
}

/** Reports whether a comment covers all entries of its group: its last lines are a heading, or a blank line sets it apart. */
function covers(comment: string): boolean {
  return comment.endsWith('\n') || isHeading(comment.slice(comment.lastIndexOf('\n') + 1))
}

/** Sorts a group. What stands above it, a comment and a blank line, stays above it. */
function sortGroup<T>(group: readonly T[], headOf: (entry: T) => Node, compare: Compare<T>): T[] {
  const sorted = group.toSorted(compare)
  const [before, after] = [group[0], sorted[0]]
  if (before === undefined || after === undefined || before === after) return sorted
  const [old, top] = [headOf(before), headOf(after)]
  const above = { commentBefore: old.commentBefore, spaceBefore: old.spaceBefore }
  Object.assign(old, { commentBefore: top.commentBefore, spaceBefore: top.spaceBefore })
  Object.assign(top, above)
  return sorted
}
