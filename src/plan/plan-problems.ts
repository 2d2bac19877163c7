/** Problems of a plan: wishes of the files that the system cannot fulfil, and the roles that have them. Pure. */

import type { Source } from '../domain/model.ts'
import type { RefusedRole, UncomparedRole } from '../domain/plan-model.ts'
import { byCodeUnits, groupBy } from '../text/collections.ts'

/** Problem of a plan, with its place. */
export interface PlanProblem {
  /** Key of the role that cannot be planned for it. */
  readonly role: string
  /** Place where the files ask for it; `null` where none does. */
  readonly source: Source | null
  readonly message: string
}

/** Returns the roles that have problems, in the order in which a person goes through the files; those of no file last. */
export function refusedRoles(
  problems: readonly PlanProblem[],
  declaredAt: (role: string) => Source | null,
): RefusedRole[] {
  return [...groupBy(problems, ({ role }) => role)]
    .map(([role, own]) => ({
      role,
      source: declaredAt(role),
      problems: own
        .map(({ message, source }) => ({ message, source }))
        .sort((a, b) => byPlace(a.source, b.source) || byCodeUnits(a.message, b.message)),
    }))
    .sort((a, b) => byPlace(a.source, b.source) || byCodeUnits(a.role, b.role))
}

/** Returns a line for each problem, with its place. */
export function problemLines(roles: readonly UncomparedRole[], show: (source: Source) => string): string[] {
  return roles.flatMap(({ role, problems }) => {
    const name = JSON.stringify(role)
    return problems.map(({ message, source }) => {
      // Some messages name the role themselves.
      const whole = message.includes(name) ? message : `${message} (role ${name})`
      return source === null ? whole : `${show(source)}  ${whole}`
    })
  })
}

function byPlace(a: Source | null, b: Source | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return byCodeUnits(a.file, b.file) || a.line - b.line || a.column - b.column
}
