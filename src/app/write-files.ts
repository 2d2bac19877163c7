/** Several files that are written together. */
import { chmod, mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UserError } from '../domain/errors.ts'
import type { Context } from './context.ts'
import { passingFile, type TempFile } from './temp-file.ts'

/** Text for a file. */
export interface NewText {
  readonly path: string
  /** Name of the file in messages. */
  readonly label: string
  readonly text: string
}

/**
 * Writes all files beside their places first, so that a full disk or a missing right changes none of them; then each
 * takes its place at once.
 * @throws UserError that names the file
 */
export async function writeFiles(files: readonly NewText[], context: Pick<Context, 'err' | 'onExit'>): Promise<void> {
  const staged: { readonly beside: TempFile; readonly file: NewText }[] = []
  try {
    for (const file of files) {
      await told(file, () => mkdir(dirname(file.path), { recursive: true }))
      const beside = passingFile(context, file.path)
      staged.push({ beside, file })
      await told(file, () => stage(beside.path, file))
    }
    for (const { beside, file } of staged) await told(file, () => rename(beside.path, file.path))
  } finally {
    await Promise.all(staged.map(({ beside }) => beside.remove()))
  }
}

async function stage(beside: string, { path, text }: NewText): Promise<void> {
  await writeFile(beside, text, { flag: 'wx' })
  const old = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (old !== null) await chmod(beside, old.mode)
}

async function told(file: NewText, write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (cause) {
    throw new UserError(`${file.label} cannot be written: ${(cause as Error).message}`, undefined, { cause })
  }
}
