/** Checks that a writer sends all of a request, and no request that holds more. */
import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, test } from 'vitest'
import type { Method, Request } from '../../src/domain/model.ts'
import { clients, failure, json, serve, TOKEN } from './server.ts'

const answering = (...statuses: number[]) =>
  serve((_, response, number) => json(response, statuses[number - 1] ?? 200, { ok: 1 }))

test.each<Method>(['POST', 'PUT', 'PATCH', 'DELETE'])(
  '%s goes out with its method, path, headers and body',
  async (method) => {
    const seen: IncomingHttpHeaders[] = []
    const { url, received } = await serve((_, response, __, headers) => {
      seen.push(headers)
      json(response, 200, {})
    })
    const headers = { 'If-Match': '"7"', 'Content-Type': 'application/merge-patch+json' }
    await clients({ url }).writer.send({ method, path: '/roles/a%2Fb?x=1', headers, body: { a: [1] } })
    expect(received).toMatchObject([{ method, path: '/roles/a%2Fb?x=1', body: '{"a":[1]}' }])
    expect(seen).toMatchObject([{ 'if-match': '"7"', 'content-type': 'application/merge-patch+json' }])
    expect(seen[0]?.authorization).toBe(`Bearer ${TOKEN.kind === 'token' ? TOKEN.token : ''}`)
  },
)

describe('nothing is sent of a request', () => {
  test.each<[string, object, string]>([
    ['that holds more than can be sent', { query: { a: 1 } }, 'a request has no "query"'],
    ['whose ids are not known yet', { body: '‹id of a›', lookUps: [{ path: '/a', as: 'a' }] }, 'were not looked up'],
    ['that brings its own credential', { headers: { Authorization: 'Bearer x' } }, 'may carry a credential'],
    ['with our token in a header', { headers: { Prefer: 'a-token-of-some-length' } }, 'holds a credential'],
  ])('%s', async (_, more, why) => {
    const { url, received } = await answering()
    const request = { method: 'PUT', path: '/x', body: {}, ...more } as Request
    const error = await failure(clients({ url }).writer.send(request))
    expect(error.message).toContain(why)
    expect(error.name).toBe('Error')
    expect(received).toEqual([])
  })
})

describe('a PATCH is repeated only where the system says that this is safe', () => {
  const PATCH = { method: 'PATCH', path: '/x', body: {} } as const

  test('otherwise it is like a POST', async () => {
    const { url, received } = await answering(503)
    const { writer } = clients({ url })
    expect(await failure(writer.send(PATCH))).toMatchObject({ status: 503 })
    expect(received).toHaveLength(1)
    expect(writer.repeats('PATCH')).toBe(false)
    const cut = await serve((_, response) => response.destroy())
    expect((await failure(clients({ url: cut.url }).writer.send(PATCH))).name).toBe('NetworkError')
    expect(cut.received).toHaveLength(1)
  })

  test('with its word it is like a PUT', async () => {
    const { url, received } = await answering(503)
    const { writer } = clients({ url, connection: { idempotentPatch: true } })
    expect(await writer.send(PATCH)).toMatchObject({ status: 200, attempts: 2 })
    expect(received).toHaveLength(2)
    expect(['POST', 'PUT', 'PATCH', 'DELETE'].map((method) => writer.repeats(method as Method))).toEqual([
      false,
      true,
      true,
      true,
    ])
  })
})
