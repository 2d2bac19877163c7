/** Command lines of rolesync on a realm of a real Keycloak. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Plan } from '../../../src/domain/plan-model.ts'
import { LIMITS } from '../../../src/http/client.ts'
import { type CommandResult, inProcess } from '../../in-process.ts'
import { secretOf } from './realm.ts'

/** A folder with a config and role files. */
export interface Project {
  readonly folder: string
  /** Runs a command as a service account of the realm. */
  rolesync(account: string, ...argv: string[]): Promise<CommandResult>
  /** Runs a command with these variables alone. */
  withVariables(env: Readonly<Record<string, string>>, ...argv: string[]): Promise<CommandResult>
  /** Plans as the read-only account. */
  plan(...argv: string[]): Promise<Plan>
  write(name: string, content: string): void
  read(name: string): string
}

/** Makes a project for one realm. */
export function projectFor(url: string, realm: string, more = '', limits = LIMITS): Project {
  const folder = mkdtempSync(join(tmpdir(), 'rolesync-keycloak-project-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content)
  const target = `provider: keycloak\n    url: ${url}\n    realm: ${realm}\n    roles: [roles.yaml]\n`
  write('rolesync.yaml', `version: 1\ntargets:\n  shop:\n    ${target}${more}`)
  const withVariables: Project['withVariables'] = (env, ...argv) =>
    inProcess(argv, { env, cwd: folder, columns: 120, signal: new AbortController().signal, limits })
  const rolesync: Project['rolesync'] = (account, ...argv) =>
    withVariables({ ROLESYNC_SHOP_CLIENT_ID: account, ROLESYNC_SHOP_CLIENT_SECRET: secretOf(account) }, ...argv)
  return {
    folder,
    rolesync,
    withVariables,
    write,
    read: (name) => readFileSync(join(folder, name), 'utf8'),
    async plan(...argv) {
      const { out, err } = await rolesync('planner', 'plan', '--json', ...argv)
      if (out === '') throw new Error(err)
      return JSON.parse(out)
    },
  }
}
