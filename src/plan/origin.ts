/** Which changes this revision of the files brings, and which undo what was moved outside of them. Pure. */
import type { FieldKinds } from '../domain/fields.ts'
import { type Change, type Fields, ORIGINS, type Origin, type Step } from '../domain/model.ts'
import { byCodeUnits } from '../text/collections.ts'
import { changesBetween } from './changes.ts'

/** The steps of a plan by the live role that they start from, or by the key of the role that they create. */
export type StepsByStart = ReadonlyMap<string, Step>

export function byStart(steps: readonly Step[]): StepsByStart {
  return new Map(steps.map((step) => [startOf(step), step]))
}

export function startOf({ role, renamedFrom }: Step): string {
  return renamedFrom ?? role
}

/**
 * The step with the origin of each of its changes. A set whose changes are of both origins appears twice.
 * @param base what the files of the base revision would do to the same live role, if anything
 * @param live the live fields, `null` for a create
 */
export function withOrigins(kinds: FieldKinds, step: Step, base: Step | undefined, live: Fields | null): Step {
  const whole = originOfStep(step, base)
  const told = whole === undefined ? {} : { origin: whole }
  const wanted = wantedBy(base, live)
  // Grants of a role that goes go with it; in a role that the base did not want, nothing is the base's.
  const all = step.after === null ? whole : wanted === null ? 'declared' : undefined
  const sinceBase = all === undefined ? changesBetween(kinds, wanted ?? {}, step.after) : []
  const changes = step.changes.flatMap((change) =>
    all === undefined ? split(change, sinceBase) : [{ ...change, origin: all }],
  )
  return { ...step, ...told, changes }
}

/** The step as it was before its changes were told apart and its people counted: what follows from before and after. */
export function withoutReview(step: Step): Step {
  const { origin: _origin, holders: _holders, losesAccess: _loses, sensitive: _sensitive, ...rest } = step
  const changes = new Map<string, Change>()
  for (const { origin: _, ...change } of step.changes) {
    const first = changes.get(change.field)
    changes.set(change.field, first === undefined ? change : joined(first, change))
  }
  return { ...rest, changes: [...changes.values()] }
}

/** Whether the step brings anything of this origin. */
export function hasOrigin({ origin, changes }: Step, wanted: Origin): boolean {
  return origin === wanted || changes.some((change) => change.origin === wanted)
}

/** Where a create, a rename or a delete comes from: the base would do the same, or it would not. */
function originOfStep({ role, before, after, renamedFrom }: Step, base: Step | undefined): Origin | undefined {
  if (before === null) return base === undefined ? 'declared' : 'drift'
  if (after === null) return base?.after === null ? 'drift' : 'declared'
  if (renamedFrom === undefined) return undefined
  return base?.role === role ? 'drift' : 'declared'
}

/** The role as the base wants it: what its files do not manage is as it is live. `null` where it wants none. */
function wantedBy(base: Step | undefined, live: Fields | null): Fields | null {
  if (base === undefined) return live
  return base.after === null ? null : { ...live, ...base.after }
}

/**
 * Splits a change: this revision brings what also differs between the base and the wanted role, drift is the rest.
 * @param sinceBase the changes from what the base wants to what this revision wants
 */
function split(change: Change, sinceBase: readonly Change[]): Change[] {
  const since = sinceBase.find(({ field }) => field === change.field)
  if (!('added' in change)) return [{ ...change, origin: since === undefined ? 'drift' : 'declared' }]
  const [added, removed] = since !== undefined && 'added' in since ? [since.added, since.removed] : [[], []]
  const isDeclared = { added: new Set(added), removed: new Set(removed) }
  return ORIGINS.flatMap((origin) => {
    const part = (side: 'added' | 'removed') =>
      change[side].filter((element) => isDeclared[side].has(element) === (origin === 'declared'))
    const one = { field: change.field, origin, added: part('added'), removed: part('removed') }
    return one.added.length + one.removed.length === 0 ? [] : [one]
  })
}

/** Not as sets: an element that is told twice must show. */
function joined(a: Change, b: Change): Change {
  if (!('added' in a) || !('added' in b)) return a
  const both = (one: readonly string[], other: readonly string[]) => [...one, ...other].sort(byCodeUnits)
  return { field: a.field, added: both(a.added, b.added), removed: both(a.removed, b.removed) }
}
