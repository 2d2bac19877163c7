/** What happens to the other steps when one fails, and what a report says of it. */
import { afterEach, describe, expect, test } from 'vitest'
import type { Report, StepReport } from '../../src/domain/report-model.ts'
import { isWrite, openWorld, restore, type World } from './world.ts'

const open: World[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((world) => world.close()))
})

type Held = Readonly<Record<string, readonly string[]>>

/** A tenant that holds some roles, with files that want others (`null`: none of that name). */
async function tenant(provider: string, held: Held, wanted: Readonly<Record<string, readonly string[] | null>>) {
  const world = await openWorld(provider)
  open.push(world)
  restore(world, new Map(Object.entries(held)))
  await world.declare(new Map(Object.entries(wanted)))
  const apply = async (...argv: string[]) => {
    const ended = await world.rolesync(['apply', '--auto-approve', '--report', 'report.json', ...argv])
    return { ...ended, report: await world.report() }
  }
  return { world, apply }
}

function statusesOf(report: Report | null): Readonly<Record<string, StepReport['status']>> {
  const steps = report?.targets.flatMap((target) => target.steps) ?? []
  return Object.fromEntries(steps.map(({ role, status }) => [role, status]))
}

const [A, B, C] = ['CREATE_AN_ITEM', 'DELETE_AN_ITEM', 'READ_AN_ITEM']

test('war story 7: one role gets 422; the others are applied, and the report names all three kinds', async () => {
  const { world, apply } = await tenant(
    'organization',
    { grows: [A], bad: [A], shrinks: [A, B], gone: [C] },
    { grows: [A, B], bad: [A, C], shrinks: [A], gone: null, made: [C] },
  )
  world.sandbox.inject({ kind: 'status', code: 422, method: 'PUT', path: '*/id-1' })
  const { code, report, out } = await apply()
  expect(code).toBe(5)
  expect(statusesOf(report)).toEqual({
    made: 'applied',
    bad: 'failed',
    grows: 'applied',
    shrinks: 'not-attempted',
    gone: 'not-attempted',
  })
  expect(report?.summary).toMatchObject({ applied: 2, failed: 1, notAttempted: 2, writes: 3 })
  const failed = report?.targets[0]?.steps.find(({ role }) => role === 'bad')
  expect(failed?.error).toMatchObject({ status: 422, message: expect.stringContaining('told to answer') })
  expect(failed?.requests).toMatchObject([{ method: 'PUT', path: '/v2/roles/id-1', status: 422, attempts: 1 }])
  expect(out).toContain('failed')
  expect(out).toContain('not attempted')
  // Nothing was taken from anyone.
  expect(world.held().get('shrinks')).toEqual([A, B])
  expect(world.held().get('gone')).toEqual([C])
})

test('war story 6: the second of three requests fails; the role never held less than before and after have in common', async () => {
  const { world, apply } = await tenant(
    'onelogin',
    { team: ['apps Jira', 'users ada@example.com', 'admins ada@example.com'] },
    { team: ['apps Zoom', 'users ben@example.com', 'admins ada@example.com'] },
  )
  const moments: (readonly string[])[] = []
  world.sandbox.onWrite(() => moments.push(world.held().get('team') ?? []))
  world.sandbox.inject({ kind: 'status', code: 403, method: 'POST', path: '*/users' })
  const { code, report } = await apply()
  expect(code).toBe(5)
  expect(statusesOf(report)).toEqual({ team: 'failed' })
  // The grant failed, so the revoke behind it was not sent.
  expect(world.sandbox.log.some(({ method }) => method === 'DELETE')).toBe(false)
  expect(world.held().get('team')).toContain('users ada@example.com')
  for (const held of moments) expect(held).toContain('admins ada@example.com')
})

test('a failure in one target does not hold up the others', async () => {
  const one = await tenant('organization', { bad: [A], gone: [A] }, { bad: [B], gone: null })
  const { world } = one
  const { readFile, writeFile } = await import('node:fs/promises')
  const config = `${world.folder}/rolesync.yaml`
  const { targets } = JSON.parse(await readFile(config, 'utf8'))
  const other = { ...targets.t, provider: 'omneo-role-definitions', roles: ['other.yaml'] }
  other.url = other.url.replace('/organization', '/omneo/api/v3')
  await writeFile(config, JSON.stringify({ version: 1, targets: { ...targets, other } }))
  const roles = { student: { state: 'absent' } }
  await writeFile(`${world.folder}/other.yaml`, JSON.stringify({ provider: 'omneo-role-definitions', roles }))
  const { omneo } = world.sandbox.state
  omneo.definitions = [{ id: 1, name: 'Student', handle: 'student', meta: [], custom_fields: [] } as never]
  world.sandbox.inject({ kind: 'status', code: 403, method: 'PUT', path: '/organization/*' })
  const { code, report } = await one.apply()
  expect(code).toBe(5)
  expect(statusesOf(report)).toEqual({ student: 'applied', bad: 'failed', gone: 'not-attempted' })
  expect(report?.targets.map(({ name, verified }) => [name, verified])).toEqual([
    ['other', true],
    ['t', false],
  ])
})

describe('deletes', () => {
  test('one that is answered 404 is done', async () => {
    const { world, apply } = await tenant('organization', { gone: [A], stays: [A] }, { gone: null, stays: [A] })
    const roles = () => world.sandbox.state.organization.roles
    // Somebody else is faster: the role goes away just as the request arrives.
    world.sandbox.inject({ kind: 'status', code: 404, method: 'DELETE', after: true })
    const { code, report } = await apply()
    expect(code).toBe(0)
    expect(statusesOf(report)).toEqual({ gone: 'applied' })
    expect(roles().map(({ name }) => name)).toEqual(['stays'])
  })

  test('one that is answered 404 while the role is still there is not', async () => {
    const { world, apply } = await tenant('organization', { gone: [A] }, { gone: null })
    world.sandbox.inject({ kind: 'status', code: 404, method: 'DELETE' })
    const { code, report } = await apply()
    expect(code).toBe(5)
    expect(statusesOf(report)).toEqual({ gone: 'unverified' })
    expect(report?.targets[0]?.steps[0]?.error?.message).toContain('still there')
  })
})

describe('war story 22: the answer to a create is lost', () => {
  const NEW = { new: [A, C] } as const

  test.each(['organization', 'onelogin'])(
    '%s, which takes two roles of one name: one role, not two',
    async (provider) => {
      const { world, apply } = await tenant(provider, {}, {})
      const wanted = world.subject.faults.elements.slice(0, 2)
      await world.declare(new Map([['new', wanted]]))
      world.sandbox.inject({ kind: 'reset-after', method: 'POST', path: '*/roles', times: 1 })
      const { code, report } = await apply()
      expect(code).toBe(0)
      expect(statusesOf(report)).toEqual({ new: 'applied' })
      expect(world.subject.faults.held(world.state)).toEqual([['new', wanted]])
      expect(world.sandbox.log.filter(isWrite)).toHaveLength(1)
    },
  )

  test('and it did not act: it is sent again', async () => {
    const { world, apply } = await tenant('organization', {}, NEW)
    world.sandbox.inject({ kind: 'reset-before', method: 'POST', times: 2 })
    const { code, report } = await apply()
    expect(code).toBe(0)
    expect(report?.targets[0]?.steps[0]?.requests.map(({ status }) => status)).toEqual([null, null, 201])
    expect(world.sandbox.log.filter(isWrite)).toHaveLength(3)
  })

  test('and it never acts: it is not sent for ever', async () => {
    const { world, apply } = await tenant('organization', {}, NEW)
    world.sandbox.inject({ kind: 'reset-before', method: 'POST' })
    const { code, report } = await apply()
    expect(code).toBe(5)
    expect(statusesOf(report)).toEqual({ new: 'failed' })
    expect(world.sandbox.log.filter(isWrite).length).toBeLessThanOrEqual(4)
  })

  test('and somebody else made one of that name, with other content: failed, and reported', async () => {
    const { world, apply } = await tenant('organization', {}, NEW)
    world.sandbox.inject({ kind: 'reset-after', method: 'POST', times: 1 })
    world.sandbox.onWrite(() => {
      for (const role of world.sandbox.state.organization.roles) role.permissions = [B]
    })
    const { code, report } = await apply()
    expect(code).toBe(5)
    expect(statusesOf(report)).toEqual({ new: 'failed' })
    expect(report?.targets[0]?.steps[0]?.error?.message).toContain('with other content than was sent')
    expect(world.sandbox.log.filter(isWrite)).toHaveLength(1)
  })

  test('and the list cannot be read either: failed, and reported; the next plan finds it', async () => {
    const { world, apply } = await tenant('organization', {}, NEW)
    world.sandbox.inject({ kind: 'reset-after', method: 'POST', times: 1 })
    world.sandbox.inject({ kind: 'status', code: 500, method: 'GET', skip: 2 })
    const { code, report } = await apply()
    expect(code).toBe(5)
    expect(report?.targets[0]?.steps[0]?.error?.message).toContain('whether it took effect could not be read')
    world.sandbox.reset()
    expect((await apply()).code).toBe(0)
    expect(world.sandbox.log.filter(isWrite)).toEqual([])
  })

  test('many at once are looked up together, not one list each', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `r${String(index).padStart(2, '0')}`)
    const { world, apply } = await tenant('organization', {}, Object.fromEntries(names.map((name) => [name, [A]])))
    world.sandbox.inject({ kind: 'status', code: 502, method: 'POST', after: true })
    const { code } = await apply()
    expect(code).toBe(0)
    expect(world.subject.faults.held(world.state)).toHaveLength(40)
    // One look before each create, and few after the lost answers.
    expect(world.sandbox.log.filter(({ method }) => method === 'GET').length).toBeLessThan(names.length + 25)
  })
})

test('war story 30: a mapping puts a member back; it is reported as such, and nobody tries for ever', async () => {
  const { world, apply } = await tenant(
    'onelogin',
    { team: ['apps Jira', 'users ada@example.com', 'users ben@example.com'], other: ['apps Jira', 'apps Zoom'] },
    { team: ['apps Jira', 'users ben@example.com'], other: ['apps Jira'] },
  )
  world.sandbox.quirks.onelogin.remap = [{ role: 'team', user: 500 }]
  const { code, report } = await apply()
  expect(code).toBe(5)
  expect(statusesOf(report)).toEqual({ other: 'applied', team: 'unverified' })
  const team = report?.targets[0]?.steps.find(({ role }) => role === 'team')
  expect(team?.error?.message).toContain('user:ada@example.com is there')
  expect(team?.error?.message).toContain('mapping')
  expect(world.sandbox.log.filter(isWrite)).toHaveLength(2)
})

test('two roles of one name at the end: only their step is in doubt', async () => {
  const { world, apply } = await tenant('organization', { one: [A], two: [A] }, { one: [A, B], two: [A, B] })
  world.sandbox.onWrite(() => {
    const { roles } = world.sandbox.state.organization
    const one = roles.find(({ name }) => name === 'one')
    if (one && roles.length === 2) roles.push({ ...one, id: 'twin' })
  })
  const { code, report } = await apply()
  expect(code).toBe(5)
  expect(statusesOf(report)).toEqual({ one: 'unverified', two: 'applied' })
  expect(report?.targets[0]?.steps[0]?.error?.message).toContain('2 live roles are named "one" (ids id-0, twin)')
})

test('the token endpoint is down when it is time to write: nothing is reported as sent', async () => {
  const { world, apply } = await tenant('onelogin', { one: ['apps Jira'] }, { one: ['apps Zoom'] })
  let asked = 0
  world.sandbox.inject({ kind: 'status', code: 403, method: 'POST', path: '*/token', skip: 1 })
  world.sandbox.onWrite(() => asked++)
  world.sandbox.inject({ kind: 'status', code: 401, method: 'PUT' })
  const { code, report } = await apply()
  expect(code).toBe(5)
  expect(asked).toBe(0)
  const [step] = report?.targets[0]?.steps ?? []
  expect(step).toMatchObject({ status: 'failed', requests: [{ method: 'PUT', status: 401, attempts: 1 }] })
  expect(step?.error?.message).toContain('the credentials were refused')
  expect(report?.summary.writes).toBe(1)
})
