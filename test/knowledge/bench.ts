/** A project in a temporary folder, the sandbox beside it, and commands in process. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { onTestFinished } from 'vitest'
import type { Plan } from '../../src/domain/plan-model.ts'
import type { Report } from '../../src/domain/report-model.ts'
import type { Snapshot } from '../../src/domain/snapshot-model.ts'
import { LIMITS } from '../../src/http/client.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts'
import { type CommandResult, inProcess } from '../in-process.ts'

const EXAMPLE = fileURLToPath(new URL('../../roles', import.meta.url))

export const ENV = {
  ROLESYNC_DEMO_TOKEN: 'sandbox',
  ROLESYNC_DEMO_CLIENT_ID: 'demo',
  ROLESYNC_DEMO_CLIENT_SECRET: 'any-secret-will-do',
}

export interface Bench {
  readonly folder: string
  readonly sandbox: Sandbox
  /** Runs a command line; `env` replaces the usual credentials. */
  rolesync(argv: readonly string[], env?: Readonly<Record<string, string>>): Promise<CommandResult>
  plan(...argv: string[]): Promise<Plan>
  /** Plans and applies; the report is in `report.json`. */
  apply(...argv: string[]): Promise<Report>
  read(name: string): string
  json<T>(name: string): T
  write(name: string, content: string): void
  /** Points every target of the config at another sandbox. */
  pointAt(url: string): void
}

/** Targets of one system each, by their names, that the config of a test may have. */
const TARGETS = {
  shop: 'provider: keycloak\n    url: URL/keycloak\n    realm: shop',
  mdm: 'provider: reltio\n    url: URL/reltio/oauth\n    customerId: TestCustomer',
}

/** Returns a config with one target; `roles` are its globs, and `more` are further lines of it. */
export function configOf(
  target: keyof typeof TARGETS,
  { roles = 'roles.yaml', more = [] as readonly string[] } = {},
): string {
  const auth = 'auth: { clientIdEnv: ROLESYNC_DEMO_CLIENT_ID, clientSecretEnv: ROLESYNC_DEMO_CLIENT_SECRET }'
  const lines = [TARGETS[target], `roles: [${roles}]`, ...more, auth]
  return `version: 1\ntargets:\n  ${target}:\n    ${lines.join('\n    ')}\n`
}

export async function sandboxFor(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options)
  onTestFinished(() => sandbox.close())
  return sandbox
}

/** The shipped example, or files of one's own with `URL` for the sandbox. */
export async function bench(files?: Readonly<Record<string, string>>, options: SandboxOptions = {}): Promise<Bench> {
  const sandbox = await sandboxFor(options)
  const folder = mkdtempSync(join(tmpdir(), 'rolesync-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const write = (name: string, content: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  const json = <T>(name: string) => JSON.parse(read(name)) as T
  if (files === undefined) {
    cpSync(EXAMPLE, folder, { recursive: true })
    write('rolesync.yaml', read('rolesync.yaml').replaceAll('http://127.0.0.1:4100', sandbox.url))
  }
  for (const [name, content] of Object.entries(files ?? {})) write(name, content.replaceAll('URL', sandbox.url))
  const rolesync: Bench['rolesync'] = (argv, env = ENV) => runIn(folder, argv, env)
  return {
    folder,
    sandbox,
    rolesync,
    read,
    json,
    write,
    async plan(...argv) {
      const result = await rolesync(['plan', '--json', ...argv])
      if (result.out === '') throw new Error(result.err)
      return JSON.parse(result.out)
    },
    async apply(...argv) {
      const result = await rolesync(['apply', '--auto-approve', '--report', 'report.json', ...argv])
      if (result.out === '') throw new Error(result.err)
      return json<Report>('report.json')
    },
    pointAt(url) {
      write('rolesync.yaml', read('rolesync.yaml').replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, url))
    },
  }
}

/** Whether a document is as its schema says, without a field that the schema does not know; else why not. */
export function whyUnfit(name: string, document: unknown): string | null {
  const closed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(closed)
    if (typeof value !== 'object' || value === null) return value
    const inner = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, closed(item)]))
    return 'properties' in value && 'required' in value ? { ...inner, additionalProperties: false } : inner
  }
  const schema = JSON.parse(readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), 'utf8'))
  const ajv = new Ajv({ allowUnionTypes: true, strict: false })
  return ajv.validate(closed(schema) as object, document) ? null : ajv.errorsText()
}

export function runIn(
  folder: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal = new AbortController().signal,
): Promise<CommandResult> {
  const limits = { ...LIMITS, headersMs: 2_000, totalMs: 4_000, backOffMs: 5 }
  return inProcess(argv, { env, cwd: folder, columns: 120, signal, limits })
}

/** What a snapshot or plan says, without what differs from run to run. */
export function timeless<T extends Plan | Snapshot>(document: T): T {
  return { ...document, createdAt: '' }
}
