/** Roles of a plan that could not be compared in full, since a live value was not understood. Pure. */
import { groupBy } from '../text/collections.ts'
import type { TargetPlan, UncomparedRole } from './plan-model.ts'

/** The rule of findings about live values that are not understood. */
export const UNREADABLE = 'unreadable'

/** Returns the roles that a plan could not compare in full. A delete compares nothing: its warnings have no place in a file. */
export function uncomparedRoles({ findings }: Pick<TargetPlan, 'findings'>): UncomparedRole[] {
  const found = findings.flatMap(({ rule, role, message, source }) =>
    rule === UNREADABLE && role !== null && source !== null ? [{ role, message, source }] : [],
  )
  return [...groupBy(found, ({ role }) => role)].map(([role, own]) => ({
    role,
    source: own[0]?.source ?? null,
    problems: own.map(({ message, source }) => ({ message, source })),
  }))
}

/** Reports whether a plan leaves something of the files uncompared. */
export function isIncomparable({ targets }: { readonly targets: readonly Pick<TargetPlan, 'findings'>[] }): boolean {
  return targets.some((target) => uncomparedRoles(target).length > 0)
}
