/** Grants that a step gives to roles, and takes from them, through roles that they include. Pure. */
import type { Change, ReachChange, Step } from '../domain/plan-model.ts'
import { forTerminal } from '../text/foreign-text.ts'

/** Marks of what a role gains and loses through others; `+` and `-` are for what it includes itself. */
export const REACH_SYMBOL = { gains: '▲', loses: '▼' } as const

/** Words over the list of what comes and goes so. */
export const REACH_TITLE = 'through included roles:'

/** Returns the part of it that comes by some of the step's changes; all of it where those are all that there is. */
export function reachBy({ reach = [], changes: all }: Step, changes: readonly Change[]): readonly ReachChange[] {
  if (changes.length === all.length) return reach
  const elements = new Set(changes.flatMap((one) => ('added' in one ? [...one.added, ...one.removed] : [])))
  return reach.filter(({ path }) => path.some((key) => elements.has(key)))
}

/** Returns `▲ a → b → grant` as plain text, with what the policy says of it. */
export function reachText({ effect, path, sensitive }: ReachChange): string {
  const way = path.map(forTerminal).join(' → ')
  if (effect === 'loses' || sensitive === undefined) return `${REACH_SYMBOL[effect]} ${way}`
  const reason = sensitive.reason === null ? '' : `: ${forTerminal(sensitive.reason)}`
  return `${REACH_SYMBOL[effect]} ${way}  sensitive${reason}`
}

/** Returns the number of grants that are gained or lost through included roles. */
export function countReach(reach: readonly ReachChange[], effect: ReachChange['effect']): number {
  return reach.filter((one) => one.effect === effect).length
}

/** Returns the number of gained ones that the policy calls sensitive. */
export function countSensitive(reach: readonly ReachChange[]): number {
  return reach.filter(({ effect, sensitive }) => effect === 'gains' && sensitive !== undefined).length
}
