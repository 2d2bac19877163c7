/**
 * The order in which roles are made or renamed that name each other: those that are named come first. Where they
 * name each other in a circle, one link of it waits for the last of them. Pure.
 */
import type { Fields } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import type { BirthOrder, References } from '../domain/system.ts'
import { byCodeUnits } from '../text/collections.ts'
import { namedBy } from './references.ts'

/** A role that is made or renamed by a plan. */
type Birth = Pick<Step, 'role' | 'action' | 'before' | 'after'>

/** Place of a birth, and what it has to mind. */
export interface Placed extends BirthOrder {
  /** Births of one level do not wait for each other, from 0. */
  readonly level: number
}

/** Returns the place of each role that is made or renamed. */
export function birthsIn(steps: readonly Birth[], references: References | undefined): ReadonlyMap<string, Placed> {
  if (references === undefined) return new Map()
  const births = new Map(steps.filter(isBirth).map((step) => [step.role, step]))
  const links = new Map([...births].map(([key, birth]) => [key, new Set(linksOf(birth, births, references))]))
  const levels = new Map<string, number>()
  const cut: [from: string, to: string][] = []
  let left = [...births.keys()].sort(byCodeUnits)
  for (let level = 0; left.length > 0; level++) {
    const isFree = (key: string) => [...(links.get(key) ?? [])].every((named) => levels.has(named))
    const free = left.filter(isFree)
    // All that is left is part of a circle, or waits for one.
    const [first = ''] = left
    if (free.length === 0) {
      for (const named of links.get(first) ?? []) if (!levels.has(named)) cut.push([first, named])
      free.push(first)
    }
    for (const key of free) levels.set(key, level)
    left = left.filter((key) => !levels.has(key))
  }
  return new Map([...levels].map(([key, level]) => [key, { level, ...orderOf(key, cut) }]))
}

function orderOf(key: string, cut: readonly (readonly [from: string, to: string])[]): BirthOrder {
  return {
    later: new Set(cut.filter(([from]) => from === key).map(([, to]) => to)),
    waiting: cut.filter(([, to]) => to === key).map(([from]) => from),
  }
}

function isBirth({ action }: Birth): boolean {
  return action === 'create' || action === 'rename'
}

/** The births that have to come first: a new role has no id before, and a renamed one not its name. */
function linksOf(birth: Birth, births: ReadonlyMap<string, Birth>, references: References): string[] {
  const held = new Set(namedBy(references, birth.before))
  const added = addedBy(birth.after, references).filter((key) => !held.has(key) && key !== birth.role)
  return added.filter((key) => {
    const other = births.get(key)
    return other !== undefined && (other.before === null || birth.before === null)
  })
}

function addedBy(after: Fields | null, references: References): readonly string[] {
  return [...namedBy(references, after)].sort(byCodeUnits)
}
