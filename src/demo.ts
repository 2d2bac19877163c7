/** A guided minute on local fake servers, `npm run demo`, or the whole example, `npm run demo -- --all`. Needs no account. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './cli.ts'
import { EXIT } from './domain/errors.ts'
import { startSandbox } from './sandbox/index.ts'
import type { Outside } from './terminal/io.ts'

/** A sentence, and the command line that shows it. */
type Step = readonly [sentence: string, ...argv: string[]]

/** A folder of files to show, and the steps with it. */
interface Tour {
  readonly files: string
  readonly steps: readonly Step[]
  readonly next: string
  readonly env: Readonly<Record<string, string>>
}

const MINUTE: Tour = {
  files: '../docs/demo',
  steps: [
    ['docs/demo/*.yaml says what roles may do. plan shows what that changes:', 'plan', '--out', 'plan.json'],
    ['apply sends exactly the plan that you saw, and reads again:', 'apply', 'plan.json'],
    // With changes left over this ends with 2, and so does the demo.
    ['Files and systems agree now, so the next plan is empty:', 'plan', '--detailed-exitcode'],
  ],
  next: `Next: change docs/demo/mdm.yaml and run it again
      npm run demo -- --all      every system
      docs/getting-started.md    a grown tenant in git in fifteen minutes
      rolesync init              a system of your own
`,
  env: { ROLESYNC_QUIET: 'true' },
}

const ALL: Tour = {
  files: '../roles',
  steps: [
    ['roles/*/*.yaml says what roles may do. plan shows what that changes:', 'plan'],
    ['apply plans again, and makes exactly that happen:', 'apply', '--auto-approve'],
    ['Files and systems agree now, so the next plan is empty:', 'plan', '--detailed-exitcode'],
  ],
  next: '',
  env: {},
}

const CREDENTIALS = {
  ROLESYNC_DEMO_TOKEN: 'sandbox',
  ROLESYNC_DEMO_CLIENT_ID: 'demo',
  ROLESYNC_DEMO_CLIENT_SECRET: 'any-secret-will-do',
}

// A reader that went away, such as `head`, is no failure.
process.stdout.on('error', () => {})
const words = process.argv.slice(2)
if (words.some((word) => word !== '--all')) {
  process.stderr.write(`Error: the demo knows one flag, --all, not ${JSON.stringify(words.join(' '))}\n`)
  process.exitCode = EXIT.failed
} else await show(words.length === 0 ? MINUTE : ALL)

async function show({ files, steps, next, env }: Tour): Promise<void> {
  const sandbox = await startSandbox()
  const folder = await mkdtemp(join(tmpdir(), 'rolesync-demo-'))
  try {
    await copyFiles(files, folder, sandbox.url)
    for (const [index, [sentence, ...argv]] of steps.entries()) {
      process.stdout.write(`${index === 0 ? '' : '\n'}${index + 1}. ${sentence}\n$ rolesync ${argv.join(' ')}\n`)
      const code = await run(argv, outside(folder, env))
      process.exitCode = code
      if (code !== EXIT.done) return
    }
    process.stdout.write(next === '' ? '' : `\n${next}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
    await sandbox.close()
  }
}

/** Copies the files as they ship, but for the port: the usual one may be taken. */
async function copyFiles(files: string, folder: string, url: string): Promise<void> {
  await cp(fileURLToPath(new URL(files, import.meta.url)), folder, { recursive: true })
  const config = join(folder, 'rolesync.yaml')
  const text = await readFile(config, 'utf8')
  await writeFile(config, text.replaceAll('http://127.0.0.1:4100', url))
}

function outside(cwd: string, env: Tour['env']): Outside {
  const { NO_COLOR, FORCE_COLOR } = process.env
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: { ...CREDENTIALS, ...env, NO_COLOR, FORCE_COLOR },
    cwd,
    terminal: { out: process.stdout.isTTY === true, err: process.stderr.isTTY === true, in: false },
    columns: process.stdout.columns || 80,
    signal: new AbortController().signal,
    confirm: async () => false,
  }
}
