/** Plans that were tampered with, and systems that answer nonsense: one clear error, never a crash, never a write. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plan as isPlan } from '../../src/desired/validators.js'
import type { Answer, Reader } from '../../src/domain/connection.ts'
import { ApiError, UserError } from '../../src/domain/errors.ts'
import type { Plan } from '../../src/domain/plan-model.ts'
import type { Provider, Target } from '../../src/domain/system.ts'
import { openReader } from '../../src/http/client.ts'
import { sealed } from '../../src/plan/digest.ts'
import { STATIC_TOKEN } from '../../src/sandbox/index.ts'
import { providers } from '../../src/systems/index.ts'
import { isWrite, openWorld, QUICK, restore, type World } from './world.ts'

/** Nothing that is small enough to test may take longer. */
const MOST_MS = 2000

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, '', 'x', '..', '\u202e', '__proto__', [], {}, [[]], [null], {
    id: 1,
  }),
  fc.string(),
  fc.integer(),
  fc.jsonValue(),
)

/** A way to damage JSON: where (numbers lead down into it), and what to do there. */
const damage = fc.record({
  path: fc.array(fc.nat(50), { minLength: 1, maxLength: 8 }),
  how: fc.constantFrom('replace', 'remove', 'double', 'rename', 'add'),
  value: odd,
  name: fc.oneof(
    fc.string(),
    fc.constantFrom('__proto__', 'constructor', 'id', 'name', 'path', 'method', 'body', 'after'),
  ),
})

type Damage = typeof damage extends fc.Arbitrary<infer D> ? D : never

function damaged(json: unknown, { path, how, value, name }: Damage): unknown {
  const copy = structuredClone(json)
  let node = copy
  for (const [depth, step] of path.entries()) {
    if (typeof node !== 'object' || node === null) break
    const keys = Object.keys(node)
    const key = keys[step % Math.max(1, keys.length)]
    if (key === undefined) break
    const below = (node as Record<string, unknown>)[key]
    const isLast = depth === path.length - 1 || typeof below !== 'object' || below === null
    if (!isLast) {
      node = below
      continue
    }
    const object = node as Record<string, unknown>
    if (how === 'replace') object[key] = value
    else if (Array.isArray(node) && how === 'remove') node.splice(Number(key), 1)
    else if (Array.isArray(node)) node.push(how === 'double' ? below : value)
    else if (how === 'remove') delete object[key]
    else if (how === 'add')
      Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
    else {
      if (how === 'rename') delete object[key]
      Object.defineProperty(object, name, { value: below, enumerable: true, configurable: true, writable: true })
    }
    break
  }
  return copy
}

async function planned(): Promise<{ world: World; plan: Plan; seed: () => void }> {
  const world = await openWorld('organization')
  const seed = () =>
    restore(
      world,
      new Map([
        ['one', ['READ_AN_ITEM']],
        ['two', ['READ_AN_ITEM', 'UPDATE_AN_ITEM']],
        ['gone', ['READ_AN_ITEM']],
      ]),
    )
  seed()
  await world.declare(
    new Map([
      ['one', ['UPDATE_AN_ITEM']],
      ['two', ['READ_AN_ITEM']],
      ['new', []],
      ['gone', null],
    ]),
  )
  return { world, plan: await world.plan(), seed }
}

async function quickly<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${MOST_MS} ms`)), MOST_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

describe('plan files', () => {
  test('damaged, and signed anew: refused, or what is sent is what was planned', { timeout: 240_000 }, async () => {
    const { world, plan, seed } = await planned()
    const listed = plan.targets.flatMap(({ steps }) => steps.flatMap(({ requests }) => requests))
    const known = new Set(listed.map(({ method, path, body }) => `${method} ${path} ${JSON.stringify(body)}`))
    const codes: Record<number, number> = {}
    const law = fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (all) => {
      seed()
      const changed = all.reduce<unknown>(damaged, plan) as Plan
      const signed = isPlan(changed) ? sealed(changed as Plan) : changed
      await writeFile(join(world.folder, 'plan.json'), JSON.stringify(signed))
      const { code, out, err } = await quickly(world.rolesync(['apply', 'plan.json', '--quiet']))
      codes[code] = (codes[code] ?? 0) + 1
      expect(out + err).not.toContain('bug in rolesync')
      expect([0, 1, 3, 4]).toContain(code)
      const sent = world.sandbox.log.filter(isWrite).map(({ method, path, body }) => {
        const json = body === '' ? null : JSON.parse(body)
        return `${method} ${path.slice('/organization'.length)} ${JSON.stringify(json)}`
      })
      if (code !== 0) expect(sent).toEqual([])
      expect(sent.filter((request) => !known.has(request))).toEqual([])
    })
    await fc.assert(law, { numRuns: 700 })
    // The law is worth something only if it sees refusals for several reasons.
    expect(Object.keys(codes)).toEqual(expect.arrayContaining(['1', '4']))
    await world.close()
  })

  test('of any bytes: shown or refused', { timeout: 120_000 }, async () => {
    const { world, plan } = await planned()
    const text = Buffer.from(JSON.stringify(plan))
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
      fc.nat(text.length).map((end) => text.subarray(0, end)),
      fc.tuple(fc.nat(text.length - 1), fc.nat(255)).map(([at, byte]) => {
        const copy = Buffer.from(text)
        copy[at] = byte
        return copy
      }),
      damage.map((one) => Buffer.from(JSON.stringify(damaged(plan, one)) ?? '')),
    )
    const formats = fc.constantFrom('text', 'json', 'diff')
    const law = fc.asyncProperty(bytes, formats, async (content, format) => {
      await writeFile(join(world.folder, 'plan.json'), content)
      const { code, err } = await quickly(world.rolesync(['show', 'plan.json', '--format', format]))
      expect(err).not.toContain('bug in rolesync')
      expect([0, 1]).toContain(code)
      if (code === 1) expect(err).toMatch(/^Error: .*plan\.json/)
    })
    await fc.assert(law, { numRuns: 1000 })
    await world.close()
  })
})

describe('what a system answers', () => {
  test.each(Object.values(providers))(
    '$name: roles, or an error that names the answer',
    { timeout: 120_000 },
    async (provider) => {
      const { answers, target } = await recorded(provider)
      const headers = fc.option(
        fc.record({
          name: fc.constantFrom('total-pages', 'total-count', 'after-cursor', 'cursor', 'link'),
          value: fc.constantFrom('', '0', '-1', 'x', '99999999999', '1.5', '2'),
        }),
      )
      const law = fc.asyncProperty(
        fc.array(damage, { minLength: 1, maxLength: 3 }),
        odd,
        fc.nat(20),
        headers,
        async (all, other, which, header) => {
          let reads = 0
          const reader: Reader = {
            async get(path) {
              // A list without end would be a hang.
              if (++reads > 200) throw new Error(`asked ${reads} times, at last for ${path}`)
              const whole =
                answers.get(path) ?? answers.get(path.replace(/\bpage(\[number\]|%5Bnumber%5D)?=\d+/, 'page$1=1'))
              const { json, ...answer } = whole ?? { url: path, status: 200, headers: {}, json: [] }
              const changed = which === 0 ? other : which <= 17 ? all.reduce(damaged, json) : json
              return {
                ...answer,
                json: changed,
                headers: header ? { ...answer.headers, [header.name]: header.value } : answer.headers,
              }
            },
            unexpected: ({ status, url }, what) =>
              new ApiError(`${url}: ${what}`, { method: 'GET', url, attempts: 1 }, status, ''),
          }
          const list = async () => {
            const { roles, catalogue } = await provider.list(reader, target, new Set(Object.keys(provider.fields)))
            for (const live of roles) {
              expect(typeof live.key === 'string' && live.key !== '').toBe(true)
              const { fields } = provider.canonical(live.fields, catalogue)
              provider.requests(target, { key: live.key, live, after: fields, catalogue })
              provider.requests(target, { key: live.key, live, after: null, catalogue })
            }
          }
          const error = await quickly(list()).then(
            () => null,
            (reason: unknown) => reason,
          )
          if (error !== null && !(error instanceof ApiError || error instanceof UserError)) throw error
        },
      )
      await fc.assert(law, { numRuns: 700 })
    },
  )
})

/** What the provider reads from a whole sandbox, by path. */
async function recorded(provider: Provider): Promise<{ answers: Map<string, Answer>; target: Target }> {
  const world = await openWorld(provider.name)
  const { key, mount, subject } = world
  const { elements } = subject.faults
  restore(
    world,
    new Map([
      [key('one'), elements],
      [key('two'), elements.slice(0, 1)],
      [key('three'), []],
    ]),
  )
  const url = world.sandbox.url + mount
  const target = { name: 't', provider: provider.name, url, settings: subject.settings ?? {} }
  const credentials = { kind: 'token', token: STATIC_TOKEN } as const
  const connection = provider.connect(target, credentials)
  const stats = { requests: 0, writes: 0, retries: 0 }
  const reader = openReader({
    target,
    credentials,
    connection,
    vendor: provider,
    stats,
    parallelism: 4,
    requestsPerSecond: null,
    limits: QUICK,
  })
  const answers = new Map<string, Answer>()
  const get = async (path: string) => {
    const answer = await reader.get(path)
    answers.set(path, answer)
    return answer
  }
  await provider.list({ get, unexpected: reader.unexpected }, target, new Set(Object.keys(provider.fields)))
  await reader.close()
  await world.close()
  return { answers, target }
}
