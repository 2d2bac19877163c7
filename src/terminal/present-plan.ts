/** A plan on its way to people and files: saved, printed in each format that was asked for, and judged by its exit code. */
import type { Planned } from '../app/plan.ts'
import type { Run } from '../app/run.ts'
import { isReady, refusals } from '../domain/blockers.ts'
import { EXIT, type ExitCode } from '../domain/errors.ts'
import type { Plan } from '../domain/plan-model.ts'
import { hasChanges } from '../plan/plan.ts'
import { isIncomparable } from '../plan/unreadable.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { reportPlan } from './github.ts'
import type { Io } from './io.ts'
import { nextCommand } from './next.ts'
import type { PlanOptions } from './options.ts'
import { jsonOf, plain, planAs, prepareFile, print } from './output.ts'
import { surroundingsOf } from './plan-document.ts'
import { prepareWrites } from './writes.ts'

/** Flags that say how a plan is shown. */
export interface Presentation {
  readonly options: PlanOptions
  readonly io: Io
  readonly make: () => Promise<Planned>
}

/** Makes a plan, saves and shows it as the options want, and tells the exit code. */
export async function present({ project }: Run, { options, io, make }: Presentation): Promise<ExitCode> {
  const viewer = { io, options }
  const writes = await prepareWrites(io, options.write, options.out)
  const file = options.out === undefined ? null : await prepareFile(io, '--out', options.out)
  try {
    const made = await make()
    const { plan: whole } = made
    await file?.write(await jsonOf(whole))
    const next = isReady(whole) ? nextCommand(whole, options) : null
    const view = { verifyReads: made.verifyReads, next, about: await surroundingsOf(project, io, options) }
    await writes.write((format) => planAs(format, made.plan, view, plain(viewer)))
    print(io, await planAs(options.format, made.plan, view, viewer))
    printBlockers(made.plan, io)
    await reportPlan(io, made.plan, project, options)
    return exitCodeOf(made.plan, options.detailedExitcode)
  } finally {
    await file?.discard()
    await writes.discard()
  }
}

function exitCodeOf(plan: Plan, detailed: boolean): ExitCode {
  if (!plan.complete) return EXIT.failed
  if (refusals(plan).length > 0) return EXIT.refused
  // What could not be compared may be a change.
  return detailed && (hasChanges(plan) || isIncomparable(plan)) ? EXIT.changes : EXIT.done
}

/** Prints why a plan cannot be applied, also where the plan itself says it: standard output may be a file. */
function printBlockers(plan: Plan, io: Io): void {
  const failed = plan.targets.flatMap(({ name, error }) =>
    error === null ? [] : error.message.split('\n').map((line) => `${name} could not be planned: ${line}`),
  )
  const refused = refusals(plan).map(({ guard, message }) => `refused by ${guard}: ${message}`)
  for (const line of [...failed, ...refused]) io.err(`Error: ${forTerminal(line)}\n`)
}
