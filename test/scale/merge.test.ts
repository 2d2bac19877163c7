import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Plan, Report } from '../../src/model.ts'
import { digestOf } from '../../src/plan/digest.ts'
import { config, openWorld, organization, roles, sandbox, type World } from './world.ts'

const NAMES = ['a', 'b', 'c', 'd', 'e']

/** Five targets in one sandbox; each creates the same two roles. */
async function five() {
  const world = openWorld()
  const servers = await Promise.all(NAMES.map(() => sandbox()))
  world.env.TOKEN = 'sandbox'
  world.write('roles.yaml', roles({ x: ['P', 'Q'], y: ['P'] }))
  world.write('rolesync.yaml', config(...NAMES.map((name, i) => organization(name, servers[i]?.url ?? ''))))
  return { world, servers }
}

const SHARDS = ['1/3', '2/3', '3/3']

async function shards(world: World, command: string, flag: string): Promise<string[]> {
  return Promise.all(
    SHARDS.map(async (shard, index) => {
      const file = `${command}-${index}.json`
      const { code, err } = await world.rolesync(
        command,
        '--shard',
        shard,
        flag,
        file,
        ...(command === 'apply' ? ['--yes'] : []),
      )
      expect([code, err.includes('Error')]).toEqual([0, false])
      return file
    }),
  )
}

function read<D>(world: World, file: string): D {
  return JSON.parse(readFileSync(join(world.folder, file), 'utf8')) as D
}

function edit<D extends object>(world: World, file: string, change: (document: D) => object, to = file): string {
  const document = { ...read<D>(world, file) }
  const edited = { ...document, ...change(document) } as unknown as Plan
  const whole = edited.kind === 'plan' ? { ...edited, digest: digestOf(edited) } : edited
  writeFileSync(join(world.folder, to), JSON.stringify(whole))
  return to
}

test('the plans of the shards make the plan of the whole, with its digest, and it is applied', async () => {
  const { world, servers } = await five()
  const files = await shards(world, 'plan', '--out')
  expect((await world.rolesync('plan', '--out', 'whole.json')).code).toBe(0)
  const { code, out } = await world.rolesync('merge', ...files.reverse(), '--out', 'merged.json')
  expect(code).toBe(0)
  expect(out).toContain('Plan: 10 to create')
  expect(out).toContain('Next: rolesync apply merged.json')
  const { createdAt: _when, ...whole } = read<Plan>(world, 'whole.json')
  const { createdAt, ...merged } = read<Plan>(world, 'merged.json')
  expect(merged).toEqual(whole)
  expect(createdAt).toBe(
    files
      .map((file) => read<Plan>(world, file).createdAt)
      .sort()
      .at(0),
  )

  expect((await world.rolesync('apply', 'merged.json')).code).toBe(0)
  for (const { state } of servers) expect(state.organization.roles.map(({ name }) => name).sort()).toEqual(['x', 'y'])
})

test('the reports of the shards make the report of the whole', async () => {
  const { world } = await five()
  const files = await shards(world, 'apply', '--report')
  const reports = files.map((file) => read<Report>(world, file))
  const { code, out } = await world.rolesync('merge', ...files, '--json')
  expect(code).toBe(0)
  const merged = JSON.parse(out) as Report
  expect(merged.targets.map(({ name }) => name)).toEqual(NAMES)
  const sum = (count: keyof Report['summary']) => reports.reduce((total, { summary }) => total + summary[count], 0)
  expect(merged.summary).toMatchObject({ applied: 10, failed: 0, writes: 10, requests: sum('requests') })
  expect(merged.startedAt).toBe(reports.map(({ startedAt }) => startedAt).sort()[0])
  expect(merged.finishedAt).toBe(reports.map(({ finishedAt }) => finishedAt).sort()[2])
  expect(merged.summary.ms).toBe(Date.parse(merged.finishedAt) - Date.parse(merged.startedAt))
  expect((await world.rolesync('merge', ...files)).out).toContain('Apply: 10 applied, 0 failed')
})

describe('what does not belong together', () => {
  const cases: readonly (readonly [string, (world: World) => string[], RegExp])[] = [
    ['a target twice', () => ['plan-0.json', 'plan-1.json', 'plan-0.json'], /the target \w is twice in plan-0\.json/],
    [
      'a target in two plans',
      (world) => ['plan-1.json', edit<Plan>(world, 'plan-1.json', () => ({}), 'copy.json')],
      /the target \w is in plan-1\.json and in copy\.json; each target can be in one of them only/,
    ],
    [
      'two kinds',
      () => ['plan-0.json', 'report.json'],
      /plan-0\.json is a plan, report\.json is a report; merge joins documents of one kind/,
    ],
    [
      'two versions of rolesync',
      (world) => ['plan-0.json', edit<Plan>(world, 'plan-1.json', () => ({ rolesyncVersion: '9.9.9' }))],
      /the version of rolesync differs \(plan-0\.json has \S+, plan-1\.json has 9\.9\.9\)/,
    ],
    [
      'two formats',
      (world) => ['plan-0.json', edit<Plan>(world, 'plan-1.json', () => ({ formatVersion: '1.9' }))],
      /the format differs \(plan-0\.json has 1\.0, plan-1\.json has 1\.9\)/,
    ],
    [
      'another format altogether',
      (world) => [edit<Plan>(world, 'plan-0.json', () => ({ formatVersion: '2.0' }))],
      /format 2\.0/,
    ],
    ['a file of somebody else', () => ['package.json'], /package\.json is not a file that rolesync wrote/],
    ['a file that is not there', () => ['plan-0.json', 'plan-7.json'], /plan-7\.json cannot be read/],
    [
      'a plan that was edited',
      (world) => {
        const { digest, ...plan } = read<Plan>(world, 'plan-0.json')
        world.write('plan-0.json', JSON.stringify({ ...plan, rolesyncVersion: 'x', digest }))
        return ['plan-0.json', 'plan-1.json']
      },
      /plan-0\.json was changed after it was made/,
    ],
  ]
  test.each(cases)('%s', async (what, files, message) => {
    const { world } = await five()
    await shards(world, 'plan', '--out')
    await world.rolesync('apply', '--yes', '--shard', '3/3', '--report', 'report.json')
    world.write('package.json', '{}')
    const { code, out, err } = await world.rolesync('merge', ...files(world), '--out', 'merged.json')
    expect([code, out]).toEqual([what === 'a plan that was edited' ? 4 : 1, ''])
    expect(err).toMatch(message)
    expect(() => read(world, 'merged.json')).toThrow()
  })
})

test('a part that could not be read makes a merged plan that cannot be applied', async () => {
  const { world, servers } = await five()
  servers[1]?.inject({ kind: 'status', code: 403 })
  const files = SHARDS.map((_, index) => `plan-${index}.json`)
  const codes = await Promise.all(
    SHARDS.map(async (shard, i) => (await world.rolesync('plan', '--shard', shard, '--out', files[i] ?? '')).code),
  )
  expect(codes.sort()).toEqual([0, 0, 1])
  const { code, out } = await world.rolesync('merge', ...files, '--out', 'merged.json')
  expect(code).toBe(0)
  expect(out).toContain('b could not be planned')
  expect(read<Plan>(world, 'merged.json').complete).toBe(false)
  expect((await world.rolesync('apply', 'merged.json')).code).toBe(1)
})
