import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { UserError } from '../../src/domain/errors.ts'
import { type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts'
import { start, talkTo } from './talk.ts'

const folder = mkdtempSync(join(tmpdir(), 'rolesync-sandbox-'))
afterAll(() => rmSync(folder, { recursive: true }))

const ROLE = { name: 'new', description: 'd', permissions: ['A'] }

/** The same calls to every system, and everything that came back. */
async function tour(options: SandboxOptions): Promise<string> {
  const { sandbox, talk } = await start('', options)
  const answers = [
    await talk('POST', '/organization/v2/roles', ROLE),
    await talk('POST', '/onelogin/api/2/roles', { name: 'New' }),
    await talk('POST', '/omneo/api/v3/roles/definitions', { name: 'N', handle: 'n' }),
    await talk('POST', '/reltio/oauth/customers/TestCustomer/roles/permissions', [{ roleName: 'ROLE_N' }]),
    await talk(
      'POST',
      '/onelogin/auth/oauth2/v2/token',
      { grant_type: 'client_credentials', client_id: 'a', client_secret: 'b' },
      { headers: { authorization: '' } },
    ),
    await talk('GET', '/organization/v2/roles'),
  ]
  const texts = answers.map((answer) => answer.text)
  return JSON.stringify([texts, sandbox.state])
}

describe('state', () => {
  test('two runs are the same', async () => {
    expect(await tour({})).toBe(await tour({}))
  })

  test('a state file is read at the start and written after each change', async () => {
    const stateFile = join(folder, 'state.json')
    const first = await start('/organization', { stateFile })
    await first.talk('GET', '/v2/roles')
    expect(readdirSync(folder)).toEqual([])
    const { id } = (await first.talk('POST', '/v2/roles', ROLE)).json as { id: string }
    expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toEqual(first.sandbox.state)
    expect(readdirSync(folder)).toEqual(['state.json'])
    const second = await start('/organization', { stateFile, seed: 'empty' })
    expect((await second.talk('GET', `/v2/roles/${id}`)).json).toMatchObject(ROLE)
    const next = (await second.talk('POST', '/v2/roles', ROLE)).json as { id: string; createdAt: string }
    expect(next.id).not.toBe(id)
    expect(next.createdAt).toBe('2026-01-01T00:00:02.000Z')
  })

  test('a file that holds no state is refused', async () => {
    const stateFile = join(folder, 'bad.json')
    for (const [text, message] of [
      ['{', 'is not JSON'],
      ['{"writes":0}', 'reltio is missing'],
      ['null', 'writes is missing'],
    ]) {
      writeFileSync(stateFile, text ?? '')
      await expect(startSandbox({ stateFile })).rejects.toThrow(message)
      await expect(startSandbox({ stateFile })).rejects.toBeInstanceOf(UserError)
    }
  })

  test('a state file that cannot be written is reported, not swallowed', async () => {
    const { talk } = await start('/organization', { stateFile: join(folder, 'no', 'such', 'folder.json') })
    const answer = await talk('POST', '/v2/roles', ROLE)
    expect([answer.status, answer.text]).toEqual([500, expect.stringContaining('cannot be written')])
  })

  test('tests can seed and inspect it', async () => {
    const { sandbox, talk } = await start('/onelogin')
    sandbox.state.onelogin.roles = [{ id: 1, name: 'One', apps: [], users: [], admins: [] }]
    expect((await talk('GET', '/api/2/roles')).json).toEqual([{ id: 1, name: 'One' }])
  })

  test('the empty seed has no roles, but everything else', async () => {
    const { sandbox } = await start('', { seed: 'empty' })
    const { reltio, onelogin, omneo, organization } = sandbox.state
    expect([reltio.customers, onelogin.roles, omneo.definitions, omneo.roles, organization.roles]).toEqual([
      ['TestCustomer', 'TestCustomerSandbox'].map((id) => ({ id, roleNames: [], roles: [] })),
      [],
      [],
      [],
      [],
    ])
    expect([reltio.systemRoles, onelogin.apps, onelogin.users, omneo.permissions].map((list) => list.length)).toEqual([
      5, 41, 151, 4,
    ])
  })

  test('nothing of the seed is shared between two sandboxes, or within one', async () => {
    const first = await start()
    const [one, , three] = first.sandbox.state.omneo.definitions
    three?.custom_fields.push({ namespace: 'n', handle: 'h', type: 't', value: 1 })
    first.sandbox.state.onelogin.apps.pop()
    first.sandbox.quirks.onelogin.remap.push({ role: 'x', user: 1 })
    expect(one?.custom_fields).toHaveLength(3)
    const second = await start()
    expect(second.sandbox.state.omneo.definitions[2]?.custom_fields).toEqual([])
    expect(second.sandbox.state.onelogin.apps).toHaveLength(41)
    expect(second.sandbox.quirks.onelogin.remap).toEqual([])
  })
})

describe('log and listeners', () => {
  test('every request is logged as it was', async () => {
    const { sandbox, talk } = await start('/organization')
    await talk('GET', '/v2/roles?page=1')
    await talk('POST', '/v2/roles', ROLE)
    await talk('POST', '/v2/roles', {})
    expect(sandbox.log).toMatchObject([
      { method: 'GET', path: '/organization/v2/roles?page=1', body: '', status: 200, acted: false },
      {
        method: 'POST',
        body: JSON.stringify(ROLE),
        status: 201,
        acted: true,
        headers: { authorization: 'Bearer sandbox' },
      },
      { method: 'POST', status: 400, acted: false },
    ])
    const { log } = sandbox
    sandbox.inject({ kind: 'status' })
    sandbox.reset()
    expect(log).toEqual([])
    expect((await talk('GET', '/v2/roles')).status).toBe(200)
  })

  test('listeners are called after a change and before its answer, which they cannot alter', async () => {
    const { sandbox, talk } = await start('/organization')
    const seen: unknown[] = []
    sandbox.onWrite((logged) => {
      seen.push([logged.method, logged.status, sandbox.state.organization.roles.length])
      for (const role of sandbox.state.organization.roles) role.name = 'meddled'
    })
    await talk('GET', '/v2/roles')
    expect((await talk('POST', '/v2/roles', ROLE)).json).toMatchObject({ name: 'new' })
    await talk('POST', '/v2/roles', {})
    expect(seen).toEqual([['POST', null, 4]])
    expect((await talk('GET', '/v2/roles')).json).toMatchObject([{ name: 'meddled' }, {}, {}, {}])
  })
})

describe('the server', () => {
  test('it listens on loopback, and says so when a port is taken', async () => {
    const { sandbox } = await start()
    expect(sandbox.url).toBe(`http://127.0.0.1:${sandbox.port}`)
    await expect(startSandbox({ port: sandbox.port })).rejects.toThrow(`port ${sandbox.port}: it is in use`)
  })

  test('close destroys open sockets', async () => {
    const { sandbox, talk } = await start('', { faults: [{ kind: 'hang' }] })
    const hanging = talk('GET', '/organization/v2/roles')
    hanging.catch(() => {})
    while (sandbox.log.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await sandbox.close()
    await expect(hanging).rejects.toThrow()
    await expect(talk('GET', '/')).rejects.toThrow()
  })

  test('unknown places and methods', async () => {
    const { sandbox, talk } = await start()
    expect((await talk('GET', '/')).json).toMatchObject({
      mounts: ['/reltio/oauth', '/onelogin', '/omneo/api/v3', '/organization', '/airflow', '/keycloak'],
    })
    expect((await talk('GET', '/onelogins/api/2/roles')).status).toBe(404)
    expect((await talk('GET', '/onelogin/api/2/nothing')).json).toMatchObject({ statusCode: 404 })
    expect((await talk('PATCH', '/reltio/oauth/customers/TestCustomer/roles', [])).json).toMatchObject({
      errorCode: 405,
    })
    expect((await talk('GET', '/organization/v2/roles/%zz')).status).toBe(404)
    expect((await talkTo(sandbox, '/organization')('GET', '/v2/roles/a%2Fb')).status).toBe(404)
  })

  test('names with a slash, a percent sign or other scripts reach the double as they are', async () => {
    const { sandbox, talk } = await start('/organization')
    for (const id of ['a/b', '50%', 'ü 日', '?#']) {
      sandbox.state.organization.roles.push({ ...ROLE, id, organizationId: '', createdAt: '' })
      expect((await talk('GET', `/v2/roles/${encodeURIComponent(id)}`)).json, id).toMatchObject({
        id,
      })
    }
  })

  test('latency', async () => {
    const { talk } = await start('/organization', { latencyMs: 40 })
    const before = performance.now()
    await talk('GET', '/v2/roles')
    expect(performance.now() - before).toBeGreaterThanOrEqual(39)
  })

  test('the rate limit counts all systems together, and a refused request does nothing', async () => {
    const { sandbox, talk } = await start('', { rateLimit: 2 })
    await talk('GET', '/organization/v2/roles')
    await talk('GET', '/onelogin/api/2/apps')
    const refused = await talk('POST', '/organization/v2/roles', ROLE)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect(sandbox.state.organization.roles).toHaveLength(3)
    await new Promise((resolve) => setTimeout(resolve, 1010))
    expect((await talk('POST', '/organization/v2/roles', ROLE)).status).toBe(201)
  })
})

describe('web pages', () => {
  const ask = (port: number, headers: Readonly<Record<string, string>>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const path = '/organization/v2/roles'
      const sent = request({ host: '127.0.0.1', port, path, headers: { authorization: 'Bearer sandbox', ...headers } })
      sent
        .on('response', (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end()
    })

  test.each([
    [{}, 200],
    [{ host: 'localhost:4100' }, 200],
    [{ host: '[::1]:4100', origin: 'http://localhost:3000' }, 200],
    [{ host: 'rebound.example.com' }, 403],
    [{ host: '127.0.0.1.example.com' }, 403],
    [{ host: 'localhost.' }, 403],
    [{ host: '10.0.0.1' }, 403],
    [{ origin: 'https://evil.example.com' }, 403],
    [{ origin: 'null' }, 403],
  ])('%j is answered with %d', async (headers, status) => {
    const { sandbox } = await start()
    expect(await ask(sandbox.port, headers)).toBe(status)
    expect(sandbox.log).toHaveLength(status === 200 ? 1 : 0)
  })

  test('a token of its own: the usual one does not work', async () => {
    const { sandbox, talk } = await start('/organization', { staticToken: 'random' })
    expect((await talk('GET', '/v2/roles')).status).toBe(401)
    expect(await ask(sandbox.port, { authorization: 'Bearer random' })).toBe(200)
  })
})
