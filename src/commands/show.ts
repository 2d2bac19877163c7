/** `rolesync show`: a saved plan, the report of an apply or a snapshot, in any format. */
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import type { Report, Snapshot } from '../domain/model.ts'
import { asPlan, asReport, readDocument } from './document.ts'
import type { Format, Io, RunOptions } from './io.ts'
import { jsonOf, planAs, print, type Text } from './output.ts'
import { reportDocument } from './plan-document.ts'
import { readSnapshot } from './snapshot-file.ts'
import { prepareWrites } from './writes.ts'

export interface ShowOptions extends Pick<RunOptions, 'format' | 'color' | 'verbose'> {
  readonly file: string
  /** Further files, each `FORMAT=FILE`. */
  readonly write: readonly string[]
}

export async function show(options: ShowOptions, io: Io): Promise<ExitCode> {
  const writes = await prepareWrites(io, options.write)
  try {
    const render = await renderer(options, io)
    await writes.write((format) => render(format, false))
    print(io, await render(options.format, options.color))
    return EXIT.done
  } finally {
    await writes.discard()
  }
}

type Render = (format: Format, color: boolean) => Promise<Text>

async function renderer(options: ShowOptions, io: Io): Promise<Render> {
  const document = await readDocument(io, options.file)
  if (document.kind === 'plan') {
    const plan = asPlan(options.file, document)
    const view = { verifyReads: null, next: null }
    return (format, color) => planAs(format, plan, view, { io, options: { ...options, color } })
  }
  if (document.kind === 'report') {
    const report = asReport(options.file, document)
    return (format, color) => reportAs(report, { ...options, format, color }, io)
  }
  if (document.kind === 'snapshot') {
    const snapshot = await readSnapshot(io, options.file)
    return (format, color) => snapshotAs(snapshot, { ...options, format, color }, io)
  }
  throw new UserError(`${options.file} is a ${document.kind}; show prints plans, reports and snapshots`)
}

/** Which config and targets it was about, the file of a report does not say. */
const AGAIN = 'rolesync plan'

/** A report in the format that was asked for. `again` plans what it did not do. */
export async function reportAs(
  report: Report,
  { format, color, verbose, again = AGAIN }: Pick<ShowOptions, 'format' | 'color' | 'verbose'> & { again?: string },
  io: Io,
): Promise<Text> {
  if (format === 'json') return jsonOf(report)
  const view = { color, verbose, width: io.columns, again }
  const text =
    format === 'text'
      ? (await import('../render/report.ts')).renderReportText(report, view)
      : await reportDocument(format, report, { again })
  return () => [text]
}

async function snapshotAs(snapshot: Snapshot, { format, color, verbose }: ShowOptions, io: Io): Promise<Text> {
  if (format === 'json') return jsonOf(snapshot)
  if (format !== 'text') throw new UserError(`a snapshot has no ${format}; show it as text or json`)
  const { renderSnapshotText } = await import('../render/snapshot.ts')
  return () => [renderSnapshotText(snapshot, { color, verbose, width: io.columns })]
}
