/** The main job on the embedded sandbox: plan, apply, plan again. `npm run demo`; needs no account and no network. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './cli.ts'
import { EXIT } from './domain/errors.ts'
import { startSandbox } from './sandbox/index.ts'
import type { Outside } from './terminal/io.ts'

const EXAMPLE = fileURLToPath(new URL('../roles', import.meta.url))
const ENVIRONMENT = {
  ROLESYNC_DEMO_TOKEN: 'sandbox',
  ROLESYNC_DEMO_CLIENT_ID: 'demo',
  ROLESYNC_DEMO_CLIENT_SECRET: 'any-secret-will-do',
}

const sandbox = await startSandbox()
const folder = await mkdtemp(join(tmpdir(), 'rolesync-demo-'))
try {
  await copyExample()
  await rolesync('plan')
  await rolesync('apply', '--auto-approve')
  // With changes left over this ends with 2, and so does the demo.
  await rolesync('plan', '--detailed-exitcode')
} finally {
  await rm(folder, { recursive: true, force: true })
  await sandbox.close()
}

/** The example as it ships, but for the port: the usual one may be taken. */
async function copyExample(): Promise<void> {
  await cp(EXAMPLE, folder, { recursive: true })
  const config = join(folder, 'rolesync.yaml')
  const text = await readFile(config, 'utf8')
  await writeFile(config, text.replaceAll('http://127.0.0.1:4100', sandbox.url))
}

async function rolesync(...argv: string[]): Promise<void> {
  process.stdout.write(`\n$ rolesync ${argv.join(' ')}\n\n`)
  const code = await run(argv, outside())
  if (code === EXIT.done) return
  process.exitCode = code
  throw new Error(`rolesync ${argv.join(' ')} ended with ${code}`)
}

function outside(): Outside {
  const { NO_COLOR, FORCE_COLOR } = process.env
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: { ...ENVIRONMENT, NO_COLOR, FORCE_COLOR },
    cwd: folder,
    terminal: { out: process.stdout.isTTY === true, err: process.stderr.isTTY === true, in: false },
    columns: process.stdout.columns ?? 80,
    signal: new AbortController().signal,
    confirm: async () => false,
  }
}
