/** Order, sets and groups of plain data. Pure. */

/** Orders by code units, the only order that is the same on every machine. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Sorts texts by code units and drops duplicates. */
export function toSet(values: Iterable<string>): string[] {
  const texts = [...values]
  return isAscending(texts) ? texts : [...new Set(texts)].sort(byCodeUnits)
}

/** Reports whether texts are sorted and distinct. Most lists are, and looking costs much less than sorting. */
export function isAscending(values: readonly string[]): boolean {
  let last: string | undefined
  for (const value of values) {
    if (last !== undefined && last >= value) return false
    last = value
  }
  return true
}

/** Groups items by a key, keeping their order. */
export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  return groupPairs(Array.from(items, (item) => [keyOf(item), item] as const))
}

/** Groups values by the key that stands before each, keeping their order. */
export function groupPairs<K, V>(pairs: Iterable<readonly [K, V]>): Map<K, V[]> {
  const groups = new Map<K, V[]>()
  for (const [key, value] of pairs) {
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [value])
    else group.push(value)
  }
  return groups
}

/** Groups items by their `key`, keeping their order. */
export function groupByKey<T extends { readonly key: string }>(items: Iterable<T>): Map<string, T[]> {
  return groupBy(items, ({ key }) => key)
}

/** Makes an object with exactly these keys, `__proto__` among them if someone wrote it. */
export function record<V>(entries: Iterable<readonly [string, V]>): Record<string, V> {
  return Object.fromEntries(entries)
}
