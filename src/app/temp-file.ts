/** Files that are only there for now, and that no end of the process leaves behind. */

import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { chmod, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { messageOf } from '../domain/errors.ts'
import { forTerminal } from '../text/foreign-text.ts'
import type { Context } from './context.ts'

/** A file beside another one that is only there for now. */
export interface TempFile {
  readonly path: string
  /** Removes it, if it is still there. */
  remove(): Promise<void>
}

type Surroundings = Pick<Context, 'err' | 'onExit' | 'processes'>

/**
 * Makes an empty file beside `path`, for as many eyes as the one that is there, and sees to it that none is left behind,
 * however the process ends. Those that a killed process left there are removed.
 */
export async function createBeside(context: Surroundings, path: string): Promise<TempFile> {
  const folder = dirname(path)
  removeOrphans(folder, context)
  const beside = register(context, join(folder, `${PREFIX}${ownerOf(context)}${randomUUID()}.tmp`))
  const mode = await modeOf(path)
  await writeFile(beside.path, '', { flag: 'wx', ...(mode === null ? {} : { mode }) })
  // The mode of a new file is cut by the mask of the process; this one is not.
  if (mode !== null) await chmod(beside.path, mode)
  return beside
}

const PREFIX = '.rolesync-'

/** Host and process: on a shared folder, the number of a process alone says nothing. */
function ownerOf({ processes }: Surroundings): string {
  return processes === undefined ? '' : `${host()}-${processes.own}-`
}

function host(): string {
  return hostname().replaceAll(/[^A-Za-z0-9]/g, '_')
}

function removeOrphans(folder: string, { processes }: Surroundings): void {
  if (processes === undefined) return
  const pattern = new RegExp(`^\\.rolesync-${host()}-(\\d+)-[0-9a-f-]+\\.tmp$`)
  for (const name of readdirSync(folder)) {
    const [, owner] = pattern.exec(name) ?? []
    if (owner !== undefined && !processes.isAlive(Number(owner))) rmSync(join(folder, name), { force: true })
  }
}

async function modeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return found === null ? null : found.mode & 0o777
}

function register({ err, onExit }: Surroundings, path: string): TempFile {
  const remove = () => {
    try {
      rmSync(path, { force: true })
    } catch (error) {
      err(`Error: ${forTerminal(path)} is left behind: ${messageOf(error)}\n`)
    }
  }
  onExit?.add(remove)
  return {
    path,
    async remove() {
      await rm(path, { force: true })
      onExit?.delete(remove)
    },
  }
}
