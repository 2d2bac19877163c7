/** What differs between a live role and a wanted one, field by field. Pure. */
import { elements, holdsGrants, isAlike, itemKey, unite } from '../domain/fields.ts'
import type { Change, FieldKind, Fields, FieldValue, Item } from '../domain/model.ts'

export type Kinds = Readonly<Record<string, FieldKind>>

/**
 * The changes from `before` to `after`, in the order of the provider's fields. A field that `after` does not have stays
 * as it is; `after: null` takes every grant away.
 */
export function changesBetween(kinds: Kinds, before: Fields, after: Fields | null): Change[] {
  return Object.entries(kinds).flatMap(([field, kind]) => {
    const [now, then] = [before[field], after === null ? undefined : after[field]]
    if (after !== null && then === undefined) return []
    if (kind.kind === 'set' || kind.kind === 'tree') return setChange(field, kind, now, then)
    if (then === undefined) return []
    return kind.kind === 'scalar' ? scalarChange(field, now, then) : itemChanges(field, kind, now, then)
  })
}

/** The declared fields in additive mode: together with what is live, so that nothing is taken away. */
export function addedTo(kinds: Kinds, live: Fields, declared: Fields): Fields {
  return mapFields(declared, (field, value) => {
    const [kind, now] = [kinds[field], live[field]]
    return kind === undefined || now === undefined ? value : unite(kind, now, value)
  })
}

/** How many grants the changes add or remove. Elements that are no grants, such as tags, do not count. */
export function countGrants(kinds: Kinds, changes: readonly Change[], side: 'added' | 'removed'): number {
  return changes.reduce((total, change) => {
    const kind = kinds[change.field]
    return total + (kind !== undefined && holdsGrants(kind) && 'added' in change ? change[side].length : 0)
  }, 0)
}

/** Those fields of a role that another one names. */
export function pick(fields: Fields, named: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => Object.hasOwn(named, field)))
}

function mapFields(fields: Fields, map: (field: string, value: FieldValue) => FieldValue): Fields {
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, map(field, value)]))
}

function setChange(field: string, kind: FieldKind, now?: FieldValue, then?: FieldValue): Change[] {
  // Nearly every role of a run is as it should be; its grants are not written out to find that.
  if (isAlike(now, then)) return []
  const [held, wanted] = [elements(kind, now), elements(kind, then)]
  const [isHeld, isWanted] = [new Set(held), new Set(wanted)]
  const added = wanted.filter((element) => !isHeld.has(element))
  const removed = held.filter((element) => !isWanted.has(element))
  return added.length + removed.length === 0 ? [] : [{ field, added, removed }]
}

function scalarChange(field: string, now: FieldValue | undefined, then: FieldValue): Change[] {
  const before = (now ?? null) as Item[string]
  return before === then ? [] : [{ field, before, after: then as Item[string] }]
}

function itemChanges(
  field: string,
  kind: FieldKind & { kind: 'items' },
  now: FieldValue | undefined,
  then: FieldValue,
): Change[] {
  const byKey = (items: FieldValue | undefined) =>
    new Map(((items ?? []) as readonly Item[]).map((item) => [itemKey(kind.keys, item), item]))
  const [held, wanted] = [byKey(now), byKey(then)]
  return [...new Set([...held.keys(), ...wanted.keys()])].sort().flatMap((key) => {
    const [before, after] = [held.get(key) ?? null, wanted.get(key) ?? null]
    if (before !== null && after !== null && sameItem(before, after, kind.untold ?? [])) return []
    return [{ field: `${field}.${key}`, before, after }]
  })
}

function sameItem(before: Item, after: Item, untold: readonly string[]): boolean {
  const parts = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return parts.every((part) => before[part] === after[part] || (untold.includes(part) && before[part] === undefined))
}
