/** What the entries of a role have to say, in its file and in overlays, so that together they declare what is live. Pure. */
import { normalise, record, unite } from '../domain/fields.ts'
import type { Catalogue, FieldKind, Fields, FieldValue, Item } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { wantedElements } from './desired-entries-elements.ts'
import { wantedItems, wantedScalar } from './desired-entries-values.ts'
import type { Data, DataMap } from './scalar.ts'

/** A permission set that a role includes. */
export interface Included {
  readonly name: string
  /** Where the set is written, for people. */
  readonly place: string
  readonly written: DataMap
}

/** One writing of a role, with what it includes: its entry in a role file, or in an overlay. */
export interface Written {
  readonly own: DataMap
  readonly included: readonly Included[]
}

/** The system that says what things mean. */
export interface Meaning {
  readonly provider: Provider
  readonly catalogue: Catalogue
}

/** A grant that must go but comes through a permission set, which other roles may share. */
export interface Conflict {
  readonly what: string
  /** Which layer includes the set. */
  readonly layer: number
  readonly set: Included
}

/** One entry as it has to be. */
export interface WantedEntry {
  readonly fields: DataMap
  /** What an overlay still takes away. */
  readonly remove: DataMap
  /** What the change of this entry gives and takes: `+grant`, `-grant`, `~field`. */
  readonly differences: readonly string[]
}

/** The entries of a role as they have to be, one for each layer, and what stands in the way. */
export interface Wanted {
  readonly entries: readonly WantedEntry[]
  readonly conflicts: readonly Conflict[]
}

/** One field as all layers write it. */
export interface Field {
  readonly name: string
  readonly layers: readonly FieldLayer[]
  /** The layer that takes what no layer says yet. */
  readonly ownerLayer: number
  /** A written value as the system would hand it back. */
  readonly canonical: (value: FieldValue) => FieldValue
}

/** One field as one layer writes it. */
export interface FieldLayer {
  readonly own: Data | undefined
  readonly removed: Data | undefined
  /** The permission sets of the layer that have the field. */
  readonly through: readonly Included[]
}

/** One field as one layer has to write it. */
export interface WantedLayer extends Pick<FieldLayer, 'own' | 'removed'> {
  readonly differences: readonly string[]
}

/** A field as all layers have to write it. */
export interface WantedField {
  readonly layers: readonly WantedLayer[]
  readonly conflicts: readonly Conflict[]
}

/**
 * The wanted entries. Spellings and order of what stays are the author's, and what comes through a set or another layer
 * is not repeated.
 * @param layers the role's own entry first, overlays after it
 * @param all whether fields that no layer declares are written too
 */
export function wantedEntries(layers: readonly Written[], live: Fields, meaning: Meaning, all: boolean): Wanted {
  const wanted = Object.entries(meaning.provider.fields).flatMap(([name, kind]) => {
    const field = fieldOf(layers, name, meaning)
    return all || isDeclared(field) ? [{ name, ...wantedField(kind, field, live[name] ?? null) }] : []
  })
  const entries = layers.map((_, index) => {
    const said = wanted.map(({ name, layers: each }) => ({ name, ...(each[index] as WantedLayer) }))
    return {
      fields: told(said.map(({ name, own }) => [name, own])),
      remove: told(said.map(({ name, removed }) => [name, removed])),
      differences: said.flatMap(({ differences }) => differences),
    }
  })
  return { entries, conflicts: wanted.flatMap(({ conflicts }) => conflicts) }
}

/** What the entries of all layers say together, for a look at it as a whole. */
export function together(entries: readonly WantedEntry[], { provider }: Pick<Meaning, 'provider'>): DataMap {
  const fields: Record<string, FieldValue> = {}
  for (const entry of entries) {
    for (const [name, kind] of Object.entries(provider.fields)) {
      if (!Object.hasOwn(entry.fields, name)) continue
      const [value, held] = [entry.fields[name] as FieldValue, fields[name]]
      fields[name] = held === undefined ? normalise(kind, value) : unite(kind, held, value)
    }
  }
  return fields as DataMap
}

function fieldOf(written: readonly Written[], name: string, { provider, catalogue }: Meaning): Field {
  const layers = written.map(({ own, included }): FieldLayer => {
    const remove = (own.remove ?? {}) as DataMap
    return {
      own: Object.hasOwn(own, name) ? own[name] : undefined,
      removed: Object.hasOwn(remove, name) ? remove[name] : undefined,
      through: included.filter((set) => Object.hasOwn(set.written, name)),
    }
  })
  const canonical = (value: FieldValue) =>
    provider.canonical(record([[name, value]]), catalogue).fields[name] as FieldValue
  // A field that only an overlay manages stays the overlay's: other targets may leave it alone.
  const ownerLayer = Math.max(0, layers.findIndex(isGiven))
  return { name, layers, ownerLayer, canonical }
}

/** A field that is only taken away is not managed. */
function isDeclared({ layers }: Field): boolean {
  return layers.some(isGiven)
}

function isGiven({ own, through }: FieldLayer): boolean {
  return own !== undefined || through.length > 0
}

function wantedField(kind: FieldKind, field: Field, now: FieldValue): WantedField {
  switch (kind.kind) {
    case 'scalar':
      return wantedScalar(field, now)
    case 'items':
      return wantedItems(field, kind, (now ?? []) as readonly Item[])
    case 'set':
    case 'tree':
      return wantedElements(field, kind, now)
  }
}

function told(fields: readonly (readonly [string, Data | undefined])[]): DataMap {
  return record(fields.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])))
}
