import { describe, expect, test } from 'vitest'
import { UserError } from '../../src/domain/errors.ts'
import { FAULT_KINDS, type Fault, parseFault } from '../../src/sandbox/index.ts'
import { start } from './talk.ts'

const ORGANIZATION = '/organization'
const ROLES = '/v2/roles'
const NEW = { name: 'new', description: 'd', permissions: ['A'] }

async function faulty(fault: Fault, mount = ORGANIZATION) {
  return start(mount, { faults: [fault] })
}

describe('which requests are hit', () => {
  const hits = async (fault: Omit<Fault, 'kind'>, count = 6) => {
    const { talk } = await faulty({ kind: 'status', code: 503, ...fault })
    const statuses: number[] = []
    for (let index = 0; index < count; index++) statuses.push((await talk('GET', ROLES)).status)
    return statuses.map((status) => (status === 503 ? 'x' : '.')).join('')
  }

  test('all; some first spared; some only; every so many-th', async () => {
    expect(await hits({})).toBe('xxxxxx')
    expect(await hits({ skip: 2 })).toBe('..xxxx')
    expect(await hits({ times: 2 })).toBe('xx....')
    expect(await hits({ skip: 1, times: 2 })).toBe('.xx...')
    expect(await hits({ every: 2 })).toBe('.x.x.x')
    expect(await hits({ skip: 1, every: 2, times: 1 })).toBe('..x...')
  })

  test('by method and path, whatever the query', async () => {
    const { talk } = await faulty({ kind: 'status', method: 'get', path: '/organization/*/roles' })
    expect((await talk('GET', `${ROLES}?page=1`)).status).toBe(503)
    expect((await talk('GET', `${ROLES}/x`)).status).toBe(404)
    expect((await talk('POST', ROLES, NEW)).status).toBe(201)
  })

  test('the first of several, and later ones when it is spent', async () => {
    const { sandbox, talk } = await faulty({ kind: 'status', code: 500, times: 1 })
    sandbox.inject({ kind: 'status', code: 502, times: 1 })
    const statuses = [await talk('GET', ROLES), await talk('GET', ROLES), await talk('GET', ROLES)].map(
      (one) => one.status,
    )
    expect(statuses).toEqual([500, 502, 200])
  })
})

describe('what happens to them', () => {
  test('reset-before and reset-after', async () => {
    for (const [kind, acted] of [
      ['reset-before', false],
      ['reset-after', true],
    ] as const) {
      const { sandbox, talk } = await faulty({ kind, method: 'POST' })
      await expect(talk('POST', ROLES, NEW)).rejects.toThrow()
      expect(sandbox.log).toMatchObject([{ method: 'POST', path: '/organization/v2/roles', status: null, acted }])
      expect(sandbox.state.organization.roles).toHaveLength(acted ? 4 : 3)
    }
  })

  test('hang never answers', async () => {
    const { sandbox } = await faulty({ kind: 'hang' })
    const gaveUp = fetch(`${sandbox.url}/organization/v2/roles`, { signal: AbortSignal.timeout(80) })
    await expect(gaveUp).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(sandbox.log).toMatchObject([{ status: null, acted: false }])
  })

  test('hang may act first', async () => {
    const { sandbox } = await faulty({ kind: 'hang', after: true })
    const body = JSON.stringify(NEW)
    const headers = { authorization: 'Bearer sandbox', 'content-type': 'application/json' }
    const signal = AbortSignal.timeout(80)
    await expect(
      fetch(`${sandbox.url}/organization/v2/roles`, { method: 'POST', body, headers, signal }),
    ).rejects.toThrow()
    expect(sandbox.log).toMatchObject([{ status: null, acted: true }])
  })

  test('slow-body: headers at once, the body in drips', async () => {
    const { sandbox, talk } = await faulty({ kind: 'slow-body', ms: 30 }, '')
    const response = await fetch(`${sandbox.url}/organization/v2/roles`, {
      headers: { authorization: 'Bearer sandbox' },
    })
    expect(response.status).toBe(200)
    const reader = response.body?.getReader()
    expect((await reader?.read())?.value).toHaveLength(1)
    await reader?.cancel()
    sandbox.reset()
    expect((await talk('GET', '/organization/v2/roles')).status).toBe(200)
  })

  test('a body in drips is whole in the end, characters of several bytes too', async () => {
    const { sandbox, talk } = await faulty({ kind: 'slow-body', ms: 1 })
    sandbox.state.organization.roles = [
      { id: 'ü', name: '日本', description: '', organizationId: '', permissions: [], createdAt: '' },
    ]
    expect((await talk('GET', ROLES)).json).toEqual(sandbox.state.organization.roles)
  })

  test('status, in the shape of the vendor, before or after acting', async () => {
    const { sandbox, talk } = await faulty({ kind: 'status', code: 500 })
    expect((await talk('POST', ROLES, NEW)).json).toMatchObject({ statusCode: 500 })
    expect(sandbox.state.organization.roles).toHaveLength(3)
    sandbox.reset()
    sandbox.inject({ kind: 'status', after: true })
    expect((await talk('POST', ROLES, NEW)).status).toBe(503)
    expect(sandbox.state.organization.roles).toHaveLength(4)
    expect(sandbox.log).toMatchObject([{ status: 503, acted: true }])
  })

  test('429 with any Retry-After, or none', async () => {
    const { sandbox, talk } = await faulty({ kind: '429', retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT', times: 1 })
    expect((await talk('GET', ROLES)).headers.get('retry-after')).toBe('Wed, 21 Oct 2026 07:28:00 GMT')
    sandbox.inject({ kind: '429' })
    const bare = await talk('GET', ROLES)
    expect([bare.status, bare.headers.get('retry-after')]).toEqual([429, null])
  })

  test('html, wrong-shape, redirect, echo', async () => {
    const { sandbox, talk } = await faulty({ kind: 'html', times: 1 })
    const html = await talk('GET', ROLES)
    expect([html.status, html.headers.get('content-type'), html.json]).toEqual([
      200,
      'text/html; charset=utf-8',
      undefined,
    ])
    sandbox.inject({ kind: 'wrong-shape', times: 1 })
    expect((await talk('GET', ROLES)).json).toEqual({ ok: true, result: { unexpected: 'shape' } })
    sandbox.inject({ kind: 'redirect', to: 'http://evil.invalid/x', times: 1 })
    const moved = await talk('POST', ROLES, NEW)
    expect([moved.status, moved.headers.get('location')]).toEqual([302, 'http://evil.invalid/x'])
    sandbox.inject({ kind: 'echo', times: 1 })
    const echoed = await talk('GET', ROLES)
    expect([echoed.status, echoed.text]).toEqual([401, expect.stringContaining('Bearer sandbox')])
    sandbox.inject({ kind: 'echo', code: 400 })
    expect((await talk('GET', ROLES)).status).toBe(400)
    expect(sandbox.state.organization.roles).toHaveLength(3)
  })

  test('truncated: a whole answer with half the JSON, or a connection that goes in the middle', async () => {
    const { sandbox, talk } = await faulty({ kind: 'truncated', times: 1 })
    const half = await talk('GET', ROLES)
    expect([half.status, half.json]).toEqual([200, undefined])
    expect(half.text).toMatch(/^\[/)
    sandbox.inject({ kind: 'truncated', cut: 'connection' })
    await expect(talk('GET', ROLES)).rejects.toThrow()
    expect(sandbox.log.map((one) => one.status)).toEqual([200, null])
  })

  test('a write under truncated has acted', async () => {
    const { sandbox, talk } = await faulty({ kind: 'truncated' })
    expect((await talk('POST', ROLES, NEW)).json).toBeUndefined()
    expect(sandbox.state.organization.roles).toHaveLength(4)
  })

  test('repeat-page: the items of the page before, under the headers of this one', async () => {
    const { talk } = await faulty(
      { kind: 'repeat-page', path: '/onelogin/api/2/roles', skip: 1, times: 1 },
      '/onelogin',
    )
    const pages = [1, 2, 3].map((page) => `/api/2/roles?limit=100&page=${page}`)
    const [first, second, third] = [
      await talk('GET', pages[0] ?? ''),
      await talk('GET', pages[1] ?? ''),
      await talk('GET', pages[2] ?? ''),
    ]
    expect(second.json).toEqual(first.json)
    expect(second.headers.get('current-page')).toBe('2')
    expect(third.json).not.toEqual(first.json)
  })

  test('short-page: the last item is missing, totals stay', async () => {
    const { sandbox, talk } = await faulty({ kind: 'short-page', times: 1 }, '/omneo/api/v3')
    const { data, meta } = (await talk('GET', '/roles')).json as { data: unknown[]; meta: object }
    expect([data.length, meta]).toMatchObject([3, { total: 4, to: 4 }])
    sandbox.inject({ kind: 'short-page' })
    const list = await talk('GET', '/roles/definitions')
    expect((list.json as { data: unknown[] }).data).toHaveLength(2)
  })
})

describe('faults as text', () => {
  test.each<[string, Fault]>([
    [
      '429:GET:/onelogin/api/2/roles*:times=2,retry-after=1',
      { kind: '429', method: 'GET', path: '/onelogin/api/2/roles*', times: 2, retryAfter: '1' },
    ],
    ['hang', { kind: 'hang' }],
    ['reset-after:post', { kind: 'reset-after', method: 'POST' }],
    ['503:*:*/roles:every=3,after', { kind: 'status', code: 503, path: '*/roles', every: 3, after: true }],
    ['status:PUT::code=500,skip=0', { kind: 'status', method: 'PUT', code: 500, skip: 0 }],
    ['redirect:::to=http://a.b:81/c?d=e', { kind: 'redirect', to: 'http://a.b:81/c?d=e' }],
    ['429:::retry-after=Wed%2C 21 Oct 2026 07:28:00 GMT', { kind: '429', retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' }],
    ['truncated:::cut=connection', { kind: 'truncated', cut: 'connection' }],
    ['slow-body:GET:/x:ms=5', { kind: 'slow-body', method: 'GET', path: '/x', ms: 5 }],
    ['echo:::code=400', { kind: 'echo', code: 400 }],
  ])('%s', (spec, fault) => {
    expect(parseFault(spec)).toEqual(fault)
  })

  test.each([
    ['', 'allowed are reset-before, reset-after'],
    ['boom:GET', '"boom" is not a kind'],
    ['hang:FETCH', '"FETCH" is not a method; allowed are GET'],
    ['hang:GET:roles', 'must start with /'],
    ['hang:GET:/:retry-after=1', '"retry-after" is not an option of hang; allowed are skip, times, every, after'],
    ['503:GET:/:times=0', 'times must be a whole number of at least 1, not "0"'],
    ['503:GET:/:skip=-1', 'skip must be a whole number of at least 0, not "-1"'],
    ['503:GET:/:every', 'every must be a whole number'],
    ['status:GET:/:code=abc', 'code must be an HTTP status'],
    ['503:GET:/:after=yes', 'after takes no value'],
    ['truncated:::cut=half', 'cut must be json or connection'],
    ['redirect:::to=', 'to must be an address'],
  ])('%s is refused', (spec, message) => {
    expect(() => parseFault(spec)).toThrow(UserError)
    expect(() => parseFault(spec)).toThrow(message)
  })

  test('every kind has a spelling', () => {
    for (const kind of FAULT_KINDS) expect(parseFault(kind)).toEqual({ kind })
  })
})
