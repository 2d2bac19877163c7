/** The report of an apply on its way to its file and to the screen. */

import { isDone } from '../app/apply.ts'
import type { BlockedTarget } from '../app/independent.ts'
import { formatSource } from '../app/places.ts'
import { messageOf } from '../domain/errors.ts'
import type { Report, StepReport } from '../domain/report-model.ts'
import { problemLines } from '../plan/plan-problems.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { plural } from '../text/plural.ts'
import type { Io } from './io.ts'
import type { PrintOptions } from './options.ts'
import { jsonOf, type PendingFile, print } from './output.ts'
import { printError } from './print-error.ts'
import { reportAs } from './show-report.ts'

/** Destination of the report of an apply, and what stands around it. */
export interface ReportSink {
  readonly io: Io
  readonly options: PrintOptions
  readonly file: PendingFile | null
  /** The command that shows what is left to do. */
  readonly retryCommand: string
  /** Targets that were left out. */
  readonly blocked: readonly BlockedTarget[]
}

/**
 * Delivers a report. It is the only witness of what was sent: where its file cannot be written, it goes to standard error.
 * Returns true where it is where it was asked for.
 */
export async function deliver(report: Report, sink: ReportSink): Promise<boolean> {
  const { io, options, file } = sink
  const json = await jsonOf(report)
  let delivered = true
  try {
    await file?.write(json)
  } catch (error) {
    delivered = false
    io.err(`Error: ${messageOf(error)}; the report follows\n`)
    print({ out: io.err }, json)
  }
  if (options.format === 'json') print(io, json)
  else await printReport(report, sink)
  return delivered
}

async function printReport(report: Report, { io, options, retryCommand, blocked }: ReportSink): Promise<void> {
  for (const { name, reason } of blocked) {
    io.out(`\nNot applied: ${forTerminal(`${name}: ${reason.split('\n')[0]}`)}\n`)
  }
  if (
    report.targets.every(
      ({ steps, refused = [], uncompared = [] }) => steps.length + refused.length + uncompared.length === 0,
    )
  )
    return
  io.out('\n')
  // As a diff, the plan was shown; what became of it is text.
  const format = options.format === 'markdown' ? 'markdown' : 'text'
  print(io, await reportAs(report, { ...options, format, retryCommand }, io))
}

/** Steps that are named on standard error; the others are counted. */
const MAX_FAILURES = 10

/** Prints why an apply is not whole. */
export function printFailures(io: Io, report: Report): void {
  for (const target of report.targets) {
    if (isDone(target)) continue
    const open = target.steps.filter(({ status }) => status !== 'applied' && status !== 'manual')
    const more = open.length > MAX_FAILURES ? [`and ${plural(open.length - MAX_FAILURES, 'more step')}`] : []
    const { refused = [], uncompared = [] } = target
    const roles = [...refused, ...uncompared]
    const lines = [...open.slice(0, MAX_FAILURES).map(failureLine), ...more, ...problemLines(roles, formatSource)]
    const parts = [
      ...(open.length === 0 ? [] : [`${plural(open.length, 'step')} not applied`]),
      ...(refused.length === 0 ? [] : [`${plural(refused.length, 'role')} not planned`]),
      ...(uncompared.length === 0 ? [] : [`${plural(uncompared.length, 'role')} not compared in full`]),
    ]
    const heading = parts.length === 0 ? 'was not verified' : parts.join(', ')
    printError(io, [`${target.name}: ${heading}`, ...lines].join('\n'))
  }
}

function failureLine({ role, action, status, error }: StepReport): string {
  return `${action} ${role}: ${status}${error === null ? '' : `: ${error.message.split('\n')[0]}`}`
}
