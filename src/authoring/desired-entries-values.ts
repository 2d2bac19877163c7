/**
 * Decides what each layer of a role has to write in its single values and lists of objects: the last layer that declares
 * a value gets the live one. Neither can come through a permission set or be removed by an overlay. Pure.
 */
import { itemKey, record } from '../domain/fields.ts'
import type { FieldKind, FieldValue, Item } from '../domain/model.ts'
import type { DesiredField, DesiredLayer, Field } from './desired-entry-types.ts'
import { type Data, isSame } from './scalar.ts'

type ItemsKind = FieldKind & { readonly kind: 'items' }

/** Returns each layer's share of a single value. A live `null` cannot be declared: then no layer declares the field. */
export function desiredScalar({ name, layers, ownerLayer, canonical }: Field, live: FieldValue): DesiredField {
  const last = layers.findLastIndex(({ own }) => own !== undefined)
  const said = layers[last]?.own
  const isSaid = said === undefined ? live === null : canonical(said as FieldValue) === live
  const speaker = last < 0 ? ownerLayer : last
  const wanted = layers.map(({ own, removed }, index): DesiredLayer => {
    const now = isSaid ? own : live === null ? undefined : index === speaker ? (live as Data) : own
    return { own: now, removed, differences: now === own ? [] : [`~${name}`] }
  })
  return { layers: wanted, conflicts: [] }
}

/** Returns each layer's share of a list of objects. Each item is written by the last layer that declares it. */
export function desiredItems(
  { name, layers, ownerLayer }: Field,
  kind: ItemsKind,
  live: readonly Item[],
): DesiredField {
  const keyOf = (item: Item) => itemKey(kind.keys, item)
  const now = new Map(live.map((item) => [keyOf(item), item]))
  const written = layers.map(({ own }) => own as readonly Item[] | undefined)
  const last = new Map(written.flatMap((items, index) => (items ?? []).map((item) => [keyOf(item), index] as const)))
  const missing = live.filter((item) => !last.has(keyOf(item))).map((item) => keysFirst(kind, item))
  const wanted = layers.map(({ removed }, index): DesiredLayer => {
    const before = written[index]
    const kept = (before ?? []).flatMap((item) => {
      const known = now.get(keyOf(item))
      if (known === undefined) return []
      return [last.get(keyOf(item)) === index ? mergedItem(kind, item, known) : item]
    })
    const after = index === ownerLayer ? [...kept, ...missing] : kept
    const own = index === ownerLayer || after.length > 0 || before?.length === 0 ? after : undefined
    return { own, removed, differences: isSame(after, before ?? []) ? [] : [`~${name}`] }
  })
  return { layers: wanted, conflicts: [] }
}

/** The written item with what is live; parts that the system never returns stay as they are written. */
function mergedItem({ untold = [] }: ItemsKind, written: Item, live: Item): Item {
  const parts = Object.keys(written).filter((part) => Object.hasOwn(live, part) || untold.includes(part))
  const added = Object.keys(live).filter((part) => !Object.hasOwn(written, part))
  const partOf = (part: string) => (Object.hasOwn(live, part) ? live[part] : written[part]) as Item[string]
  return record([...parts, ...added].map((part) => [part, partOf(part)] as const))
}

/** Returns an item with its identifying parts first, the others in their order. */
function keysFirst({ keys }: ItemsKind, item: Item): Item {
  const parts = [...keys, ...Object.keys(item).filter((part) => !keys.includes(part))]
  return record(parts.map((part) => [part, item[part] as Item[string]] as const))
}
