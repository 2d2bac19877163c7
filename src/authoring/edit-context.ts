/** Context of an edit of a role file, and the changes that it finds in each collection. Pure. */
import type { Document, Node } from 'yaml'
import { itemKey } from '../domain/items-field.ts'
import type { Item } from '../domain/model.ts'
import { byCodeUnits } from '../text/collections.ts'
import { type Data, type DataMap, isListData, isMapData } from './scalar.ts'
import { isBelowHeading, type TextEdits } from './text-edits.ts'
import { dataOf, type Entry, nameOf, startOf } from './tree.ts'

/** Facts about the fields of a role that the editor needs. */
export interface Guide {
  /** The keys of a role in the order in which they are written. */
  readonly fields: readonly string[]
  /** The parts that tell one item of a list of maps from another, by field. */
  readonly itemKeys: Readonly<Record<string, readonly string[]>>
}

/** One edit of one file. */
export interface EditContext {
  readonly textEdits: TextEdits
  readonly document: Document
  readonly guide: Guide
  /** New keys of roles, by the old ones. */
  readonly renamed: ReadonlyMap<string, string>
  /** Columns of one level. */
  readonly step: number
  /** Without any, unchanged parts can be skipped. */
  readonly hasAnchors: boolean
  /** Anchored nodes that stay, with what they say from now on. */
  readonly kept: Map<Node, Data>
}

/** An entry that stays, with its name and value from now on. */
export interface Kept {
  readonly entry: Entry
  readonly name: string
  readonly data: Data
}

/** An entry that is new; `before` is how many of those that stay come before it. */
export interface Added {
  /** `null` for an item of a list. */
  readonly key: string | null
  readonly data: Data
  readonly before: number
}

/** Entries that a collection keeps and gains, each in order. All others are removed. */
export interface Change {
  readonly kept: readonly Kept[]
  readonly added: readonly Added[]
}

/** Returns the change that a map or list needs. */
export function changeOf(
  context: EditContext,
  entries: readonly Entry[],
  wanted: Data,
  path: readonly string[],
): Change {
  return isMapData(wanted)
    ? mapChange(context, entries, wanted, path)
    : listChange(context, entries, isListData(wanted) ? wanted : [], path)
}

/** Reports whether a path leads to the map of all roles. */
export function isRoles(path: readonly string[]): boolean {
  return path.length === 1 && path[0] === 'roles'
}

function mapChange(context: EditContext, entries: readonly Entry[], wanted: DataMap, path: readonly string[]): Change {
  const renamed = isRoles(path) ? context.renamed : new Map<string, string>()
  const kept = entries
    .map((entry) => ({ entry, name: renamed.get(nameOf(entry.key)) ?? nameOf(entry.key) }))
    .flatMap(({ entry, name }) => {
      const data = Object.hasOwn(wanted, name) ? wanted[name] : undefined
      return data === undefined ? [] : [{ entry, name, data }]
    })
  const { text } = context.textEdits
  const lastGroup = isRoles(path) ? kept.findLastIndex(({ entry }) => isBelowHeading(text, startOf(entry))) : 0
  const order = { compare: orderOf(context.guide, path), from: Math.max(lastGroup, 0) }
  return withAdded(kept, Object.entries(wanted), order, (name) => name)
}

function listChange(
  { guide, document }: EditContext,
  entries: readonly Entry[],
  wanted: readonly Data[],
  path: readonly string[],
): Change {
  const keys = guide.itemKeys[path[2] ?? '']
  const identity = (data: Data) =>
    JSON.stringify(keys !== undefined && isMapData(data) ? keys.map((part) => data[part]) : data)
  const byIdentity = new Map(wanted.map((data) => [identity(data), data]))
  const nameOfOne = (one: string) => itemName(byIdentity.get(one) ?? null, keys)
  const kept = entries
    .map((entry) => ({ entry, name: identity(dataOf(document, entry.value)) }))
    .flatMap(({ entry, name }) => {
      const data = byIdentity.get(name)
      return data === undefined ? [] : [{ entry, name, data }]
    })
  return withAdded(
    kept,
    [...byIdentity],
    { compare: (a, b) => byCodeUnits(nameOfOne(a), nameOfOne(b)), from: 0 },
    () => null,
  )
}

/** Returns the sort key of a list item: its text, or the parts that identify it. */
export function itemName(data: Data, keys: readonly string[] = []): string {
  return isMapData(data) ? itemKey(keys, data as Item) : String(data)
}

type Compare = (a: string, b: string) => number

/** Order of new entries among those from index `from` on, the last group below a heading. */
interface Order {
  readonly compare: Compare
  readonly from: number
}

function withAdded(
  kept: readonly Kept[],
  wanted: readonly (readonly [string, Data])[],
  { compare, from }: Order,
  keyOf: (name: string) => string | null,
): Change {
  const known = new Set(kept.map(({ name }) => name))
  const names = kept.slice(from).map(({ name }) => name)
  const isSorted = names.every((name, index) => index === 0 || compare(names[index - 1] ?? '', name) <= 0)
  const added = wanted
    .filter(([name]) => !known.has(name))
    .sort(([a], [b]) => compare(a, b))
    .map(([name, data]) => {
      const next = isSorted ? names.findIndex((one) => compare(one, name) > 0) : -1
      return { key: keyOf(name), data, before: next < 0 ? kept.length : from + next }
    })
  return { kept, added }
}

/** Sections and fields have an order of their own, all other keys go by code units. */
function orderOf({ fields }: Guide, path: readonly string[]): Compare {
  const order = path.length === 0 ? ['provider', 'permissionSets', 'roles'] : path.length === 2 ? fields : []
  return (a, b) => order.indexOf(a) - order.indexOf(b) || byCodeUnits(a, b)
}
