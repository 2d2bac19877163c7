/** The files of a world: its config, what it declares, and the report of an apply. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CREDENTIALS } from '../domain/credentials.ts'
import type { Report } from '../domain/report-model.ts'
import type { Subject } from './subject.ts'
import { VARIABLES } from './world-secrets.ts'

/** So high that no guard is in the way. */
const GUARDS = { maxDeletes: 1000, maxDeletePercent: 100, maxRevokePercent: 100 }

/** Writes the config of one target. */
export function writeConfig(
  folder: string,
  { system, settings }: Pick<Subject, 'system' | 'settings'>,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  const auth = Object.fromEntries(
    CREDENTIALS[system.credentials[0]].parts.map((part) => [`${part}Env`, VARIABLES[part]]),
  )
  const target = { provider: system.name, roles: ['roles.yaml'], auth, guards: GUARDS, ...settings, ...more }
  // JSON is YAML.
  return writeFile(join(folder, 'rolesync.yaml'), JSON.stringify({ version: 1, targets: { t: target } }))
}

/** Roles by key, `null` for one that is absent, and new keys with the old ones. */
export interface Declared {
  readonly roles: ReadonlyMap<string, readonly string[] | null>
  readonly renames: ReadonlyMap<string, string>
}

/** Writes the role file. */
export function writeRoles(
  folder: string,
  { system, faults }: Pick<Subject, 'system' | 'faults'>,
  { roles, renames }: Declared,
): Promise<void> {
  const entries = [...roles].map(([key, elements]) => {
    const from = renames.has(key) ? { renamedFrom: renames.get(key) } : {}
    return [key, elements === null ? { state: 'absent' } : { ...from, ...faults.declare(elements) }]
  })
  const file = { provider: system.name, roles: Object.fromEntries(entries) }
  return writeFile(join(folder, 'roles.yaml'), JSON.stringify(file))
}

/** Takes the report that an apply wrote; `null` where there is none. */
export async function takeReport(folder: string): Promise<Report | null> {
  const text = await readFile(join(folder, 'report.json'), 'utf8').catch(() => null)
  await rm(join(folder, 'report.json'), { force: true })
  return text === null ? null : JSON.parse(text)
}
