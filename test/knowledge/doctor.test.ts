/** Whether each target can be worked with, and what to do where it cannot. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { bench, ENV, runIn } from './bench.ts'

interface CommandResult {
  readonly healthy: boolean
  readonly targets: readonly { target: string; checks: readonly { check: string; ok: boolean; message: string }[] }[]
}

const failuresIn = ({ targets }: CommandResult) =>
  targets.flatMap(({ target, checks }) =>
    checks.filter(({ ok }) => !ok).map(({ check, message }) => `${target} ${check}: ${message}`),
  )

async function diagnose(
  argv: readonly string[] = [],
  env: Readonly<Record<string, string>> = ENV,
  spoil?: (one: Awaited<ReturnType<typeof bench>>) => void,
) {
  const one = await bench()
  spoil?.(one)
  const { code, out } = await one.rolesync(['doctor', '--json', ...argv], env)
  return { one, code, diagnosis: JSON.parse(out) as CommandResult }
}

test('all is well: every check of every target, with nothing but GET', async () => {
  const { one, code, diagnosis } = await diagnose()
  expect(code).toBe(0)
  expect(diagnosis.healthy).toBe(true)
  const workforce = diagnosis.targets.find(({ target }) => target === 'workforce')
  expect(workforce?.checks.map(({ check, message }) => [check, message])).toEqual([
    ['host', expect.stringContaining('127.0.0.1')],
    ['variables', 'a client id and secret are set'],
    ['token', 'the system takes the credential'],
    ['list', '250 roles can be read'],
    ['clock', 'both clocks agree'],
    ['rate', '4999 of 5000 requests are left'],
  ])
  const realm = diagnosis.targets.find(({ target }) => target === 'single-sign-on')
  expect(realm?.checks).toContainEqual({
    ...{ check: 'list', ok: true },
    message: '48 roles can be read; 35 of them ignored',
  })
  const writes = one.sandbox.log.filter(({ method, path }) => method !== 'GET' && !path.includes('token'))
  expect(writes).toEqual([])
  const text = await one.rolesync(['doctor', '--target', 'mdm'])
  expect(text.out).toMatch(/✓ variables[\s\S]*All is well with 1 target\./)
})

test('a variable that is not set is named, and the other targets are examined all the same', async () => {
  const { code, diagnosis } = await diagnose([], { ROLESYNC_DEMO_TOKEN: 'sandbox' })
  expect(code).toBe(1)
  expect(failuresIn(diagnosis)[0]).toContain('ROLESYNC_DEMO_CLIENT_ID and ROLESYNC_DEMO_CLIENT_SECRET are not set')
  expect(diagnosis.targets.find(({ target }) => target === 'crm-roles')?.checks.map(({ check }) => check)).toContain(
    'list',
  )
})

test('a host that is not allowed is not asked', async () => {
  const { diagnosis } = await diagnose(['--target', 'crm-roles'], ENV, (one) =>
    one.write(
      'rolesync.yaml',
      one.read('rolesync.yaml').replaceAll(/http:\/\/127[^/]*\/organization/g, 'https://crm.example.com'),
    ),
  )
  expect(failuresIn(diagnosis)).toEqual([
    expect.stringMatching(/^crm-roles host: .*ROLESYNC_ALLOWED_HOSTS=crm\.example\.com/),
  ])
})

test('a credential that is refused, a right that is missing, a system that is not there', async () => {
  const wrong = await diagnose(['--target', 'crm-roles'], { ...ENV, ROLESYNC_DEMO_TOKEN: 'wrong' })
  expect(failuresIn(wrong.diagnosis)).toEqual([
    expect.stringMatching(/^crm-roles token: .*401.*check the url, and the values/),
  ])
  const refused = await diagnose(['--target', 'workforce'], ENV, ({ sandbox }) =>
    sandbox.inject({ kind: 'status', code: 401, path: '/onelogin/auth/oauth2/v2/token' }),
  )
  expect(failuresIn(refused.diagnosis)).toEqual([expect.stringMatching(/^workforce token: /)])
  const blind = await diagnose(['--target', 'workforce'], ENV, ({ sandbox }) =>
    sandbox.inject({ kind: 'status', code: 403, path: '/onelogin/api/2/roles' }),
  )
  expect(failuresIn(blind.diagnosis)).toEqual([expect.stringMatching(/^workforce list: .*403.*may read roles/)])
  expect(blind.diagnosis.targets[0]?.checks.find(({ check }) => check === 'token')?.ok).toBe(true)
  const gone = await diagnose(['--target', 'crm-roles'], ENV, (one) => one.pointAt('http://127.0.0.1:1'))
  expect(failuresIn(gone.diagnosis)).toEqual([expect.stringMatching(/^crm-roles token: .*check the url/)])
})

const ROLES = JSON.stringify([{ id: '1', name: 'operator', description: 'd', permissions: [] }])

test('a clock that is off and a budget that is spent', async () => {
  const server = createServer((_request, response) => {
    const headers = {
      date: new Date(Date.now() - 3_600_000).toUTCString(),
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '4',
    }
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(ROLES)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { diagnosis, code } = await diagnose(['--target', 'crm-roles'], ENV, (one) => one.pointAt(url))
  expect(code).toBe(1)
  expect(failuresIn(diagnosis)).toEqual([
    expect.stringMatching(/^crm-roles clock: this machine's clock is 36\d\d s ahead of the system's; set it/),
    'crm-roles rate: 4 of 100 requests are left; wait for the reset, or set requestsPerSecond for this target',
  ])
})

test('mistakes in role files are not its business; a target that is not there is', async () => {
  const one = await bench()
  one.write('onelogin/roles.yaml', 'nonsense: [')
  expect(await one.rolesync(['doctor', '--target', 'workforce'])).toMatchObject({ code: 0 })
  const slip = await one.rolesync(['doctor', '--target', 'worforce'])
  expect(slip).toMatchObject({ code: 1, err: expect.stringContaining('--target worforce matches no target') })
  expect((await runIn(one.folder, ['doctor', '--format', 'diff'], ENV)).err).toContain('Allowed choices are text, json')
})

test('no secret shows', async () => {
  const { diagnosis } = await diagnose(['--target', 'crm-roles'], { ...ENV, ROLESYNC_DEMO_TOKEN: 'my-secret-token' })
  expect(JSON.stringify(diagnosis)).not.toContain('my-secret-token')
})

test('labels and shards choose targets, and what chooses none is a slip', async () => {
  const one = await bench()
  const config = one.read('rolesync.yaml').replace(/^( {2}workforce:\n)/m, '$1    labels: { desk: one }\n')
  one.write('rolesync.yaml', config)
  const targetsOf = async (...argv: string[]) =>
    (JSON.parse((await one.rolesync(['doctor', '--json', ...argv])).out) as CommandResult).targets.map(
      ({ target }) => target,
    )
  expect(await targetsOf('--select', 'desk=one')).toEqual(['workforce'])
  const all = await targetsOf()
  const shards = [await targetsOf('--shard', '1/2'), await targetsOf('--shard', '2/2')]
  expect(shards.flat().sort()).toEqual(all)
  expect(shards.every((shard) => shard.length < all.length)).toBe(true)
  expect((await one.rolesync(['doctor', '--select', 'desk=two'])).err).toContain('--select desk=two matches no target')
  expect((await one.rolesync(['doctor', '--target', 'workforse'])).err).toContain('did you mean workforce?')
})
