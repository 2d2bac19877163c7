/** A folder with a config of many targets, a sandbox for them, and commands run in process. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { LIMITS } from '../../src/http/client.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts'
import { type CommandResult, inProcess } from '../in-process.ts'

export interface World {
  readonly folder: string
  write(name: string, text: string): void
  /** A command line; without `--config`, that of the folder counts. */
  rolesync(...argv: readonly string[]): Promise<CommandResult>
  readonly env: Record<string, string | undefined>
}

export function openWorld(): World {
  const folder = mkdtempSync(join(tmpdir(), 'rolesync-scale-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  // The systems of these tests are new: nothing is in them yet.
  const env: Record<string, string | undefined> = { ROLESYNC_ALLOW: 'empty-live' }
  return {
    folder,
    env,
    write: (name, text) => writeFileSync(join(folder, name), text),
    rolesync: (...argv) =>
      inProcess(argv, {
        env,
        cwd: folder,
        limits: { ...LIMITS, headersMs: 2000, totalMs: 10_000, backOffMs: 5 },
      }),
  }
}

/** A target of the sandbox's organisation roles; settings that are given replace these. */
export function organization(name: string, url: string, more = ''): string {
  return `  ${name}:\n    provider: organization\n    url: ${url}/organization\n    roles: [roles.yaml]\n    auth: { tokenEnv: TOKEN }\n${more === '' ? '' : `    ${more}\n`}`
}

export function config(...targets: readonly string[]): string {
  return `version: 1\ntargets:\n${targets.join('')}`
}

/** Role files of the organisation provider: each role with these permissions. */
export function roles(given: Readonly<Record<string, readonly string[]>>): string {
  const lines = Object.entries(given).map(
    ([name, permissions]) => `  ${name}: { description: d, permissions: [${permissions.join(', ')}] }\n`,
  )
  return `provider: organization\nroles:\n${lines.join('')}`
}

export async function sandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const running = await startSandbox({ seed: 'empty', ...options })
  onTestFinished(() => running.close())
  return running
}
