/** Hosts that cannot be reached at all: given up soon, and with what to check. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createHost, LIMITS } from '../../src/http/client.ts'
import { isUnreachable, whatToCheck } from '../../src/http/network-errors.ts'
import { createReachability } from '../../src/http/reachability.ts'
import { clients, failure, json, SMALL, serve, serveRaw } from './server.ts'

/** A port that nobody accepts calls at. */
const SILENT = fileURLToPath(new URL('../../bench/silent.mjs', import.meta.url))

/** Many tries fit into it, and none into what a host that was never reached gets. */
const limits = { unreachableMs: 0, tries: 8, backOffMs: 1, totalMs: 60_000 }

/** A port where nobody listens. */
async function closedPort(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

test('production gives such a host five seconds, and any other request two minutes', () => {
  expect([LIMITS.unreachableMs, LIMITS.totalMs]).toEqual([5_000, 120_000])
})

describe('nothing was read yet', () => {
  test('a refused port', async () => {
    const error = await failure(clients({ url: await closedPort(), limits }).reader.get('/x'))
    expect(error.sent?.attempts).toBe(1)
    expect(error.message).toContain(
      'connection refused (nothing was read from it yet: check the port in the url, and that the system is up)',
    )
  })

  test('an unknown host', async () => {
    const error = await failure(clients({ url: 'http://nowhere.invalid', limits }).reader.get('/x'))
    expect(error.sent?.attempts).toBe(1)
    expect(error.message).toContain('check the host in the url, and the name service of this machine')
  })

  test('a port that speaks no TLS', async () => {
    const { url } = await serveRaw((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const error = await failure(clients({ url: url.replace('http:', 'https:'), limits }).reader.get('/x'))
    expect(error.sent?.attempts).toBe(1)
    expect(error.message).toMatch(/: no TLS connection \(.+\) \(.*check that the port in the url speaks https\)$/)
    expect(error.message).not.toContain('openssl')
  })

  test('a host that takes no call is waited for no longer than for any other', async () => {
    const child = spawn(process.execPath, [SILENT])
    onTestFinished(() => void child.kill('SIGKILL'))
    const [port] = await once(child.stdout.setEncoding('utf8'), 'data')
    // Where it was reached before, a connection may take a minute here.
    const bounds = { ...limits, connectMs: 60_000 }
    const error = await failure(
      clients({ url: `http://127.0.0.1:${String(port).trim()}`, limits: bounds }).reader.get('/x'),
    )
    expect(error.sent?.attempts).toBe(1)
    expect(error.message).toContain('HTTPS_PROXY')
  })

  test('it is tried again as long as the time for it is not over', async () => {
    const patient = { ...limits, unreachableMs: 30_000, tries: 3 }
    const error = await failure(clients({ url: await closedPort(), limits: patient }).reader.get('/x'))
    expect(error.message).toContain('gave up after 3 tries')
  })

  test('the token endpoint is a host too', async () => {
    const credentials = { kind: 'client', clientId: 'a', clientSecret: 'its-own-secret' } as const
    const { reader } = clients({ url: await closedPort(), provider: 'onelogin', credentials, limits })
    expect((await failure(reader.get('/x'))).message).toContain('check the port in the url')
  })

  test('all who speak to a host know at once that it was given up', async () => {
    const url = await closedPort()
    const host = createHost({ parallelism: 1, requestsPerSecond: null, limits: { ...SMALL, ...limits } })
    const [one, two] = [clients({ url, limits, host }), clients({ url, limits, host })]
    await failure(one.reader.get('/x'))
    const error = await failure(two.reader.get('/y'))
    expect(error.message).toContain('GET http')
    expect(error.message).toContain('check the port in the url')
    expect(two.stats.requests).toBe(0)
  })
})

test('once something was read, a host that goes away gets all the patience', async () => {
  let isDown = false
  const { url } = await serve((_, response) => (isDown ? response.destroy() : json(response, 500, {})))
  const { reader } = clients({ url, limits: { ...limits, tries: 4 } })
  await failure(reader.get('/x'))
  isDown = true
  expect((await failure(reader.get('/x'))).message).toContain('gave up after 4 tries')
})

test('a connection that is cut was one: the host is there', async () => {
  const { url } = await serveRaw((socket) => socket.destroy())
  expect((await failure(clients({ url, limits }).reader.get('/x'))).message).toContain('gave up after 8 tries')
})

test('an answer forgives what came before it', () => {
  const reach = createReachability(100)
  const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  expect(reach.whyGiveUp(refused, 99)).toBeNull()
  reach.onAnswer()
  expect([reach.whyGiveUp(refused, 101), reach.whyGiveUp(refused, null), reach.lost]).toEqual([null, null, null])
})

test.each([
  ['EHOSTUNREACH', 'HTTPS_PROXY'],
  ['UND_ERR_CONNECT_TIMEOUT', 'HTTPS_PROXY'],
  ['EAI_AGAIN', 'name service'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'NODE_EXTRA_CA_CERTS'],
  ['CERT_HAS_EXPIRED', 'NODE_EXTRA_CA_CERTS'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'speaks https'],
])('%s: what to check', (code, words) => {
  const error = Object.assign(new Error('x'), { code })
  expect([isUnreachable(error), whatToCheck(error)]).toEqual([true, expect.stringContaining(words)])
})

test.each(['ECONNRESET', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', ''])(
  '%j says that there was a connection',
  (code) => {
    expect(isUnreachable(Object.assign(new Error('x'), { code }))).toBe(false)
  },
)
