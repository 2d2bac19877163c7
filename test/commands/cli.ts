/** The command line in process: a folder with real files, a sandbox with real sockets, and an Io that remembers. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { LIMITS } from '../../src/http/client.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts'
import type { Io } from '../../src/terminal/io.ts'
import { type CommandResult, inProcess } from '../in-process.ts'

/** Short waits, so that a server that does not answer costs no time. */
const PATIENCE = { ...LIMITS, connectMs: 1000, headersMs: 300, totalMs: 2000, tries: 2, backOffMs: 5 }

/** A folder that goes when the test ends. */
export function folder(files: Readonly<Record<string, string>> = {}): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'rolesync-cli-')))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true })
    writeFileSync(join(path, file), content)
  }
  return path
}

export async function sandboxed(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options)
  onTestFinished(() => sandbox.close())
  return sandbox
}

/** A config with one target, `crm`, of the organisation's API. */
export function config(url: string, more = ''): string {
  return `version: 1
targets:
  crm:
    provider: organization
    url: ${url}
    roles: [crm/*.yaml]
    auth: { tokenEnv: CRM_TOKEN }
${more.replaceAll(/^(?=.)/gm, '    ')}`
}

/** Against the demo seed: one create, one update that adds; `manager` is in no file. */
export const CRM = `provider: organization
roles:
  customer: { description: Customer of organization, permissions: [CREATE_AN_ITEM, UPDATE_AN_ITEM] }
  operator: { description: Day-to-day work on items and orders, permissions: [CREATE_AN_ITEM, UPDATE_AN_ITEM, CREATE_AN_ORDER] }
  auditor: { description: Sees, permissions: [READ_AN_ITEM] }
`

export interface Setting {
  readonly sandbox: Sandbox
  readonly cwd: string
  /** Runs a command in the folder, with the credential set. */
  rolesync(...argv: string[]): Promise<CommandResult>
  /** The same with another surrounding. */
  within(around: Partial<Io>, ...argv: string[]): Promise<CommandResult>
}

/** A sandbox and a folder that fit together. */
export async function setting(more = '', roles = CRM, options: SandboxOptions = {}): Promise<Setting> {
  const sandbox = await sandboxed(options)
  const cwd = folder({ 'rolesync.yaml': config(`${sandbox.url}/organization`, more), 'crm/roles.yaml': roles })
  const within: Setting['within'] = (around, ...argv) =>
    rolesync(argv, { cwd, ...around, env: { CRM_TOKEN: 'sandbox', ...around.env } })
  return { sandbox, cwd, within, rolesync: (...argv) => within({}, ...argv) }
}

/** One command line, without a terminal unless `around` has one. */
export function rolesync(argv: readonly string[], around: Partial<Io> = {}): Promise<CommandResult> {
  return inProcess(argv, { cwd: tmpdir(), limits: PATIENCE, ...around })
}
