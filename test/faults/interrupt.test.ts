/** The real process: interrupts, and reports that cannot be written. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import type { Report, StepReport } from '../../src/domain/report-model.ts'
import { STATIC_TOKEN } from '../../src/sandbox/index.ts'
import { same } from '../../src/testkit/oracle.ts'
import { isWrite, openWorld, restore, type World } from './world.ts'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

let open: World | null = null
let child: ChildProcess | null = null

afterEach(async () => {
  child?.kill('SIGKILL')
  child = null
  await open?.close()
  open = null
})

const WANTED = new Map<string, string[] | null>([
  ...Array.from({ length: 12 }, (_, index): [string, string[]] => [`new-${index}`, ['READ_AN_ITEM']]),
  ['narrow', ['READ_AN_ITEM']],
  ['gone', null],
])

async function tenant(latencyMs = 0): Promise<World> {
  const world = await openWorld('organization', { sandbox: { latencyMs } })
  open = world
  const before = new Map([
    ['narrow', ['READ_AN_ITEM', 'UPDATE_AN_ITEM']],
    ['gone', ['READ_AN_ITEM']],
  ])
  restore(world, before)
  await world.declare(WANTED)
  return world
}

interface Process {
  readonly kill: (signal: NodeJS.Signals) => void
  /** Waits until standard error holds this. */
  readonly until: (text: string) => Promise<void>
  readonly ended: Promise<{ code: number | null; out: string; err: string }>
}

function start(world: World, argv: readonly string[], identity: { uid?: number; gid?: number } = {}): Process {
  const env = { PATH: process.env.PATH, T_TOKEN: STATIC_TOKEN }
  const running = spawn(process.execPath, [MAIN, ...argv], { cwd: world.folder, env, ...identity })
  child = running
  let [out, err] = ['', '']
  running.stdout.on('data', (text) => {
    out += text
  })
  running.stderr.on('data', (text) => {
    err += text
  })
  const ended = once(running, 'close').then(([code]) => ({ code: code as number | null, out, err }))
  const until = async (text: string) => {
    while (!err.includes(text)) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return { until, kill: (signal) => void running.kill(signal), ended }
}

const APPLY = ['apply', '--auto-approve', '--report', 'report.json']

/** Every status in the report is what the system's state says. */
function expectTruth(world: World, report: Report | null): Record<string, StepReport['status']> {
  const steps = report?.targets[0]?.steps ?? []
  expect(steps).toHaveLength(WANTED.size)
  for (const { role, status } of steps) {
    const [now, then] = [world.held().get(role), WANTED.get(role)]
    const done = then === null || then === undefined ? now === undefined : now !== undefined && same(now, then)
    expect([role, status]).toEqual([role, done ? 'applied' : 'not-attempted'])
  }
  expect(report?.summary.writes).toBe(world.sandbox.log.filter(isWrite).length)
  return Object.fromEntries(steps.map(({ role, status }) => [role, status]))
}

describe.each(SIGNALS)('%s', (signal) => {
  test('war story 21: in the middle of writing: what is in flight is finished and reported, the next plan picks up the rest', async () => {
    const world = await tenant(40)
    const { kill, ended } = start(world, [...APPLY, '--parallelism', '2'])
    let writes = 0
    world.sandbox.onWrite(() => {
      if (++writes === 1) kill(signal)
    })
    const { code, err } = await ended
    expect(code).toBe(130)
    expect(err).toContain('requests in flight are finished')
    const statuses = Object.values(expectTruth(world, await world.report()))
    expect(statuses).toContain('applied')
    expect(statuses).toContain('not-attempted')
    expect(await readdir(world.folder)).toEqual(['roles.yaml', 'rolesync.yaml'])

    expect((await world.rolesync(['apply', '--auto-approve'])).code).toBe(0)
    expect([...world.held().keys()].sort()).toEqual([...WANTED.keys()].filter((key) => key !== 'gone').sort())
    expect(world.twice()).toEqual([])
  })

  test('while everybody waits for a retry: the wait ends at once', async () => {
    const world = await tenant()
    world.sandbox.inject({ kind: '429', method: 'POST', retryAfter: '100' })
    const { kill, ended } = start(world, APPLY)
    await seen(world, 'POST', 4)
    kill(signal)
    const { code } = await ended
    expect(code).toBe(130)
    const report = await world.report()
    const steps = report?.targets[0]?.steps ?? []
    expect(new Set(steps.map(({ status }) => status))).toEqual(new Set(['failed', 'not-attempted']))
    const failed = steps.filter(({ status }) => status === 'failed')
    for (const { error } of failed) expect(error?.message).toContain('interrupted before the next try')
    expect(failed).toHaveLength(world.sandbox.log.filter(isWrite).length)
  })

  test('while it verifies: what was applied is reported', async () => {
    const world = await tenant()
    // The list for the plan, and a look before and after each create.
    const before = 1 + 2 * [...WANTED.keys()].filter((key) => key.startsWith('new-')).length
    world.sandbox.inject({ kind: '429', method: 'GET', retryAfter: '100', skip: before })
    const { kill, ended } = start(world, APPLY)
    await seen(world, 'GET', before + 1)
    kill(signal)
    expect((await ended).code).toBe(130)
    const report = await world.report()
    expect(Object.values(expectTruth(world, report))).not.toContain('not-attempted')
    expect(report?.targets[0]?.verified).toBe(false)
  })

  test('before anything was written: no report, nothing written', async () => {
    const world = await tenant()
    world.sandbox.inject({ kind: '429', method: 'GET', retryAfter: '100' })
    const { kill, ended } = start(world, APPLY)
    await seen(world, 'GET', 1)
    kill(signal)
    const { code, err } = await ended
    expect(code).toBe(130)
    expect(err).toContain('interrupted')
    expect(world.sandbox.log.filter(isWrite)).toEqual([])
    expect(await world.report()).toBeNull()
  })

  test('twice: it stops, whatever is in flight, tells what it knows and leaves nothing behind', async () => {
    const world = await tenant()
    world.sandbox.inject({ kind: 'hang', method: 'POST', skip: 2 })
    const { kill, ended, until } = start(world, [...APPLY, '--parallelism', '2'])
    await seen(world, 'POST', 4)
    kill(signal)
    await until('interrupt again to stop at once')
    kill(signal)
    const { code, err } = await ended
    expect(code).toBe(130)
    const lastWords = err.slice(err.indexOf('Stopped at once. Of the steps of t this is known:'))
    expect([...lastWords.matchAll(/^ {2}(.*): applied$/gm)].map(([, role]) => world.held().has(role ?? ''))).toEqual([
      true,
      true,
    ])
    expect(lastWords.match(/^ {2}new-\d+: in flight; whether it took effect is not known$/gm)).toHaveLength(2)
    expect(lastWords).toContain(`  ${WANTED.size - 4} not attempted\n`)
    expect(await readdir(world.folder)).toEqual(['roles.yaml', 'rolesync.yaml'])
  })
})

describe('war story 33: a report that cannot be written', () => {
  /** Nobody, where the tests run as root, to whom every folder is open. */
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

  test('into a folder that is read-only: known before the first request', async () => {
    const world = await tenant()
    await chmod(world.folder, 0o755)
    await mkdir(join(world.folder, 'kept'), { mode: 0o555 })
    const { code, err } = await start(world, ['apply', '--yes', '--report', 'kept/report.json'], nobody).ended
    expect(code).toBe(1)
    expect(err).toMatch(/--report kept\/report\.json cannot be written: EACCES/)
    expect(world.sandbox.log).toEqual([])
  })

  test.each([
    ['missing/report.json', 'the folder missing does not exist'],
    ['rolesync.yaml/report.json', 'ENOTDIR'],
    ['.', 'is a folder'],
  ])('into %s: known before the first request', async (file, why) => {
    const world = await tenant()
    const { code, err } = await world.rolesync(['apply', '--yes', '--report', file])
    expect(code).toBe(1)
    expect(err).toContain(why)
    expect(world.sandbox.log).toEqual([])
  })

  test('on a full disk: it goes to standard error, and the exit code says that something is missing', async () => {
    const world = await tenant()
    const { code, err } = await world.rolesync(['apply', '--yes', '--quiet', '--report', '/dev/full'])
    expect(code).toBe(5)
    expect(err).toContain('--report /dev/full cannot be written: ENOSPC')
    expectTruth(world, JSON.parse(err.slice(err.indexOf('{'))) as Report)
    expect(world.held().has('gone')).toBe(false)
  })

  test('in the place of an old one: that one stays whole until the new one is', async () => {
    const world = await tenant()
    await writeFile(join(world.folder, 'report.json'), 'the old one')
    world.sandbox.onWrite(async () => {
      expect(await readFile(join(world.folder, 'report.json'), 'utf8')).toBe('the old one')
    })
    expect((await world.rolesync(APPLY)).code).toBe(0)
    expectTruth(world, await world.report())
  })
})

async function seen(world: World, method: string, times: number): Promise<void> {
  while (world.sandbox.log.filter((one) => one.method === method).length < times) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
