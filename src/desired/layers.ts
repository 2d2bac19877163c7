/** The layers of a role: what its file says, and what overlays make of it. */
import type { FieldKind, Within } from '../domain/field-kind.ts'
import type { Fields, FieldValue, Source } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { record } from '../text/collections.ts'
import { isObject } from '../text/parse-json.ts'
import { type Entry, sourceOf } from './role-file.ts'

/** One writing of a role, with the permission sets that it includes. All of them passed their schema. */
export interface Layer {
  readonly entry: Entry
  readonly included: readonly Entry[]
  readonly overlay: boolean
}

/** A place that writes or removes a field, or one element of it. */
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
        const value = kind.read(written[name])
        const held = fields[name]
        fields[name] = held === undefined ? kind.normalise(value) : kind.union(held, value)
      }
      const held = fields[name]
      const removed = removedBy(entry, name, kind)
      if (held !== undefined && removed !== undefined) fields[name] = kind.difference(held, removed)
    }
  }
  return fields
}

/** Returns the elements that an overlay takes away though no layer below gives them, by field; elements as changes print them. */
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
      const held = new Set(kind.elements(there[field]))
      return kind
        .elements(kind.normalise(removed))
        .filter((element) => !held.has(element))
        .map((element) => ({ entry, field, element }))
    })
  })
}

/** Returns the elements that an entry both writes and takes away. */
export function contradictions(entry: Entry, provider: Provider): { field: string; element: string }[] {
  return Object.entries(provider.fields).flatMap(([field, kind]) => {
    const removed = removedBy(entry, field, kind)
    if (removed === undefined || !Object.hasOwn(entry.written, field)) return []
    const given = new Set(kind.elements(kind.normalise(kind.read(entry.written[field]))))
    return kind
      .elements(kind.normalise(removed))
      .filter((element) => given.has(element))
      .map((element) => ({ field, element }))
  })
}

/** Returns the fields and parts of fields that an entry removes, as it writes them. */
export function removals({ remove }: Entry['written']): Readonly<Record<string, unknown>> {
  return isObject(remove) ? remove : {}
}

/** The way from an entry to the place where it takes an element away. */
export function pathOfRemoval(entry: Entry, provider: Provider, field: string, element: string): readonly string[] {
  const within = provider.fields[field]?.locate(removals(entry.written)[field], element)
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
    const removed = mention(kind, removals(entry.written), entry, ['remove'], field, element)
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
export function placeInLayer(
  layers: readonly Layer[],
  provider: Provider,
  field: string,
  element?: string,
): Source | undefined {
  const given = mentionsOf(layers, provider, field, element).filter(({ removes }) => !removes)
  const own = given.filter(({ via }) => via !== 'permission set')
  const best = provider.fields[field]?.replaces === true ? own.at(-1) : own[0]
  return (best ?? given[0])?.source
}

const WHOLE: Within = { path: [], part: 'value' }

function mention(
  kind: FieldKind | undefined,
  written: Readonly<Record<string, unknown>>,
  entry: Entry,
  below: readonly string[],
  field: string,
  element: string | undefined,
): Source[] {
  if (!Object.hasOwn(written, field)) return []
  const within = kind === undefined ? WHOLE : kind.locate(written[field], element)
  return within === null ? [] : [sourceOf(entry.file, [...entry.path, ...below, field, ...within.path], within.part)]
}

function removedBy(entry: Entry, field: string, kind: FieldKind): FieldValue | undefined {
  const removed = removals(entry.written)
  return Object.hasOwn(removed, field) ? kind.read(removed[field]) : undefined
}

function without(entry: Entry, key: string): Entry {
  return { ...entry, written: record(Object.entries(entry.written).filter(([name]) => name !== key)) }
}
