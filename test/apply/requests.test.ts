/** Requests from the plan to the wire: headers, ids that are born on the way, lost answers, and what moved meanwhile. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { applySteps } from '../../src/apply/apply.ts'
import type { Fields, Request } from '../../src/domain/model.ts'
import type { Step } from '../../src/domain/plan-model.ts'
import type { StepReport } from '../../src/domain/report-model.ts'
import { pendingId } from '../../src/domain/request.ts'
import type { Provider } from '../../src/domain/system.ts'
import { digestOfJson } from '../../src/plan/digest.ts'
import { staleness } from '../../src/plan/stale.ts'
import { makeStep } from '../../src/plan/step.ts'
import { organization } from '../../src/systems/organization/index.ts'
import { type ClientSetup, clients, json, type Received, serve } from '../http/server.ts'
import { declared, live, planOf, target } from '../review/planning.ts'

/** A system that patches a role only where its version is still the one that was read. */
const versioned = (more: object = {}): Provider => ({
  ...organization,
  requests: (_target, { key, live: now, after }) => {
    if (now === null) return [{ method: 'POST', path: '/roles', body: { name: key, ...after }, ...more }]
    return [{ method: 'PATCH', path: `/roles/${now.id}`, headers: { 'If-Match': '"7"' }, body: after, ...more }]
  },
})

const fields = (...permissions: string[]): Fields => ({ permissions })
const update = (provider = versioned()) =>
  makeStep(
    { provider, target, catalogue: {} },
    { role: 'a', action: 'update', live: live('a', fields('X')), after: fields('X', 'Y'), source: null },
  )

interface Sending {
  readonly steps: readonly Step[]
  readonly client?: Omit<ClientSetup, 'url'>
  readonly remaining?: readonly Request[]
}

async function apply(url: string, { steps, client = {}, remaining = [] }: Sending): Promise<StepReport[]> {
  const { writer } = clients({ url, ...client })
  return applySteps({
    phases: [{ steps, removes: false }],
    writer,
    hasRefused: false,
    settleMs: 1,
    remaining: async () => remaining,
  })
}

describe('what a plan shows is what is sent', () => {
  test('a header in the plan is on the wire, and a change of it changes the digest', async () => {
    const seen: IncomingHttpHeaders[] = []
    const { url, received } = await serve((_, response, __, headers) => {
      seen.push(headers)
      json(response, 200, {})
    })
    const step = update()
    expect(step.requests).toEqual([
      { method: 'PATCH', path: '/roles/id-a', headers: { 'If-Match': '"7"' }, body: fields('X', 'Y') },
    ])
    expect(await apply(url, { steps: [step] })).toMatchObject([{ status: 'applied' }])
    expect(received).toMatchObject([{ method: 'PATCH', path: '/roles/id-a', body: '{"permissions":["X","Y"]}' }])
    expect(seen[0]?.['if-match']).toBe('"7"')
    const other = step.requests.map((request) => ({ ...request, headers: { 'If-Match': '"8"' } }))
    expect(digestOfJson(other)).not.toBe(digestOfJson(step.requests))
  })

  test('a system whose request holds anything else cannot be planned with', () => {
    const head = [declared('a', fields('Y'))]
    expect(() => planOf({ provider: versioned({ query: 'x' }), head, live: [] })).toThrow('a request has no "query"')
    const secret = versioned({ headers: { authorization: 'Bearer x' } })
    expect(() => planOf({ provider: secret, head, live: [] })).toThrow('may carry a credential')
  })

  test('an edited header or look-up in a saved plan is stale', () => {
    const step = update()
    const now = { roles: [live('a', fields('X'))], catalogue: {} }
    expect(staleness(versioned(), target, [step], now)).toEqual([])
    for (const more of [{ headers: {} }, { headers: { 'If-Match': '*' } }, { lookUps: [{ path: '/x', as: 'x' }] }]) {
      const edited = { ...step, requests: step.requests.map((request) => ({ ...request, ...more })) }
      expect(staleness(versioned(), target, [edited], now)).toMatchObject([expect.stringContaining('do not follow')])
    }
  })
})

describe('If-Match answered 412', () => {
  const refusing = () => serve((_, response) => json(response, 412, { message: 'version is 8' }))

  test('is reported as stale, with the words of the system', async () => {
    const { url, received } = await refusing()
    const [report] = await apply(url, { steps: [update()] })
    expect(report).toMatchObject({ status: 'failed', error: { status: 412 } })
    expect(report?.error?.message).toContain('version is 8; the role changed since the plan was made')
    expect(received).toHaveLength(1)
  })

  test('without If-Match, or with another status, it is an error like any other', async () => {
    const locked = await serve((_, response) => json(response, 422, { message: 'locked' }))
    expect((await apply(locked.url, { steps: [update()] }))[0]?.error?.message).toMatch(/locked$/)
    const { url } = await refusing()
    const [report] = await apply(url, { steps: [update(versioned({ headers: {} }))] })
    expect(report?.error?.message).toMatch(/version is 8$/)
  })

  test('to a repeat whose first answer was lost, the system is asked what it holds', async () => {
    const { url } = await serve((_, response, number) =>
      number === 1 ? response.destroy() : json(response, 412, { message: 'version is 8' }),
    )
    const client = { connection: { idempotentPatch: true } } as const
    expect(await apply(url, { steps: [update()], client, remaining: [] })).toMatchObject([{ status: 'applied' }])
  })
})

describe('a PATCH whose answer was lost', () => {
  const losingOne = () => serve((_, response, number) => (number === 1 ? response.destroy() : json(response, 200, {})))

  test('is sent again where the role shows that it did not act', async () => {
    const { url, received } = await losingOne()
    const step = update()
    expect(await apply(url, { steps: [step], remaining: step.requests })).toMatchObject([{ status: 'applied' }])
    expect(received).toHaveLength(2)
  })

  test('is not where the version moved since: someone else was there', async () => {
    const { url, received } = await losingOne()
    const step = update()
    const remaining = step.requests.map((request) => ({ ...request, headers: { 'If-Match': '"8"' } }))
    const [report] = await apply(url, { steps: [step], remaining })
    expect(report).toMatchObject({ status: 'failed' })
    expect(report?.error?.message).toContain('other content than was sent')
    expect(received).toHaveLength(1)
  })
})

describe('ids that are born in the same apply', () => {
  const lookUps = [{ path: '/roles/shop%20clerk', as: 'shop clerk' }]
  const composites: Request = {
    method: 'POST',
    path: '/roles-by-id/1/composites',
    body: [{ id: pendingId('shop clerk'), name: 'shop clerk' }],
    lookUps,
  }
  const step = (request = composites): Step => ({ ...update(), requests: [request] })
  type Answer = (request: Received, response: ServerResponse, number: number) => unknown
  const serving = (answer: Answer, id: unknown = 'uuid-9') =>
    serve((request, response, number) =>
      request.method === 'GET' ? json(response, 200, { id, name: 'shop clerk' }) : answer(request, response, number),
    )

  test('are read just before the request, and filled in', async () => {
    const { url, received } = await serving((_, response) => json(response, 200, {}))
    const [report] = await apply(url, { steps: [step()] })
    expect(report).toMatchObject({ status: 'applied', requests: [{ method: 'POST', status: 200 }] })
    expect(received.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['GET', '/roles/shop%20clerk', ''],
      ['POST', '/roles-by-id/1/composites', '[{"id":"uuid-9","name":"shop clerk"}]'],
    ])
  })

  test('in a path as well, escaped', async () => {
    const { url, received } = await serving((_, response) => json(response, 200, {}), 'a/../b')
    await apply(url, { steps: [step({ ...composites, path: `/roles/${pendingId('shop clerk')}/x`, body: null })] })
    expect(received[1]?.path).toBe('/roles/a%2F..%2Fb/x')
  })

  test.each<[string, Answer, string]>([
    ['is not there', (_, response) => json(response, 404, { message: 'no such role' }), '404'],
    ['has no id', (_, response) => json(response, 200, { name: 'shop clerk' }), 'answered without an id'],
    ['has a strange id', (_, response) => json(response, 200, { id: { a: 1 } }), 'answered without an id'],
    ['is a list', (_, response) => json(response, 200, [{ id: '1' }]), 'answered without an id'],
    ['cannot be read', (_, response) => response.destroy(), 'the connection was cut'],
  ])('where it %s, nothing is sent and nothing is in doubt', async (_, answer, why) => {
    const { url, received } = await serve(answer)
    const client = { limits: { tries: 2 } }
    // Were it in doubt, this would be taken for proof that it acted.
    const [report] = await apply(url, { steps: [step()], client, remaining: [] })
    expect(report).toMatchObject({ status: 'failed', requests: [] })
    expect(report?.error?.message).toContain('POST /roles-by-id/1/composites was not sent: the id of "shop clerk"')
    expect(report?.error?.message).toContain(why)
    expect(received.every(({ method }) => method === 'GET')).toBe(true)
  })

  test('a lost answer is compared by the id that was filled in', async () => {
    let posts = 0
    const { url, received } = await serving((_, response) =>
      ++posts === 1 ? response.destroy() : json(response, 200, {}),
    )
    const { lookUps: _, ...known } = { ...composites, body: [{ id: 'uuid-9', name: 'shop clerk' }] }
    expect(await apply(url, { steps: [step()], remaining: [known] })).toMatchObject([{ status: 'applied' }])
    expect(received.filter(({ method }) => method === 'POST')).toHaveLength(2)
  })
})
