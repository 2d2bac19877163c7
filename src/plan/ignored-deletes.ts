/** Ignored grants that go along with deleted roles: no change shows them, so a warning says how many. Pure. */

import type { Finding } from '../domain/finding.ts'
import type { Step } from '../domain/plan-model.ts'
import { plural } from '../text/plural.ts'
import { ignoredOf } from './carried-grants.ts'
import type { Context } from './context.ts'

/** Returns a warning for each step that deletes a role with ignored grants. */
export function goneWithRoles({ provider, byKey }: Context, steps: readonly Step[]): Finding[] {
  return steps.flatMap(({ role, after, source, replacedBy }): Finding[] => {
    const live = after === null ? byKey.get(role)?.[0] : undefined
    const count = live === undefined ? 0 : ignoredOf(provider.fields, live).length
    if (count === 0) return []
    const them = count === 1 ? 'it' : 'them'
    const other =
      replacedBy === undefined ? '' : `; ${JSON.stringify(replacedBy)}, which replaces it, does not get ${them}`
    const grants = plural(count, 'grant')
    const message = `it is deleted with ${grants} that the config leaves to others (ignoreGrants) and that no change shows${other}`
    return [{ rule: 'ignored-grants', severity: 'warning', role, message, source, accepted: null }]
  })
}
