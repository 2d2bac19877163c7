/** Reports in the format that was asked for. */
import type { Report } from '../domain/report-model.ts'
import type { Io } from './io.ts'
import type { PrintOptions } from './options.ts'
import { jsonOf, type Text } from './output.ts'
import { reportDocument } from './plan-document.ts'

/** Shows a report, whose file does not say which config and targets it was about. */
const DEFAULT_RETRY = 'rolesync plan'

/** A report in the format that was asked for. `retryCommand` plans what it did not do. */
export async function reportAs(
  report: Report,
  {
    format,
    color,
    verbose,
    retryCommand = DEFAULT_RETRY,
  }: Pick<PrintOptions, 'format' | 'color' | 'verbose'> & { retryCommand?: string },
  io: Io,
): Promise<Text> {
  if (format === 'json') return jsonOf(report)
  const view = { color, verbose, width: io.columns, retryCommand }
  const text =
    format === 'text'
      ? (await import('../render/text-report.ts')).renderReportText(report, view)
      : await reportDocument(format, report, { retryCommand })
  return () => [text]
}
