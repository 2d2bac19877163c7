/** Answers that are late, cut, too large, of the wrong kind, or no answers at all. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { errorMessage } from '../../src/http/error-message.ts'
import { clients, failure, json, serve, serveRaw } from './server.ts'

const PUT = { method: 'PUT', path: '/x', body: {} } as const
const ONCE = { limits: { tries: 1 } }

describe('no whole answer: a NetworkError that says why, and after which the request may have acted', () => {
  test('nobody listens', async () => {
    const error = await failure(clients({ url: 'http://127.0.0.1:1', ...ONCE }).writer.send(PUT))
    expect(error).toMatchObject({ name: 'NetworkError', sent: { method: 'PUT', attempts: 1 } })
    expect(error.message).toContain('PUT http://127.0.0.1:1/x: connection refused')
  })

  test('the host does not take the connection', { timeout: 60_000 }, async () => {
    // A process that listens and sleeps: once its short queue is full, the next one that knocks hears nothing.
    const script =
      "require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () { console.log(this.address().port) })"
    const sleeper = spawn(process.execPath, ['-e', script])
    const [port] = await once(sleeper.stdout, 'data')
    sleeper.kill('SIGSTOP')
    const url = `http://127.0.0.1:${Number(port)}`
    const queue = Array.from({ length: 8 }, () => connect(Number(port), '127.0.0.1').on('error', () => {}))
    await once(queue[0] as Socket, 'connect')
    const error = await failure(clients({ url, ...ONCE }).reader.get('/x'))
    expect(error.message).toMatch(/no connection in time/)
    for (const socket of queue) socket.destroy()
    sleeper.kill('SIGKILL')
  })

  test('no such host', async () => {
    const error = await failure(clients({ url: 'http://nowhere.invalid', ...ONCE }).reader.get('/x'))
    expect(error.message).toContain('host not found')
  })

  test.each<[string, { readonly text?: string; readonly end?: true }, RegExp]>([
    ['the connection is closed at once', { end: true }, /the connection was cut/],
    ['no headers come', {}, /no answer in time/],
    ['half a header comes', { text: 'HTTP/1.1 200 O' }, /no answer in time/],
    ['the body stops', { text: `${HEAD}Content-Length: 100\r\n\r\n{"a"` }, /the answer broke off|took too long/],
    ['the body is cut', { text: `${HEAD}Content-Length: 100\r\n\r\n{"a"`, end: true }, /the connection was cut/],
    ['a chunk is cut', { text: `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":`, end: true }, /./],
    ['it is no HTTP', { text: '220 ESMTP ready\r\n' }, /./],
    ['its headers have no end', { text: `${HEAD}X: ${'x'.repeat(100_000)}` }, /./],
  ])('%s', async (_, { text, end }, message) => {
    const { url } = await serveRaw((socket) =>
      socket.once('data', () => {
        if (text !== undefined) socket.write(text)
        if (end) socket.end()
      }),
    )
    const error = await failure(clients({ url, ...ONCE }).writer.send(PUT))
    expect(error.name).toBe('NetworkError')
    expect(error.message).toMatch(message)
  })

  test('a body that drips is bounded as a whole, not from one byte to the next', async () => {
    const { url } = await serveRaw((socket) => {
      socket.once('data', () => socket.write(`${HEAD}Content-Length: 1000\r\n\r\n`))
      const drip = setInterval(() => socket.write(' '), 30)
      socket.on('close', () => clearInterval(drip))
    })
    const error = await failure(clients({ url, ...ONCE }).reader.get('/x'))
    expect(error.message).toContain('took too long')
  })

  test('each is tried again for a GET, with a new connection', async () => {
    const { url } = await serveRaw((socket, number) => {
      if (number < 3) return socket.destroy()
      return socket.on('data', () => socket.write(`${HEAD}Content-Length: 2\r\n\r\n{}`))
    })
    expect(await clients({ url }).reader.get('/x')).toMatchObject({ status: 200 })
  })
})

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'

describe('an answer that is not what it must be: an ApiError with method, url and status', () => {
  const answer = async (status: number, type: string | null, body: string | Buffer) => {
    const { url, received } = await serve((_, response) =>
      response.writeHead(status, type === null ? {} : { 'content-type': type }).end(body),
    )
    return { error: await failure(clients({ url }).reader.get('/x')), received }
  }

  test.each<[string, string | null, string | Buffer, RegExp]>([
    ['HTML', 'text/html', '<html><title>Sign in</title></html>', /answered 200 with text\/html, not JSON: Sign in$/],
    ['JSON that calls itself text', 'text/plain', '{}', /with text\/plain, not JSON/],
    ['no content type', null, '{}', /with no content type, not JSON/],
    ['nothing at all', 'text/plain', '', /not JSON: no message/],
    ['JSON that breaks off', 'application/json', '{"roles": [', /JSON that breaks off or is malformed/],
    ['empty JSON', 'application/json', '', /JSON that breaks off or is malformed/],
    ['two documents', 'application/json', '{}{}', /JSON that breaks off or is malformed/],
    ['bytes that are no UTF-8', 'application/json', Buffer.from([0x22, 0xc3, 0x28, 0x22]), /not text in UTF-8/],
    ['more than anyone needs', 'application/json', JSON.stringify('x'.repeat(200_000)), /is over 100000 bytes/],
  ])('%s', async (_, type, body, message) => {
    const { error, received } = await answer(200, type, body)
    expect(error).toMatchObject({ name: 'ApiError', status: 200 })
    expect(error.message).toMatch(message)
    expect(error.message).toContain('GET http://127.0.0.1')
    // Asking again would bring the same again.
    expect(received).toHaveLength(1)
  })

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/problem+json',
    'text/json',
    'Application/JSON',
  ])('%s is JSON', async (type) => {
    const { url } = await serve((_, response) => response.writeHead(200, { 'content-type': type }).end('[1]'))
    expect(await clients({ url }).reader.get('/x')).toMatchObject({ json: [1] })
  })

  test.each([301, 302, 303, 307, 308])(
    'a redirect (%i) is not followed, and the credential goes nowhere',
    async (status) => {
      const elsewhere = await serve((_, response) => json(response, 200, {}))
      const { url } = await serve((_, response) =>
        response.writeHead(status, { location: `${elsewhere.url}/stolen` }).end(),
      )
      const { reader, writer } = clients({ url })
      expect((await failure(reader.get('/x'))).message).toMatch(
        /answered a redirect \(30\d\); redirects are not followed/,
      )
      expect(await failure(writer.send(PUT))).toMatchObject({ status })
      expect(elsewhere.received).toEqual([])
    },
  )

  test('writes may be answered with nothing', async () => {
    const { url } = await serve(({ method }, response) => response.writeHead(method === 'DELETE' ? 204 : 200).end())
    const { writer } = clients({ url })
    expect(await writer.send(PUT)).toMatchObject({ status: 200, json: undefined })
    expect(await writer.send({ method: 'DELETE', path: '/x', body: null })).toMatchObject({
      status: 204,
      json: undefined,
    })
  })

  test('a page that is mean to regular expressions is reported as quickly as any other', () => {
    const none = () => []
    expect(errorMessage('<'.repeat(2_000_000), none)).toMatch(/^<<<<<+…/)
    expect(errorMessage(`<p>${' '.repeat(2_000_000)}no`, none)).toBe('no message')
  })

  test("the system's own words come through, short", async () => {
    const said = { message: 'Validation failed', errors: { name: ['The name is taken.', 'It is too long.'] } }
    const { error } = await answer(422, 'application/json', JSON.stringify(said))
    expect(error.message).toContain('answered 422: Validation failed: name: The name is taken.: name: It is too long.')
    const long = await answer(400, 'text/html', `<p>${'word '.repeat(5000)}</p>`)
    expect(long.error.message.length).toBeLessThan(400)
    expect(long.error.body?.length).toBeLessThan(2100)
  })
})

test('an answer of many megabytes within the bound is read', async () => {
  const { url } = await serve((_, response) => json(response, 200, ['x'.repeat(3_000_000)]))
  const { reader } = clients({ url, limits: { bodyBytes: 4_000_000, bodyMs: 20_000 } })
  expect((await reader.get('/x')).json).toHaveLength(1)
})

describe('JSON that is nested without end', () => {
  const roomy = { limits: { tries: 1, bodyBytes: 8_000_000 } }
  const nested = (levels: number, key: string) => `{${JSON.stringify(key)}:`.repeat(levels) + 1 + '}'.repeat(levels)

  test.each([600, 3_000, 200_000])('an answer of %i levels is not used: nothing could walk over it', async (levels) => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('['.repeat(levels) + ']'.repeat(levels))
    })
    const error = await failure(clients({ url, ...roomy }).reader.get('/x'))
    expect(error).toMatchObject({ name: 'ApiError', status: 200 })
    expect(error.message).toMatch(/\/x answered 200 with JSON that is nested too deeply$/)
  })

  test('as deep as any system has it, it is read', async () => {
    const { url } = await serve((_, response) => json(response, 200, JSON.parse(nested(100, 'a'))))
    expect((await clients({ url, ...roomy }).reader.get('/x')).json).toEqual(JSON.parse(nested(100, 'a')))
  })

  test.each(['status', 'errors', 'message'])(
    'an error whose words are below %s is reported by its start',
    async (key) => {
      const { url } = await serve((_, response) => {
        response.writeHead(422, { 'content-type': 'application/json' }).end(nested(50_000, key))
      })
      const error = await failure(clients({ url, ...roomy }).reader.get('/x'))
      expect(error).toMatchObject({ name: 'ApiError', status: 422 })
      expect(error.message).toContain(`/x answered 422: {"${key}":{"${key}":`)
      expect(error.message.length).toBeLessThan(400)
    },
  )
})
