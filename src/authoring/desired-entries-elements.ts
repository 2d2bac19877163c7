/** Sets and trees of a role as its layers have to write them: element by element, each where it stands. Pure. */
import { toSet } from '../domain/fields.ts'
import type { FieldValue } from '../domain/model.ts'
import type { Conflict, Field, FieldLayer, WantedField, WantedLayer } from './desired-entries.ts'
import { type ElementKind, type Spelling, spellingOf, type Test } from './element-codec.ts'
import { type Data, isListData } from './scalar.ts'

/**
 * What must come is taken out of the `remove` that keeps it away, or else written in the field's home. What must go is
 * taken out of the layers that give it; where a permission set does, it is a conflict.
 */
export function wantedElements(field: Field, kind: ElementKind, live: FieldValue): WantedField {
  const spelling = spellingOf(kind, field.canonical)
  const names = new Set(spelling.names(live))
  const { given, taken, isHeld } = ledgerOf(field, spelling)
  const missing = new Set([...names].filter((name) => given(name) < 0))
  const layers: WantedLayer[] = []
  const conflicts: Conflict[] = []
  for (const [index, layer] of field.layers.entries()) {
    const isGone: Test = ({ spelled, name }) => !names.has(name) && index > taken(spelled)
    const isBack: Test = ({ name }) => names.has(name) && !isHeld(name) && index >= given(name)
    layers.push(
      wantedLayer(spelling, layer, { isGone, isBack, missing: index === field.ownerLayer ? missing : null, live }),
    )
    for (const set of layer.through) {
      const gone = spelling.read(set.written[field.name]).filter(isGone)
      conflicts.push(...gone.map(({ name }) => ({ what: spelling.grant(name), layer: index, set })))
    }
  }
  return { layers, conflicts }
}

/** What becomes of the elements of one layer. */
interface Verdict {
  /** Whether one that the layer gives has to go. */
  readonly isGone: Test
  /** Whether one that the layer takes away has to be there again. */
  readonly isBack: Test
  /** Names that the layer has to add; `null` where it is not the field's home. */
  readonly missing: ReadonlySet<string> | null
  readonly live: FieldValue
}

function wantedLayer(spelling: Spelling, layer: FieldLayer, { isGone, isBack, missing, live }: Verdict): WantedLayer {
  // What has nothing left to say goes, but for a field at its home: there, an empty one says that there is nothing.
  const left = shrunk(spelling, layer.own, isGone)
  const isAsItIs = missing === null || (missing.size === 0 && layer.own === undefined && layer.through.length > 0)
  const comes = spelling.read(layer.removed).filter(isBack)
  const goes = spelling.read(layer.own).filter(isGone)
  const signed = (sign: string, names: Iterable<string>) => toSet(names).map((name) => sign + spelling.grant(name))
  return {
    own: isAsItIs ? left : spelling.plus(left, missing, live),
    removed: shrunk(spelling, layer.removed, isBack),
    differences: [
      ...signed('+', [...(missing ?? []), ...comes.map(({ name }) => name)]),
      ...signed(
        '-',
        goes.map(({ name }) => name),
      ),
    ],
  }
}

/** What was empty before stays as it is. */
function shrunk(spelling: Spelling, value: Data | undefined, isOut: Test): Data | undefined {
  if (!spelling.read(value).some(isOut)) return value
  const left = spelling.without(value, isOut)
  return (isListData(left) ? left : Object.keys(left as object)).length === 0 ? undefined : left
}

/** Which layers give and take what, each by its index; -1 is none of them. */
interface Ledger {
  /** The last layer that gives a name, in any spelling. */
  given(name: string): number
  /** The last layer that takes away what is spelled so. */
  taken(spelled: string): number
  /** Whether a role of these layers has it. */
  isHeld(name: string): boolean
}

function ledgerOf({ name: field, layers }: Field, spelling: Spelling): Ledger {
  const [given, taken] = [new Map<string, number>(), new Map<string, number>()]
  const spellings = new Map<string, { readonly name: string; readonly last: number }>()
  for (const [index, { own, removed, through }] of layers.entries()) {
    for (const value of [own, ...through.map(({ written }) => written[field])]) {
      for (const { spelled, name } of spelling.read(value)) {
        given.set(name, index)
        spellings.set(spelled, { name, last: index })
      }
    }
    for (const { spelled } of spelling.read(removed)) taken.set(spelled, index)
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
