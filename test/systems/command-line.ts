/** The way that a user takes: files, `apply`, and a plan that finds nothing left to do. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { stringify } from 'yaml'
import { run } from '../../src/cli.ts'
import type { Fields } from '../../src/domain/model.ts'
import type { AnyFakeSystem } from '../../src/kit/define-system.ts'
import type { Lab } from './lab.ts'

export function commandLine<F extends AnyFakeSystem>(lab: () => Lab<F>): void {
  test('through the command line: every spelling is applied, and planned again without changes', async () => {
    const { planted, spellings, cannot } = lab().subject
    const all = [planted, ...Object.values(spellings)]
    const keys = all.map((_, index) => `ROLE_${index}`)
    if (cannot.write) lab().plant(...keys)
    const roles = Object.fromEntries(keys.map((key, index) => [key, { ...lab().subject.required, ...all[index] }]))
    const cwd = project(lab(), roles)
    const printed: string[] = []
    const command = (...argv: string[]) =>
      run(
        argv,
        lab().io(cwd, (text) => printed.push(text)),
      )
    const codes = [await command('apply', '--yes'), await command('plan', '--detailed-exitcode')]
    expect(codes, printed.join('')).toEqual([0, 0])
    expect((await lab().read([])).roles.map(({ key }) => key).sort()).toEqual(keys.sort())
    lab().expectNoSecret(printed.join(''))

    const writes = lab().writes().length
    expect([await command('apply', '--yes'), lab().writes().length]).toEqual([0, writes])
  })
}

function project<F extends AnyFakeSystem>(lab: Lab<F>, roles: Readonly<Record<string, Fields>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'rolesync-contract-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const { system: provider, settings } = lab.subject
  const target = { provider: provider.name, url: lab.url, ...settings, roles: ['roles.yaml'] }
  writeFileSync(join(folder, 'rolesync.yaml'), stringify({ version: 1, targets: { lab: target } }))
  writeFileSync(
    join(folder, 'roles.yaml'),
    stringify({ provider: provider.name, roles }, { aliasDuplicateObjects: false }),
  )
  return folder
}
