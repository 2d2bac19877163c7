/** Commands run in process, in real folders with real git, against the sandbox. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Plan } from '../../src/domain/plan-model.ts'
import { LIMITS } from '../../src/http/client.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts'
import type { Io } from '../../src/terminal/io.ts'
import { type CommandResult, inProcess } from '../in-process.ts'

export type Files = Readonly<Record<string, string | null>>

/** A folder that goes when the test ends. */
export function temporary(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'rolesync-review-')))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Writes files; `null` removes one, `-> x` makes a link to x. */
export function put(folder: string, files: Files): void {
  for (const [file, content] of Object.entries(files)) {
    const path = join(folder, file)
    rmSync(path, { recursive: true, force: true })
    if (content === null) continue
    mkdirSync(dirname(path), { recursive: true })
    if (content.startsWith('-> ')) symlinkSync(content.slice(3), path)
    else writeFileSync(path, content)
  }
}

const IDENTITY = { GIT_AUTHOR_NAME: 'T', GIT_AUTHOR_EMAIL: 't@example.com' }
const GIT_ENV = {
  ...process.env,
  ...IDENTITY,
  GIT_COMMITTER_NAME: 'T',
  GIT_COMMITTER_EMAIL: 't@example.com',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
}

export function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, env: GIT_ENV, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** A repository whose branch `main` holds the files, with HEAD on a branch that starts there. */
export function repository(files: Files): string {
  const folder = temporary()
  git(folder, 'init', '--quiet', '--initial-branch=main')
  commit(folder, files)
  git(folder, 'checkout', '--quiet', '-b', 'work')
  return folder
}

export function commit(folder: string, files: Files): void {
  put(folder, files)
  git(folder, 'add', '--all')
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'files')
}

export async function sandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const running = await startSandbox(options)
  onTestFinished(() => running.close())
  return running
}

/** Many of these systems are new: nothing is in them yet. */
const ENV = {
  PATH: process.env.PATH,
  ROLESYNC_MAIN_TOKEN: 'sandbox',
  ROLESYNC_ALLOW: 'empty-live',
  GIT_CONFIG_GLOBAL: '/dev/null',
}

/** Runs one command line in the folder. */
export function rolesync(cwd: string, argv: readonly string[], io: Partial<Io> = {}): Promise<CommandResult> {
  return inProcess(argv, {
    env: ENV,
    cwd,
    columns: 120,
    limits: { ...LIMITS, headersMs: 3_000, totalMs: 6_000, backOffMs: 5 },
    confirm: () => Promise.resolve(true),
    ...io,
  })
}

export async function planJson(cwd: string, ...argv: string[]): Promise<Plan> {
  const { out, err } = await rolesync(cwd, ['plan', '--json', ...argv])
  if (out === '') throw new Error(err)
  return JSON.parse(out) as Plan
}

/** A config with one target of the organisation API. */
export function organization(url: string, more = ''): string {
  return `version: 1\ntargets:\n  main:\n    provider: organization\n    url: ${url}/organization\n    roles: [roles/*.yaml]\n${more}`
}

/** A role file of the organisation API: key → permissions. */
export function roles(given: Readonly<Record<string, readonly string[]>>, more = ''): string {
  const lines = Object.entries(given).map(
    ([key, permissions]) =>
      `  ${JSON.stringify(key)}: { description: ${key}, permissions: [${permissions.join(', ')}] }\n`,
  )
  return `provider: organization\nroles:\n${lines.join('')}${more}`
}
