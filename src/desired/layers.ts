/** The layers of a role: what its file says, and what overlays make of it. */
import { elements, itemKey, normalise, record, subtract, unite } from '../domain/fields.ts'
import type { FieldKind, Fields, FieldValue, Item, Source } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { type Entry, sourceOf } from './role-file.ts'

/** One writing of a role, with the permission sets that it includes. All of them passed their schema. */
export interface Layer {
  readonly entry: Entry
  readonly included: readonly Entry[]
  readonly overlay: boolean
}

/** Where a field, or one element of it, is written. */
export interface Occurrence {
  readonly source: Source
  readonly via: 'role' | 'permission set' | 'overlay'
  /** The name of the permission set. */
  readonly set: string | null
  /** True where an overlay takes it away. */
  readonly removes: boolean
}

/** All layers in one: sets are united, scalars replaced, and `remove` takes away what was there till then. */
export function merged(layers: readonly Layer[], provider: Provider): Fields {
  const fields: Record<string, FieldValue> = {}
  for (const { entry, included } of layers) {
    for (const [name, kind] of Object.entries(provider.fields)) {
      for (const { written } of [...included, entry]) {
        if (!Object.hasOwn(written, name)) continue
        const value = asField(kind, written[name])
        const held = fields[name]
        fields[name] = held === undefined ? normalise(kind, value) : unite(kind, held, value)
      }
      const held = fields[name]
      const removed = removedBy(entry, name, kind)
      if (held !== undefined && removed !== undefined) fields[name] = subtract(kind, held, removed)
    }
  }
  return fields
}

/** What an overlay takes away that no layer below it gives, by field; elements as changes print them. */
export function ineffectiveRemovals(
  layers: readonly Layer[],
  provider: Provider,
): { entry: Entry; field: string; element: string }[] {
  return layers.flatMap(({ entry, included }, index) => {
    // The layer's own words count as there: an overlay may include a set and take a part of it away again.
    const own = { entry: without(entry, 'remove'), included, overlay: false }
    const there = merged([...layers.slice(0, index), own], provider)
    return Object.entries(provider.fields).flatMap(([field, kind]) => {
      const removed = removedBy(entry, field, kind)
      if (removed === undefined) return []
      const held = new Set(elements(kind, there[field]))
      return elements(kind, normalise(kind, removed))
        .filter((element) => !held.has(element))
        .map((element) => ({ entry, field, element }))
    })
  })
}

/** What an entry both writes and takes away. */
export function contradictions(entry: Entry, provider: Provider): { field: string; element: string }[] {
  return Object.entries(provider.fields).flatMap(([field, kind]) => {
    const removed = removedBy(entry, field, kind)
    if (removed === undefined || !Object.hasOwn(entry.written, field)) return []
    const given = new Set(elements(kind, normalise(kind, asField(kind, entry.written[field]))))
    return elements(kind, normalise(kind, removed))
      .filter((element) => given.has(element))
      .map((element) => ({ field, element }))
  })
}

/** The fields and parts of fields that an entry removes, as it writes them. */
export function removals(entry: Entry): Readonly<Record<string, unknown>> {
  const { remove } = entry.written
  return typeof remove === 'object' && remove !== null ? (remove as Record<string, unknown>) : {}
}

/** The way from an entry to the place where it takes an element away. */
export function pathOfRemoval(entry: Entry, provider: Provider, field: string, element: string): readonly string[] {
  const within = locate(provider.fields[field], removals(entry)[field], element)
  return ['remove', field, ...(within?.path ?? [])]
}

/** Every place where a field, or one element of it, is written or taken away, layer by layer. */
export function mentionsOf(
  layers: readonly Layer[],
  provider: Provider,
  field: string,
  element?: string,
): Occurrence[] {
  const kind = provider.fields[field]
  return layers.flatMap(({ entry, included, overlay }) => {
    const own = mention(kind, entry.written, entry, [], field, element)
    const removed = mention(kind, removals(entry), entry, ['remove'], field, element)
    return [
      ...included.flatMap((set) =>
        mention(kind, set.written, set, [], field, element).map(
          (source): Occurrence => ({ source, via: 'permission set', set: set.key, removes: false }),
        ),
      ),
      ...own.map((source): Occurrence => ({ source, via: overlay ? 'overlay' : 'role', set: null, removes: false })),
      ...removed.map((source): Occurrence => ({ source, via: 'overlay', set: null, removes: true })),
    ]
  })
}

/** The one place to point at: of a scalar where it was said last, of a set where the role itself says it. */
export function placeOf(
  layers: readonly Layer[],
  provider: Provider,
  field: string,
  element?: string,
): Source | undefined {
  const given = mentionsOf(layers, provider, field, element).filter(({ removes }) => !removes)
  const own = given.filter(({ via }) => via !== 'permission set')
  const best = provider.fields[field]?.kind === 'scalar' ? own.at(-1) : own[0]
  return (best ?? given[0])?.source
}

function mention(
  kind: FieldKind | undefined,
  written: Readonly<Record<string, unknown>>,
  entry: Entry,
  below: readonly string[],
  field: string,
  element: string | undefined,
): Source[] {
  if (!Object.hasOwn(written, field)) return []
  const within = locate(kind, written[field], element)
  return within === null ? [] : [sourceOf(entry.file, [...entry.path, ...below, field, ...within.path], within.part)]
}

function removedBy(entry: Entry, field: string, kind: FieldKind): FieldValue | undefined {
  const removed = removals(entry)
  return Object.hasOwn(removed, field) ? asField(kind, removed[field]) : undefined
}

function without(entry: Entry, key: string): Entry {
  return { ...entry, written: record(Object.entries(entry.written).filter(([name]) => name !== key)) }
}

/** Ids may be written as numbers; from here on all elements are texts. */
function asField(kind: FieldKind, value: unknown): FieldValue {
  return kind.kind === 'set' ? (value as readonly unknown[]).map(String) : (value as FieldValue)
}

type Within = { readonly path: readonly string[]; readonly part: 'key' | 'value' }

/** The way from a field to one of its elements, given plain or as a grant; `null` where the value does not have it. */
function locate(kind: FieldKind | undefined, value: unknown, element: string | undefined): Within | null {
  if (kind === undefined || kind.kind === 'scalar') return { path: [], part: 'value' }
  if (element === undefined) return { path: [], part: 'key' }
  const indexed = (index: number): Within | null => (index < 0 ? null : { path: [String(index)], part: 'value' })
  switch (kind.kind) {
    case 'set': {
      const spelled = (value as readonly unknown[]).map(String)
      const plain = spelled.indexOf(element)
      return indexed(plain >= 0 ? plain : spelled.findIndex((one) => (kind.grant ?? '') + one === element))
    }
    case 'items':
      return indexed((value as readonly Item[]).findIndex((item) => itemKey(kind.keys, item) === element))
    case 'tree':
      return locateInTree(value as Readonly<Record<string, readonly string[]>>, element)
  }
}

function locateInTree(tree: Readonly<Record<string, readonly string[]>>, element: string): Within | null {
  if (Object.hasOwn(tree, element)) return { path: [element], part: 'key' }
  for (const [path, privileges] of Object.entries(tree)) {
    if (!element.startsWith(`${path}:`)) continue
    const index = privileges.indexOf(element.slice(path.length + 1))
    if (index >= 0) return { path: [path, String(index)], part: 'value' }
  }
  return null
}
