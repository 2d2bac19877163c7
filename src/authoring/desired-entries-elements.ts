/** Decides, element by element, what each layer of a role has to write in its sets and trees. Pure. */

import type { ElementCodec, ElementTest } from '../domain/field-kind.ts'
import type { FieldValue } from '../domain/model.ts'
import { toSet } from '../text/collections.ts'
import type { Conflict, DesiredField, DesiredLayer, Field, FieldLayer } from './desired-entry-types.ts'
import { type Data, isListData } from './scalar.ts'

/**
 * Returns each layer's share of a set or tree so that together they declare `live`. A missing element is taken out of the
 * `remove` that hides it, or else written in the owner layer. A superfluous one is taken out of the layers that give it;
 * where a permission set gives it, that is a conflict.
 */
export function desiredElements(field: Field, codec: ElementCodec, live: FieldValue): DesiredField {
  const names = new Set(codec.names(live))
  const { given, taken, isHeld } = ledgerOf(field, codec)
  const missing = new Set([...names].filter((name) => given(name) < 0))
  const layers: DesiredLayer[] = []
  const conflicts: Conflict[] = []
  for (const [index, layer] of field.layers.entries()) {
    const isGone: ElementTest = ({ spelled, name }) => !names.has(name) && index > taken(spelled)
    const isBack: ElementTest = ({ name }) => names.has(name) && !isHeld(name) && index >= given(name)
    layers.push(
      desiredLayer(codec, layer, { isGone, isBack, missing: index === field.ownerLayer ? missing : null, live }),
    )
    for (const set of layer.through) {
      const gone = codec.read(set.written[field.name]).filter(isGone)
      conflicts.push(...gone.map(({ name }) => ({ what: codec.grant(name), layer: index, set })))
    }
  }
  return { layers, conflicts }
}

/** Decisions about the elements of one layer. */
interface Verdict {
  /** True for an element that the layer gives and that has to go. */
  readonly isGone: ElementTest
  /** True for an element that the layer takes away and that has to come back. */
  readonly isBack: ElementTest
  /** Names that the layer has to add; `null` where it is not the owner layer of the field. */
  readonly missing: ReadonlySet<string> | null
  readonly live: FieldValue
}

function desiredLayer(
  codec: ElementCodec,
  layer: FieldLayer,
  { isGone, isBack, missing, live }: Verdict,
): DesiredLayer {
  // An emptied field is dropped, except in its owner layer: there, an empty one declares that there is nothing.
  const left = shrunk(codec, layer.own, isGone)
  const isAsItIs = missing === null || (missing.size === 0 && layer.own === undefined && layer.through.length > 0)
  const comes = codec.read(layer.removed).filter(isBack)
  const goes = codec.read(layer.own).filter(isGone)
  const signed = (sign: string, names: Iterable<string>) => toSet(names).map((name) => sign + codec.grant(name))
  return {
    own: isAsItIs ? left : codec.plus(left, missing, live),
    removed: shrunk(codec, layer.removed, isBack),
    differences: [
      ...signed('+', [...(missing ?? []), ...comes.map(({ name }) => name)]),
      ...signed(
        '-',
        goes.map(({ name }) => name),
      ),
    ],
  }
}

/** Removes elements; a value that was empty before stays as it is. */
function shrunk(codec: ElementCodec, value: Data | undefined, isOut: ElementTest): Data | undefined {
  if (!codec.read(value).some(isOut)) return value
  const left = codec.without(value, isOut)
  return (isListData(left) ? left : Object.keys(left as object)).length === 0 ? undefined : left
}

/** Indexes of the layers that give and take each element; -1 means none. */
interface Ledger {
  /** The last layer that gives a name, in any spelling. */
  given(name: string): number
  /** The last layer that takes away what is spelled so. */
  taken(spelled: string): number
  /** True if a role made of these layers has the name. */
  isHeld(name: string): boolean
}

function ledgerOf({ name: field, layers }: Field, codec: ElementCodec): Ledger {
  const [given, taken] = [new Map<string, number>(), new Map<string, number>()]
  const spellings = new Map<string, { readonly name: string; readonly last: number }>()
  for (const [index, { own, removed, through }] of layers.entries()) {
    for (const value of [own, ...through.map(({ written }) => written[field])]) {
      for (const { spelled, name } of codec.read(value)) {
        given.set(name, index)
        spellings.set(spelled, { name, last: index })
      }
    }
    for (const { spelled } of codec.read(removed)) taken.set(spelled, index)
  }
  // Within a layer, taking away comes after giving.
  const held = [...spellings].filter(([spelled, { last }]) => last > (taken.get(spelled) ?? -1))
  const names = new Set(held.map(([, { name }]) => name))
  return {
    given: (name) => given.get(name) ?? -1,
    taken: (spelled) => taken.get(spelled) ?? -1,
    isHeld: (name) => names.has(name),
  }
}
