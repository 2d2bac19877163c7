/** The report of an apply on its way to its file and to the screen. */
import type { Report } from '../domain/model.ts'
import type { Io } from './io.ts'
import type { PrintOptions } from './options.ts'
import { jsonOf, type PendingFile, print } from './output.ts'
import { reportAs } from './show-report.ts'

/** Destination of the report of an apply, and the command that shows what it left to do. */
export interface ReportSink {
  readonly io: Io
  readonly options: PrintOptions
  readonly file: PendingFile | null
  readonly again: string
}

/**
 * The report is the only witness of what was sent: where its file cannot be written, it goes to standard error.
 * @returns whether it is where it was asked for
 */
export async function deliver(report: Report, { io, options, file, again }: ReportSink): Promise<boolean> {
  const json = await jsonOf(report)
  let delivered = true
  try {
    await file?.write(json)
  } catch (error) {
    delivered = false
    io.err(`Error: ${(error as Error).message}; the report follows\n`)
    print({ out: io.err }, json)
  }
  if (options.format === 'json') print(io, json)
  else if (report.targets.some(({ steps }) => steps.length > 0)) {
    io.out('\n')
    // As a diff, the plan was shown; what became of it is text.
    const format = options.format === 'markdown' ? 'markdown' : 'text'
    print(io, await reportAs(report, { ...options, format, again }, io))
  }
  return delivered
}
