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
  return io.confirm(`Apply ${plural(changesIn(plan.targets), 'change')} to ${targetsOf(plan)}? Only "yes" is accepted:`)
}

/** Targets that the question names; the others are counted. */
const MAX_TARGETS = 5

function targetsOf({ targets }: Plan): string {
  const changing = targets.filter((target) => changesIn([target]) > 0)
  const names = changing
    .slice(0, MAX_TARGETS)
    .map(({ name, provider, url }) => `${name} (${provider}, ${forTerminal(new URL(url).host)})`)
  const more = changing.length - names.length
  return [...names, ...(more > 0 ? [`${more} more`] : [])].join(' and ').replaceAll(/ and (?=.* and )/g, ', ')
}

function changesIn(targets: readonly TargetPlan[]): number {
  return targets.reduce((sum, { steps }) => sum + steps.filter(({ requests }) => requests.length > 0).length, 0)
}
