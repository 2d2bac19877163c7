/** Documents to standard output and into files. */
import { existsSync } from 'node:fs'
import { realpath, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { createBeside } from '../app/temp-file.ts'
import { UserError } from '../domain/errors.ts'
import type { Plan } from '../domain/plan-model.ts'
import type { Report } from '../domain/report-model.ts'
import type { Snapshot } from '../domain/snapshot-model.ts'
import type { Format } from './choices.ts'
import type { Io } from './io.ts'
import { refuseLink } from './no-links.ts'
import type { PrintOptions } from './options.ts'
import { planDocument, type Surroundings, usualSurroundings } from './plan-document.ts'

/** A document in pieces, from the first one each time it is called: a large one need never be in memory as a whole. */
export type Text = () => Iterable<string>

/** Prints a document. */
export function print(io: Pick<Io, 'out'>, text: Text): void {
  for (const piece of text()) io.out(piece)
}

/** A document as JSON. */
export async function jsonOf(document: Plan | Report | Snapshot): Promise<Text> {
  const { jsonPieces } = await import('../render/json.ts')
  return () => jsonPieces(document)
}

/** Facts about a plan that only the command knows. */
export interface PlanView {
  /** GETs that verifying will take, where anything is to be sent. */
  readonly verifyReads: number | null
  /** The command to run next. */
  readonly next: string | null
  /** Place of the plan's files; unknown for one that was saved elsewhere. */
  readonly about?: Surroundings
}

/** For whom something is printed. */
export interface Viewer {
  readonly io: Pick<Io, 'columns' | 'systems'>
  readonly options: Pick<PrintOptions, 'color' | 'verbose'>
}

/** Returns the options of a file: without colours, whatever the terminal can show. */
export function plain({ io, options }: Viewer): Viewer {
  return { io, options: { ...options, color: false } }
}

/** A plan in the format that was asked for. The renderers are big, so only the one that is needed is loaded. */
export async function planAs(format: Format, plan: Plan, view: PlanView, run: Viewer): Promise<Text> {
  if (format === 'json') return jsonOf(plan)
  const text = await planText(format, plan, view, run)
  return () => [text]
}

async function planText(format: Exclude<Format, 'json'>, plan: Plan, view: PlanView, run: Viewer): Promise<string> {
  const { color, verbose } = run.options
  if (format === 'diff') return (await import('../render/diff.ts')).renderPlanDiff(plan, { color })
  const about = view.about ?? usualSurroundings(run.io)
  if (format !== 'text') return planDocument(format, plan, about)
  const { renderPlanText } = await import('../render/text.ts')
  return renderPlanText(plan, { color, verbose, kinds: about.kinds, width: run.io.columns, ...view })
}

/** A file that appears whole or not at all. */
export interface PendingFile {
  /** Writes the content and puts the file in its place. */
  write(text: Text): Promise<void>
  /** Removes what was prepared. */
  discard(): Promise<void>
}

/**
 * Prepares a file beside its place, so that a folder that is missing or read-only is known before anything is sent.
 * @throws UserError that names the file
 */
export async function prepareFile(io: Io, flag: string, name: string): Promise<PendingFile> {
  const place = await resolvePlace(resolve(io.cwd, name)).catch(complain(io.cwd, flag, name))
  if (place.kind === 'file') refuseLink(io.cwd, flag, name)
  if (place.kind === 'folder') throw new UserError(`${flag} ${name} is a folder; name a file`)
  // A pipe or a device such as /dev/stdout is written to; a file put in its place would be the end of it.
  if (place.kind === 'stream') {
    return {
      write: (text) => writeFile(place.path, text()).catch(complain(io.cwd, flag, name)),
      discard: async () => {},
    }
  }
  const beside = await createBeside(io, place.path).catch(complain(io.cwd, flag, name))
  return {
    async write(text) {
      await writeFile(beside.path, text())
        .then(() => rename(beside.path, place.path))
        .catch(complain(io.cwd, flag, name))
    },
    discard: beside.remove,
  }
}

interface FilePlace {
  readonly kind: 'file' | 'folder' | 'stream'
  /** Returns the file that symbolic links lead to, so that they stay what they are. */
  readonly path: string
}

async function resolvePlace(file: string): Promise<FilePlace> {
  try {
    const found = await stat(file)
    if (found.isDirectory()) return { kind: 'folder', path: file }
    return found.isFile() ? { kind: 'file', path: await realpath(file) } : { kind: 'stream', path: file }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return { kind: 'file', path: file }
  }
}

function complain(cwd: string, flag: string, name: string): (error: Error) => never {
  return (error: NodeJS.ErrnoException) => {
    const folder = dirname(name)
    // The folder may well be there: nothing can be made in /proc.
    const isMissing = error.code === 'ENOENT' && !existsSync(resolve(cwd, folder))
    const why = isMissing ? `the folder ${folder} does not exist` : error.message
    throw new UserError(`${flag} ${name} cannot be written: ${why}`, undefined, { cause: error })
  }
}
