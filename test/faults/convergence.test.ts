/**
 * Random live and wanted roles, random faults, random interrupts, over real sockets: whatever happens, every run tells
 * the truth, no role is ever doubled or lacks what it had and keeps, and in the end the system is as the files want it.
 * `npm run soak` runs many more cases with other seeds.
 */
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { Fault } from '../../src/sandbox/index.ts'
import { providers } from '../../src/systems/index.ts'
import { complaints, isDone, type Wish, watch } from '../../src/testkit/oracle.ts'
import { isWrite, openWorld, QUICK, restore, type World } from './world.ts'

const soak = Number(process.env.ROLESYNC_SOAK ?? 0)
const CASES = soak > 0 ? soak : 320
const WRITABLE = Object.values(providers).filter(({ cannot }) => !cannot.write)

interface Case {
  readonly wish: Wish
  readonly faults: readonly Fault[]
  /** One entry per run: after how many writes it is interrupted, if at all. */
  readonly interrupts: readonly (number | null)[]
}

/** Answers of 200 that cannot be read. */
const UNREADABLE = ['truncated', 'html', 'wrong-shape', 'hang']
const STATUSES = [403, 404, 409, 422, 500, 502, 503, 504]
const PAST = 'Sun, 06 Nov 1994 08:49:37 GMT'

const what: fc.Arbitrary<Fault> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('status' as const),
      code: fc.constantFrom(...STATUSES),
      after: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('reset-before' as const, 'reset-after' as const) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'status', code: 401 } as const) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Fault>(
      { kind: '429' },
      ...['0', PAST, 'soon', '999999'].map((retryAfter): Fault => ({ kind: '429', retryAfter })),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('truncated' as const),
      cut: fc.constantFrom('json' as const, 'connection' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('html' as const, 'wrong-shape' as const, 'redirect' as const),
      after: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('echo' as const), code: fc.constantFrom(403, 500), after: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hang' as const), after: fc.boolean() }) },
)

const where = fc.record({
  method: fc.constantFrom(undefined, 'GET', 'POST', 'POST', 'PUT', 'PUT', 'DELETE'),
  times: fc.integer({ min: 1, max: 5 }),
  skip: fc.integer({ min: 0, max: 10 }),
  every: fc.constantFrom(1, 1, 2, 3),
})

const fault: fc.Arbitrary<Fault> = fc.tuple(what, where).map(([kind, { method, ...rest }]) => ({
  ...kind,
  ...rest,
  // A hanging request costs real time, so there are few of them.
  ...(kind.kind === 'hang' ? { times: 1 } : {}),
  ...(method === undefined ? {} : { method }),
}))

function wishes({ key, subject }: World, canRename: boolean): fc.Arbitrary<Wish> {
  const { elements } = subject.faults
  const some = fc.subarray([...elements])
  const role = fc.record({
    before: fc.option(some, { freq: 4 }),
    wanted: fc.oneof(fc.constant(undefined), fc.constant(null), some, some, some),
  })
  return fc
    .record({ roles: fc.array(role, { minLength: 1, maxLength: 6 }), moved: fc.option(some) })
    .map(({ roles, moved }) => {
      const named = roles.map((one, index) => ({ ...one, name: key(`r${index}`) }))
      const before = new Map(named.flatMap((one) => (one.before === null ? [] : [[one.name, one.before] as const])))
      const wanted = new Map(
        named.flatMap((one) => (one.wanted === undefined ? [] : [[one.name, one.wanted] as const])),
      )
      // Files that declare nothing are refused by a guard, which is not the subject here.
      wanted.set(key('kept'), [...elements].slice(0, 1))
      const free = named.find((one) => one.before !== null && one.wanted === undefined)
      const renames = new Map<string, string>()
      if (canRename && moved !== null && free !== undefined) {
        wanted.set(key('moved'), moved)
        renames.set(key('moved'), free.name)
      }
      return { before, wanted, renames }
    })
}

const figures = { cases: 0, runs: 0, interrupted: 0, writes: 0, requests: 0 }
const started = performance.now()

afterAll(() => {
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(
    `convergence: ${Object.entries(figures)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')} in ${seconds} s`,
  )
})

async function settle(
  world: World,
  { wish: { wanted, before, renames }, faults, interrupts }: Case,
  set: (wish: Wish) => void,
) {
  const wrong: string[] = []
  const slow = faults.some(({ kind }) => kind === 'hang')
  const blind = faults.some(({ kind, method = 'GET' }) => method === 'GET' && UNREADABLE.includes(kind))
  restore(world, before)
  await world.declare(wanted, renames)
  for (const one of faults) world.sandbox.inject(one)
  for (const [index, interrupt] of [...interrupts, null, null].entries()) {
    const wish = { wanted, renames, before: new Map(world.held()) }
    set(wish)
    const first = world.sandbox.log.length
    const controller = new AbortController()
    const stop = () => {
      if (interrupt !== null && world.sandbox.log.slice(first).filter(isWrite).length > interrupt) controller.abort()
    }
    stops.set(world, stop)
    const limits = { ...QUICK, headersMs: slow ? 400 : QUICK.headersMs }
    const argv = ['apply', '--auto-approve', '--report', 'report.json']
    const ended = await world.rolesync(argv, { signal: controller.signal, limits })
    const interrupted = controller.signal.aborted
    const report = await world.report()
    const log = world.sandbox.log.slice(first)
    figures.runs++
    figures.requests += log.length
    figures.writes += log.filter(isWrite).length
    if (interrupted) figures.interrupted++
    const evidence = { world, wish, plan: null, ended, report, log, interrupted, unseen: slow, blind }
    wrong.push(...complaints(evidence).map((line) => `run ${index}: ${line}`))
  }
  world.sandbox.reset()
  const { code, err } = await world.rolesync(['apply', '--auto-approve'])
  if (code !== 0) wrong.push(`without faults, a run ends with ${code}: ${err}`)
  const wish = { wanted, renames, before }
  for (const key of wanted.keys()) if (!isDone({ world, wish }, key)) wrong.push(`${key} is not as wanted`)
  world.sandbox.reset()
  const again = await world.rolesync(['apply', '--auto-approve'])
  if (again.code !== 0 || world.sandbox.log.some(isWrite)) wrong.push('a run with nothing to do does something')
  return wrong
}

/** What each world's sandbox does after a write: perhaps interrupt the run. */
const stops = new Map<World, () => void>()

describe.concurrent('in the end the system is as the files want it', () => {
  test.each(WRITABLE)('$name', { timeout: 24 * 3600 * 1000 }, async ({ name, cannot }) => {
    const world = await openWorld(name)
    let wish: Wish = { before: new Map(), wanted: new Map(), renames: new Map() }
    const lost = watch(world, () => wish)
    world.sandbox.onWrite(() => stops.get(world)?.())
    const cases = fc.record({
      wish: wishes(world, cannot.rename !== true),
      faults: fc.array(fault, { maxLength: 5 }),
      interrupts: fc.array(fc.option(fc.nat(6), { freq: 2 }), { minLength: 1, maxLength: 2 }),
    })
    const law = fc.asyncProperty(cases, async (one) => {
      figures.cases++
      lost.length = 0
      const wrong = await settle(world, one, (next) => {
        wish = next
      })
      expect([...wrong, ...lost]).toEqual([])
    })
    const seed = soak > 0 ? Date.now() % 2 ** 31 : 20_261_122
    try {
      await fc.assert(law, {
        numRuns: Math.ceil(CASES / WRITABLE.length),
        seed,
        interruptAfterTimeLimit: 23 * 3600 * 1000,
      })
    } finally {
      await world.close()
    }
  })
})
