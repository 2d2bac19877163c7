/** A list of objects that are told apart by some of their parts. */
import { isDeepStrictEqual } from 'node:util'
import { byCodeUnits, record } from '../text/collections.ts'
import { isObject } from '../text/parse-json.ts'
import type { FieldKind, Versions } from './field-kind.ts'
import type { Item, Part } from './model.ts'
import type { Change } from './plan-model.ts'

type Items = readonly Item[]

/** Facts about a list of objects. */
export interface ItemsOptions {
  /** Parts that the system may never hand back; they count only where it does. */
  readonly writeOnly?: readonly string[]
  /** Reports whether a live part means what a declared item says, where that is more than being equal. */
  readonly isSamePart?: (live: Part, declared: Part, item: Item) => boolean
}

/** Makes the kind of a list of objects, e.g. custom fields `{namespace, handle, type, value}`, matched by `keys`. */
export function items(keys: readonly string[], options: ItemsOptions = {}): FieldKind<Items> {
  const keyOf = (item: Item) => itemKey(keys, item)
  const byKey = (list: Items) => new Map(list.map((item) => [keyOf(item), item]))
  const kind: FieldKind<Items> = {
    grants: false,
    replaces: false,
    fits: (value) => Array.isArray(value) && value.every(isObject),
    read: itemsOf,
    normalise: (list) => list.map(ordered).sort((a, b) => byCodeUnits(keyOf(a), keyOf(b))),
    union: (a, b) => kind.normalise([...byKey([...a, ...b]).values()]),
    difference(a, b) {
      const gone = byKey(b)
      return a.filter((item) => !gone.has(keyOf(item)))
    },
    elements: (list = []) => list.map(keyOf),
    size: (list = []) => list.length,
    filter: (list, keep) => list.filter((item) => keep(keyOf(item))),
    without: (list, element) => list.filter((item) => keyOf(item) !== element),
    diff: (field, before, after) =>
      after === undefined ? [] : changes({ field, held: byKey(before ?? []), wanted: byKey(after), options }),
    restore: ({ before = [], after, live = [] }) =>
      kind.normalise(restored({ before: byKey(before), after: byKey(after), live: byKey(live) }, options)),
    locate(written, element) {
      if (element === undefined) return { path: [], part: 'key' }
      const index = itemsOf(written).findIndex((item) => keyOf(item) === element)
      return index < 0 ? null : { path: [String(index)], part: 'value' }
    },
    duplicates(written) {
      const seen = new Set<string>()
      return itemsOf(written).flatMap((item, index) =>
        seen.size < seen.add(keyOf(item)).size ? [] : [{ index, keys }],
      )
    },
    codec: () => null,
    entries: { keys, keyOf, merge: (written, live) => mergedItem(written, live, options) },
  }
  return kind
}

/**
 * The identity of an item within its list: its keys, joined with dots. A dot within any key but the last is written `\.`,
 * or `a.b` and `c` would be `a` and `b.c`.
 */
export function itemKey(keys: readonly string[], item: Item): string {
  const parts = keys.map((key) => String(item[key]))
  return parts.map((part, index) => (index < parts.length - 1 ? part.replace(/[\\.]/g, '\\$&') : part)).join('.')
}

/** Objects have no order, at any depth; lists have. */
function ordered(item: Item): Item {
  const parts = Object.entries(item).map(([name, part]): [string, Part] => [name, orderedPart(part)])
  return record(parts.sort(([a], [b]) => byCodeUnits(a, b)))
}

function orderedPart(part: Part): Part {
  if (typeof part !== 'object' || part === null) return part
  return isList(part) ? part.map(orderedPart) : ordered(part)
}

function isList(part: Part): part is readonly Part[] {
  return Array.isArray(part)
}

type ByKey = ReadonlyMap<string, Item>

interface Difference {
  readonly field: string
  readonly held: ByKey
  readonly wanted: ByKey
  readonly options: ItemsOptions
}

function changes({ field, held, wanted, options }: Difference): Change[] {
  return [...new Set([...held.keys(), ...wanted.keys()])].sort(byCodeUnits).flatMap((key) => {
    const [before, after] = [held.get(key), wanted.get(key)]
    if (isSameItem(before, after, options)) return []
    return [{ field: `${field}.${key}`, before: before ?? null, after: after ?? null }]
  })
}

function isSameItem(before: Item | undefined, after: Item | undefined, options: ItemsOptions): boolean {
  if (before === undefined || after === undefined) return before === after
  const { writeOnly = [] } = options
  const parts = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return parts.every((part) => {
    const [held, wanted] = [before[part], after[part]]
    if (held === undefined || wanted === undefined)
      return held === wanted || (writeOnly.includes(part) && held === undefined)
    return isSame(held, wanted, { item: after, options })
  })
}

function isSame(live: Part, declared: Part, { item, options }: { item: Item; options: ItemsOptions }): boolean {
  return isDeepStrictEqual(live, declared) || options.isSamePart?.(live, declared, item) === true
}

/** Each item that is still as the apply left it becomes what it was before. */
function restored({ before = new Map(), after, live }: Versions<ByKey>, options: ItemsOptions): Items {
  const result = new Map(live)
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const old = before.get(key)
    const isChanged = !isSameItem(old, after.get(key), options)
    if (!isChanged || !isSameItem(live?.get(key), after.get(key), options)) continue
    if (old === undefined) result.delete(key)
    else result.set(key, old)
  }
  return [...result.values()]
}

/** A part that means what is live stays as it is written. */
function mergedItem(written: Item, live: Item, options: ItemsOptions): Item {
  const { writeOnly = [] } = options
  const kept = Object.keys(written).filter((part) => Object.hasOwn(live, part) || writeOnly.includes(part))
  const parts = Object.entries(live).map(([part, held]): [string, Part] => {
    const own = written[part]
    return [part, own !== undefined && isSame(held, own, { item: written, options }) ? own : held]
  })
  return record(Object.entries({ ...pick(written, kept), ...record(parts) }))
}

function pick(item: Item, parts: readonly string[]): Item {
  return record(Object.entries(item).filter(([part]) => parts.includes(part)))
}

function itemsOf(written: unknown): Items {
  return Array.isArray(written) ? written.filter(isItem) : []
}

function isItem(value: unknown): value is Item {
  return isObject(value)
}
