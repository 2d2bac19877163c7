/** Saved plans: applied as reviewed, or not at all. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Plan, Step } from '../../src/domain/plan-model.ts'
import { sealed } from '../../src/plan/digest.ts'
import { isWrite, openWorld, restore, type World, type WorldOptions } from './world.ts'

const EXTRA = { method: 'DELETE', path: '/v2/roles/id-3', body: null }

let open: World | null = null

afterEach(async () => {
  await open?.close()
  open = null
})

/** A tenant with two roles to change, one to make and one to delete, and a plan for that in plan.json. */
async function planned(provider = 'organization', options: WorldOptions = {}, ends = 0): Promise<World> {
  const world = await openWorld(provider, options)
  open = world
  const { key, subject } = world
  const { elements } = subject.faults
  const [a = '', b = '', c = ''] = elements
  restore(
    world,
    new Map([
      [key('one'), [a]],
      [key('two'), [a, b]],
      [key('gone'), [a]],
      [key('legacy'), [c]],
    ]),
  )
  await world.declare(
    new Map<string, string[] | null>([
      [key('one'), [a, b]],
      [key('two'), [a]],
      [key('new'), [c]],
      [key('gone'), null],
    ]),
  )
  const { code, err } = await world.rolesync(['plan', '--out', 'plan.json'])
  if (ends === 0) expect(err).not.toContain('Error')
  expect(code).toBe(ends)
  world.sandbox.reset()
  return world
}

async function edit(world: World, change: (plan: Plan) => unknown, sign = true): Promise<void> {
  const file = join(world.folder, 'plan.json')
  const plan = JSON.parse(await readFile(file, 'utf8')) as Plan
  const changed = (change(plan) ?? plan) as Plan
  await writeFile(file, JSON.stringify(sign ? sealed(changed as Plan) : changed))
}

function stepsOf(plan: Plan): Step[] {
  return (plan.targets[0]?.steps ?? []) as Step[]
}

/** Applies plan.json; nothing may have been written. */
async function refused(world: World, ...argv: string[]) {
  const ended = await world.rolesync(['apply', 'plan.json', '--report', 'report.json', ...argv])
  expect(world.sandbox.log.filter(isWrite)).toEqual([])
  expect(await world.report()).toBeNull()
  return ended
}

describe('a plan that still fits', () => {
  test('is applied without a question, and sends what it lists', async () => {
    const world = await planned()
    const plan = JSON.parse(await readFile(join(world.folder, 'plan.json'), 'utf8')) as Plan
    const { code } = await world.rolesync(['apply', 'plan.json'])
    expect(code).toBe(0)
    const sent = world.sandbox.log.filter(isWrite).map(({ method, path }) => `${method} ${path}`)
    const listed = stepsOf(plan).flatMap(({ requests }) => requests)
    expect(sent.sort()).toEqual(listed.map(({ method, path }) => `${method} /organization${path}`).sort())
  })

  test('war story 9: the same plan again is already applied, and changes nothing', async () => {
    const world = await planned()
    expect((await world.rolesync(['apply', 'plan.json'])).code).toBe(0)
    world.sandbox.reset()
    const { code, err } = await world.rolesync(['apply', 'plan.json'])
    expect([code, world.sandbox.log.filter(({ method }) => method !== 'GET' && method !== 'HEAD')]).toEqual([0, []])
    expect(err).toContain('create new is already applied')
    expect(err).toContain('delete gone is already applied')
  })

  test('the token is fetched once for reading again and for writing', async () => {
    const world = await planned('onelogin')
    expect((await world.rolesync(['apply', 'plan.json'])).code).toBe(0)
    expect(world.sandbox.log.filter(({ path }) => path.endsWith('/token'))).toHaveLength(1)
  })

  test('--expect: the digest that was reviewed, with a saved plan and without one', async () => {
    const world = await planned()
    const { digest } = JSON.parse(await readFile(join(world.folder, 'plan.json'), 'utf8')) as Plan
    const other = `sha256:${'0'.repeat(64)}`
    const wrong = await refused(world, '--expect', other)
    expect(wrong.code).toBe(4)
    expect(wrong.err).toContain(`its digest is ${digest}, not ${other}`)
    const now = await world.rolesync(['apply', '--auto-approve', '--expect', other])
    expect(now.code).toBe(4)
    expect(world.sandbox.log.filter(isWrite)).toEqual([])
    expect((await world.rolesync(['apply', '--auto-approve', '--expect', digest])).code).toBe(0)
  })

  test('what was allowed when it was made needs no flag again, what was not is refused', async () => {
    const guards = { maxDeletes: 0, maxDeletePercent: 100, maxRevokePercent: 100 }
    const world = await openWorld('organization', { target: { guards } })
    open = world
    restore(world, new Map([['gone', ['A']]]))
    await world.declare(new Map([['gone', null]]))
    expect((await world.rolesync(['plan', '--out', 'plan.json'])).code).toBe(3)
    const { code, err } = await refused(world)
    expect(code).toBe(3)
    expect(err).toContain('--max-deletes 1')
    for (const flags of [
      ['--allow', 'maxDeletes'],
      ['--max-deletes', '1'],
    ]) {
      expect((await world.rolesync(['plan', '--out', 'plan.json', ...flags])).code).toBe(0)
      expect((await world.rolesync(['apply', 'plan.json'])).code).toBe(0)
      restore(world, new Map([['gone', ['A']]]))
    }
    await world.rolesync(['plan', '--out', 'plan.json'])
    expect((await world.rolesync(['apply', 'plan.json', '--max-deletes', '1'])).code).toBe(0)
  })
})

describe('war story 8: someone was there between plan and apply', () => {
  test('a role moved: which one, and how', async () => {
    const world = await planned()
    const two = world.sandbox.state.organization.roles.find(({ name }) => name === 'two')
    two?.permissions.push('UPDATE_AN_ITEM')
    const { code, err } = await refused(world)
    expect(code).toBe(4)
    expect(err).toContain('t: "two" moved: +UPDATE_AN_ITEM')
    expect(err).toContain('nothing was written')
  })

  test('a role was deleted, made anew, made beforehand, doubled', async () => {
    const world = await planned()
    const { organization } = world.sandbox.state
    const [one, two] = organization.roles
    if (one === undefined || two === undefined) throw new Error('they are gone')
    const refusal = async () => (await refused(world)).err
    organization.roles = organization.roles.filter((role) => role !== one)
    expect(await refusal()).toContain('"one" is gone')
    organization.roles.push({ ...one, id: 'another' })
    expect(await refusal()).toContain('"one" has another id now')
    organization.roles = [one, two, ...organization.roles.filter(({ name }) => name !== 'one' && name !== 'two')]
    organization.roles.push({ ...one, id: 'x', name: 'new' })
    expect(await refusal()).toContain('"new" exists by now')
    organization.roles.push({ ...two, id: 'y' })
    expect(await refusal()).toContain('2 live roles have this name now')
  })

  test('a role that the plan does not touch may move', async () => {
    const world = await planned()
    const legacy = world.sandbox.state.organization.roles.find(({ name }) => name === 'legacy')
    legacy?.permissions.splice(0)
    expect((await world.rolesync(['apply', 'plan.json'])).code).toBe(0)
  })

  test('an unmanaged part of an object that is replaced as a whole moved', async () => {
    const world = await planned('reltio')
    const role = world.sandbox.state.reltio.customers[0]?.roles.find(({ roleName }) => roleName === 'ROLE_ONE')
    if (role) role.roleScope = 'customer'
    const { code, err } = await refused(world)
    expect(code).toBe(4)
    expect(err).toContain('"ROLE_ONE"')
  })
})

describe('a plan that was edited', () => {
  test.each<[string, (plan: Plan) => unknown]>([
    ['its digest', (plan) => ({ ...plan, digest: `sha256:${'0'.repeat(64)}` })],
    ['a body', (plan) => Object.assign(stepsOf(plan)[0]?.requests[0] ?? {}, { body: { name: 'x' } })],
    ['a message', (plan) => Object.assign(plan, { rolesyncVersion: '9.9.9' })],
  ])('%s alone: the digest gives it away', async (_, change) => {
    const world = await planned()
    await edit(world, (plan) => void change(plan), false)
    if (_ === 'its digest') await edit(world, change, false)
    const { code, err } = await refused(world)
    expect(code).toBe(4)
    expect(err).toContain('changed after it was made')
    expect(world.sandbox.log).toEqual([])
  })

  test.each<[string, (steps: Step[]) => unknown]>([
    ['a path', ([step]) => Object.assign(step?.requests[0] ?? {}, { path: '/v2/roles/id-3' })],
    ['a method', ([, step]) => Object.assign(step?.requests[0] ?? {}, { method: 'DELETE', body: null })],
    ['a request more', ([step]) => Object.assign(step ?? {}, { requests: [...(step?.requests ?? []), EXTRA] })],
    ['no requests', ([step]) => Object.assign(step ?? {}, { requests: [] })],
    ['what is shown', ([step]) => Object.assign(step ?? {}, { changes: [] })],
    ['what was before', ([, step]) => Object.assign(step?.before ?? {}, { permissions: ['NOTHING'] })],
    ['what comes after', ([, step]) => Object.assign(step?.after ?? {}, { permissions: ['EVERYTHING'] })],
    ['the action', ([, step]) => Object.assign(step ?? {}, { action: 'delete' })],
    ['the id', ([, step]) => Object.assign(step ?? {}, { id: 'id-3' })],
  ])('%s, with a new digest: it does not follow from the live role', async (_, change) => {
    const world = await planned()
    await edit(world, (plan) => void change(stepsOf(plan)))
    const { code, err } = await refused(world)
    expect(err).toMatch(/the plan is stale|is not a plan of rolesync/)
    expect([1, 4]).toContain(code)
  })

  test('consistently, digest and all: guards, ignored roles and system roles still stand', async () => {
    const world = await planned('organization', { target: { ignore: ['legacy'], protect: ['gone'] } }, 3)
    // `gone` is protected, so the plan as made is refused already; without its objection it still is.
    await edit(world, (plan) => Object.assign(plan.targets[0] ?? {}, { objections: [] }) && plan)
    expect(await refused(world)).toMatchObject({ code: 3 })
    const legacy = { role: 'legacy', action: 'delete', id: 'id-3', source: null, changes: [] as unknown[] }
    const before = { description: 'A role', permissions: ['READ_AN_ITEM'] }
    legacy.changes.push({ field: 'permissions', added: [], removed: ['READ_AN_ITEM'] })
    const requests = [{ method: 'DELETE', path: '/v2/roles/id-3', body: null }]
    await edit(world, (plan) => {
      Object.assign(plan.targets[0] ?? {}, { steps: [{ ...legacy, before, after: null, requests }] })
    })
    const { code, err } = await refused(world)
    expect(code).toBe(1)
    expect(err).toContain('"legacy", which the config ignores')
  })

  test('a step or a target that is there twice: each alone would fit', async () => {
    const world = await planned()
    await edit(world, (plan) => {
      const steps = stepsOf(plan)
      Object.assign(plan.targets[0] ?? {}, { steps: [...steps, ...steps.slice(0, 1)] })
    })
    const { code, err } = await refused(world)
    expect(code).toBe(4)
    expect(err).toContain('t: create "new" is in the plan twice')
    await edit(world, (plan) => ({ ...plan, targets: [...plan.targets, ...plan.targets] }))
    expect((await refused(world)).err).toContain('the target t is in the plan twice')
    expect(world.sandbox.log).toEqual([])
  })

  test('war story 31: a plan that would make a system role is refused before any request', async () => {
    const world = await planned('reltio')
    await edit(world, (plan) => {
      const step = stepsOf(plan).find(({ action }) => action === 'create')
      const body = { roleName: 'ROLE_ADMIN_EVERYTHING', servicePermissions: [] }
      const requests = [{ method: 'POST', path: '/customers/TestCustomer/roles/permissions', body: [body] }]
      const after = { resourcePermissions: {} }
      const made = { ...step, role: 'ROLE_ADMIN_EVERYTHING', changes: [], after, requests }
      Object.assign(plan.targets[0] ?? {}, { steps: [made] })
    })
    const { code, err } = await refused(world)
    expect(code).toBe(1)
    expect(err).toContain('system role')
    expect(world.sandbox.log).toEqual([])
  })
})

describe('a file that is not the plan for this', () => {
  test('another url, another provider, a target that the config does not have', async () => {
    const world = await planned()
    const config = join(world.folder, 'rolesync.yaml')
    const text = await readFile(config, 'utf8')
    await writeFile(config, text.replace('/organization', '/organization2'))
    expect(await refused(world)).toMatchObject({ code: 4, err: expect.stringContaining('the config says') })
    await writeFile(config, text.replace('"t":', '"u":'))
    expect(await refused(world)).toMatchObject({ code: 4, err: expect.stringContaining('a target t that the config') })
    expect(world.sandbox.log).toEqual([])
  })

  test.each<[string, (text: string) => string, string]>([
    ['cut off', (text) => text.slice(0, 1000), 'is not JSON, or it is cut off'],
    ['empty', () => '', 'is empty; make it again'],
    ['of a newer major format', (text) => text.replace('"formatVersion":"1.0"', '"formatVersion":"2.0"'), 'format 2.0'],
    ['a list', () => '[]', 'is not a file that rolesync wrote'],
    ['a report', (text) => text.replace('"kind":"plan"', '"kind":"report"'), 'is a report, not a plan'],
    ['of another shape', () => '{"formatVersion":"1.0","kind":"plan"}', 'is not a plan of rolesync'],
  ])('%s', async (_, change, message) => {
    const world = await planned()
    const file = join(world.folder, 'plan.json')
    const text = JSON.stringify(JSON.parse(await readFile(file, 'utf8')))
    await writeFile(file, change(text))
    const { code, err } = await refused(world)
    expect(code).toBe(1)
    expect(err).toContain(message)
    expect(world.sandbox.log).toEqual([])
  })

  test('a plan that is not complete', async () => {
    const world = await planned()
    await edit(world, (plan) => ({ ...plan, complete: false }))
    expect(await refused(world)).toMatchObject({ code: 1, err: expect.stringContaining('not complete') })
  })
})
