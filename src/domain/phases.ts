/** Phases in which the steps of a target are sent: the one table for it. Pure. */
import type { Change, Step, ValueChange } from './plan-model.ts'

/**
 * The phases, first to last. Within one, steps may run side by side. Those from {@link FIRST_REMOVING} on only take
 * away, so they do not start once something has failed, or where a role of the target is refused.
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

/** Reports whether a step is not sent as long as a role of its target is refused. */
export function waitsForRefused(step: Pick<Step, 'action' | 'changes'>): boolean {
  return step.action !== 'manual' && onlyRemoves(phaseOf(step))
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
