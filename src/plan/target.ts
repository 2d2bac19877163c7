/** Plans one target: declared roles and live roles in, ordered steps out. Pure. */

import type { Finding } from '../domain/finding.ts'
import type { Step, TargetPlan } from '../domain/plan-model.ts'
import { uncomparedRoles } from '../domain/uncompared.ts'
import { byCodeUnits, toSet } from '../text/collections.ts'
import { attribute, declaredByTip, noLongerManaged } from './attribute.ts'
import type { Base, Context, TargetInput } from './context.ts'
import type { Draft } from './draft.ts'
import { undeclaredDoubles } from './duplicates.ts'
import { objectionsTo } from './guards.ts'
import { goneWithRoles } from './ignored-deletes.ts'
import { nearMisses } from './near-misses.ts'
import { planable } from './refused.ts'
import { identityOf } from './snapshot.ts'

/**
 * Plans one target. Roles for which the files ask what cannot be are refused, and the others are planned: a name that the
 * system does not know, a key that two live roles have, a rename onto a role that exists.
 */
export function planTarget(input: TargetInput): TargetPlan {
  const { target, provider, base } = input
  const { context, drafted, refused } = planable(input)
  const { steps, ...causes } = base === undefined ? { steps: drafted.steps } : withCauses(context, base, drafted)
  const desired = context.desired.filter(({ key }) => context.selected(key))
  const uncompared = new Set(uncomparedRoles(context).map(({ role }) => role))
  const isUnchanged = (key: string) => !drafted.touched.has(key) && context.byKey.has(key) && !uncompared.has(key)
  const undeclared = toSet(drafted.undeclared.map(({ key }) => key))
  return {
    name: target.name,
    provider: provider.name,
    url: target.url,
    identity: identityOf(target, provider),
    steps,
    ...(refused.length === 0 ? {} : { refused }),
    undeclared: target.undeclared === 'ignore' || drafted.deletions.length > 0 ? [] : undeclared,
    ...causes,
    unchanged: desired.filter(({ key }) => isUnchanged(key)).length,
    objections: objectionsTo({ ...input, steps, roles: context.roles }),
    findings: [
      ...notesOf(input.live),
      ...context.findings,
      ...goneWithRoles(context, steps),
      ...nearMisses(context, drafted),
      ...undeclaredDoubles(context, drafted.undeclared),
    ].sort((a, b) => byCodeUnits(a.role ?? '', b.role ?? '')),
    error: null,
  }
}

/** Returns what has to be known of the reading. */
function notesOf({ notes = [] }: TargetInput['live']): Finding[] {
  return notes.map((message) => {
    return { rule: 'reading', severity: 'warning', role: null, message, source: null, accepted: null }
  })
}

type Causes = Pick<TargetPlan, 'noLongerManaged' | 'behind' | 'leftOut'> & { readonly steps: readonly Step[] }

function withCauses(context: Context, base: Base, { steps: all, undeclared }: Draft): Causes {
  const { steps, leftOut } = attribute(context, base, all)
  const deleted = new Set(all.filter(({ after }) => after === null).map(({ role }) => role))
  const gone = toSet(noLongerManaged(context, base, deleted)).map((role) => ({ role }))
  const behind = toSet(
    declaredByTip(
      context,
      base,
      undeclared.map(({ key }) => key),
    ).filter((key) => !deleted.has(key)),
  )
  return {
    steps,
    ...(gone.length === 0 ? {} : { noLongerManaged: gone }),
    ...(behind.length === 0 ? {} : { behind }),
    ...(Object.keys(leftOut).length === 0 ? {} : { leftOut }),
  }
}
