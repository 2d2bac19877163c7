/** A project on disk, a sandbox that serves it, and the commands to run in it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { LIMITS } from '../../src/http/client.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts'
import type { Io } from '../../src/terminal/io.ts'
import { type CommandResult, inProcess } from '../in-process.ts'

export interface Bench {
  readonly folder: string
  readonly sandbox: Sandbox
  rolesync(...argv: string[]): Promise<CommandResult>
  write(files: Readonly<Record<string, string>>): void
  read(file: string): string
  /** All files below the folder, by name. */
  files(): Readonly<Record<string, string>>
}

const PATHS: Readonly<Record<string, string>> = {
  reltio: 'reltio/oauth',
  onelogin: 'onelogin',
  'omneo-role-definitions': 'omneo/api/v3',
  'omneo-roles': 'omneo/api/v3',
  organization: 'organization',
  airflow: 'airflow',
  keycloak: 'keycloak',
}

const SETTINGS: Readonly<Record<string, string>> = { reltio: 'customerId: TestCustomer', keycloak: 'realm: shop' }

export const PROVIDERS = Object.keys(PATHS)

/** A config with one target, `main`, whose role files are `roles/*.yaml`. */
export function config(sandbox: Sandbox, provider: string, more = ''): string {
  const settings = provider in SETTINGS ? `\n    ${SETTINGS[provider]}` : ''
  return `version: 1
targets:
  main:
    provider: ${provider}
    url: ${sandbox.url}/${PATHS[provider]}${settings}
    roles: [roles/*.yaml]
    auth: { tokenEnv: TOKEN }
${more}`
}

export async function bench(options: SandboxOptions = {}): Promise<Bench> {
  const sandbox = await startSandbox(options)
  onTestFinished(() => sandbox.close())
  return benchOn(sandbox)
}

/** Another folder for a sandbox that is running already. */
export function benchOn(sandbox: Sandbox): Bench {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rolesync-authoring-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return {
    folder,
    sandbox,
    rolesync: (...argv) => runIn(folder, argv),
    write(files) {
      for (const [file, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, file)), { recursive: true })
        writeFileSync(join(folder, file), content)
      }
    },
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    files() {
      const names = readdirSync(folder, { recursive: true, withFileTypes: true })
      const paths = names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
      return Object.fromEntries(paths.sort().map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]))
    },
  }
}

export function runIn(folder: string, argv: readonly string[], more: Partial<Io> = {}): Promise<CommandResult> {
  return inProcess(argv, {
    env: { TOKEN: 'sandbox' },
    cwd: folder,
    columns: 100,
    limits: { ...LIMITS, backOffMs: 5 },
    ...more,
  })
}
