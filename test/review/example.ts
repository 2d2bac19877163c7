/** The example of the repository in a folder of its own, on a sandbox of its own. */
import { cp, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { startSandbox } from '../../src/sandbox/index.ts'
import type { Io } from '../../src/terminal/io.ts'
import { type CommandResult, inProcess } from '../in-process.ts'

const EXAMPLE = fileURLToPath(new URL('../../roles', import.meta.url))

export const CREDENTIALS = {
  ROLESYNC_DEMO_TOKEN: 'sandbox',
  ROLESYNC_DEMO_CLIENT_ID: 'demo',
  ROLESYNC_DEMO_CLIENT_SECRET: 'any-secret-will-do',
}

export interface Example {
  readonly folder: string
  readonly url: string
  /** How many requests the sandbox has answered. */
  readonly requests: () => number
  /** Runs a command line in the folder. */
  readonly rolesync: (argv: readonly string[], env?: Io['env']) => Promise<CommandResult>
}

export async function example(): Promise<Example> {
  const sandbox = await startSandbox()
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'rolesync-review-')))
  onTestFinished(async () => {
    await sandbox.close()
    await rm(folder, { recursive: true, force: true })
  })
  await cp(EXAMPLE, folder, { recursive: true })
  const config = join(folder, 'rolesync.yaml')
  await writeFile(config, (await readFile(config, 'utf8')).replaceAll('http://127.0.0.1:4100', sandbox.url))
  return {
    folder,
    url: sandbox.url,
    requests: () => sandbox.log.length,
    rolesync: (argv, env = {}) => rolesync(folder, argv, env),
  }
}

/** Runs a command line in a folder, without a terminal. */
export function rolesync(cwd: string, argv: readonly string[], env: Io['env'] = {}): Promise<CommandResult> {
  return inProcess(argv, { env: { ...CREDENTIALS, ...env }, cwd })
}
