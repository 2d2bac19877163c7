/** Targets are independent: one that cannot be read, or that a guard refuses, does not stop the others. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseFault } from '../../src/sandbox/index.ts'
import { config, type Setting, setting } from './cli.ts'

const AUTH = 'auth: { tokenEnv: CRM_TOKEN }'

/** A target that works, and another one. */
async function twoTargets(other: (url: string) => string, files: Record<string, string> = {}): Promise<Setting> {
  const world = await setting()
  const url = `${world.sandbox.url}/organization`
  writeFileSync(
    join(world.cwd, 'rolesync.yaml'),
    `${config(url)}  other: { provider: organization, ${AUTH}, ${other(url)} }\n`,
  )
  for (const [file, text] of Object.entries(files)) writeFileSync(join(world.cwd, file), text)
  return world
}

const unreadable = () => twoTargets(() => 'url: http://127.0.0.1:1, roles: [crm/*.yaml]')
const refused = () =>
  twoTargets((url) => `url: "${url}", roles: [other.yaml], undeclared: delete, guards: { maxDeletes: 0 }`, {
    'other.yaml': 'provider: organization\nroles: { auditor: { description: Sees, permissions: [READ_AN_ITEM] } }\n',
  })

const writes = ({ sandbox }: Setting) => sandbox.log.filter(({ method }) => method !== 'GET').length

describe('apply of several targets of which one is not ready', () => {
  test('that cannot be read: the others are applied, the exit code is 5, and what was not done is said first', async () => {
    const world = await unreadable()
    const { code, out, err } = await world.rolesync('apply', '--yes', '--report', 'r.json')
    expect(code).toBe(5)
    expect(writes(world)).toBe(2)
    expect(err).toMatch(/^Error: other is not applied: could not be planned: GET /m)
    const summary = out.slice(out.lastIndexOf('Not applied: other'))
    expect(summary).toMatch(/^Not applied: other: could not be planned: GET [\s\S]*applied/)
    const report = JSON.parse(readFileSync(join(world.cwd, 'r.json'), 'utf8'))
    expect(report.targets.map(({ name }: { name: string }) => name)).toEqual(['crm'])
    // A second run has only the rest to do, and nothing to write.
    const again = await world.rolesync('apply', '--yes')
    expect([again.code, writes(world)]).toEqual([1, 2])
  })

  test('that a guard refuses: the others are applied; where nothing is written, the exit code is 3', async () => {
    const world = await refused()
    const { code, err } = await world.rolesync('apply', '--yes', '--target', 'crm', '--target', 'other')
    expect(code).toBe(5)
    expect(err).toMatch(/^Error: other is not applied: refused by maxDeletes: /m)
    const written = writes(world)
    expect(written).toBe(2)
    const again = await world.rolesync('apply', '--yes')
    expect([again.code, writes(world)]).toEqual([3, written])
  })

  test('--fail-fast and --expect are all or nothing', async () => {
    for (const flags of [['--fail-fast'], ['--expect', `sha256:${'0'.repeat(64)}`]]) {
      const world = await refused()
      const { code, err } = await world.rolesync('apply', '--yes', ...flags)
      expect([code, writes(world)]).toEqual([3, 0])
      expect(err).toMatch(/refused by maxDeletes: .*; nothing was written/)
    }
  })

  test('the prompt names only what is going to be applied', async () => {
    const world = await unreadable()
    const asked: string[] = []
    const confirm = async (question: string) => asked.push(question) > 1
    const terminal = { out: true, err: true, in: true }
    const { code } = await world.within({ terminal, confirm }, 'apply', '--no-color')
    expect([code, writes(world)]).toEqual([1, 0])
    expect(asked).toEqual([expect.stringMatching(/^Apply 2 changes to crm \(organization, 127\.0\.0\.1:\d+\)\? /)])
  })
})

describe('why a run failed stands on standard error', () => {
  test.each([
    [['plan'], 'Error: other could not be planned: GET '],
    [['plan', '--json'], 'Error: other could not be planned: GET '],
    [['who-can', '**', '--live'], 'Error: other could not be read: GET '],
    [['doctor'], 'Error: other: token: GET '],
  ])('%j', async (argv, reason) => {
    const world = await unreadable()
    const { code, err } = await world.rolesync(...argv, '--quiet')
    expect(code).toBe(1)
    expect(err).toContain(reason)
  })

  test('also of a guard, and of steps that failed', async () => {
    const world = await refused()
    expect(await world.rolesync('plan', '--quiet')).toMatchObject({
      code: 3,
      err: expect.stringContaining('Error: other is refused by maxDeletes: '),
    })
    world.sandbox.inject(parseFault('422:POST:*'))
    const { code, err } = await world.rolesync('apply', '--yes', '--quiet', '--target', 'crm')
    expect(code).toBe(5)
    expect(err).toMatch(/^Error: crm: 1 step not applied\n {2}create auditor: failed: POST .*422/m)
  })
})
