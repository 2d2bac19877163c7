/**
 * Every kind of request × every fault: the state of the system, the report and the exit code agree, no role is there
 * twice, none ever lacks what it had and keeps, nothing secret shows, and the next run settles the rest.
 */
import { describe, expect, test } from 'vitest'
import type { Plan } from '../domain/plan-model.ts'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import type { LoggedRequest } from '../sandbox/index.ts'
import { type FaultCase, faultsAt, type Place, wishFor } from './fault-cases.ts'
import { type Front, openFront } from './front.ts'
import { complaints, isDone, type Wish, watch } from './oracle.ts'
import type { Subject } from './subject.ts'
import { openWorld, QUICK, restore, type World } from './world.ts'

/** Cases side by side: most of their time is waiting. */
const LANES = 12

const TEN_MINUTES = 600_000

/** Runs the whole matrix for one system. */
export function describeFaults<F extends AnyFakeSystem>(subject: Subject<F>): void {
  describe(`${subject.system.name}: faults`, () => {
    test('whatever breaks: no role is doubled or lost, and the report is true', { timeout: TEN_MINUTES }, async () => {
      const lanes = await Promise.all(Array.from({ length: LANES }, () => openLane(subject)))
      try {
        const cases = await casesOf(lanes[0]?.world, subject)
        expect(cases.open.length).toBeGreaterThan(0)
        expect(await runAll(lanes, cases)).toEqual([])
      } finally {
        await Promise.all(lanes.map(({ world, front }) => Promise.all([front.close(), world.close()])))
      }
    })
  })
}

interface Lane<F extends AnyFakeSystem> {
  readonly world: World<F>
  readonly front: Front
  /** Grants that any role lacked at any moment of the case. */
  readonly lost: string[]
}

interface Cases {
  readonly plan: Plan
  readonly open: { readonly place: Place; readonly fault: FaultCase }[]
}

async function openLane<F extends AnyFakeSystem>(subject: Subject<F>): Promise<Lane<F>> {
  const front = await openFront()
  const world = await openWorld(subject, { origin: front.origin })
  front.to(world.sandbox.url)
  const wish = wishFor(world)
  await world.declare(wish.wanted, wish.renames)
  return { world, front, lost: watch(world, () => wish) }
}

async function casesOf<F extends AnyFakeSystem>(world: World<F> | undefined, { pages }: Subject<F>): Promise<Cases> {
  if (world === undefined) throw new Error('there is no lane')
  restore(world, wishFor(world).before)
  const plan = await world.plan()
  const places = await placesOf(world, plan)
  const hasTotals = pages === 'with-totals'
  return { plan, open: places.flatMap((place) => faultsAt(place, hasTotals).map((fault) => ({ place, fault }))) }
}

/** Returns what a run without faults asks for: the token, each list before and after, and every write of the plan. */
async function placesOf<F extends AnyFakeSystem>(world: World<F>, plan: Plan): Promise<Place[]> {
  restore(world, wishFor(world).before)
  const { code, err } = await world.rolesync(['apply', '--auto-approve'])
  expect(code, err).toBe(0)
  const requests = [...world.sandbox.log]
  const token = requests.find((request) => request.method === 'POST' && !world.isWrite(request))
  return [
    ...(token ? [{ name: 'token', method: 'POST', path: token.path, skip: 0 }] : []),
    ...readsAmong(requests),
    ...writesOf(plan, world.mount),
  ]
}

function readsAmong(requests: readonly LoggedRequest[]): Place[] {
  const paths = requests.filter(({ method }) => method === 'GET').map(({ path }) => path.split('?')[0] ?? '')
  return [...new Set(paths)].flatMap((path) => {
    const count = paths.filter((one) => one === path).length
    const first = { name: `list ${path}`, method: 'GET', path, skip: 0 }
    return count === 1 ? [first] : [first, { ...first, name: `${first.name} again`, skip: count - 1 }]
  })
}

/** Picks one request of each kind where a role takes several. */
function writesOf(plan: Plan, mount: string): Place[] {
  const places = new Map<string, Place>()
  for (const { role, action, requests } of plan.targets[0]?.steps ?? []) {
    for (const { method, path } of requests) {
      const kind = requests.length > 1 ? `${action} ${method} ${path.replace(/\d+/g, '#')}` : `${action} ${role}`
      const where = mount + path.replace(/\?.*$/, '').replace(/‹id of [^›]*›/g, '*')
      places.set(kind, { name: `${action} ${role}: ${method} ${path}`, method, path: where, skip: 0 })
    }
  }
  return [...places.values()]
}

async function runAll<F extends AnyFakeSystem>(lanes: readonly Lane<F>[], { plan, open }: Cases): Promise<string[]> {
  const wrong: string[] = []
  const work = async (lane: Lane<F>) => {
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { place, fault } = next
      for (const line of await runCase(lane, { ...next, plan })) wrong.push(`${place.name}, ${fault.name}: ${line}`)
    }
  }
  await Promise.all(lanes.map(work))
  return wrong
}

interface Run {
  readonly plan: Plan
  readonly place: Place
  readonly fault: FaultCase
}

/** Runs one case, then again without the fault. @returns what is wrong */
async function runCase<F extends AnyFakeSystem>({ world, front, lost }: Lane<F>, run: Run): Promise<string[]> {
  const {
    plan,
    fault: { fault, down },
  } = run
  const wish = wishFor(world)
  restore(world, wish.before)
  lost.length = 0
  arm({ world, front }, run)
  const isSlow = fault.kind === 'hang' || fault.kind === 'slow-body'
  const limits = isSlow ? { ...QUICK, headersMs: 300, bodyMs: 300 } : QUICK
  const ended = await world.rolesync(['apply', '--auto-approve', '--verbose', '--report', 'report.json'], { limits })
  const report = await world.report()
  const evidence = { world, wish, plan, ended, report, log: [...world.sandbox.log] }
  const wrong = [...complaints({ ...evidence, ...(down ? { unseen: true } : {}) }), ...lost]
  await front.rise()
  world.sandbox.reset()
  return [...wrong, ...(await settled(world, wish))]
}

function arm<F extends AnyFakeSystem>({ world, front }: Omit<Lane<F>, 'lost'>, { place, fault }: Run): void {
  const { method, path, skip } = place
  let before = skip
  if (fault.down) front.fallAt((...[m, p]) => m === method && p.split('?')[0] === path && before-- <= 0)
  else world.sandbox.inject({ ...fault.fault, method, path, skip })
}

/** Does what is left in one more run. */
async function settled<F extends AnyFakeSystem>(world: World<F>, wish: Wish): Promise<string[]> {
  const isOpen = (key: string) => !isDone({ world, wish }, key)
  if (world.subject.cannot.write || ![...wish.wanted.keys()].some(isOpen)) return []
  const { code, err } = await world.rolesync(['apply', '--auto-approve'])
  return [
    ...(code === 0 ? [] : [`the next run ends with ${code}: ${err.replaceAll('\n', ' ')}`]),
    ...[...wish.wanted.keys()].filter(isOpen).map((key) => `the next run leaves ${key} as it is`),
  ]
}
