import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseLabels, parseShard } from '../../src/app/labels.ts'
import { shardOf } from '../../src/app/selection.ts'
import { config, openWorld, organization, roles, sandbox, type World } from './world.ts'

const NOWHERE = 'http://127.0.0.1:1'
const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/)

describe('laws', () => {
  test('every target is in exactly one shard', () => {
    fc.assert(
      fc.property(name, fc.integer({ min: 1, max: 500 }), (target, count) => {
        const shards = Array.from({ length: count }, (_, index) => index + 1)
        expect(shards.filter((index) => shardOf(target, count) === index)).toHaveLength(1)
      }),
    )
  })

  test('a target stays in its shard for ever: these places are part of the contract', () => {
    expect(['mdm-prod', 'mdm-dev', 'sso', 'crm-eu', 'crm-us', 't1', 't2'].map((one) => shardOf(one, 4))).toEqual([
      1, 4, 2, 3, 4, 3, 3,
    ])
  })

  test.each([2, 4, 7, 16])('names that differ only in a number spread over %i shards', (count) => {
    const names = Array.from({ length: 400 }, (_, index) => `tenant-${index}`)
    const sizes = new Map<number, number>()
    for (const one of names) sizes.set(shardOf(one, count), (sizes.get(shardOf(one, count)) ?? 0) + 1)
    const fair = 400 / count
    expect(sizes.size).toBe(count)
    for (const size of sizes.values()) expect(Math.abs(size - fair)).toBeLessThan(4 * Math.sqrt(fair))
  })

  test('what is written is what is meant', () => {
    expect(parseShard('2/3')).toEqual({ index: 2, count: 3 })
    expect(parseShard('/3')).toEqual({ index: null, count: 3 })
    expect(parseLabels('env=prod, region=eu')).toEqual([
      { key: 'env', value: 'prod' },
      { key: 'region', value: 'eu' },
    ])
  })
})

function three(): World {
  const world = openWorld()
  world.write('roles.yaml', roles({ a: ['P'] }))
  world.write(
    'rolesync.yaml',
    config(
      organization('crm-eu', NOWHERE, 'labels: { env: prod, region: eu }'),
      organization('crm-us', NOWHERE, 'labels: { env: prod, region: us }'),
      organization('crm-dev', NOWHERE, 'labels: { env: dev }'),
    ),
  )
  return world
}

async function names(world: World, ...flags: readonly string[]): Promise<string[]> {
  const { code, out, err } = await world.rolesync('targets', '--json', ...flags)
  expect([code, err.replace(/^No .*\n/, '')]).toEqual([0, ''])
  return (JSON.parse(out) as { name: string }[]).map((target) => target.name)
}

describe('--select', () => {
  test('takes targets that have all the labels', async () => {
    const world = three()
    expect(await names(world)).toEqual(['crm-dev', 'crm-eu', 'crm-us'])
    expect(await names(world, '--select', 'env=prod')).toEqual(['crm-eu', 'crm-us'])
    expect(await names(world, '--select', 'env=prod,region=eu')).toEqual(['crm-eu'])
    expect(await names(world, '--select', 'env=prod', '--select', 'region=us')).toEqual(['crm-us'])
    expect(await names(world, '--target', '*-e*', '--select', 'env=prod')).toEqual(['crm-eu'])
    world.env.ROLESYNC_SELECT = 'env=prod,region=us'
    expect(await names(world)).toEqual(['crm-us'])
    expect(await names(world, '--select', 'env=dev')).toEqual(['crm-dev'])
  })

  test.each([
    ['env=prd', 'matches no target; did you mean env=prod?'],
    ['evn=prod', 'matches no target; did you mean env=prod?'],
    ['env=nothing-like-it', 'matches no target; the config has env=dev, env=prod'],
    ['toString=x', 'matches no target; the config has env=dev, env=prod, region=eu, region=us'],
    ['env=dev,region=eu', '--select env=dev,region=eu matches no target: no target has all of it'],
    ['env', 'Write labels as env=prod,region=eu.'],
    ['env=', 'Write labels as env=prod,region=eu.'],
    ['env=prod,', 'Write labels as env=prod,region=eu.'],
  ])('%s is an error, and nothing is asked', async (select, message) => {
    for (const command of ['plan', 'validate', 'targets']) {
      const { code, out, err } = await three().rolesync(command, '--select', select)
      expect(code).toBe(1)
      expect(out).toBe('')
      expect(err).toContain(message)
    }
  })

  test('names and labels that exclude one another', async () => {
    const { code, err } = await three().rolesync('plan', '--target', 'crm-dev', '--select', 'env=prod')
    expect(code).toBe(1)
    expect(err).toContain('--select env=prod matches no target that --target crm-dev matches')
  })
})

describe('--shard', () => {
  test('the shards together are the whole, and no target is in two of them', async () => {
    const world = three()
    for (const count of [1, 2, 3, 5]) {
      const all: string[] = []
      for (let index = 1; index <= count; index++) all.push(...(await names(world, '--shard', `${index}/${count}`)))
      expect(all.sort()).toEqual(['crm-dev', 'crm-eu', 'crm-us'])
    }
  })

  test('a Kubernetes Indexed Job counts from 0', async () => {
    const world = three()
    for (const index of ['0', '1', '2']) {
      world.env.JOB_COMPLETION_INDEX = index
      expect(await names(world, '--shard', '/3')).toEqual(await names(world, '--shard', `${Number(index) + 1}/3`))
    }
    world.env.ROLESYNC_SHARD = '/3'
    expect(await names(world)).toEqual(await names(world, '--shard', '3/3'))
  })

  test.each(['0/3', '4/3', 'a/b', '1', '1/0', '-1/3', '1/3/5', '/', '1.5/3', ''])('%s is an error', async (shard) => {
    const { code, out, err } = await three().rolesync('plan', '--shard', shard)
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain('Write it as 2/3, with a number from 1 to 3')
  })

  test.each([
    [undefined, '--shard /3 takes its number from JOB_COMPLETION_INDEX, which is not set'],
    ['', '--shard /3 takes its number from JOB_COMPLETION_INDEX, which is not set'],
    ['3', '--shard /3: JOB_COMPLETION_INDEX is "3", not a number from 0 to 2'],
    ['x', '--shard /3: JOB_COMPLETION_INDEX is "x", not a number from 0 to 2'],
  ])('JOB_COMPLETION_INDEX=%s is an error', async (index, message) => {
    const world = three()
    world.env.JOB_COMPLETION_INDEX = index
    const { code, err } = await world.rolesync('plan', '--shard', '/3')
    expect(code).toBe(1)
    expect(err).toContain(message)
  })

  test('an empty shard is no error, and says so', async () => {
    const world = three()
    const server = await sandbox()
    world.env.TOKEN = 'sandbox'
    world.write('rolesync.yaml', config(organization('crm-eu', server.url)))
    const empty = shardOf('crm-eu', 2) === 1 ? '2/2' : '1/2'
    for (const argv of [
      ['plan', '--out', 'plan.json'],
      ['apply', '--auto-approve'],
      ['apply', 'plan.json'],
      ['validate'],
    ]) {
      const flags = argv.includes('plan.json') && argv[0] === 'apply' ? [] : ['--shard', empty]
      const { code, err, out } = await world.rolesync(...argv, ...flags)
      expect(code).toBe(0)
      expect(out).not.toContain('match the files')
      if (flags.length > 0) expect(err).toContain(`No selected target is in shard ${empty}: there is nothing to do.`)
    }
    expect(server.log).toEqual([])
  })

  test('a role that only another shard has is no slip', async () => {
    const world = three()
    const server = await sandbox()
    world.env.TOKEN = 'sandbox'
    world.write('rolesync.yaml', config(organization('crm-eu', server.url)))
    for (const shard of ['1/2', '2/2']) {
      expect((await world.rolesync('plan', '--role', 'a', '--shard', shard)).code).toBe(0)
    }
    expect((await world.rolesync('plan', '--role', 'b')).code).toBe(1)
  })

  test('the next command is for the same targets', async () => {
    const world = three()
    const server = await sandbox()
    world.env.TOKEN = 'sandbox'
    world.write('rolesync.yaml', config(organization('crm-eu', server.url, 'labels: { env: prod }')))
    const { out } = await world.rolesync('plan', '--select', 'env=prod', '--shard', '1/1')
    expect(out).toContain('Next: rolesync apply --select env=prod --shard 1/1 --allow emptyLive\n')
  })

  test('a saved plan is applied whole', async () => {
    for (const flags of [
      ['--shard', '1/2'],
      ['--select', 'env=prod'],
    ]) {
      const { code, err } = await three().rolesync('apply', 'plan.json', ...flags)
      expect(code).toBe(1)
      expect(err).toContain(`a saved plan is applied whole: leave out ${flags[0]}`)
    }
  })
})

describe('targets', () => {
  test('as text, in columns', async () => {
    expect((await three().rolesync('targets')).out).toBe(
      [
        'crm-dev  organization  http://127.0.0.1:1/organization  env=dev',
        'crm-eu   organization  http://127.0.0.1:1/organization  env=prod,region=eu',
        'crm-us   organization  http://127.0.0.1:1/organization  env=prod,region=us',
        '',
      ].join('\n'),
    )
  })

  test('as the matrix of a GitHub workflow, on one line', async () => {
    const { out } = await three().rolesync('targets', '--format', 'github-matrix', '--select', 'region=eu')
    expect(out).toBe(
      '{"include":[{"target":"crm-eu","provider":"organization","labels":{"env":"prod","region":"eu"}}]}\n',
    )
  })

  test('GitHub runs at most 256 jobs of a matrix', async () => {
    const world = openWorld()
    world.write('rolesync.yaml', config(...Array.from({ length: 257 }, (_, i) => organization(`t${i}`, NOWHERE))))
    const { code, err } = await world.rolesync('targets', '--format', 'github-matrix')
    expect(code).toBe(1)
    expect(err).toContain('257 targets are more than the 256 jobs')
    expect((await world.rolesync('targets', '--format', 'github-matrix', '--shard', '1/2')).code).toBe(0)
  })

  test('needs no role file and no credential', async () => {
    const world = openWorld()
    world.write('rolesync.yaml', config(organization('a', NOWHERE)))
    expect((await world.rolesync('targets')).code).toBe(0)
  })
})
