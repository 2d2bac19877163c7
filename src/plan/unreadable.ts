/** Live values of a shape that nobody knows: they stay as they are, and stop nothing but the change of themselves. Pure. */

import type { Finding } from '../domain/finding.ts'
import type { LiveRole, Role } from '../domain/model.ts'
import { UNREADABLE } from '../domain/uncompared.ts'
import { record } from '../text/collections.ts'

/** Finds the live role that a declared one changes; `null` where it makes a new one. */
export type LiveOf = (role: Role) => LiveRole | null

/**
 * Returns the declared roles without the fields whose live values could not be understood, and a warning for each: it is not
 * compared, so it is not changed.
 */
export function withoutUnreadable(
  desired: readonly Role[],
  liveOf: LiveOf,
): { readonly desired: readonly Role[]; readonly findings: Finding[] } {
  const findings: Finding[] = []
  const left = desired.map((role) => {
    const unreadable = liveOf(role)?.unreadable
    if (unreadable === undefined || role.state === 'absent') return role
    for (const [field, why] of Object.entries(unreadable)) {
      if (!Object.hasOwn(role.fields, field)) continue
      const message = `its live ${field} cannot be understood (${why}), so it is neither compared nor changed; mend it in the system, or leave ${field} out of the file`
      findings.push({ ...about(role.key, message), source: role.place(field) })
    }
    const fields = Object.entries(role.fields).filter(([field]) => !Object.hasOwn(unreadable, field))
    return { ...role, fields: record(fields) }
  })
  return { desired: findings.length === 0 ? desired : left, findings }
}

/** Returns a warning where a delete cannot show all that goes with the role. */
export function hiddenByDelete({ key, unreadable = {} }: LiveRole): Finding[] {
  return Object.entries(unreadable).map(([field, why]) =>
    about(key, `it is deleted with its ${field}, which cannot be understood (${why}) and is not shown`),
  )
}

function about(role: string, message: string): Finding {
  return { rule: UNREADABLE, severity: 'warning', role, message, source: null, accepted: null }
}
