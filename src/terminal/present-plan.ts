/** A plan on its way to people and files: saved, printed in each format that was asked for, and judged by its exit code. */
import { formatSource } from '../app/places.ts'
import type { Planned } from '../app/plan.ts'
import type { Run } from '../app/run.ts'
import { isReady, refusals } from '../domain/blockers.ts'
import { EXIT, type ExitCode } from '../domain/errors.ts'
import type { Plan, RefusedRole } from '../domain/plan-model.ts'
import { isIncomparable } from '../domain/uncompared.ts'
import { hasChanges } from '../plan/plan.ts'
import { problemLines } from '../plan/plan-problems.ts'
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
  // The author of a role that cannot be planned learns so; nobody else is stopped by it.
  if (refusedRoles(plan).some(({ origin }) => origin === 'declared')) return EXIT.failed
  // What could not be compared may be a change.
  const isOpen = hasChanges(plan) || isIncomparable(plan) || refusedRoles(plan).length > 0
  return detailed && isOpen ? EXIT.changes : EXIT.done
}

function refusedRoles({ targets }: Plan): RefusedRole[] {
  return targets.flatMap(({ refused = [] }) => refused)
}

/** Prints why a plan cannot be applied, also where the plan itself says it: standard output may be a file. */
function printBlockers(plan: Plan, io: Io): void {
  const failed = plan.targets.flatMap(({ name, error }) =>
    error === null ? [] : error.message.split('\n').map((line) => `${name} could not be planned: ${line}`),
  )
  const refused = plan.targets.flatMap((target) =>
    refusals({ targets: [target] }).map(({ guard, message }) => {
      return `${target.name} is refused by ${guard}: ${message}`
    }),
  )
  for (const line of [...failed, ...refused]) io.err(`Error: ${forTerminal(line)}\n`)
  for (const { name, refused: roles = [] } of plan.targets) {
    for (const role of roles) {
      const severity = role.origin === 'declared' ? 'Error' : 'warning'
      for (const line of problemLines([role], formatSource)) {
        io.err(`${severity}: ${forTerminal(`${name}: a role could not be planned: ${line}`)}\n`)
      }
    }
  }
}
