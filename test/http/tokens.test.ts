import { describe, expect, test } from 'vitest'
import { createSession, openReader, openWriter } from '../../src/http/client.ts'
import { providers } from '../../src/systems/index.ts'
import { CLIENT, clients, failure, json, type Received, SMALL, serve, TOKEN } from './server.ts'

const POST = { method: 'POST', path: '/x', body: {} } as const
const isToken = ({ path }: Received) => path.endsWith('/token')

/** A system whose tokens are numbered; those in `refused` are answered 401. */
function system(refused: (token: string) => boolean = () => false, delay = 0) {
  let issued = 0
  return serve((request, response) => {
    if (isToken(request)) {
      issued++
      return setTimeout(() => json(response, 200, { access_token: `token-number-${issued}`, expires_in: 3600 }), delay)
    }
    const token = request.authorization.replace('Bearer ', '')
    return refused(token) ? json(response, 401, { message: `no ${token}` }) : json(response, 200, { ok: true })
  })
}

test('one token for all workers, fetched once', async () => {
  const { url, received } = await system(undefined, 20)
  const { reader } = clients({ url, provider: 'onelogin', credentials: CLIENT })
  await Promise.all(Array.from({ length: 20 }, () => reader.get('/x')))
  expect(received.filter(isToken)).toHaveLength(1)
  expect(new Set(received.filter((one) => !isToken(one)).map(({ authorization }) => authorization))).toEqual(
    new Set(['Bearer token-number-1']),
  )
})

test('clients of one session share it, and renew it together', async () => {
  const { url, received } = await system((token) => token === 'token-number-1')
  const target = { name: 't', provider: 'onelogin', url, settings: {} }
  const provider = providers.onelogin
  if (provider === undefined) throw new Error('there is no onelogin')
  const connection = provider.connect(target, CLIENT)
  const stats = { requests: 0, writes: 0, retries: 0 }
  const session = createSession(CLIENT)
  const shared = { target, credentials: CLIENT, connection, vendor: provider, stats, limits: SMALL, session }
  const options = { ...shared, parallelism: 2, requestsPerSecond: null }
  const [reader, writer] = [openReader(options), openWriter(options)]
  await reader.get('/x')
  await reader.close()
  await writer.send(POST)
  await writer.close()
  expect(received.filter(isToken)).toHaveLength(2)
})

test('war story 23: it expires in mid-run: fetched once more by one worker, not by four, and the run goes on', async () => {
  let expired = false
  const { url, received } = await system((token) => expired && token === 'token-number-1', 20)
  const { reader, writer, stats } = clients({ url, provider: 'onelogin', credentials: CLIENT })
  await reader.get('/x')
  expired = true
  const answers = await Promise.all([
    ...Array.from({ length: 8 }, (_, index) => reader.get(`/${index}`)),
    ...Array.from({ length: 8 }, () => writer.send(POST)),
  ])
  expect(answers).toHaveLength(16)
  // The writer is a client of its own here: one token at first and one renewed for each.
  expect(received.filter(isToken).length).toBeLessThanOrEqual(3)
  expect(stats.retries).toBeGreaterThan(0)
})

test('a POST that was refused with 401 is sent again once', async () => {
  const { url, received } = await system((token) => token === 'token-number-1')
  const { writer } = clients({ url, provider: 'onelogin', credentials: CLIENT })
  expect(await writer.send(POST)).toMatchObject({ status: 200, attempts: 2 })
  expect(received.filter((one) => !isToken(one))).toHaveLength(2)
})

test('one that is refused whatever the token is not sent for ever', async () => {
  const { url, received } = await system(() => true)
  const { writer } = clients({ url, provider: 'onelogin', credentials: CLIENT })
  const errors = await Promise.all(Array.from({ length: 6 }, () => failure(writer.send(POST))))
  for (const error of errors) expect(error).toMatchObject({ status: 401 })
  expect(received.filter(isToken)).toHaveLength(2)
  expect(received.filter((one) => !isToken(one)).length).toBeLessThanOrEqual(12)
})

test('a system that hands out the same token again: no point in sending it again', async () => {
  const { url, received } = await serve((request, response) =>
    isToken(request) ? json(response, 200, { access_token: 'always-the-same' }) : json(response, 401, {}),
  )
  const { reader } = clients({ url, provider: 'reltio', credentials: CLIENT })
  expect(await failure(reader.get('/x'))).toMatchObject({ status: 401 })
  expect(received.filter((one) => !isToken(one))).toHaveLength(1)
})

test('a static token that is refused is not sent again', async () => {
  const { url, received } = await serve((_, response) => json(response, 401, {}))
  expect(await failure(clients({ url }).reader.get('/x'))).toMatchObject({ status: 401 })
  expect(received).toHaveLength(1)
})

test('a token that cannot be renewed: the request is reported with its 401, and why there is no other token', async () => {
  let asked = 0
  const { url } = await serve((request, response) => {
    if (!isToken(request)) return json(response, 401, { message: 'expired' })
    return ++asked === 1
      ? json(response, 200, { access_token: 'first-token' })
      : json(response, 403, { message: 'locked' })
  })
  const error = await failure(clients({ url, provider: 'onelogin', credentials: CLIENT }).writer.send(POST))
  expect(error).toMatchObject({ name: 'ApiError', status: 401, sent: { attempts: 1 } })
  expect(error.message).toMatch(/answered 401: expired \(.*the credentials were refused.*locked/)
})

describe('what the token endpoint answers', () => {
  test.each<[string, string, number, unknown, RegExp]>([
    [
      'reltio',
      '401',
      401,
      { error: 'invalid_client', error_description: 'Bad client' },
      /credentials were refused.*Bad client/,
    ],
    ['reltio', '400', 400, { error_description: 'Bad credentials' }, /credentials were refused.*Bad credentials/],
    ['onelogin', '500, where the owner was deleted', 500, { message: 'oops' }, /credentials were refused.*500/],
    ['reltio', '500, which means nothing special', 500, { message: 'oops' }, /could not get a token.*500: oops/],
    ['onelogin', 'a redirect', 302, {}, /could not get a token.*302/],
    ['onelogin', 'no token', 200, { status: 'fine' }, /without an access_token/],
    ['onelogin', 'a token that is no text', 200, { access_token: 5 }, /without an access_token/],
    [
      'onelogin',
      'a token that no header can carry',
      200,
      { access_token: 'a\r\nX-Evil: 1' },
      /without an access_token/,
    ],
    ['onelogin', 'a list', 200, [], /without an access_token/],
    ['onelogin', 'null', 200, null, /without an access_token/],
  ])('%s: %s', async (provider, _, status, body, message) => {
    const { url, received } = await serve((__, response) => json(response, status, body))
    const { writer, reader } = clients({ url, provider, credentials: CLIENT })
    for (const promise of [reader.get('/x'), reader.get('/y'), writer.send(POST)]) {
      const error = await failure(promise)
      expect(error.name).toBe('UserError')
      expect(error.message).toMatch(message)
    }
    // Once per client: what failed is not asked for again by every worker.
    expect(received).toHaveLength(2)
    expect(received.every(isToken)).toBe(true)
  })

  test('429 and 503 are tried again, a cut connection too', async () => {
    const { url, received } = await serve((request, response, number) => {
      if (number === 1) return json(response, 429, {})
      if (number === 2) return json(response, 503, {})
      if (number === 3) return response.destroy()
      return isToken(request) ? json(response, 200, { access_token: 'good-token' }) : json(response, 200, {})
    })
    await clients({ url, provider: 'reltio', credentials: CLIENT }).reader.get('/x')
    expect(received.map(({ path }) => path)).toEqual(['/token', '/token', '/token', '/token', '/x'])
  })

  test('HTML and an endpoint that is gone', async () => {
    const html = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in</h1>'),
    )
    const setup = { provider: 'reltio', credentials: CLIENT }
    expect((await failure(clients({ url: html.url, ...setup }).reader.get('/x'))).message).toContain(
      'without an access_token',
    )
    const gone = await failure(clients({ url: 'http://127.0.0.1:1', ...setup }).writer.send(POST))
    expect(gone.message).toMatch(/could not get a token: POST .*\/token: connection refused/)
  })

  test('a credential that the system has no token endpoint for is a bug: the config was checked', () => {
    const client = () => clients({ url: 'http://127.0.0.1:1', credentials: CLIENT })
    expect(client).toThrow('the system has no token endpoint for a credential of kind client')
  })
})

test('war story 24: an answer echoes the token: it shows nowhere', async () => {
  const { url } = await serve((request, response) => {
    if (isToken(request)) return json(response, 200, { access_token: 'an/odd+token==' })
    return json(response, 401, {
      error: 'invalid_token',
      error_description: `Invalid access token: ${request.authorization}`,
    })
  })
  const { reader, lines } = clients({ url, provider: 'reltio', credentials: CLIENT })
  const error = await failure(reader.get('/x'))
  expect(error.message).toContain('Invalid access token: Bearer ***')
  for (const text of [error.message, error.body, error.stack, ...lines]) expect(text).not.toContain('an/odd')
  const kept = clients({ url, credentials: TOKEN })
  expect((await failure(kept.reader.get('/x'))).message).not.toContain('of-some')
})

test('a token endpoint that echoes what it was sent: neither the secret nor its Basic form shows', async () => {
  const credentials = { ...CLIENT, user: { username: 'u', password: 'p"ss/wörd & more' } } as const
  const { url } = await serve(({ authorization, body }, response) =>
    json(response, 401, { error_description: `${authorization} with ${body}`, errors: { [body]: [authorization] } }),
  )
  const error = await failure(clients({ url, provider: 'reltio', credentials }).reader.get('/x'))
  expect(error.message).toContain('the credentials were refused')
  const basic = Buffer.from('robot:its-own-secret').toString('base64')
  for (const secret of ['its-own-secret', basic, 'p"ss', 'p%22ss']) expect(error.message).not.toContain(secret)
})

test('credentials that are refused: the variables that hold them are named, and their values are not', async () => {
  const { url } = await serve((_, response) =>
    json(response, 401, { message: `bad ${CLIENT.kind === 'client' ? CLIENT.clientSecret : ''}` }),
  )
  const target = { name: 't', provider: 'onelogin', url, settings: {} }
  const vendor = providers.onelogin
  if (vendor === undefined) throw new Error('there is no onelogin')
  const connection = vendor.connect(target, CLIENT)
  const stats = { requests: 0, writes: 0, retries: 0 }
  const session = createSession(CLIENT, ['MY_ID', 'MY_SECRET'])
  const shared = { target, credentials: CLIENT, connection, vendor, stats, limits: SMALL, session }
  const reader = openReader({ ...shared, parallelism: 2, requestsPerSecond: null })
  const error = await failure(reader.get('/x'))
  await reader.close()
  expect(error.message).toMatch(
    /^target t: the credentials were refused by \S+ \(401: bad \*\*\*\); they come from MY_ID and MY_SECRET$/,
  )
})
