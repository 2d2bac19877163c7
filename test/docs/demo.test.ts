/** The first minute of a newcomer: it fits on a screen or two, and each part of it works. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { build, ROOT, start } from '../commands/built.ts'

beforeAll(build, 120_000)

/** Lines that npm prints above what a script prints. */
const OF_NPM = 4

function demo(...argv: string[]) {
  return start(process.execPath, [join(ROOT, 'dist/demo.js'), ...argv], { cwd: ROOT, env: { NO_COLOR: '1' } }).end
}

test('a guided minute: sentences, commands, no plan twice, at most 60 lines of 80 columns, and what to do next', async () => {
  const { code, out, err } = await demo()
  expect([code, err]).toEqual([0, ''])
  const lines = out.trimEnd().split('\n')
  expect(lines.length + OF_NPM).toBeLessThanOrEqual(60)
  expect(lines.filter((line) => line.length > 80)).toEqual([])
  const commands = lines.flatMap((line, index) => (line.startsWith('$ ') ? [[lines[index - 1], line]] : []))
  expect(commands).toEqual([
    [expect.stringMatching(/^1\. .*:$/), '$ rolesync plan --out plan.json'],
    [expect.stringMatching(/^2\. .*:$/), '$ rolesync apply plan.json'],
    [expect.stringMatching(/^3\. .*:$/), '$ rolesync plan --detailed-exitcode'],
  ])
  expect(out.match(/PUT \/customers\/TestCustomer\/roles\/permissions\/ROLE_RIQ_DEV/g)).toHaveLength(1)
  expect(out).toContain('Verified by reading again.')
  expect(out).toContain('No changes. The live roles match the files.')
  const next = out.slice(out.lastIndexOf('Next:'))
  for (const [file = ''] of next.matchAll(/docs\/\S+/g)) expect(existsSync(join(ROOT, file)), file).toBe(true)
  expect(next).toContain('npm run demo -- --all')
})

test('--all plans and applies every target of the example', async () => {
  const { code, out } = await demo('--all')
  expect(code).toBe(0)
  for (const provider of ['airflow', 'keycloak', 'omneo-roles', 'onelogin', 'organization', 'reltio']) {
    expect(out).toContain(`  (${provider}, `)
  }
  expect(out).toMatch(
    /\n3\. .*\n\$ rolesync plan --detailed-exitcode\n[\s\S]*No changes\. The live roles match the files\./,
  )
})

test('another word is a slip, and a reader that goes away is no failure', async () => {
  expect(await demo('--al')).toEqual({ code: 1, out: '', err: 'Error: the demo knows one flag, --all, not "--al"\n' })
  const line = `set -o pipefail; '${process.execPath}' dist/demo.js | head -1`
  expect(await start('bash', ['--norc', '-c', line], { cwd: ROOT }).end).toEqual({
    code: 0,
    out: '1. docs/demo/*.yaml says what roles may do. plan shows what that changes:\n',
    err: '',
  })
})
