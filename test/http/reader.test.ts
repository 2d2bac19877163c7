/** Promise 1: a plan cannot write. */
import { expect, test } from 'vitest'
import type { Reader, Writer } from '../../src/domain/connection.ts'
import type { Request } from '../../src/domain/model.ts'
import type { Closable } from '../../src/http/client.ts'
import { providers } from '../../src/systems/index.ts'
import { openWorld, restore } from '../faults/world.ts'
import { CLIENT, clients, failure, json, serve, serveRaw } from './server.ts'

/** Whoever breaks out of the types still cannot write. */
function force(reader: Reader & Closable): (method: string) => Promise<unknown> {
  return (method) => (reader as unknown as Writer).send({ method, path: '/x', body: null } as unknown as Request)
}

test.each([
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'CONNECT',
  'TRACE',
  'post',
  'Delete',
  'get',
  'GET ',
  '',
  'constructor',
])('a client that reads does not send %j, and opens no socket for it', async (method) => {
  let sockets = 0
  const { url } = await serveRaw(() => sockets++)
  const attack = force(clients({ url }).reader)
  expect((await failure(attack(method))).message).toContain('built without write methods')
  expect(sockets).toBe(0)
})

test('nor does it fetch a token for it', async () => {
  const { url, received } = await serve((_, response) => json(response, 200, { access_token: 'good-token' }))
  const { reader, stats } = clients({ url, provider: 'onelogin', credentials: CLIENT })
  await failure(force(reader)('DELETE'))
  expect(received).toEqual([])
  await reader.get('/x')
  expect(received.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /auth/oauth2/v2/token', 'GET /x'])
  expect(stats).toMatchObject({ requests: 2, writes: 0 })
})

test.each(['/a/../b', '/a/..', '/..', '/a/%2e%2e/b', '/a/.%2E', '/./a', '/a/..?x', '/a\\..\\b', '/a/..#x'])(
  'a path cannot climb: %s',
  async (path) => {
    let sockets = 0
    const { url } = await serveRaw(() => sockets++)
    const { reader, writer } = clients({ url: `${url}/base` })
    expect((await failure(reader.get(path))).message).toContain('only dots')
    expect((await failure(writer.send({ method: 'DELETE', path, body: null }))).message).toContain('only dots')
    expect(sockets).toBe(0)
  },
)

test('dots within a name are fine', async () => {
  const { url, received } = await serve((_, response) => json(response, 200, {}))
  const { reader } = clients({ url })
  for (const path of ['/a..b', '/...', '/v2.1/x', '/a?name=..x']) await reader.get(path)
  expect(received).toHaveLength(4)
})

test.each(Object.keys(providers))(
  'war story 1: %s: plan sends nothing but GET, besides the token',
  async (provider) => {
    const world = await openWorld(provider)
    const { key, subject } = world
    const { elements } = subject.faults
    restore(
      world,
      new Map([
        [key('one'), elements.slice(0, 1)],
        [key('gone'), elements.slice(0, 2)],
      ]),
    )
    await world.declare(
      new Map([
        [key('one'), elements],
        [key('new'), elements.slice(1)],
        [key('gone'), null],
      ]),
    )
    expect((await world.rolesync(['plan', '--out', 'plan.json'])).code).toBe(0)
    const others = world.sandbox.log.filter(({ method }) => method !== 'GET')
    expect(others.every(({ method, path }) => method === 'POST' && path.endsWith('/token'))).toBe(true)
    expect(others.length).toBe(subject.system.credentials[0] === 'token' ? 0 : 1)
    await world.close()
  },
)
