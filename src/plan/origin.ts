/** Tells the causes of changes apart: this revision of the files, drift, and the base branch. Pure. */
import type { FieldKinds } from '../domain/fields.ts'
import type { Fields } from '../domain/model.ts'
import { type Change, ORIGINS, type Origin, type Step } from '../domain/plan-model.ts'
import { byCodeUnits } from '../text/collections.ts'
import { changesBetween } from './changes.ts'

/** The steps of a plan by the live role that they start from, or by the key of the role that they create. */
export type StepsByStart = ReadonlyMap<string, Step>

/** Indexes steps by what they start from. */
export function byStart(steps: readonly Step[]): StepsByStart {
  return new Map(steps.map((step) => [startOf(step), step]))
}

/** Returns the key of the live role that a step starts from, or of the role that it creates. */
export function startOf({ role, renamedFrom }: Step): string {
  return renamedFrom ?? role
}

/** Steps of other revisions of the files for the live role that a step starts from. */
export interface OtherSteps {
  /** Step of the base revision, if it has one. */
  readonly base: Step | undefined
  /** Step of the base branch as it is now, `as-live` where it has none; `null` where the branch did not move on. */
  readonly tip: Step | 'as-live' | null
}

/**
 * Returns the step with the origin of each of its changes. A set with changes of several origins appears once for each.
 * @param live the live fields, `null` for a create
 */
export function withOrigins(kinds: FieldKinds, step: Step, others: OtherSteps, live: Fields | null): Step {
  const whole = originOfStep(step, others)
  const sinceBase = changesSince(kinds, step, others.base, live)
  const tip = others.tip === 'as-live' ? undefined : others.tip
  const sinceTip = tip === null ? [] : changesSince(kinds, step, tip, live)
  // Grants of a role that goes go with it.
  const isOne = step.after === null && whole !== undefined
  const changes = step.changes.flatMap((change) =>
    isOne ? [{ ...change, origin: whole }] : split(change, { sinceBase, sinceTip }),
  )
  return { ...step, ...(whole === undefined ? {} : { origin: whole }), changes }
}

/** Returns what the step changes of that which another revision wants; `all` where that wants no such role. */
function changesSince(kinds: FieldKinds, step: Step, other: Step | undefined, live: Fields | null): Since {
  const wanted = wantedBy(other, live)
  return wanted === null ? 'all' : changesBetween(kinds, wanted, step.after)
}

type Since = readonly Change[] | 'all'

/** Returns the step without causes and people: what follows from before and after. */
export function withoutReview(step: Step): Step {
  const { origin: _origin, sensitive: _sensitive, reach: _reach, ...counted } = step
  const { holders: _holders, losesAccess: _loses, losesAccessBy: _by, whoLosesAccess: _who, ...rest } = counted
  const changes = new Map<string, Change>()
  for (const { origin: _, ...change } of step.changes) {
    const first = changes.get(change.field)
    changes.set(change.field, first === undefined ? change : joined(first, change))
  }
  return { ...rest, changes: [...changes.values()] }
}

/** Reports whether the step brings anything of this origin. */
export function hasOrigin({ origin, changes }: Step, wanted: Origin): boolean {
  return origin === wanted || changes.some((change) => change.origin === wanted)
}

/** Returns the cause of a create, a rename or a delete, by which revisions would do the same. */
function originOfStep(step: Step, { base, tip }: OtherSteps): Origin | undefined {
  if (step.before !== null && step.after !== null && step.renamedFrom === undefined) return undefined
  if (!doesSame(step, base)) return 'declared'
  return tip === null || doesSame(step, tip === 'as-live' ? undefined : tip) ? 'drift' : 'behind'
}

function doesSame({ role, before, after }: Step, other: Step | undefined): boolean {
  if (before === null) return other !== undefined
  return after === null ? other?.after === null : other?.role === role
}

/** Returns the role as another revision wants it: what its files do not manage is as it is live. `null` where it wants none. */
function wantedBy(base: Step | undefined, live: Fields | null): Fields | null {
  if (base === undefined) return live
  return base.after === null ? null : { ...live, ...base.after }
}

/** Splits a change by its causes: what this revision brings, then what only the base branch brought, then drift. */
function split(change: Change, since: { readonly sinceBase: Since; readonly sinceTip: Since }): Change[] {
  const isIn = (changes: Since) => isPartOf(changes, change.field)
  const [inBase, inTip] = [isIn(since.sinceBase), isIn(since.sinceTip)]
  const causeOf = (side: 'added' | 'removed' | null, element: string) =>
    inBase(side, element) ? 'declared' : inTip(side, element) ? 'behind' : 'drift'
  if (!('added' in change)) return [{ ...change, origin: causeOf(null, '') }]
  return ORIGINS.flatMap((origin) => {
    const part = (side: 'added' | 'removed') => change[side].filter((element) => causeOf(side, element) === origin)
    const one = { field: change.field, origin, added: part('added'), removed: part('removed') }
    return one.added.length + one.removed.length === 0 ? [] : [one]
  })
}

/** Returns a test for the elements of a field that some changes add or remove; `null` is the field as a whole. */
function isPartOf(changes: Since, field: string): (side: 'added' | 'removed' | null, element: string) => boolean {
  if (changes === 'all') return () => true
  const found = changes.find((change) => change.field === field)
  if (found === undefined) return () => false
  if (!('added' in found)) return (side) => side === null
  const [added, removed] = [new Set(found.added), new Set(found.removed)]
  return (side, element) => side !== null && (side === 'added' ? added : removed).has(element)
}

/** Joins two changes of a field, not as sets: an element that is there twice must show. */
function joined(a: Change, b: Change): Change {
  if (!('added' in a) || !('added' in b)) return a
  const both = (one: readonly string[], other: readonly string[]) => [...one, ...other].sort(byCodeUnits)
  return { field: a.field, added: both(a.added, b.added), removed: both(a.removed, b.removed) }
}
