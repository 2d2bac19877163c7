/** Messages that say what is true: slips are named instead of being passed over. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { config, folder, rolesync, setting } from './cli.ts'

test('a pull that could not read does not say that the files are right', async () => {
  const { within } = await setting()
  for (const flags of [[], ['--dry-run']]) {
    const { code, out, err } = await within({ env: { CRM_TOKEN: 'wrong' } }, 'pull', ...flags)
    expect(code).toBe(1)
    expect(out + err).toContain('Nothing was written: the files of crm stay as they are.\n')
    expect(out + err).not.toContain('The files say what is live')
  }
})

describe('a flag with one value is given once', () => {
  test.each([
    ['validate', '--config', 'a.yaml', '--config', 'b.yaml'],
    ['plan', '--out', 'a.json', '--out', 'b.json'],
    ['plan', '--format', 'json', '--format', 'text'],
    ['plan', '--parallelism', '2', '--parallelism', '3'],
  ])('%s %s', async (...argv) => {
    const { sandbox, rolesync } = await setting()
    const { code, err } = await rolesync(...argv)
    expect([code, sandbox.log]).toEqual([1, []])
    expect(err).toContain('It is given twice; name one value.')
  })

  test('a list may be given more than once, and a flag beside its variable', async () => {
    const { within } = await setting()
    const env = { ROLESYNC_FORMAT: 'json', CRM_TOKEN: 'sandbox' }
    expect((await within({ env }, 'plan', '--target', 'crm', '--target', 'c*', '--format', 'text')).code).toBe(0)
  })
})

test.each(['https://host.example/', 'host.example/'])('ROLESYNC_ALLOWED_HOSTS=%s gets a hint', async (value) => {
  const { cwd } = await setting()
  const { code, err } = await rolesync(['plan'], { cwd, env: { CRM_TOKEN: 'x', ROLESYNC_ALLOWED_HOSTS: value } })
  expect(code).toBe(1)
  expect(err).toContain('is no host name; write "host.example"\n')
})

test('a role file that no target reads is named', async () => {
  const { cwd, rolesync } = await setting()
  const roles = 'provider: organization\nroles: { manager: { description: M, permissions: [] } }\n'
  writeFileSync(join(cwd, 'crm/other.yml'), roles)
  writeFileSync(join(cwd, 'crm/notes.yml'), 'hello: there\n')
  for (const command of ['validate', 'plan']) {
    const { code, err } = await rolesync(command)
    expect(code).toBe(0)
    expect(err).toContain('crm/other.yml:1:1  warning: no target reads this role file: add crm/other.yml to the roles')
    expect(err).not.toContain('notes.yml')
  }
})

test('an element that is listed twice is named by validate, with its place, and made one by fmt', async () => {
  const cwd = folder({
    'rolesync.yaml': config('http://127.0.0.1:1'),
    'crm/a.yaml': 'provider: organization\nroles:\n  A: { description: D, permissions: [P, Q, P] }\n',
  })
  expect(await rolesync(['validate'], { cwd })).toMatchObject({
    code: 0,
    err: 'crm/a.yaml:3:44  warning: `P` is listed twice, and counts once; remove one, or run rolesync fmt\n',
  })
  await rolesync(['fmt'], { cwd })
  expect(readFileSync(join(cwd, 'crm/a.yaml'), 'utf8')).toContain('permissions: [P, Q]')
  expect((await rolesync(['validate'], { cwd })).out).toBe('Valid: 1 role in 1 target.\n')
})

test('a base that was not fetched: the command fetches its branch, also where the clone has no remote', async () => {
  const cwd = folder({
    'rolesync.yaml': config('http://127.0.0.1:1'),
    'crm/a.yaml': 'provider: organization\nroles:\n  A: { description: D, permissions: [P] }\n',
  })
  const git = (...argv: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...argv], { cwd })
  git('init', '-qb', 'work')
  git('add', '-A')
  git('commit', '-qm', 'x')
  const { code, err } = await rolesync(['plan', '--base', 'origin/main'], { cwd, env: { CRM_TOKEN: 'sandbox' } })
  expect([code, err]).toEqual([1, expect.stringContaining('(git fetch origin main:refs/remotes/origin/main)')])
})
