/** Field values as sets of comparable elements: the one place that knows the shapes of a {@link FieldKind}. Pure. */
import type { FieldKind, Fields, FieldValue, Item } from './model.ts'

/** Orders by code units, the only order that is the same on every machine. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Sorted by code units, without duplicates. */
export function toSet(values: Iterable<string>): string[] {
  const all = [...values]
  return isAscending(all) ? all : [...new Set(all)].sort(byCodeUnits)
}

/** Most lists are in order already, and looking costs much less than sorting. */
function isAscending(values: readonly string[]): boolean {
  for (let i = 1; i < values.length; i++) if ((values[i - 1] as string) >= (values[i] as string)) return false
  return true
}

/** The same value in its one normal form. */
export function normalise(kind: FieldKind, value: FieldValue): FieldValue {
  switch (kind.kind) {
    case 'scalar':
      return value
    case 'set':
      return toSet(value as readonly string[])
    case 'tree': {
      const paths = Object.entries(value as Readonly<Record<string, readonly string[]>>)
        .map(([path, privileges]) => [path, toSet(privileges)] as const)
        .filter(([, privileges]) => privileges.length > 0)
        .sort(([a], [b]) => byCodeUnits(a, b))
      return record(paths)
    }
    case 'items':
      return [...(value as readonly Item[])]
        .map((item) => record(Object.entries(item).sort(([a], [b]) => byCodeUnits(a, b))))
        .sort((a, b) => byCodeUnits(itemKey(kind.keys, a), itemKey(kind.keys, b)))
  }
}

/** What both values hold together. Scalars cannot be united: the second one wins. */
export function unite(kind: FieldKind, a: FieldValue, b: FieldValue): FieldValue {
  switch (kind.kind) {
    case 'scalar':
      return b
    case 'set':
      return toSet([...(a as readonly string[]), ...(b as readonly string[])])
    case 'tree': {
      const paths = new Map(Object.entries(a as Readonly<Record<string, readonly string[]>>))
      for (const [path, privileges] of Object.entries(b as Readonly<Record<string, readonly string[]>>)) {
        paths.set(path, [...(paths.get(path) ?? []), ...privileges])
      }
      return normalise(kind, record(paths))
    }
    case 'items': {
      const items = new Map((a as readonly Item[]).map((item) => [itemKey(kind.keys, item), item]))
      for (const item of b as readonly Item[]) items.set(itemKey(kind.keys, item), item)
      return normalise(kind, [...items.values()])
    }
  }
}

/** What the first value holds and the second one does not. A scalar holds nothing that could be taken from it. */
export function subtract(kind: FieldKind, a: FieldValue, b: FieldValue): FieldValue {
  switch (kind.kind) {
    case 'scalar':
      return a
    case 'set':
      return (a as readonly string[]).filter((element) => !(b as readonly string[]).includes(element))
    case 'tree': {
      const less = b as Readonly<Record<string, readonly string[]>>
      const paths = Object.entries(a as Readonly<Record<string, readonly string[]>>).map(([path, privileges]) => {
        const gone = Object.hasOwn(less, path) ? (less[path] ?? []) : []
        return [path, privileges.filter((privilege) => !gone.includes(privilege))] as const
      })
      return normalise(kind, record(paths))
    }
    case 'items': {
      const gone = new Set((b as readonly Item[]).map((item) => itemKey(kind.keys, item)))
      return (a as readonly Item[]).filter((item) => !gone.has(itemKey(kind.keys, item)))
    }
  }
}

/** The elements of a set or tree as changes print them: grants where the field holds grants. Sorted. */
export function elements(kind: FieldKind, value: FieldValue | undefined): readonly string[] {
  if (value === undefined) return []
  if (kind.kind === 'set') {
    const prefix = kind.grant ?? ''
    const set = value as readonly string[]
    return prefix === '' ? set : set.map((element) => prefix + element)
  }
  if (kind.kind === 'tree') {
    const grants: string[] = []
    for (const [path, privileges] of Object.entries(value as Readonly<Record<string, readonly string[]>>)) {
      for (const privilege of privileges) grants.push(`${path}:${privilege}`)
    }
    // Paths are in order, but `a:X` comes after `a.b:X`.
    return isAscending(grants) ? grants : grants.sort(byCodeUnits)
  }
  throw new Error(`a field of kind ${kind.kind} has no elements`)
}

/** Whether two values of a set or tree are written alike, element by element. Others may still hold the same. */
export function isAlike(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((element, i) => element === b[i])
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null || Array.isArray(b)) return false
  const [left, right] = [a as Readonly<Record<string, readonly string[]>>, b as typeof a]
  const paths = Object.keys(left)
  return (
    paths.length === Object.keys(right).length &&
    paths.every((path) => Object.hasOwn(right, path) && isAlike(left[path], (right as typeof left)[path]))
  )
}

/** How many elements a set or tree has, without writing them out. */
function sizeOf(kind: FieldKind, value: FieldValue | undefined): number {
  if (value === undefined) return 0
  if (kind.kind === 'set') return (value as readonly string[]).length
  const privileges = Object.values(value as Readonly<Record<string, readonly string[]>>)
  return privileges.reduce((sum, { length }) => sum + length, 0)
}

/** How many grants a role has, over all its fields. */
export function countGrantsOf(kinds: Readonly<Record<string, FieldKind>>, fields: Fields): number {
  return Object.entries(kinds).reduce(
    (sum, [name, kind]) => sum + (holdsGrants(kind) ? sizeOf(kind, fields[name]) : 0),
    0,
  )
}

/** The part of a set, tree or list that passes: elements as {@link elements} spells them, items by their key. */
export function filterValue(kind: FieldKind, value: FieldValue, keep: (element: string) => boolean): FieldValue {
  switch (kind.kind) {
    case 'scalar':
      throw new Error('a scalar has no parts')
    case 'set':
      return (value as readonly string[]).filter((element) => keep((kind.grant ?? '') + element))
    case 'tree': {
      const paths = Object.entries(value as Readonly<Record<string, readonly string[]>>)
      const kept = paths.map(([path, held]) => [path, held.filter((one) => keep(`${path}:${one}`))] as const)
      return normalise(kind, record(kept))
    }
    case 'items':
      return (value as readonly Item[]).filter((item) => keep(itemKey(kind.keys, item)))
  }
}

/** Whether the elements of a field are grants: what its holder may do, or who holds it. */
export function holdsGrants(kind: FieldKind): boolean {
  return kind.kind === 'tree' || (kind.kind === 'set' && kind.grant !== undefined)
}

/** All grants of a role, over all its fields. */
export function grantsOf(kinds: Readonly<Record<string, FieldKind>>, fields: Fields): string[] {
  return Object.entries(kinds).flatMap(([name, kind]) => (holdsGrants(kind) ? [...elements(kind, fields[name])] : []))
}

/**
 * The identity of an item within its list, its keys joined with dots. A dot within any key but the last is written `\.`,
 * or `a.b` and `c` would be `a` and `b.c`.
 */
export function itemKey(keys: readonly string[], item: Item): string {
  const parts = keys.map((key) => String(item[key]))
  return parts.map((part, index) => (index < parts.length - 1 ? part.replace(/[\\.]/g, '\\$&') : part)).join('.')
}

/** All of them by their key; within a group, in the given order. */
export function groupBy<T>(all: Iterable<T>, keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const key = keyOf(one)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return groups
}

/** What has a key, by it; within a group, in the given order. */
export function groupByKey<T extends { readonly key: string }>(all: Iterable<T>): Map<string, T[]> {
  return groupBy(all, ({ key }) => key)
}

/** An object with exactly these keys, `__proto__` among them if someone wrote it. */
export function record<V>(entries: Iterable<readonly [string, V]>): Record<string, V> {
  return Object.fromEntries(entries)
}
