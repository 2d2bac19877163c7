import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/domain/plan-model.ts'
import type { Report } from '../../src/domain/report-model.ts'
import { digestOf, isSealed, sealed } from '../../src/plan/digest.ts'
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
  const whole = edited.kind === 'plan' ? sealed(edited as Plan) : edited
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
  const { createdAt: _when, checksum: _of, ...whole } = read<Plan>(world, 'whole.json')
  const { createdAt, checksum: _other, ...merged } = read<Plan>(world, 'merged.json')
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

test('the next command can be typed as it stands, and is reported only where it would not be refused', async () => {
  const { world } = await five()
  const files = await shards(world, 'plan', '--out')
  const { out } = await world.rolesync('merge', ...files, '--out', 'the whole.json')
  expect(out).toContain("Next: rolesync apply 'the whole.json'")

  const refused = { guard: 'maxDeletes', message: 'too many', count: 11, limit: 10, allowed: false } as const
  const [first = '', ...others] = files
  edit<Plan>(world, first, ({ targets }) => ({ targets: targets.map((one) => ({ ...one, objections: [refused] })) }))
  const merged = await world.rolesync('merge', first, ...others, '--out', 'merged.json')
  expect([merged.code, merged.err]).toEqual([0, ''])
  expect(merged.out).toContain('This plan cannot be applied: ')
  expect(merged.out).not.toContain('Next:')
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
  expect((await world.rolesync('merge', ...files)).out).toContain('Apply: 10 applied. Verified')
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
    [
      'two configs',
      (world) => ['plan-0.json', edit<Plan>(world, 'plan-1.json', () => ({ config: `sha256:${'0'.repeat(64)}` }))],
      /these are not of one run: the config differs \(plan-0\.json has sha256:\w{64}, plan-1\.json has sha256:0{64}\)/,
    ],
    [
      'a plan that undoes something and one that does not',
      (world) => ['plan-0.json', edit<Plan>(world, 'plan-1.json', () => ({ undoes: `sha256:${'0'.repeat(64)}` }))],
      /the plan that is undone differs \(plan-0\.json has none, plan-1\.json has sha256:0{64}\)/,
    ],
    [
      'a plan from a snapshot and one from the live system',
      (world) => ['plan-0.json', edit<Plan>(world, 'plan-1.json', () => ({ snapshotAt: '2026-11-22T10:00:00.000Z' }))],
      /plan-1\.json was made from a snapshot, plan-0\.json from the live systems/,
    ],
    [
      'an empty file',
      (world) => {
        world.write('empty.json', '\n')
        return ['plan-0.json', 'empty.json']
      },
      /Error: empty\.json is empty; make it again\n$/,
    ],
    [
      'a file that is not JSON',
      () => ['plan-0.json', 'roles.yaml'],
      /Error: roles\.yaml is not JSON: rolesync writes plans, reports and snapshots as JSON\n$/,
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

describe('the config of a plan', () => {
  const planned = async (world: World, text: string, shard: string, out: string) => {
    world.write('rolesync.yaml', text)
    expect(await world.rolesync('plan', '--shard', shard, '--out', out)).toMatchObject({ code: 0 })
    return read<Plan>(world, out)
  }

  test('comments and the order of keys are no difference, anything else in it is', async () => {
    const { world } = await five()
    const text = readFileSync(join(world.folder, 'rolesync.yaml'), 'utf8')
    const first = await planned(world, text, '1/3', 'first.json')
    const [head = '', ...targets] = text.split(/(?=\n {2}\w:)/)
    const moved = await planned(world, `# moved\n${head}${targets.reverse().join('')}`, '2/3', 'moved.json')
    expect(moved.config).toBe(first.config)
    expect(moved.config).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(digestOf(moved)).toBe(moved.digest)
    expect(isSealed({ ...moved, config: `sha256:${'0'.repeat(64)}` })).toBe(false)
    expect((await world.rolesync('merge', 'first.json', 'moved.json')).code).toBe(0)
    await planned(world, text.replace('auth:', 'protect: [x]\n    auth:'), '2/3', 'other.json')
    const { code, err } = await world.rolesync('merge', 'first.json', 'other.json')
    expect([code, err]).toEqual([1, expect.stringContaining('the config differs (first.json has sha256:')])
  })

  test('plans of snapshots are as old as the oldest of these', async () => {
    const { world } = await five()
    const files = await Promise.all(
      SHARDS.map(async (shard, index) => {
        await world.rolesync('snapshot', '--shard', shard, '--out', `s${index}.json`)
        const createdAt = `2026-11-2${3 - index}T10:00:00.000Z`
        world.write(`s${index}.json`, JSON.stringify({ ...read<object>(world, `s${index}.json`), createdAt }))
        await world.rolesync('plan', '--shard', shard, '--live', `s${index}.json`, '--out', `p${index}.json`)
        return `p${index}.json`
      }),
    )
    const { out } = await world.rolesync('merge', ...files, '--json')
    expect(JSON.parse(out)).toMatchObject({ snapshotAt: '2026-11-21T10:00:00.000Z', summary: { create: 10 } })
  })
})
