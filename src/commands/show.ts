/** `rolesync show`: a saved plan, the report of an apply or a snapshot, in any format. */
import { asPlan, asReport, readDocument } from '../app/document.ts'
import { readSnapshot } from '../app/snapshot-file.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import type { Snapshot } from '../domain/snapshot-model.ts'
import { isSealed } from '../plan/digest.ts'
import type { Format } from '../terminal/choices.ts'
import type { Io } from '../terminal/io.ts'
import type { PrintOptions } from '../terminal/options.ts'
import { jsonOf, planAs, print, type Text } from '../terminal/output.ts'
import { reportAs } from '../terminal/show-report.ts'
import { prepareWrites } from '../terminal/writes.ts'
import { forTerminal } from '../text/foreign-text.ts'

/** Flags of `rolesync show`. */
export interface ShowOptions extends Pick<PrintOptions, 'format' | 'color' | 'verbose'> {
  readonly file: string
  /** Further files, each `FORMAT=FILE`. */
  readonly write: readonly string[]
}

/** Prints a saved plan, a report or a snapshot. */
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
    const plan = asPlan(options.file, document, io)
    if (plan.checksum !== undefined && !isSealed(plan)) warnOfEdit(io, options.file)
    const view = { verifyReads: null, next: null }
    return (format, color) => planAs(format, plan, view, { io, options: { ...options, color } })
  }
  if (document.kind === 'report') {
    const report = asReport(options.file, document, io)
    return (format, color) => reportAs(report, { ...options, format, color }, io)
  }
  if (document.kind === 'snapshot') {
    const snapshot = await readSnapshot(io, options.file)
    return (format, color) => snapshotAs(snapshot, { ...options, format, color }, io)
  }
  throw new UserError(`${options.file} is a ${document.kind}; show prints plans, reports and snapshots`)
}

/** Warns of a plan that was edited: it shows what somebody wrote, and nothing that rolesync vouches for. */
function warnOfEdit(io: Io, file: string): void {
  io.err(`warning: ${forTerminal(file)} was changed after it was written: its digest is not that of its content\n`)
}

async function snapshotAs(snapshot: Snapshot, { format, color, verbose }: ShowOptions, io: Io): Promise<Text> {
  if (format === 'json') return jsonOf(snapshot)
  if (format !== 'text') throw new UserError(`a snapshot has no ${format}; show it as text or json`)
  const { renderSnapshotText } = await import('../render/snapshot.ts')
  return () => [renderSnapshotText(snapshot, { color, verbose, width: io.columns })]
}
