/** Files that are only there for now, and that no end of the process leaves behind. */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { forTerminal } from '../text/foreign-text.ts'
import type { Context } from './context.ts'

/** A file beside another one that is only there for now. */
export interface TempFile {
  readonly path: string
  /** Removes it, if it is still there. */
  remove(): Promise<void>
}

/** Names a file beside `path`, and sees to it that none is left behind there, however the process ends. */
export function passingFile({ err, onExit }: Pick<Context, 'err' | 'onExit'>, path: string): TempFile {
  const file = join(dirname(path), `.rolesync-${randomUUID()}.tmp`)
  const remove = () => {
    try {
      rmSync(file, { force: true })
    } catch (error) {
      err(`Error: ${forTerminal(file)} is left behind: ${(error as Error).message}\n`)
    }
  }
  onExit?.add(remove)
  return {
    path: file,
    async remove() {
      await rm(file, { force: true })
      onExit?.delete(remove)
    },
  }
}
