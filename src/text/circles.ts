/** Circles among names that lead to other names. Pure. */
import { byCodeUnits, groupPairs } from './collections.ts'

/** The names that each name leads to. Those that lead nowhere may be left out. */
export type Links = ReadonlyMap<string, readonly string[]>

/**
 * Returns circles of two and more names, so that each name that is part of one is in at least one of them: the shortest
 * through its first name, which is not repeated at the end. In order of their first names, by code units.
 */
export function findCircles(links: Links): string[][] {
  const left = endless(links)
  const covered = new Set<string>()
  return [...left.keys()].sort(byCodeUnits).flatMap((start) => {
    const circle = covered.has(start) ? null : wayBack(left, start)
    for (const name of circle ?? []) covered.add(name)
    return circle === null ? [] : [circle]
  })
}

/** Leaves out, again and again, what leads nowhere: in most cases all of it. */
function endless(links: Links): Map<string, readonly string[]> {
  const left = new Map(
    Array.from(links, ([name, all]) => {
      return [name, [...new Set(all)].filter((other) => other !== name && links.has(other))] as const
    }),
  )
  const open = new Map(Array.from(left, ([name, others]) => [name, others.length]))
  const from = groupPairs([...left].flatMap(([name, others]) => others.map((other) => [other, name] as const)))
  const ends = [...left.keys()].filter((name) => open.get(name) === 0)
  for (let name = ends.pop(); name !== undefined; name = ends.pop()) {
    left.delete(name)
    for (const other of from.get(name) ?? []) {
      const rest = (open.get(other) ?? 0) - 1
      open.set(other, rest)
      if (rest === 0) ends.push(other)
    }
  }
  return left
}

/** Returns the shortest way from a name back to itself; `null` where there is none. */
function wayBack(links: Links, start: string): string[] | null {
  const before = new Map<string, string | null>([[start, null]])
  // A map is walked in the order in which it grows: level by level.
  for (const name of before.keys()) {
    for (const next of links.get(name) ?? []) {
      if (next === start) return wayTo(before, name)
      if (!before.has(next)) before.set(next, name)
    }
  }
  return null
}

function wayTo(before: ReadonlyMap<string, string | null>, end: string): string[] {
  const way: string[] = []
  for (let name: string | null = end; name !== null; name = before.get(name) ?? null) way.unshift(name)
  return way
}
