/** The question before anything is sent. */

import { UserError } from '../domain/errors.ts'
import type { Plan, TargetPlan } from '../domain/plan-model.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { plural } from '../text/plural.ts'
import type { Io } from './io.ts'
import type { PrintOptions } from './options.ts'

/**
 * Asks whether a plan may be applied.
 * @throws UserError where there is nobody to ask
 */
export async function approve(io: Io, { format }: Pick<PrintOptions, 'format'>, plan: Plan): Promise<boolean> {
  if (!io.terminal.in || format === 'json') {
    throw new UserError(
      'apply needs approval and there is no terminal to ask on: pass --auto-approve, or apply a saved plan (rolesync plan --out FILE); nothing was written',
    )
  }
  return io.confirm(`Apply ${whatChanges(plan)}? Only "yes" is accepted:`)
}

/** Targets that the question names; the others are counted. */
const MAX_TARGETS = 5

/** Names targets, systems and hosts; with several targets, how many of the changes each of them gets. */
function whatChanges({ targets }: Plan): string {
  const changing = targets.filter((target) => changesIn([target]) > 0)
  const total = plural(changesIn(changing), 'change')
  const [only] = changing
  if (changing.length === 1 && only !== undefined) return `${total} to ${nameOf(only)}`
  const named = changing.slice(0, MAX_TARGETS).map((target) => `${changesIn([target])} to ${nameOf(target)}`)
  const others = changing.slice(MAX_TARGETS)
  const more = others.length === 0 ? [] : [`${changesIn(others)} to ${plural(others.length, 'more target')}`]
  const parts = [...named, ...more]
  return `${total}: ${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

function nameOf({ name, provider, url }: TargetPlan): string {
  return `${name} (${provider}, ${forTerminal(new URL(url).host)})`
}

function changesIn(targets: readonly TargetPlan[]): number {
  return targets.reduce((sum, { steps }) => sum + steps.filter(({ requests }) => requests.length > 0).length, 0)
}
