/** The program as it is shipped, as a process of its own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { CommandResult } from '../in-process.ts'

/** The folder of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

export const MAIN = join(ROOT, 'dist/main.js')

/** Builds, unless what is built is newer than what it is built from. `npm test` has built already. */
export function build(): void {
  const sources = ['src', 'schema/base'].flatMap((folder) => newest(join(ROOT, folder)))
  if (existsSync(MAIN) && statSync(MAIN).mtimeMs >= Math.max(...sources)) return
  execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: 'pipe' })
}

function newest(folder: string): number[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !['validators.js', 'base-schemas.js'].includes(entry.name))
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs)
}

export interface Around {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

/** A process whose output is gathered. */
export interface Running {
  readonly child: ChildProcess
  /** Everything on both streams so far. */
  readonly seen: () => string
  /** Waits until the output holds this. */
  until(text: string): Promise<void>
  /** Waits for the end. */
  readonly end: Promise<CommandResult>
}

/** Starts a program. It does not outlive the test. */
export function start(program: string, argv: readonly string[], { cwd, env }: Around): Running {
  const { PATH = '' } = process.env
  const child = spawn(program, argv, { cwd, env: { PATH, CRM_TOKEN: 'sandbox', ...env } })
  onTestFinished(() => void child.kill('SIGKILL'))
  const output = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.err += text
  })
  // Whoever was told to go away need not read to the end.
  child.stdin.on('error', () => {})
  const end = new Promise<CommandResult>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) =>
      resolve({ code: code ?? -1, ...output, ...(signal ? { err: `${output.err}${signal}` } : {}) }),
    )
  })
  const seen = () => output.out + output.err
  const until = async (text: string) => {
    let over = false
    void end.then(() => {
      over = true
    })
    while (!seen().includes(text)) {
      if (over) throw new Error(`it ended without ${JSON.stringify(text)}: ${seen()}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  return { child, seen, until, end }
}

/** Runs rolesync to its end, without anything on standard input. */
export function rolesyncProcess(argv: readonly string[], around: Around): Promise<CommandResult> {
  const running = start(process.execPath, [MAIN, ...argv], around)
  running.child.stdin?.end()
  return running.end
}

/** Whether a program is there. */
export function has(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, program)))
}
