/**
 * Decides what each layer of a role has to write in its single values and lists of objects: the last layer that declares
 * a value gets the live one. Neither can come through a permission set or be removed by an overlay. Pure.
 */
import type { EntryRules, FieldKind } from '../domain/field-kind.ts'
import type { FieldValue, Item } from '../domain/model.ts'
import { record } from '../text/collections.ts'
import type { DesiredField, DesiredLayer, Field } from './desired-entry-types.ts'
import { isSame } from './scalar.ts'

/** Returns each layer's share of a single value. A live `null` cannot be declared: then no layer declares the field. */
export function desiredScalar(
  { name, layers, ownerLayer, canonical }: Field,
  kind: Pick<FieldKind, 'read'>,
  live: FieldValue,
): DesiredField {
  const last = layers.findLastIndex(({ own }) => own !== undefined)
  const said = layers[last]?.own
  const isSaid = said === undefined ? live === null : canonical(kind.read(said)) === live
  const speaker = last < 0 ? ownerLayer : last
  const wanted = layers.map(({ own, removed }, index): DesiredLayer => {
    const now = isSaid ? own : live === null ? undefined : index === speaker ? live : own
    return { own: now, removed, differences: now === own ? [] : [`~${name}`] }
  })
  return { layers: wanted, conflicts: [] }
}

/** Returns each layer's share of a list of objects. Each item is written by the last layer that declares it. */
export function desiredItems(
  { name, layers, ownerLayer }: Field,
  { keys, keyOf, merge }: EntryRules,
  live: readonly Item[],
): DesiredField {
  const now = new Map(live.map((item) => [keyOf(item), item]))
  const written = layers.map(({ own }) => own as readonly Item[] | undefined)
  const last = new Map(written.flatMap((items, index) => (items ?? []).map((item) => [keyOf(item), index] as const)))
  const missing = live.filter((item) => !last.has(keyOf(item))).map((item) => keysFirst(keys, item))
  const wanted = layers.map(({ removed }, index): DesiredLayer => {
    const before = written[index]
    const kept = (before ?? []).flatMap((item) => {
      const known = now.get(keyOf(item))
      if (known === undefined) return []
      return [last.get(keyOf(item)) === index ? merge(item, known) : item]
    })
    const after = index === ownerLayer ? [...kept, ...missing] : kept
    const own = index === ownerLayer || after.length > 0 || before?.length === 0 ? after : undefined
    return { own, removed, differences: isSame(after, before ?? []) ? [] : [`~${name}`] }
  })
  return { layers: wanted, conflicts: [] }
}

/** Returns an item with its identifying parts first, the others in their order. */
function keysFirst(keys: readonly string[], item: Item): Item {
  const parts = [...keys, ...Object.keys(item).filter((part) => !keys.includes(part))]
  return record(parts.flatMap((part) => (item[part] === undefined ? [] : [[part, item[part]] as const])))
}
