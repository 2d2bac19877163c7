/** Decides what the entries of a role have to declare, in its file and in overlays, to match the live role. Pure. */
import type { FieldKind } from '../domain/field-kind.ts'
import type { Fields, FieldValue, Item } from '../domain/model.ts'
import { record } from '../text/collections.ts'
import { desiredElements } from './desired-entries-elements.ts'
import { desiredItems, desiredScalar } from './desired-entries-values.ts'
import type {
  DesiredEntries,
  DesiredEntry,
  DesiredField,
  Field,
  FieldLayer,
  Meaning,
  Written,
} from './desired-entry-types.ts'
import { type Data, type DataMap, isMapData } from './scalar.ts'

/**
 * Returns the entries as they have to be. Spellings and order of what stays are the author's, and what comes through a set or another layer
 * is not repeated.
 * @param layers the role's own entry first, overlays after it
 * @param all whether fields that no layer declares are written too
 */
export function desiredEntries(
  layers: readonly Written[],
  live: Fields,
  meaning: Meaning,
  all: boolean,
): DesiredEntries {
  const wanted = Object.entries(meaning.provider.fields).flatMap(([name, kind]) => {
    const field = fieldOf(layers, name, meaning)
    return all || isDeclared(field) ? [{ name, ...desiredField(kind, field, live[name] ?? null) }] : []
  })
  const entries = layers.map((_, index) => {
    const said = wanted.flatMap(({ name, layers: each }) =>
      each.slice(index, index + 1).map((layer) => ({ name, ...layer })),
    )
    return {
      fields: present(said.map(({ name, own }) => [name, own])),
      remove: present(said.map(({ name, removed }) => [name, removed])),
      differences: said.flatMap(({ differences }) => differences),
    }
  })
  return { entries, conflicts: wanted.flatMap(({ conflicts }) => conflicts) }
}

/** Returns the role that the entries of all layers declare together. */
export function together(entries: readonly DesiredEntry[], { provider }: Pick<Meaning, 'provider'>): DataMap {
  const fields: Record<string, FieldValue> = {}
  for (const entry of entries) {
    for (const [name, kind] of Object.entries(provider.fields)) {
      if (!Object.hasOwn(entry.fields, name)) continue
      const [value, held] = [entry.fields[name] as FieldValue, fields[name]]
      fields[name] = held === undefined ? kind.normalise(value) : kind.union(held, value)
    }
  }
  return fields as DataMap
}

function fieldOf(written: readonly Written[], name: string, { provider, catalogue }: Meaning): Field {
  const layers = written.map(({ own, included }): FieldLayer => {
    const remove = isMapData(own.remove) ? own.remove : {}
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

function desiredField(kind: FieldKind, field: Field, now: FieldValue): DesiredField {
  const codec = kind.codec(field.canonical)
  if (codec !== null) return desiredElements(field, codec, now)
  return kind.entries === null
    ? desiredScalar(field, kind, now)
    : desiredItems(field, kind.entries, (now ?? []) as readonly Item[])
}

function present(fields: readonly (readonly [string, Data | undefined])[]): DataMap {
  return record(fields.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])))
}
