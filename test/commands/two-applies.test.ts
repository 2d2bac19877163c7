/** Two applies at once in systems that take two roles of one name: one role is left, and each run says what it did. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/domain/report-model.ts'
import { LIMITS } from '../../src/http/client.ts'
import type { LoggedRequest, Sandbox, SandboxOptions } from '../../src/sandbox/index.ts'
import { type Setting, setting } from './cli.ts'
import { workforce } from './workforce.ts'

const ONELOGIN = '  n1: { apps: [Jira], users: [ada@example.com] }\n'
const ORGANIZATION = 'provider: organization\nroles:\n  n1: { description: One, permissions: [P, Q] }\n'

/** A role as the server has it: as the files want it, or other. */
const ROLES = {
  onelogin: (isWanted: boolean) => ({ id: 7, name: 'n1', apps: [isWanted ? 40 : 41], users: [500], admins: [] }),
  organization: (isWanted: boolean) => ({
    id: '0007',
    name: 'n1',
    description: 'One',
    organizationId: 'Acme',
    permissions: isWanted ? ['P', 'Q'] : ['P'],
    createdAt: '2024-02-28T16:11:00.595Z',
  }),
} as const

type Name = keyof typeof ROLES

/** Roles of a system by their name, whatever they are. */
const rolesOf = (sandbox: Sandbox, name: Name) => sandbox.state[name] as { roles: { id: unknown; name: string }[] }

interface World extends Setting {
  readonly named: () => { id: unknown }[]
}

async function open(name: Name, options: SandboxOptions): Promise<World> {
  const world =
    name === 'onelogin' ? await workforce([], ONELOGIN, '', options) : await setting('', ORGANIZATION, options)
  return { ...world, named: () => rolesOf(world.sandbox, name).roles.filter((role) => role.name === 'n1') }
}

/** A run waits so long for another one to take its double away. */
const PATIENT = { limits: { ...LIMITS, backOffMs: 50 } }
const ARGV = ['apply', '--yes', '--allow', 'empty-live', '--json'] as const

const stepOf = (out: string) => (JSON.parse(out) as Report).targets[0]?.steps[0]
const sent = ({ sandbox }: Setting, method: string) => sandbox.log.filter((one) => one.method === method).length

describe.each(['onelogin', 'organization'] as const)('%s', (name) => {
  test('many rounds: one role is left, nobody fails, and each double goes by the hand of the run that made it', async () => {
    let doubles = 0
    for (let round = 0; round < 25; round++) {
      // Requests wait at random before they act, so that looks and creates of the runs come in every order.
      const scattered = {
        seed: 'empty' as const,
        get latencyMs() {
          return Math.floor(Math.random() * 12)
        },
      }
      const world = await open(name, scattered)
      const runs = await Promise.all([0, 1, 2].slice(0, 2 + (round % 2)).map(() => world.within(PATIENT, ...ARGV)))
      expect(world.named(), `round ${round}`).toHaveLength(1)
      expect(sent(world, 'DELETE')).toBe(sent(world, 'POST') - 1)
      doubles += sent(world, 'DELETE')
      for (const { code, out, err } of runs) {
        expect(code, `round ${round}: ${err}`).toBe(0)
        const step = stepOf(out)
        // It read the live roles when the other one was through.
        if (step === undefined) continue
        expect(step.status).toBe('applied')
        const methods = step.requests.map(({ method }) => method)
        expect(methods).toEqual(step.adopted !== true ? ['POST'] : methods.length === 0 ? [] : ['POST', 'DELETE'])
      }
      const made = runs.flatMap(({ out }) => stepOf(out) ?? []).filter(({ adopted }) => adopted !== true)
      expect(made).toHaveLength(1)
      await world.sandbox.close()
    }
    // The race has to happen, or nothing was tried.
    expect(doubles).toBeGreaterThan(5)
  })

  test.each([true, false])('a role that came since the live roles were read, as wanted: %s', async (isWanted) => {
    const world = await between(name, isLook, (roles) => roles.push(ROLES[name](isWanted)))
    const { code, out, err } = await world.within(PATIENT, ...ARGV)
    expect([code, sent(world, 'POST'), world.named().length]).toEqual([isWanted ? 0 : 5, 0, 1])
    const note = expect.stringMatching(/^the role was there already as it shall be \(id 0*7\): nothing was sent$/)
    if (isWanted)
      expect(stepOf(out)).toMatchObject({ status: 'applied', adopted: true, requests: [], error: null, note })
    else expect(err).toMatch(/failed: a role of this name was made since .* \(id 0*7\), and it differs: .* is missing/)
    expect(await undone(world, out)).toEqual([])
  })

  test('an older double that is not as wanted: the own role goes all the same, and the step fails', async () => {
    const world = await between(name, isCreate, (roles) => roles.push(ROLES[name](false)))
    const { code, out, err } = await world.within(PATIENT, ...ARGV)
    expect([code, world.named().map(({ id }) => Number(id))]).toEqual([5, [7]])
    expect(stepOf(out)?.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE'])
    expect(err).toContain('was removed again, and the one that stays differs')
    expect(await undone(world, out)).toEqual([])
  })

  test('a double that somebody put to use stays, and the report says which is older and how to remove one', async () => {
    const world = await between(name, isCreate, (roles) => roles.push(ROLES[name](true)))
    world.sandbox.onWrite(() => {
      for (const role of world.named()) {
        if (Number(role.id) !== 7) Object.assign(role, { admins: [501], permissions: ['P', 'Q', 'R'] })
      }
    })
    const { code, err } = await world.within(PATIENT, ...ARGV)
    expect([code, world.named().length, sent(world, 'DELETE')]).toEqual([5, 2, 0])
    expect(err).toMatch(/is in use already, so it stays: 2 live roles are named "n1" \(ids 0*7, .*; 0*7 is the oldest/)
  })

  test('a newer double of somebody else is none of ours', async () => {
    const world = await between(name, isCreate, () => {})
    world.sandbox.onWrite(() => {
      const { roles } = rolesOf(world.sandbox, name)
      const late = {
        ...ROLES[name](true),
        id: name === 'onelogin' ? 9_000_000 : 'late',
        createdAt: '2099-01-01T00:00:00Z',
      }
      if (roles.length === 1) roles.push(late)
    })
    const { code, err } = await world.within(PATIENT, ...ARGV)
    expect([code, world.named().length, sent(world, 'DELETE')]).toEqual([5, 2, 0])
    expect(err).toContain('unverified: accepted, but reading again shows: 2 live roles are named "n1"')
  })

  test('the look fails: nothing is sent', async () => {
    const world = await open(name, { seed: 'empty' })
    const skip = name === 'onelogin' ? 3 : 1
    world.sandbox.inject({ kind: 'status', code: 403, method: 'GET', skip })
    const { code, err } = await world.within(PATIENT, ...ARGV)
    expect([code, sent(world, 'POST')]).toEqual([5, 0])
    expect(err).toContain('nothing was sent: whether a role has this name by now could not be read: GET')
  })

  test('the plan says what the looks cost', async () => {
    const world = await open(name, { seed: 'empty' })
    const { out } = await world.rolesync('plan', '--allow', 'empty-live')
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(
      /Apply sends 1 POST, 2 GET to look up the names of new roles, then \d GET to verify\./,
    )
  })
})

test.each([
  ['comes without a date', undefined],
  ['is of the same moment', '2026-01-01T00:00:00.000Z'],
])('organization: a double that %s may be the older one or not, so both stay', async (_what, createdAt) => {
  const world = await between('organization', isCreate, (roles) => {
    roles.push({ ...ROLES.organization(true), createdAt })
  })
  world.sandbox.onWrite(() => {
    if (createdAt !== undefined) for (const role of world.named()) Object.assign(role, { createdAt })
  })
  const { code, err } = await world.within(PATIENT, ...ARGV)
  expect([code, world.named().length, sent(world, 'DELETE')]).toEqual([5, 2, 0])
  expect(err).toContain('unverified: accepted, but reading again shows: 2 live roles are named "n1"')
  expect(err).not.toContain('is the oldest')
})

/** The look before the create is the first GET after those of the plan. */
function isLook(name: Name, { path }: LoggedRequest, gets: number): boolean {
  return name === 'onelogin' ? path.includes('name=n1') : gets === 2
}

function isCreate(_name: Name, { method }: LoggedRequest): boolean {
  return method === 'POST'
}

/** A world in which something happens once, right before a request acts. */
async function between(
  name: Name,
  isMoment: (name: Name, last: LoggedRequest, gets: number) => boolean,
  happens: (roles: object[]) => void,
): Promise<World> {
  const hook = { act: () => {} }
  const options = {
    seed: 'empty' as const,
    get latencyMs() {
      hook.act()
      return 0
    },
  }
  const world = await open(name, options)
  let isOver = false
  hook.act = () => {
    const last = world.sandbox.log.at(-1)
    if (isOver || last === undefined || !isMoment(name, last, sent(world, 'GET'))) return
    isOver = true
    happens(rolesOf(world.sandbox, name).roles)
  }
  return world
}

/** Steps that would undo what a report says. */
async function undone(world: World, report: string): Promise<unknown> {
  writeFileSync(join(world.cwd, 'report.json'), report)
  return JSON.parse((await world.rolesync('undo', 'report.json', '--json')).out).targets[0].steps
}
