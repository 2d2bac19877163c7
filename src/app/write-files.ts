/** Several files that are written together. */
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf, UserError } from '../domain/errors.ts'
import type { Context } from './context.ts'
import { createBeside, type TempFile } from './temp-file.ts'

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
export async function writeFiles(
  files: readonly NewText[],
  context: Pick<Context, 'err' | 'onExit' | 'processes'>,
): Promise<void> {
  const staged: { readonly beside: TempFile; readonly file: NewText }[] = []
  try {
    for (const file of files) {
      await reported(file, () => mkdir(dirname(file.path), { recursive: true }))
      const beside = await reported(file, () => createBeside(context, file.path))
      staged.push({ beside, file })
      await reported(file, () => writeFile(beside.path, file.text))
    }
    for (const { beside, file } of staged) await reported(file, () => rename(beside.path, file.path))
  } finally {
    await Promise.all(staged.map(({ beside }) => beside.remove()))
  }
}

async function reported<T>(file: NewText, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (cause) {
    throw new UserError(`${file.label} cannot be written: ${messageOf(cause)}`, undefined, { cause })
  }
}
