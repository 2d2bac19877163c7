/** Real files in a temporary folder that goes when the test ends. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { formatDiagnostic } from '../../src/desired/diagnostics.ts'
import { loadProject, type Project } from '../../src/desired/project.ts'
import { systems } from './registry.ts'

export type Files = Readonly<Record<string, string | Uint8Array>>

export function folder(files: Files): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'rolesync-desired-')))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  write(path, files)
  return path
}

export function write(path: string, files: Files): void {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true })
    writeFileSync(join(path, file), content)
  }
}

/** A config with one target of the provider, whose role files are `roles/*.yaml`. */
export function config(provider: string, more = ''): string {
  const customer = provider === 'reltio' ? '\n    customerId: Test' : ''
  return `version: 1
targets:
  main:
    provider: ${provider}
    url: https://api.example.com${customer}
    roles: [roles/*.yaml]
${more}`
}

export function load(files: Files, more: Partial<Parameters<typeof loadProject>[0]> = {}): Promise<Project> {
  return loadProject({ cwd: folder(files), systems, ...more })
}

/** What a person would see of one role file of one provider. */
export async function complaints(provider: string, file: string | Uint8Array, more = ''): Promise<string[]> {
  const { diagnostics } = await load({ 'rolesync.yaml': config(provider, more), 'roles/a.yaml': file })
  return diagnostics.map(formatDiagnostic)
}
