/** Installed servers, kept between runs in a folder outside of any checkout. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Something to install once. */
export interface Installation {
  readonly name: string
  /** Everything that decides what is installed: another text, another folder. */
  readonly inputs: readonly string[]
  /** Fills the folder, which is moved when this is done: nothing in it may name its own path. */
  fill(folder: string): Promise<void>
}

/** Returns the folder of an installation below `ROLESYNC_CACHE` (default `~/.cache/rolesync`), filled at its first use. */
export async function installed({ name, inputs, fill }: Installation): Promise<string> {
  const root = process.env.ROLESYNC_CACHE ?? join(homedir(), '.cache', 'rolesync')
  const hash = createHash('sha256').update(inputs.join('\0')).digest('hex').slice(0, 16)
  const folder = join(root, `${name}-${hash}`)
  if (existsSync(folder)) return folder
  mkdirSync(root, { recursive: true })
  const draft = mkdtempSync(join(root, `.${name}-`))
  try {
    await fill(draft)
    moveTo(folder, draft)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return folder
}

/**
 * Runs a program to its end and returns what it printed.
 * @throws Error with all of its output where it fails
 */
export async function runProgram(
  [program, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => reject(new Error(`${program} cannot be run: ${cause.message}`, { cause })))
    child.once('close', resolve)
  })
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} failed (${status}):\n${output}`)
  return output
}

/** Whole or not at all: whoever else installs the same at this time finds one of the two. */
function moveTo(folder: string, draft: string): void {
  try {
    renameSync(draft, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  }
}
