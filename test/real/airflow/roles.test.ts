/** Every promise of rolesync, on a real Airflow. */
import { describe, expect, test } from 'vitest'
import type { Plan } from '../../../src/domain/plan-model.ts'
import { APPLY, BUILT_IN, EDITOR, held, put, READER, real, TOKEN, WEBSITE, writes } from './bench.ts'
import { openProject, type Roles } from './project.ts'

describe('one change after the other', () => {
  test('create, update, rename, delete: each is done, each is planned no more, and sends what was planned', async () => {
    const project = openProject(real.relay.url)
    const settle = async (roles: Roles, expected: readonly string[]) => {
      project.declare(roles)
      const before = writes().length
      expect(await project.rolesync(APPLY)).toMatchObject({ code: 0 })
      expect(writes().slice(before)).toEqual([TOKEN, ...expected])
      expect(await project.rolesync(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 })
    }
    await settle({ reader: READER, bare: {} }, ['POST /auth/fab/v1/roles', 'POST /auth/fab/v1/roles'])
    expect(await held()).toMatchObject({ reader: ['DAGs:can_read', WEBSITE], bare: [WEBSITE] })

    await settle({ reader: EDITOR, bare: {} }, ['PATCH /auth/fab/v1/roles/reader?update_mask=actions'])
    expect((await held()).reader).toEqual([
      'DAG Runs:can_create',
      'DAG Runs:can_read',
      'DAGs:can_edit',
      'DAGs:can_read',
      WEBSITE,
    ])

    const renamed = { renamedFrom: 'reader', ...EDITOR }
    await settle({ 'a editor? "ü"': renamed, bare: {} }, ['PATCH /auth/fab/v1/roles/reader?update_mask=name'])
    const both = { 'last one': { renamedFrom: 'a editor? "ü"', ...READER }, bare: {} }
    const path = '/auth/fab/v1/roles/a%20editor%3F%20%22%C3%BC%22'
    await settle(both, [`PATCH ${path}?update_mask=name,actions`])
    expect((await held())['last one']).toEqual(['DAGs:can_read', WEBSITE])

    const gone = { 'last one': { state: 'absent' }, bare: { permissions: {} } }
    await settle(gone, ['DELETE /auth/fab/v1/roles/last%20one'])
    expect(Object.keys(await held()).sort()).toEqual([...BUILT_IN, 'bare'].sort())
  })

  test('additive: what was added past the files stays, what is missing comes', async () => {
    await put('reader', ['Pools:can_read'])
    const project = openProject(real.relay.url, { mode: 'additive' })
    project.declare({ reader: READER })
    expect(await project.rolesync(APPLY)).toMatchObject({ code: 0 })
    expect((await held()).reader).toEqual(['DAGs:can_read', 'Pools:can_read', WEBSITE])
    expect(await project.rolesync(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 })
  })

  test('a rename onto a taken name is refused by the plan, where the server would answer 200 and do nothing', async () => {
    await put('old', [])
    await put('new', ['DAGs:can_read'])
    const project = openProject(real.relay.url)
    project.declare({ new: { renamedFrom: 'old', ...EDITOR } })
    expect(await project.rolesync(APPLY)).toMatchObject({ code: 5 })
    expect(writes()).toEqual([TOKEN])
    expect(await held()).toMatchObject({ old: [], new: ['DAGs:can_read'] })
  })

  test('undeclared roles go where the target says so, and the roles that Airflow ships are never among them', async () => {
    await put('stray', [])
    const project = openProject(real.relay.url, { undeclared: 'delete' })
    project.declare({ reader: READER })
    expect(await project.rolesync(APPLY)).toMatchObject({ code: 0 })
    expect(Object.keys(await held()).sort()).toEqual([...BUILT_IN, 'reader'].sort())
    const careless = openProject(real.relay.url, { undeclared: 'delete', ignore: [] })
    careless.declare({ reader: READER })
    const { code, out, err } = await careless.rolesync(APPLY)
    expect([code, out + err]).toEqual([3, expect.stringContaining('"Admin" is protected and would be deleted')])
    expect(Object.keys(await held()).sort()).toEqual([...BUILT_IN, 'reader'].sort())
  })
})

describe('what is live', () => {
  test.each([
    ['without the roles that Airflow ships', {}],
    ['with all of them', { ignore: [] }],
  ])(
    'pull of the whole server %s: then a plan has no changes, and another pull changes no byte',
    async (_what, target) => {
      await put('reader', ['DAGs:can_read'])
      await put('editor', ['DAGs:can_edit', 'DAG Runs:can_read', WEBSITE])
      await put('it\'s: a "name"', ["User's Statistics:menu_access"])
      await put('bare', [])
      const project = openProject(real.relay.url, target)
      expect(await project.rolesync(['pull'])).toMatchObject({ code: 0 })
      const pulled = project.read('roles.yaml')
      expect(await project.rolesync(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 })
      expect(await project.rolesync(['pull'])).toMatchObject({ code: 0 })
      expect(project.read('roles.yaml')).toBe(pulled)
      expect(writes()).toEqual([TOKEN, TOKEN, TOKEN])
      // A start gives the website to every role: still no change.
      await real.airflow.restart()
      expect((await held()).bare).toEqual([WEBSITE])
      expect(await project.rolesync(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 })
    },
  )

  test('drift through the API is planned back, with who loses access by it', async () => {
    const project = openProject(real.relay.url)
    project.declare({ reader: READER })
    expect(await project.rolesync(APPLY)).toMatchObject({ code: 0 })
    await put('reader', ['DAGs:can_edit', WEBSITE], 'PATCH')
    await real.admin.must('POST', '/auth/fab/v1/users', {
      ...{ username: 'ada', email: 'ada@example.com', password: 'x', first_name: 'Ada', last_name: 'L' },
      roles: [{ name: 'reader' }],
    })
    expect(await project.rolesync(['plan', '--holders', '--out', 'plan.json'])).toMatchObject({ code: 0 })
    const [step] = project.json<Plan>('plan.json').targets[0]?.steps ?? []
    expect(step).toMatchObject({
      action: 'update',
      changes: [{ field: 'permissions', added: ['DAGs:can_read'], removed: ['DAGs:can_edit'] }],
      holders: { users: 1, admins: 0 },
      losesAccess: 1,
    })
    await real.admin.must('DELETE', '/auth/fab/v1/users/ada')
  })

  test('a role with grants that the server does not know is not planned', async () => {
    const project = openProject(real.relay.url)
    project.declare({ reader: { permissions: { Dags: ['can_read'], Pools: ['can_raed'], 'DAG:new': ['can_read'] } } })
    const planned = await project.rolesync(['plan', '--allow', 'empty-live'])
    expect(planned.code).toBe(0)
    const out = planned.out.replaceAll(/\s+/g, ' ')
    expect(out).toContain('Airflow does not know the resource "Dags"; did you mean `DAGs`?')
    expect(out).toContain('unknown action "can_raed" on "Pools"')
    expect(out).toContain('Airflow does not know the resource "DAG:new", which it does once it has parsed that DAG')
    const before = JSON.stringify(await held())
    expect((await project.rolesync(APPLY)).code).toBe(5)
    expect(JSON.stringify(await held())).toBe(before)
  })
})

describe('plans that are kept', () => {
  test('a saved plan is what is applied, and is stale once something moved', async () => {
    await put('reader', ['DAGs:can_read', WEBSITE])
    const project = openProject(real.relay.url)
    project.declare({ reader: EDITOR, new: READER })
    expect(await project.rolesync(['plan', '--out', 'plan.json'])).toMatchObject({ code: 0 })
    await put('reader', ['Pools:can_read', WEBSITE], 'PATCH')
    const stale = await project.rolesync(['apply', 'plan.json'])
    expect([stale.code, stale.out + stale.err]).toEqual([4, expect.stringContaining('reader')])
    await put('reader', ['DAGs:can_read'], 'PATCH')
    // A restart between plan and apply makes nothing stale.
    await real.airflow.restart()
    expect(await project.rolesync(['apply', 'plan.json'])).toMatchObject({ code: 0 })
    expect(await held()).toMatchObject({ new: ['DAGs:can_read', WEBSITE] })
    expect(await project.rolesync(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 })
  })

  test('undo restores what an apply changed', async () => {
    await put('changed', ['DAGs:can_read', WEBSITE])
    await put('old', ['Pools:can_read', WEBSITE])
    await put('gone', ['Jobs:can_read', WEBSITE])
    const before = await held()
    const project = openProject(real.relay.url)
    project.declare({ changed: EDITOR, new: READER, renamed: { renamedFrom: 'old' }, gone: { state: 'absent' } })
    expect(await project.rolesync([...APPLY, '--report', 'report.json'])).toMatchObject({ code: 0 })
    expect(Object.keys(await held()).sort()).toEqual([...BUILT_IN, 'changed', 'new', 'renamed'].sort())
    expect(await project.rolesync(['undo', 'report.json', '--out', 'undo.json'])).toMatchObject({ code: 0 })
    const back = await project.rolesync(['apply', 'undo.json'])
    expect(back.code, back.err).toBe(0)
    expect(await held()).toEqual(before)
  })
})

describe('rights', () => {
  test('an account that may only look plans; its apply is refused, with what it lacks', async () => {
    await put('looks', ['Roles:can_read'])
    await real.admin.must('POST', '/auth/fab/v1/users', {
      ...{ username: 'looks', email: 'looks@example.com', password: 'its own', first_name: 'L', last_name: 'L' },
      roles: [{ name: 'looks' }],
    })
    const project = openProject(real.relay.url)
    project.declare({ reader: READER })
    const env = { ROLESYNC_AF_USERNAME: 'looks', ROLESYNC_AF_PASSWORD: 'its own' }
    const plan = await project.rolesync(['plan', '--detailed-exitcode', '--holders'], { env })
    expect([plan.code, plan.out]).toEqual([2, expect.stringContaining('people were not counted')])
    const { code, out, err } = await project.rolesync(APPLY, { env })
    expect(code).toBe(5)
    expect(out + err).toMatch(
      /POST http\S*\/roles answered 403: Forbidden \(the account needs can_read on Roles to plan, and can_create/,
    )
    expect(out + err).not.toContain('its own')
    expect(Object.keys(await held())).not.toContain('reader')
    await real.admin.must('DELETE', '/auth/fab/v1/users/looks')
  })

  test('a wrong password, an address below /api/v1, one below /api/v2', async () => {
    const project = openProject(real.relay.url)
    project.declare({ reader: READER })
    const env = { ROLESYNC_AF_PASSWORD: 'not this one' }
    const wrong = await project.rolesync(['plan'], { env })
    expect(wrong).toMatchObject({ code: 1 })
    expect(wrong.out + wrong.err).toMatch(
      /refused by http\S*\/auth\/token \(401: Invalid credentials\); they come from ROLESYNC_AF_USERNAME and ROLESYNC_AF_PASSWORD/,
    )
    for (const below of ['/api/v1', '/api/v2']) {
      const elsewhere = openProject(real.relay.url + below)
      elsewhere.declare({ reader: READER })
      const { code, out, err } = await elsewhere.rolesync(['plan'])
      expect(code).toBe(1)
      expect(out + err).toContain('`url` has to be the root of its web server, without /api/v1 or /api/v2')
    }
  })
})
