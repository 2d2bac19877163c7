/**
 * Every kind of request × every fault × every provider: the state of the system, the report and the exit code agree, no
 * role is there twice, none ever lacks what it had and keeps, nothing secret shows, and the next run settles the rest.
 */
import { afterAll, describe, expect, test } from 'vitest'
import type { Plan } from '../../src/domain/model.ts'
import type { Fault, LoggedRequest } from '../../src/sandbox/index.ts'
import { providers } from '../../src/systems/index.ts'
import { type Front, openFront } from './front.ts'
import { complaints, isDone, isWrite, type Wish, watch } from './oracle.ts'
import { type System, systems } from './systems.ts'
import { openWorld, QUICK, restore, type World } from './world.ts'

/** Cases side by side: most of their time is waiting. */
const LANES = 12

test('every provider has a tenant to be tested with', () => {
  expect(Object.keys(systems).sort()).toEqual(Object.keys(providers).sort())
})

interface Case {
  readonly name: string
  readonly fault: Fault
  /** A server that cannot be reached at all from here on; the fault only says where. */
  readonly down?: true
}

/** A request that a fault can hit: its method, its path on the server and how many like it come before. */
interface Place {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly skip: number
}

/** Role names → what happens to them, in every system alike. */
function wishFor({ system, provider }: World): Wish {
  const { key, elements } = system
  const [a = '', b = '', c = '', d = '', ...more] = elements
  const last = more.at(-1) ?? d
  const renames = new Map(providers[provider]?.cannot.rename ? [] : [[key('renamed'), key('old')] as const])
  return {
    renames,
    before: new Map([
      [key('foreign'), [d, last].filter((one, index, all) => all.indexOf(one) === index)],
      [key('gone'), [a, c]],
      [key('narrow'), [a, b, c, last]],
      [key('old'), [b]],
      [key('same'), [a, b]],
      [key('swap'), [a, c, last]],
      [key('wider'), [a]],
    ]),
    wanted: new Map([
      [key('gone'), null],
      [key('narrow'), [a]],
      [key('new'), [a, c]],
      ...(renames.size > 0 ? [[key('renamed'), [b, c]] as const] : []),
      [key('same'), [a, b]],
      [key('swap'), [b, c, d]],
      [key('wider'), elements],
    ]),
  }
}

function faultsAt({ name, method }: Place, { tellsTotals }: System): Case[] {
  const once: Case[] = []
  const add = (title: string, fault: Fault) => once.push({ name: title, fault })
  const write = method !== 'GET' && name !== 'token'
  const befores = write ? [false, true] : [false]

  add('cut before', { kind: 'reset-before', times: 1 })
  add('cut before, for good', { kind: 'reset-before' })
  add('cut after', { kind: 'reset-after', times: 1 })
  add('cut after, for good', { kind: 'reset-after' })
  add('cut body', { kind: 'truncated', cut: 'connection', times: 1 })
  add('cut JSON', { kind: 'truncated', times: 1 })
  add('cut JSON, for good', { kind: 'truncated' })
  add('body that drips', { kind: 'slow-body', ms: 400, times: 1 })
  for (const code of [401, 403, 404, 409, 422, 500, 502, 503, 504]) {
    for (const after of befores) {
      // 401 and 429 say that nothing was done: for a create, a server that lies about it cannot be seen through.
      if (code === 401 && after) continue
      add(`${code}${after ? ' after acting' : ''}`, { kind: 'status', code, after, times: 1 })
    }
    if ([401, 403, 500, 503].includes(code)) add(`${code}, for good`, { kind: 'status', code })
  }
  for (const after of befores) {
    const acted = after ? ' after acting' : ''
    add(`no answer${acted}`, { kind: 'hang', after, times: 1 })
    add(`HTML${acted}`, { kind: 'html', after, times: 1 })
    add(`wrong shape${acted}`, { kind: 'wrong-shape', after, times: 1 })
    add(`redirect${acted}`, { kind: 'redirect', after, times: 1 })
    add(`500 with our credential in it${acted}`, { kind: 'echo', code: 500, after, times: 1 })
  }
  add('no answer, for good', { kind: 'hang' })
  add('401 with our credential in it', { kind: 'echo', code: 401, times: 1 })
  add('401 with our credential in it, for good', { kind: 'echo', code: 401 })
  add('200 with our credential in it', { kind: 'echo', code: 200, times: 1 })
  for (const retryAfter of ['1', '0', 'soon', '999999', PAST, inSeconds(1), inSeconds(9999)]) {
    add(`429, Retry-After: ${retryAfter}`, { kind: '429', retryAfter, times: 1 })
  }
  add('429', { kind: '429', times: 1 })
  add('429, for good', { kind: '429' })
  add('503, Retry-After: 999999', { kind: 'status', code: 503, times: 1 })
  if (method === 'GET' && tellsTotals) add('page that lacks one', { kind: 'short-page', times: 1 })
  once.push({ name: 'refused from here on', fault: { kind: 'status' }, down: true })
  return once
}

const PAST = 'Sun, 06 Nov 1994 08:49:37 GMT'

function inSeconds(seconds: number): string {
  return new Date(Date.now() + 1000 + seconds * 1000).toUTCString()
}

interface Lane {
  readonly world: World
  readonly front: Front
  readonly lost: string[]
}

async function openLane(provider: string): Promise<Lane> {
  const front = await openFront()
  const world = await openWorld(provider, { origin: front.origin })
  front.to(world.sandbox.url)
  const wish = wishFor(world)
  await world.declare(wish.wanted, wish.renames)
  return { world, front, lost: watch(world, () => wish) }
}

/** What a run without faults asks for: the token, each list before and after, and every write of the plan. */
async function placesOf(world: World, plan: Plan): Promise<Place[]> {
  const { sandbox } = world
  restore(world, wishFor(world).before)
  const { code } = await world.rolesync(['apply', '--auto-approve'])
  expect(code).toBe(0)
  const requests: readonly LoggedRequest[] = [...sandbox.log]
  const lists = requests.filter(({ method }) => method === 'GET').map(({ path }) => path.split('?')[0] ?? '')
  const token = requests.find((request) => request.method === 'POST' && !isWrite(request))
  const reads = [...new Set(lists)].flatMap((path) => {
    const count = lists.filter((one) => one === path).length
    const first = { name: `list ${path}`, method: 'GET', path, skip: 0 }
    return count === 1 ? [first] : [first, { ...first, name: `${first.name} again`, skip: count - 1 }]
  })
  const writes = new Map<string, Place>()
  for (const { role, action, requests: sent } of plan.targets[0]?.steps ?? []) {
    for (const { method, path } of sent) {
      // Where a role takes several requests, one of each kind will do.
      const kind = sent.length > 1 ? `${action} ${method} ${path.replace(/\d+/g, '#')}` : `${action} ${role}`
      const name = `${action} ${role}: ${method} ${path}`
      writes.set(kind, { name, method, path: world.system.mount + path, skip: 0 })
    }
  }
  return [
    ...(token ? [{ name: 'token', method: 'POST', path: token.path, skip: 0 }] : []),
    ...reads,
    ...writes.values(),
  ]
}

/** Runs one case, then again without the fault. Answers what is wrong. */
async function runCase({ world, front, lost }: Lane, place: Place, { fault, down }: Case): Promise<string[]> {
  const wish = wishFor(world)
  restore(world, wish.before)
  lost.length = 0
  const { method, path, skip } = place
  let before = skip
  if (down) front.fallAt((...[m, p]) => m === method && p.split('?')[0] === path && before-- <= 0)
  else world.sandbox.inject({ ...fault, method, path, skip })
  const plan = await plans.get(world.provider)
  const limits = fault.kind === 'hang' || fault.kind === 'slow-body' ? { ...QUICK, headersMs: 300, bodyMs: 300 } : QUICK

  const ended = await world.rolesync(['apply', '--auto-approve', '--verbose', '--report', 'report.json'], { limits })
  const report = await world.report()
  const log = [...world.sandbox.log]
  const wrong = [
    ...complaints({ world, wish, plan: plan ?? null, ended, report, log, ...(down ? { unseen: true } : {}) }),
    ...lost,
  ]
  await front.rise()
  world.sandbox.reset()
  return [...wrong, ...(await settled(world, wish))]
}

/** The next run does what is left. */
async function settled(world: World, wish: Wish): Promise<string[]> {
  const isOpen = (key: string) => !isDone({ world, wish }, key)
  if (providers[world.provider]?.cannot.write || ![...wish.wanted.keys()].some(isOpen)) return []
  const { code, err } = await world.rolesync(['apply', '--auto-approve'])
  return [
    ...(code === 0 ? [] : [`the next run ends with ${code}: ${err.replaceAll('\n', ' ')}`]),
    ...[...wish.wanted.keys()].filter(isOpen).map((key) => `the next run leaves ${key} as it is`),
  ]
}

const plans = new Map<string, Plan>()
const opened: Lane[] = []
let cases = 0

afterAll(async () => {
  await Promise.all(opened.map(({ world, front }) => Promise.all([front.close(), world.close()])))
  console.log(`fault matrix: ${cases} cases`)
})

describe.each(Object.keys(providers))('%s', (provider) => {
  test('whatever breaks: no role is doubled or lost, and the report is true', { timeout: 600_000 }, async () => {
    const lanes = await Promise.all(Array.from({ length: LANES }, () => openLane(provider)))
    opened.push(...lanes)
    const [{ world }] = lanes as [Lane]
    restore(world, wishFor(world).before)
    const plan = await world.plan()
    plans.set(provider, plan)
    const places = await placesOf(world, plan)
    const open = places.flatMap((place) => faultsAt(place, world.system).map((one) => ({ place, one })))
    const wrong: string[] = []
    const work = async (lane: Lane) => {
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        cases++
        const { place, one } = next
        for (const line of await runCase(lane, place, one)) wrong.push(`${place.name}, ${one.name}: ${line}`)
      }
    }
    await Promise.all(lanes.map(work))
    expect(wrong).toEqual([])
  })
})

test('the oracle sees a wrong role, a doubled one and a lie', async () => {
  const world = await openWorld('organization')
  const wish = wishFor(world)
  restore(world, wish.before)
  await world.declare(wish.wanted, wish.renames)
  const ended = await world.rolesync(['apply', '--auto-approve', '--report', 'report.json'])
  const report = await world.report()
  const evidence = { world, wish, plan: null, ended, report, log: [...world.sandbox.log] }
  expect(complaints(evidence)).toEqual([])

  expect(complaints({ ...evidence, ended: { ...ended, code: 5 } })).toEqual(['exit code 5, the report amounts to 0'])
  expect(complaints({ ...evidence, ended: { ...ended, out: 'by sandbox' } })).toEqual(['shows the token'])
  const fewer = evidence.log.filter(({ method }) => method !== 'DELETE')
  expect(complaints({ ...evidence, log: fewer })).toEqual([
    '6 writes are told, the server saw 5',
    '8 requests are told, the server saw 7',
  ])
  const { roles } = world.sandbox.state.organization
  const wider = roles.find(({ name }) => name === 'wider')
  if (wider === undefined) throw new Error('it is gone')
  wider.permissions = []
  expect(complaints(evidence)).toEqual(['update wider is applied, but the system holds '])
  roles.push({ ...wider, permissions: [...world.system.elements] })
  expect(complaints(evidence)).toEqual(['wider is there twice'])
  roles.splice(0)
  expect(complaints(evidence)).toContain("foreign is nobody's business and is not what it was")
  expect(complaints(evidence)).toContain('swap is gone, and nobody wanted that')
  await world.close()
})
