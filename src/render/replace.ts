/** Replaces: a rename that the system cannot do is a create or an update, and a delete, that belong together. Pure. */
import type { FieldKinds } from '../domain/fields.ts'
import type { FieldValue } from '../domain/model.ts'
import type { Change, Step } from '../domain/plan-model.ts'
import { own } from './grants.ts'

/** The two steps of a replace. */
export interface Replace {
  /** Makes or updates the new role. */
  readonly start: Step
  /** Deletes the old one. */
  readonly end: Step
}

/** Returns the replaces among the steps of a target, by their first step. */
export function replacesIn(steps: readonly Step[]): ReadonlyMap<Step, Replace> {
  const ends = new Map(steps.flatMap((end) => (end.replacedBy === undefined ? [] : [[end.replacedBy, end] as const])))
  return new Map(
    steps.flatMap((start) => {
      const end = ends.get(start.role)
      return end !== undefined && start.replaces === end.role ? [[start, { start, end }] as const] : []
    }),
  )
}

/** Returns what the new role has and the old one had not, and the other way round: what a rename would have changed. */
export function netChanges(fields: FieldKinds | undefined, start: Step, end: Step): Change[] {
  const changes = Object.entries(fields ?? {}).map(([field, kind]) => {
    const [old, before, after] = [
      own(end.before ?? {}, field),
      own(start.before ?? {}, field),
      own(start.after ?? {}, field),
    ]
    const values = [old, before, after].filter((value) => value !== undefined)
    if (!values.every((value) => kind.fits(value))) return null
    return kind.diff(
      field,
      both(old, before, (a, b) => kind.union(a, b)),
      after,
    )
  })
  // A saved plan may hold anything; then both steps say what they do.
  const isKnown = fields !== undefined && changes.every((change) => change !== null)
  return isKnown ? changes.flat() : [...start.changes, ...end.changes]
}

function both(
  a: FieldValue | undefined,
  b: FieldValue | undefined,
  union: (a: FieldValue, b: FieldValue) => FieldValue,
): FieldValue | undefined {
  if (a === undefined) return b
  return b === undefined ? a : union(a, b)
}
