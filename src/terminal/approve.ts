/** The question before anything is sent. */

import { UserError } from '../domain/errors.ts'
import type { Plan } from '../domain/model.ts'
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
  const { requests } = plan.summary
  return io.confirm(`Send ${plural(requests, 'request')}? Only "yes" does.`)
}
