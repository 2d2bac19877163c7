/** `rolesync show`: a saved plan or the report of an apply, in any format. */
import { plan as isPlan, report as isReport } from '../desired/validators.js'
import { EXIT, type ExitCode, UserError } from '../errors.ts'
import type { Plan, Report } from '../model.ts'
import { checkDocument, readDocument } from './document.ts'
import type { Io, RunOptions } from './io.ts'
import { planAs } from './output.ts'

export interface ShowOptions extends Pick<RunOptions, 'format' | 'color' | 'verbose'> {
  readonly file: string
}

export async function show(options: ShowOptions, io: Io): Promise<ExitCode> {
  const document = await readDocument(io, options.file)
  if (document.kind === 'plan') {
    checkDocument(options.file, document, isPlan)
    io.out(
      await planAs(options.format, document as unknown as Plan, { verifyReads: null, next: null }, { io, options }),
    )
  } else if (document.kind === 'report') {
    checkDocument(options.file, document, isReport)
    io.out(await reportAs(document as unknown as Report, options, io))
  } else {
    throw new UserError(`${options.file} is a ${document.kind}; show prints plans and reports`)
  }
  return EXIT.done
}

/** A report in the format that was asked for. */
export async function reportAs(
  report: Report,
  { format, color, verbose }: Pick<ShowOptions, 'format' | 'color' | 'verbose'>,
  io: Io,
): Promise<string> {
  if (format === 'json') return (await import('../render/json.ts')).renderJson(report)
  if (format === 'diff') throw new UserError('a report has no diff; show it as text or json')
  return (await import('../render/report.ts')).renderReportText(report, { color, verbose, width: io.columns })
}
