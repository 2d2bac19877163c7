/** Compares and joins sets and trees, which are both made of elements that come and go one by one. Pure. */
import type { Element, FieldKind, Versions } from './field-kind.ts'
import type { FieldValue } from './model.ts'
import type { Change } from './plan-model.ts'

/** Returns the one change between two lists of elements, or none. */
export function elementChanges(field: string, held: readonly string[], wanted: readonly string[]): Change[] {
  const [isHeld, isWanted] = [new Set(held), new Set(wanted)]
  const added = wanted.filter((element) => !isHeld.has(element))
  const removed = held.filter((element) => !isWanted.has(element))
  return added.length + removed.length === 0 ? [] : [{ field, added, removed }]
}

/** Takes back what an apply added, gives back what it removed, and leaves alone what moved since. */
export function restoredElements<V extends FieldValue>(
  { union, difference }: Pick<FieldKind<V>, 'union' | 'difference'>,
  empty: V,
  { before = empty, after, live = empty }: Versions<V>,
): V {
  return union(difference(live, difference(after, before)), difference(before, after))
}

/** Reports whether two lists of texts are written alike. */
export function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index])
}

/** Asks for each text once and remembers the answer. */
export function remembered<T extends Element | string>(ask: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const found = known.get(text) ?? ask(text)
    known.set(text, found)
    return found
  }
}
