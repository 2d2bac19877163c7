/** The way that a user takes: files, `apply`, and a plan that finds nothing left to do. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { run } from '../cli.ts'
import type { Fields } from '../domain/model.ts'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import type { Lab } from './lab.ts'

/** Applies every spelling of a role from files. */
export function commandLine<F extends AnyFakeSystem>(lab: () => Lab<F>): void {
  test('through the command line: every spelling is applied, and planned again without changes', async () => {
    const { planted, spellings, cannot, required } = lab().subject
    const all = [planted, ...Object.values(spellings)]
    const keys = all.map((_, index) => `ROLE_${index}`)
    if (cannot.write) lab().plant(...keys)
    const roles = Object.fromEntries(keys.map((key, index) => [key, { ...required, ...all[index] }]))
    const cwd = project(lab(), roles)
    const printed: string[] = []
    const io = lab().io(cwd, (text) => printed.push(text))
    const codes = [
      await run(['apply', '--yes', '--allow', 'empty-live'], io),
      await run(['plan', '--detailed-exitcode'], io),
    ]
    expect(codes, printed.join('')).toEqual([0, 0])
    expect((await lab().read([])).roles.map(({ key }) => key).sort()).toEqual(keys.sort())
    lab().expectNoSecret(printed.join(''))

    const writes = lab().writes().length
    expect([await run(['apply', '--yes'], io), lab().writes().length]).toEqual([0, writes])
  })
}

function project<F extends AnyFakeSystem>(lab: Lab<F>, roles: Readonly<Record<string, Fields>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'rolesync-contract-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const { system, settings } = lab.subject
  const target = { provider: system.name, url: lab.url, ...settings, roles: ['roles.yaml'] }
  // JSON is YAML.
  writeFileSync(join(folder, 'rolesync.yaml'), JSON.stringify({ version: 1, targets: { lab: target } }))
  writeFileSync(join(folder, 'roles.yaml'), JSON.stringify({ provider: system.name, roles }))
  return folder
}
