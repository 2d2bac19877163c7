/** The order in which a target's steps are sent: the one table for it. */

import type { Change, Step, ValueChange } from '../domain/plan-model.ts'
import type { Provider } from '../domain/system.ts'
import { byCodeUnits } from '../text/collections.ts'
import { birthsIn } from './births.ts'

/**
 * The phases, first to last. Within one, steps may run side by side. Those from {@link FIRST_REMOVING} on only take
 * away, so they do not start once something has failed.
 */
export const PHASES = ['create and rename', 'add', 'add and remove', 'remove', 'delete', 'by hand'] as const

/** The first phase that only removes. */
const FIRST_REMOVING = PHASES.indexOf('remove')

/** Returns the phase in which a step is sent. */
export function phaseOf(step: Pick<Step, 'action' | 'changes'>): number {
  return PHASES.indexOf(phaseName(step))
}

/** Reports whether a phase only takes away. */
export function onlyRemoves(phase: number): boolean {
  return phase >= FIRST_REMOVING
}

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

function phaseName({ action, changes }: Pick<Step, 'action' | 'changes'>): (typeof PHASES)[number] {
  if (action === 'create' || action === 'rename') return 'create and rename'
  if (action === 'delete') return 'delete'
  if (action === 'manual') return 'by hand'
  if (!changes.some(takesAway)) return 'add'
  return changes.every(onlyTakesAway) ? 'remove' : 'add and remove'
}

function takesAway(change: Change): boolean {
  return 'removed' in change ? change.removed.length > 0 : isItemGone(change)
}

function onlyTakesAway(change: Change): boolean {
  return 'removed' in change ? change.added.length === 0 : isItemGone(change)
}

/** An entry of a list that goes. A scalar that becomes nothing, such as a description, takes nothing from anybody. */
function isItemGone({ before, after }: ValueChange): boolean {
  return after === null && typeof before === 'object'
}
