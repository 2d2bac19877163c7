/** The order in which a target's steps are sent. */

import { onlyRemoves, PHASES, phaseOf } from '../domain/phases.ts'
import type { Step } from '../domain/plan-model.ts'
import type { Provider } from '../domain/system.ts'
import { byCodeUnits } from '../text/collections.ts'
import { birthsIn } from './births.ts'

/**
 * Orders steps by phase, roles that name each other by their births, then by key in code units: total, so that two runs
 * give the same plan.
 */
export function orderSteps(steps: readonly Step[], { references }: Pick<Provider, 'references'>): Step[] {
  const births = birthsIn(steps, references)
  const levelOf = ({ role }: Step) => births.get(role)?.level ?? 0
  return [...steps].sort((a, b) => phaseOf(a) - phaseOf(b) || levelOf(a) - levelOf(b) || byCodeUnits(a.role, b.role))
}

/** Returns the steps of each phase that may be sent side by side; births that wait for others are groups of their own. */
export function inGroups(
  steps: readonly Step[],
  { references }: Pick<Provider, 'references'>,
): { readonly removes: boolean; readonly steps: readonly Step[] }[] {
  const births = birthsIn(steps, references)
  const levels = Math.max(0, ...[...births.values()].map(({ level }) => level))
  return PHASES.flatMap((_, phase) => {
    const own = steps.filter((step) => phaseOf(step) === phase)
    if (phase > 0 || levels === 0) return [{ removes: onlyRemoves(phase), steps: own }]
    return Array.from({ length: levels + 1 }, (__, level) => ({
      removes: onlyRemoves(phase),
      steps: own.filter(({ role }) => births.get(role)?.level === level),
    }))
  })
}
