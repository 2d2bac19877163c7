/** Finds deletes that are the other half of a slip. Pure. */

import type { Objection } from '../domain/finding.ts'
import type { Step } from '../domain/plan-model.ts'
import { foldName, nearNames } from '../text/near-name.ts'

/** Returns an objection for each delete of an undeclared role whose near name is created: its members would be lost. */
export function nearDeletes(steps: readonly Step[], lifted: ReadonlySet<string>): Objection[] {
  const created = steps.filter(
    ({ before, after, replaces }) => before === null && after !== null && replaces === undefined,
  )
  const near = nearNames(created.map(({ role }) => role))
  return steps.flatMap(({ role, after, source, replacedBy }) => {
    if (after !== null || replacedBy !== undefined) return []
    const found = near(role)
    // A delete that the files spell out stops only where the names look the same.
    if (found === undefined || (source !== null && foldName(found) !== foldName(role))) return []
    const name = JSON.stringify(role)
    const message = `${name} would be deleted while ${JSON.stringify(found)} is created (1, the limit is 0), and its members would be lost; say renamedFrom: ${name}, or pass --allow nearName`
    return [{ guard: 'nearName', message, count: 1, limit: 0, allowed: lifted.has('nearName') }]
  })
}
