/** `rolesync show`: a saved plan, the report of an apply or a snapshot, in any format. */
import { plan as isPlan, report as isReport } from '../desired/validators.js'
import { EXIT, type ExitCode, UserError } from '../errors.ts'
import type { Plan, Report, Snapshot } from '../model.ts'
import { checkDocument, readDocument } from './document.ts'
import type { Format, Io, RunOptions } from './io.ts'
import { planAs } from './output.ts'
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
    io.out(await render(options.format, options.color))
    return EXIT.done
  } finally {
    await writes.discard()
  }
}

type Render = (format: Format, color: boolean) => Promise<string>

async function renderer(options: ShowOptions, io: Io): Promise<Render> {
  const document = await readDocument(io, options.file)
  if (document.kind === 'plan') {
    checkDocument(options.file, document, isPlan)
    const view = { verifyReads: null, next: null }
    return (format, color) => planAs(format, document as unknown as Plan, view, { io, options: { ...options, color } })
  }
  if (document.kind === 'report') {
    checkDocument(options.file, document, isReport)
    return (format, color) => reportAs(document as unknown as Report, { ...options, format, color }, io)
  }
  if (document.kind === 'snapshot') {
    const snapshot = await readSnapshot(io, options.file)
    return (format, color) => snapshotAs(snapshot, { ...options, format, color }, io)
  }
  throw new UserError(`${options.file} is a ${document.kind}; show prints plans, reports and snapshots`)
}

/** Which config and targets it was about, the file of a report does not say. */
const AGAIN = 'rolesync plan'

/** A report in the format that was asked for. */
export async function reportAs(
  report: Report,
  { format, color, verbose }: Pick<ShowOptions, 'format' | 'color' | 'verbose'>,
  io: Io,
): Promise<string> {
  if (format === 'json') return (await import('../render/json.ts')).renderJson(report)
  if (format !== 'text') return reportDocument(format, report, { again: AGAIN })
  return (await import('../render/report.ts')).renderReportText(report, {
    color,
    verbose,
    width: io.columns,
    again: AGAIN,
  })
}

async function snapshotAs(snapshot: Snapshot, { format, color, verbose }: ShowOptions, io: Io): Promise<string> {
  if (format === 'json') return (await import('../render/json.ts')).renderJson(snapshot)
  if (format !== 'text') throw new UserError(`a snapshot has no ${format}; show it as text or json`)
  return (await import('../render/snapshot.ts')).renderSnapshotText(snapshot, { color, verbose, width: io.columns })
}
