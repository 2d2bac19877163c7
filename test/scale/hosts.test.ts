/** Many targets in one run, seen from the servers that they are on. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createRequestQueue } from '../../src/http/request-queue.ts'
import { config, openWorld, organization, roles, sandbox } from './world.ts'

interface Watched {
  readonly url: string
  /** The most requests at a time, and the most connections. */
  readonly most: { requests: number; sockets: number }
}

/** Answers every list with no roles, in its own time. */
async function watch(answer: (request: IncomingMessage) => Promise<void>): Promise<Watched> {
  const most = { requests: 0, sockets: 0 }
  const open = { requests: 0, sockets: 0 }
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    most.requests = Math.max(most.requests, ++open.requests)
    await answer(request)
    open.requests--
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('[]')
  })
  server.on('connection', (socket) => {
    most.sockets = Math.max(most.sockets, ++open.sockets)
    socket.on('close', () => open.sockets--)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, most }
}

const soon = () => new Promise<void>((done) => setTimeout(done, 10))

function world(...targets: readonly string[]) {
  const opened = openWorld()
  opened.env.TOKEN = 'sandbox'
  opened.write('roles.yaml', roles({ a: ['P'] }))
  opened.write('rolesync.yaml', config(...targets))
  return opened
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `t${String(index).padStart(2, '0')}`)

test('twenty targets on one host are one caller: as many requests and connections as one target has', async () => {
  const host = await watch(soon)
  const { rolesync } = world(...names(20).map((name) => organization(name, host.url)))
  const { code, out } = await rolesync('plan', '--parallelism', '3')
  expect(code).toBe(0)
  expect(out).toContain('20 to create')
  expect(host.most).toEqual({ requests: 3, sockets: 3 })
})

test('targets on several hosts run side by side', async () => {
  let waiting: (() => void)[] = []
  // Nobody is answered before every host was asked: a run that does one target after the other never ends.
  const together = () =>
    new Promise<void>((go) => {
      waiting.push(go)
      if (waiting.length < 5) return
      for (const release of waiting) release()
      waiting = []
    })
  const hosts = await Promise.all(names(5).map(() => watch(together)))
  const { rolesync } = world(...names(5).map((name, index) => organization(name, hosts[index]?.url ?? '')))
  expect((await rolesync('plan', '--parallelism', '1')).code).toBe(0)
  for (const { most } of hosts) expect(most).toEqual({ requests: 1, sockets: 1 })
})

test('each target has a token of its own, fetched once', async () => {
  const server = await sandbox()
  const { env, folder: _, rolesync, write } = openWorld()
  Object.assign(env, { ID: 'client', SECRET: 'a-secret-of-no-value' })
  const auth = '{ clientIdEnv: ID, clientSecretEnv: SECRET }'
  const target = (name: string) =>
    `  ${name}:\n    provider: onelogin\n    url: ${server.url}/onelogin\n    roles: [roles.yaml]\n    auth: ${auth}\n`
  write('roles.yaml', 'provider: onelogin\nroles:\n  a: { apps: [] }\n')
  write('rolesync.yaml', config(...names(6).map(target)))
  expect((await rolesync('plan')).code).toBe(0)
  expect(server.log.filter(({ path }) => path.endsWith('/token'))).toHaveLength(6)
})

test('thirteen targets on one Reltio stay below its limit of ten tokens a second', async () => {
  const server = await sandbox()
  server.state.reltio.customers = [{ id: 'C', roleNames: [], roles: [] }]
  const { env, rolesync, write } = openWorld()
  Object.assign(env, { ID: 'client', SECRET: 'a-secret-of-no-value' })
  const target = (name: string) =>
    `  ${name}:\n    provider: reltio\n    url: ${server.url}/reltio/oauth\n    customerId: C\n    roles: [roles.yaml]\n    auth: { clientIdEnv: ID, clientSecretEnv: SECRET }\n`
  write('roles.yaml', 'provider: reltio\nroles:\n  ROLE_A: { resourcePermissions: { A.b: [READ] } }\n')
  write('rolesync.yaml', config(...names(13).map(target)))
  expect((await rolesync('plan')).code).toBe(0)
  expect(server.log.map(({ status }) => status)).toEqual(Array.from({ length: 39 }, () => 200))
})

test('one target that fails does not stop the others, and the exit code is that of the worst', async () => {
  const [good, bad] = [await sandbox(), await sandbox({ faults: [{ kind: 'status', code: 403 }] })]
  const { rolesync } = world(organization('bad', bad.url), organization('good', good.url))
  const plan = await rolesync('plan', '--detailed-exitcode')
  expect(plan.code).toBe(1)
  expect(plan.out).toContain('could not be planned')
  expect(plan.out).toContain('+ create a')
  expect((await rolesync('plan', '--detailed-exitcode', '--target', 'good')).code).toBe(2)
})

test('the lowest ceiling of a host holds for all of its targets', async () => {
  const starts: number[] = []
  const host = await watch(async () => {
    starts.push(performance.now())
  })
  const { rolesync } = world(
    organization('fast', host.url),
    ...names(5).map((name) => organization(name, host.url, 'requestsPerSecond: 5')),
  )
  expect((await rolesync('plan', '--parallelism', '6')).code).toBe(0)
  expect(starts).toHaveLength(6)
  // Only a lower bound, and half of it: a slow machine delays the first one at most.
  expect((starts[5] ?? 0) - (starts[0] ?? 0)).toBeGreaterThan((5 * 200) / 2)
})

test('a request whose time is running goes before those that wait for their first try', async () => {
  const lanes = createRequestQueue(1, null)
  const order: string[] = []
  const add = (name: string, again?: boolean) => lanes.run(async () => void order.push(name), again)
  await Promise.all([add('running'), add('first'), add('second'), add('again', true)])
  expect(order).toEqual(['running', 'again', 'first', 'second'])
})
