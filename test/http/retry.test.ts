import type { Socket } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import { askedWait, backOff } from '../../src/http/wait.ts'
import { CLIENT, clients, failure, json, serve, serveRaw, TOKEN } from './server.ts'

const PUT = { method: 'PUT', path: '/x', body: {} } as const
const POST = { method: 'POST', path: '/x', body: {} } as const
const DELETE = { method: 'DELETE', path: '/x', body: null } as const

/** Answers with these statuses one after the other, then 200. */
function answering(...statuses: number[]) {
  return serve((_, response, number) => {
    const status = statuses[number - 1]
    return status === undefined
      ? json(response, 200, { ok: true })
      : json(response, status, { message: `no ${status}` })
  })
}

describe('which statuses are worth another try, by the words of each vendor', () => {
  test.each<readonly [provider: string, status: number, again: boolean]>([
    ['reltio', 500, false],
    ['reltio', 502, true],
    ['reltio', 503, true],
    ['reltio', 504, true],
    ['onelogin', 500, false],
    ['onelogin', 502, true],
    ['onelogin', 503, true],
    ['organization', 500, false],
    ['organization', 503, true],
    ['omneo-role-definitions', 500, false],
    ['omneo-role-definitions', 504, true],
    ...['reltio', 'onelogin', 'organization', 'omneo-role-definitions'].flatMap((provider) => [
      [provider, 429, true] as const,
      ...[400, 403, 404, 409, 422].map((status) => [provider, status, false] as const),
    ]),
  ])('%s %i: %s', async (provider, status, again) => {
    const { url, received } = await answering(status)
    const { reader, writer, stats } = clients({ url, provider })
    const sent = [reader.get('/x'), writer.send(PUT), writer.send(DELETE)]
    await Promise.allSettled(sent)
    expect(received.length).toBe(again ? 4 : 3)
    expect(stats.retries).toBe(again ? 1 : 0)
  })

  test('Reltio allows five tries for a 504, and eight are the most for anything', async () => {
    const [gateway, busy] = [
      await serve((_, response) => json(response, 504, {})),
      await serve((_, r) => json(r, 503, {})),
    ]
    expect((await failure(clients({ url: gateway.url, provider: 'reltio' }).reader.get('/x'))).sent?.attempts).toBe(5)
    const error = await failure(clients({ url: busy.url, provider: 'reltio' }).writer.send(PUT))
    expect(error.sent?.attempts).toBe(8)
    expect(error.message).toContain('gave up after 8 tries')
    expect(busy.received).toHaveLength(8)
  })

  test('a POST is never blindly repeated: only 401 and 429 say that it did not act', async () => {
    for (const status of [500, 502, 503, 504]) {
      const { url, received } = await answering(status)
      expect(await failure(clients({ url }).writer.send(POST))).toMatchObject({ status })
      expect(received).toHaveLength(1)
    }
    const limited = await answering(429, 429)
    expect(await clients({ url: limited.url }).writer.send(POST)).toMatchObject({ status: 200, attempts: 3 })
    const cut = await serve((_, response) => response.destroy())
    expect((await failure(clients({ url: cut.url }).writer.send(POST))).name).toBe('NetworkError')
    expect(cut.received).toHaveLength(1)
  })
})

describe('war story 15: how long to wait', () => {
  const NOW = Date.UTC(2026, 10, 22, 10, 0, 0)
  const at = (seconds: number) => new Date(NOW + seconds * 1000).toUTCString()

  test.each<[string, Record<string, string>, number | null]>([
    ['seconds', { 'retry-after': '7' }, 7000],
    ['seconds with spaces', { 'retry-after': ' 7 ' }, 7000],
    ['none', { 'retry-after': '0' }, 0],
    ['a date', { 'retry-after': at(9) }, 9000],
    ['a date in the past', { 'retry-after': at(-9) }, 0],
    ['a date by a server whose clock is late', { 'retry-after': at(-50), date: at(-60) }, 10_000],
    ['a date by a server that tells no readable date', { 'retry-after': at(9), date: 'today' }, 9000],
    ['absurd', { 'retry-after': '99999999999999999999' }, 1e23],
    ['absent', {}, null],
    ['empty', { 'retry-after': '' }, null],
    ['a word', { 'retry-after': 'soon' }, null],
    ['what a lenient parser would take for a date', { 'retry-after': 'in 5 minutes' }, null],
    ['negative', { 'retry-after': '-5' }, null],
    ['a fraction', { 'retry-after': '1.5' }, null],
    ['an ISO date', { 'retry-after': '2026-11-22T10:00:09Z' }, null],
  ])('Retry-After: %s', (_, headers, wait) => {
    expect(askedWait(headers, NOW)).toBe(wait)
  })

  test('the usual wait doubles, by chance up to half of it less, and ends at 30 s', () => {
    expect([1, 2, 3, 4].map((tries) => backOff(tries, 500, 1))).toEqual([500, 1000, 2000, 4000])
    expect([1, 2, 3, 4].map((tries) => backOff(tries, 500, 0))).toEqual([250, 500, 1000, 2000])
    expect(backOff(50, 500, 1)).toBe(30_000)
  })

  test.each([
    ['in the past', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    ['of none', '0'],
    ['that nobody can read', 'soon'],
    ['absent', undefined],
  ])('a wait %s: the usual one, so that nobody hammers', async (_, retryAfter) => {
    const times: number[] = []
    const { url } = await serve((__, response) => {
      times.push(performance.now())
      json(response, 429, {}, retryAfter === undefined ? {} : { 'retry-after': retryAfter })
    })
    await failure(clients({ url, limits: { tries: 4, backOffMs: 20 } }).reader.get('/x'))
    expect(times).toHaveLength(4)
    const [first = 0, , , last = 0] = times
    // At least half of 20 + 40 + 80 ms; timers may fire a moment early.
    expect(last - first).toBeGreaterThan(60)
  })

  test.each(['429', '503'])('a wait past the bound for one request fails at once, and says so (%s)', async (status) => {
    for (const retryAfter of ['3600', new Date(Date.now() + 3_600_000).toUTCString()]) {
      const { url, received } = await serve((_, response) =>
        json(response, Number(status), { message: 'slow down' }, { 'retry-after': retryAfter }),
      )
      const error = await failure(clients({ url, limits: { totalMs: 120_000 } }).writer.send(PUT))
      expect(error.message).toMatch(
        /slow down \(the wait of 3[56]\d\d s before the next try would pass the bound of 120 s/,
      )
      expect(received).toHaveLength(1)
    }
  })

  test('X-RateLimit-Reset bounds a 429 that asks for nothing else', async () => {
    const { url, received } = await serve((_, response) => json(response, 429, {}, { 'x-ratelimit-reset': '3600' }))
    const error = await failure(clients({ url, provider: 'onelogin' }).reader.get('/x'))
    expect(error.message).toContain('the wait of 3600 s')
    expect(received).toHaveLength(1)
  })

  test('the time for one request is bounded over all its tries', async () => {
    const { url, received } = await serve((_, response) => void setTimeout(() => json(response, 503, {}), 100))
    const { reader } = clients({ url, limits: { totalMs: 250, tries: 100 }, connection: { retry: { 503: 100 } } })
    expect((await failure(reader.get('/x'))).message).toMatch(/time for one request|would pass the bound/)
    expect(received.length).toBeLessThan(5)
  })

  test('the time runs from the first try, not from when a request was queued', async () => {
    const { url, received } = await serve((request, response, number) =>
      // Only the last of a long queue meets a server that is busy once.
      setTimeout(() => json(response, request.path === '/19' && number === 20 ? 503 : 200, {}), 80),
    )
    const { reader } = clients({ url, parallelism: 1, limits: { totalMs: 1000 } })
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => reader.get(`/${index}`)))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
    expect(received).toHaveLength(21)
  })
})

test('a body that cannot be written is reported as what it is, and nothing is sent', async () => {
  const { url, received } = await serve((_, response) => json(response, 200, {}))
  const { writer, stats } = clients({ url })
  expect(await failure(writer.send({ method: 'PUT', path: '/x', body: { n: 1n } }))).toBeInstanceOf(TypeError)
  expect([received.length, stats]).toEqual([0, { requests: 0, writes: 0, retries: 0 }])
})

describe('an interrupt', () => {
  test('ends a wait for the next try; a write says what its last try came to, a read only that it was interrupted', async () => {
    const { url } = await serve((_, response) => json(response, 503, { message: 'busy' }, { 'retry-after': '60' }))
    const controller = new AbortController()
    const { reader, writer, stats, lines } = clients({ url, signal: controller.signal, limits: { totalMs: 120_000 } })
    const ends = [failure(writer.send(PUT)), failure(reader.get('/x'))]
    while (lines.length < 2) await new Promise((resolve) => setTimeout(resolve, 1))
    controller.abort()
    const [write, read] = await Promise.all(ends)
    expect(write).toMatchObject({ name: 'ApiError', status: 503 })
    expect(write?.message).toContain('busy (interrupted before the next try)')
    expect(read?.name).toBe('Interrupted')
    expect(stats).toEqual({ requests: 2, writes: 1, retries: 0 })
  })

  test('lets what is in flight come to its end, and starts nothing else', async () => {
    const controller = new AbortController()
    const { url, received } = await serve((_, response) => {
      controller.abort()
      setTimeout(() => json(response, 200, { done: true }), 50)
    })
    const { writer } = clients({ url, parallelism: 1, signal: controller.signal })
    const [first, second] = await Promise.allSettled([writer.send(PUT), writer.send(PUT)])
    expect(first).toMatchObject({ status: 'fulfilled', value: { json: { done: true } } })
    expect(second).toMatchObject({ status: 'rejected', reason: { name: 'Interrupted' } })
    expect(received).toHaveLength(1)
  })

  test('ends what is in flight to be read, its token too, where nothing can be written', async () => {
    for (const provider of ['organization', 'onelogin']) {
      const controller = new AbortController()
      const { url, received } = await serve(() => controller.abort())
      const { signal } = controller
      const limits = { headersMs: 60_000, totalMs: 60_000 }
      const credentials = provider === 'onelogin' ? CLIENT : TOKEN
      const { reader } = clients({ url, provider, credentials, signal, limits, parallelism: 1 })
      const ends = await Promise.all(['/1', '/2'].map((path) => failure(reader.get(path))))
      expect(ends.map(({ name }) => name)).toEqual(['Interrupted', 'Interrupted'])
      expect(received).toHaveLength(1)
    }
  })

  test('ends an answer that drips', async () => {
    const controller = new AbortController()
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('[')
      setTimeout(() => controller.abort(), 20)
    })
    const limits = { bodyMs: 60_000, totalMs: 60_000 }
    const { reader } = clients({ url, signal: controller.signal, limits })
    expect((await failure(reader.get('/x'))).name).toBe('Interrupted')
  })

  test('ends a read that still waits for its connection', async () => {
    const controller = new AbortController()
    const sockets: Socket[] = []
    // It lets everybody in, and never begins with TLS.
    const { url } = await serveRaw((socket) => {
      sockets.push(socket.resume())
      controller.abort()
    })
    const limits = { connectMs: 60_000, headersMs: 60_000, totalMs: 60_000 }
    const { reader } = clients({ url: url.replace('http:', 'https:'), signal: controller.signal, limits })
    expect((await failure(reader.get('/x'))).name).toBe('Interrupted')
    await reader.close()
    // Left open, it would keep the process.
    await vi.waitFor(() => expect(sockets.map(({ closed }) => closed)).toEqual([true]))
  })

  test('a writer reads on: what it reads tells what became of a write', async () => {
    const controller = new AbortController()
    const { url } = await serve((_, response) => {
      controller.abort()
      setTimeout(() => json(response, 200, { read: true }), 20)
    })
    const { writer } = clients({ url, signal: controller.signal })
    expect((await writer.get('/x')).json).toEqual({ read: true })
  })

  test('ends a pause that the system asked for', async () => {
    const { url } = await serve((_, response) => json(response, 429, {}, { 'retry-after': '60' }))
    const controller = new AbortController()
    const { reader } = clients({ url, parallelism: 2, signal: controller.signal, limits: { totalMs: 120_000 } })
    const ends = Array.from({ length: 6 }, () => failure(reader.get('/x')))
    setTimeout(() => controller.abort(), 100)
    for (const error of await Promise.all(ends)) expect(error.name).toBe('Interrupted')
  })
})

test('a client that is closed tries nothing again: no process waits for what nobody wants any more', async () => {
  const { url, received } = await serve((_, response) => json(response, 503, {}, { 'retry-after': '60' }))
  const { reader } = clients({ url, limits: { totalMs: 120_000 } })
  const ends = failure(reader.get('/x'))
  while (received.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  await new Promise((resolve) => setTimeout(resolve, 50))
  await reader.close()
  expect((await ends).name).toBe('Interrupted')
  expect(received).toHaveLength(1)
})

test('nor does what waits for its first try, or for a pause to end', async () => {
  const { url, received } = await serve((_, response) => json(response, 429, {}, { 'retry-after': '60' }))
  const { reader } = clients({ url, parallelism: 2, limits: { totalMs: 120_000 } })
  const first = failure(reader.get('/1'))
  while (received.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  await new Promise((resolve) => setTimeout(resolve, 50))
  const ends = [first, ...['/2', '/3', '/4'].map((path) => failure(reader.get(path)))]
  await reader.close()
  expect((await Promise.all(ends)).map(({ name }) => name)).toEqual(ends.map(() => 'Interrupted'))
  expect(received).toHaveLength(1)
})
