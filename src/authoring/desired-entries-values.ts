/**
 * Single values and lists of objects of a role as its layers have to write them: the layer that has the last word says
 * what is live. Neither can come through a permission set or be removed by an overlay. Pure.
 */
import { itemKey, record } from '../domain/fields.ts'
import type { FieldKind, FieldValue, Item } from '../domain/model.ts'
import type { Field, WantedField, WantedLayer } from './desired-entries.ts'
import { type Data, isSame } from './scalar.ts'

type ItemsKind = FieldKind & { readonly kind: 'items' }

/** What a system does not tell, a file cannot say either: then no layer says anything. */
export function wantedScalar({ name, layers, ownerLayer, canonical }: Field, live: FieldValue): WantedField {
  const last = layers.findLastIndex(({ own }) => own !== undefined)
  const said = layers[last]?.own
  const isSaid = said === undefined ? live === null : canonical(said as FieldValue) === live
  const speaker = last < 0 ? ownerLayer : last
  const wanted = layers.map(({ own, removed }, index): WantedLayer => {
    const now = isSaid ? own : live === null ? undefined : index === speaker ? (live as Data) : own
    return { own: now, removed, differences: now === own ? [] : [`~${name}`] }
  })
  return { layers: wanted, conflicts: [] }
}

/** Of a list, each item has a layer with the last word. */
export function wantedItems({ name, layers, ownerLayer }: Field, kind: ItemsKind, live: readonly Item[]): WantedField {
  const keyOf = (item: Item) => itemKey(kind.keys, item)
  const now = new Map(live.map((item) => [keyOf(item), item]))
  const written = layers.map(({ own }) => own as readonly Item[] | undefined)
  const last = new Map(written.flatMap((items, index) => (items ?? []).map((item) => [keyOf(item), index] as const)))
  const missing = live.filter((item) => !last.has(keyOf(item))).map((item) => inOrder(kind, item))
  const wanted = layers.map(({ removed }, index): WantedLayer => {
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

/** The written item with what is live; parts that a system does not tell stay as they are written. */
function mergedItem({ untold = [] }: ItemsKind, written: Item, live: Item): Item {
  const parts = Object.keys(written).filter((part) => Object.hasOwn(live, part) || untold.includes(part))
  const added = Object.keys(live).filter((part) => !Object.hasOwn(written, part))
  const partOf = (part: string) => (Object.hasOwn(live, part) ? live[part] : written[part]) as Item[string]
  return record([...parts, ...added].map((part) => [part, partOf(part)] as const))
}

/** What identifies an item first, the rest as it comes. */
function inOrder({ keys }: ItemsKind, item: Item): Item {
  const parts = [...keys, ...Object.keys(item).filter((part) => !keys.includes(part))]
  return record(parts.map((part) => [part, item[part] as Item[string]] as const))
}
