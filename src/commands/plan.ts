/** `rolesync plan`: what would change, without any way to change it. */
import { makePlan } from '../app/plan.ts'
import type { Basis } from '../app/run.ts'
import { readSnapshot } from '../app/snapshot-file.ts'
import type { ExitCode } from '../domain/errors.ts'
import { checkGithub } from '../terminal/github.ts'
import type { Io } from '../terminal/io.ts'
import { writingMistakes } from '../terminal/mistakes.ts'
import { type PlanOptions, planInputOf } from '../terminal/options.ts'
import { present } from '../terminal/present-plan.ts'
import { startRun } from '../terminal/start-run.ts'
import { withTotals } from '../terminal/totals.ts'

/** Flags of `rolesync plan`. */
export interface PlanCommandOptions extends PlanOptions {
  /** A snapshot to plan from instead of the systems. */
  readonly live?: string
}

/** Shows what would change; writes nothing to a system. */
export async function plan(options: PlanCommandOptions, io: Io): Promise<ExitCode> {
  const run = await startRun(options, io, await basisOf(options, io)).catch(writingMistakes(options, io))
  await checkGithub(io)
  return withTotals({ io, quiet: options.quiet, stats: run.stats }, () =>
    present(run, { options, io, make: () => makePlan(run, planInputOf(options)) }),
  )
}

async function basisOf({ live }: PlanCommandOptions, io: Io): Promise<Basis> {
  return live === undefined ? {} : { snapshot: { name: live, content: await readSnapshot(io, live) } }
}
