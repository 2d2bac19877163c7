/** Documents to standard output and into files. */
import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { UserError } from '../errors.ts'
import type { Plan } from '../model.ts'
import type { Format, Io, RunOptions } from './io.ts'

export interface PlanView {
  /** GETs that verifying will take, where anything is to be sent. */
  readonly verifyReads: number | null
  /** The command to run next. */
  readonly next: string | null
}

/** For whom something is printed. */
export interface Viewer {
  readonly io: Pick<Io, 'columns'>
  readonly options: Pick<RunOptions, 'color' | 'verbose'>
}

/** A plan in the format that was asked for. The renderers are big, so only the one that is needed is loaded. */
export async function planAs(format: Format, plan: Plan, view: PlanView, run: Viewer): Promise<string> {
  const { color, verbose } = run.options
  if (format === 'json') return (await import('../render/json.ts')).renderJson(plan)
  if (format === 'diff') return (await import('../render/diff.ts')).renderPlanDiff(plan, { color })
  const { renderPlanText } = await import('../render/text.ts')
  return renderPlanText(plan, { color, verbose, width: run.io.columns, ...view })
}

/** A file that appears whole or not at all. */
export interface PendingFile {
  /** Writes the content and puts the file in its place. */
  write(content: string): Promise<void>
  /** Removes what was prepared. */
  discard(): Promise<void>
}

/**
 * Prepares a file beside its place, so that a folder that is missing or read-only is known before anything is sent.
 * @throws UserError that names the file
 */
export async function prepareFile(io: Io, flag: string, name: string): Promise<PendingFile> {
  const file = resolve(io.cwd, name)
  const beside = resolve(dirname(file), `.rolesync-${randomUUID()}.tmp`)
  const put = async (content: string) => {
    try {
      await writeFile(beside, content)
    } catch (error) {
      throw new UserError(`${flag} ${name} cannot be written: ${(error as Error).message}`, undefined, { cause: error })
    }
  }
  await put('')
  return {
    async write(content) {
      await put(content)
      await rename(beside, file)
    },
    discard: () => rm(beside, { force: true }),
  }
}
