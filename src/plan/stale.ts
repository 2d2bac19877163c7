/** Tells if a saved plan still fits the system that it was made for. Pure. */

import type { Fields, Live, LiveRole, Step } from '../domain/model.ts'
import type { Provider, Target } from '../domain/system.ts'
import { groupByKey } from '../text/collections.ts'
import { changesBetween, pick } from './changes.ts'
import { sameJson } from './digest.ts'
import { withoutReview } from './origin.ts'
import { actionOf, makeStep } from './step.ts'

/** One line for each step whose role moved since the plan was made: which role, and how. */
export function staleness(provider: Provider, target: Target, steps: readonly Step[], live: Live): string[] {
  const byKey = groupByKey(live.roles)
  return steps.flatMap((step) => {
    const key = step.renamedFrom ?? step.role
    const found = byKey.get(key) ?? []
    const [now = null] = found
    const why = found.length > 1 ? `${found.length} live roles have this name now` : whyMoved(provider, step, now)
    if (why !== null) return [`${JSON.stringify(key)} ${why}`]
    if (key !== step.role && byKey.has(step.role)) return [`${JSON.stringify(step.role)} exists by now`]
    return follows({ provider, target, catalogue: live.catalogue }, step, now) && isLinked(provider, step, steps)
      ? []
      : [`${JSON.stringify(key)}: ${EDITED}`]
  })
}

const EDITED =
  'its changes and requests do not follow from the live role and what is wanted; the live role moved in a part that no file manages, or the plan was edited'

function whyMoved(provider: Provider, step: Step, now: LiveRole | null): string | null {
  if (step.before === null) return now === null ? null : 'exists by now'
  if (now === null) return 'is gone'
  if (now.id !== step.id) return `has another id now (${now.id}, was ${step.id}): it was deleted and made anew`
  const fields = step.after === null ? now.fields : pick(now.fields, step.before)
  return sameJson(fields, step.before) ? null : `moved: ${describe(provider, step.before, fields)}`
}

/** A saved plan is a file that anyone may have edited: what is shown and sent has to follow from before and after. */
function follows(stage: Parameters<typeof makeStep>[0], saved: Step, live: LiveRole | null): boolean {
  const { role, source, after, replaces, replacedBy } = saved
  const link = {
    ...(replaces === undefined ? {} : { replaces }),
    ...(replacedBy === undefined ? {} : { replacedBy }),
  }
  const made = makeStep(stage, { role, source, after, live, action: actionOf(role, live, after), ...link })
  return sameJson(withoutReview(saved), made)
}

/** A link between two steps is believed only where both have it, in a system that cannot rename. */
function isLinked({ cannot }: Provider, { role, replaces, replacedBy }: Step, steps: readonly Step[]): boolean {
  if (replaces === undefined && replacedBy === undefined) return true
  return (
    cannot.rename === true &&
    (replaces === undefined || steps.some((one) => one.role === replaces && one.replacedBy === role)) &&
    (replacedBy === undefined || steps.some((one) => one.role === replacedBy && one.replaces === role))
  )
}

function describe(provider: Provider, before: Fields, now: Fields): string {
  const lines = changesBetween(provider.fields, before, now).map((change) =>
    'added' in change
      ? [...change.added.map((grant) => `+${grant}`), ...change.removed.map((grant) => `-${grant}`)].join(' ')
      : `${change.field} ${JSON.stringify(change.before)} → ${JSON.stringify(change.after)}`,
  )
  return lines.length > 0 ? lines.join(', ') : 'in its fields'
}
