/** A folder with a config for a real Airflow, and the command line in it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { stringify } from 'yaml'
import type { Io } from '../../../src/terminal/io.ts'
import { type CommandResult, invoke } from '../../../src/testkit/invoke.ts'
import { USERS } from './settings.ts'

/** Roles as a file has them. */
export type Roles = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** A project with one target, `af`. */
export interface Project {
  readonly folder: string
  /** Writes the file of roles. */
  declare(roles: Roles): void
  /** Returns a file of the folder. */
  read(file: string): string
  /** Returns a file of the folder as JSON. */
  json<T>(file: string): T
  rolesync(argv: readonly string[], extra?: Partial<Io>): Promise<CommandResult>
}

/** Makes a project for a server, whose folder goes when the test ends. `target` are further lines of its target. */
export function openProject(url: string, target: Readonly<Record<string, unknown>> = {}): Project {
  const folder = mkdtempSync(join(tmpdir(), 'rolesync-real-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const write = (file: string, content: unknown) => writeFileSync(join(folder, file), stringify(content))
  const all = { provider: 'airflow', url, roles: ['roles.yaml'], guards: GUARDS, ...target }
  write('rolesync.yaml', { version: 1, targets: { af: all } })
  const [{ username, password }] = USERS
  const env = { ROLESYNC_AF_USERNAME: username, ROLESYNC_AF_PASSWORD: password }
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  return {
    folder,
    declare: (roles) => write('roles.yaml', { provider: 'airflow', roles }),
    read,
    json: (file) => JSON.parse(read(file)),
    rolesync: (argv, extra = {}) =>
      invoke(argv, { cwd: folder, columns: 10_000, ...extra, env: { ...env, ...extra.env } }),
  }
}

/** So high that no guard is in the way. */
const GUARDS = { maxDeletes: 1000, maxDeletePercent: 100, maxRevokePercent: 100 }
