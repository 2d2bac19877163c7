/** `rolesync undo`: a plan that restores what an apply changed, from its report and from what is live now. */
import { makeUndoPlan } from '../app/undo.ts'
import { readUndoable } from '../app/undoable.ts'
import type { ExitCode } from '../domain/errors.ts'
import type { Io } from '../terminal/io.ts'
import { guardsOf, type PlanOptions } from '../terminal/options.ts'
import { present } from '../terminal/present-plan.ts'
import { startRun } from '../terminal/start-run.ts'
import { withTotals } from '../terminal/totals.ts'

/** Flags of `rolesync undo`. */
export interface UndoCommandOptions extends PlanOptions {
  /** The report of the apply. */
  readonly report: string
}

/** Plans what restores the changes of an apply. */
export async function undo(options: UndoCommandOptions, io: Io): Promise<ExitCode> {
  const report = await readUndoable(io, options.report, options.target)
  const run = await startRun(options, io, { saved: report })
  const input = { report, file: options.report, roles: options.role, guards: guardsOf(options) }
  const code = await withTotals({ io, quiet: options.quiet, stats: run.stats }, () =>
    present(run, { options, io, make: () => makeUndoPlan(run, input) }),
  )
  if (!options.quiet) {
    io.err('The files still declare what the apply made: change them too, or the next apply makes it again.\n')
  }
  return code
}
