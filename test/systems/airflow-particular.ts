/** Cases that only Airflow has: a grant that comes by itself, names that no path can hold, renames that may do nothing. */
import { expect, test } from 'vitest'
import { withReader } from '../../src/app/clients.ts'
import type { Reader } from '../../src/domain/connection.ts'
import { airflowPermissions } from '../../src/systems/airflow/catalogue.ts'
import type { airflow as fake } from '../../src/systems/airflow/fake.ts'
import type { Pair } from '../../src/systems/airflow/fake-model.ts'
import { readHolders } from '../../src/systems/airflow/holders.ts'
import { airflow } from '../../src/systems/airflow/index.ts'
import type { Lab } from '../../src/testkit/lab.ts'
import { serve } from '../../src/testkit/servers.ts'
import { settle } from '../../src/testkit/settle.ts'

type GetLab = () => Lab<typeof fake>

function reading<T>(lab: Lab<typeof fake>, use: (read: Reader) => Promise<T>): Promise<T> {
  return withReader(lab.run(), lab.open([]), use)
}

const WEBSITE: Pair = { action: 'can_read', resource: 'Website' }

/** Runs these cases. */
export function particular(lab: GetLab): void {
  website(lab)
  names(lab)
  renames(lab)
  builtIn(lab)
  lists(lab)
  catalogue(lab)
  holders(lab)
}

function website(lab: GetLab): void {
  test('the grant that every role gets at a start of the server is in every write and in no plan', async () => {
    await settle(lab(), 'create', [lab().role('one', { permissions: { DAGs: ['can_read'] } })])
    expect(lab().state.roles[0]?.permissions).toContainEqual(WEBSITE)
    expect((await lab().read()).roles[0]?.fields).toEqual({ permissions: { DAGs: ['can_read'] } })
    await settle(lab(), 'update', [lab().role('one', { permissions: {} })])
    expect(lab().state.roles[0]?.permissions).toEqual([WEBSITE])
  })

  test('a role that lacks it, since the server was not started again yet, is no change either', async () => {
    lab().state.roles.push({ name: 'one', permissions: [{ action: 'can_read', resource: 'DAGs' }] })
    expect(await lab().plan([lab().role('one', { permissions: { DAGs: ['can_read'] } })])).toMatchObject({
      steps: [],
      unchanged: 1,
    })
  })

  test('a file that declares it is told to leave it out, but for built-in roles, which do not get it by themselves', () => {
    const permissions = { Website: ['can_read'], DAGs: ['can_read'] }
    expect(airflow.problems(lab().role('one', { permissions }))).toMatchObject([
      { rule: 'always-granted', field: 'permissions', element: 'Website:can_read' },
    ])
    expect(airflow.problems(lab().role('Public', { permissions }))).toEqual([])
    expect(airflow.problems(lab().role('one', { permissions: { Website: ['can_delete'] } }))).toEqual([])
  })

  test('a built-in role has it or not like any other grant', async () => {
    lab().state.roles.push({ name: 'Public', permissions: [] })
    await settle(lab(), 'update', [lab().role('Public', { permissions: { Website: ['can_read'] } })])
    expect(lab().state.roles[0]?.permissions).toEqual([WEBSITE])
    await settle(lab(), 'update', [lab().role('Public', { permissions: {} })])
    expect(lab().state.roles[0]?.permissions).toEqual([])
  })
}

function names(lab: GetLab): void {
  test.each(['a/b', '/', '.', '..'])('the name %s cannot be addressed, which is said offline', (name) => {
    const message = `cannot address a role named ${JSON.stringify(name)}`
    expect(airflow.problems(lab().role(name))[0]?.message).toContain(message)
    expect(airflow.problems(lab().role('one', {}, { renamedFrom: name }))[0]?.message).toContain(message)
  })

  test.each([
    ['x'.repeat(65), 1],
    ['x'.repeat(64), 0],
    ['🎭'.repeat(64), 0],
  ])('a name has at most 64 characters: %s', (name, count) => {
    expect(airflow.problems(lab().role(name))).toHaveLength(count)
  })

  test.each(['a/b', '..'])('what there is to do with a live role named %s is left to a person', async (name) => {
    lab().plant(name)
    const note = `Delete "${name}". Airflow's API cannot address a role named "${name}": no slash may be in it, nor only dots; do it in Airflow's own pages.`
    const plan = await lab().plan([], { undeclared: 'delete' })
    expect(plan.steps).toMatchObject([{ role: name, action: 'manual', requests: [], note }])
    expect(await lab().apply(plan)).toMatchObject({ steps: [{ status: 'manual' }] })
    expect(lab().writes()).toEqual([])
  })

  test('and were it sent, the page that answers is no "already gone"', async () => {
    lab().plant('a/b')
    const desired = [lab().role('a/b', {}, { state: 'absent' })]
    const plan = await lab().plan(desired)
    const request = { method: 'DELETE' as const, path: '/auth/fab/v1/roles/a%2Fb', body: null }
    const steps = plan.steps.map((step) => ({ ...step, action: 'delete' as const, requests: [request] }))
    const report = await lab().apply({ ...plan, steps }, desired)
    expect(report).toMatchObject({ verified: false, steps: [{ status: 'unverified' }] })
  })
}

function renames(lab: GetLab): void {
  test('a rename with other changes is one request', async () => {
    lab().plant('old')
    const { steps } = await lab().plan([
      lab().role('new', { permissions: { Pools: ['can_read'] } }, { renamedFrom: 'old' }),
    ])
    expect(steps[0]?.requests).toEqual([
      {
        method: 'PATCH',
        path: '/auth/fab/v1/roles/old?update_mask=name,actions',
        body: {
          name: 'new',
          actions: [
            { action: { name: 'can_read' }, resource: { name: 'Pools' } },
            { action: { name: 'can_read' }, resource: { name: 'Website' } },
          ],
        },
      },
    ])
  })

  test('a rename alone says nothing of permissions', async () => {
    lab().plant('old')
    const { steps } = await lab().plan([lab().role('new', {}, { renamedFrom: 'old' })])
    expect(steps[0]?.requests).toEqual([
      { method: 'PATCH', path: '/auth/fab/v1/roles/old?update_mask=name', body: { name: 'new' } },
    ])
  })

  test('a rename onto a taken name, which the server would answer with 200, is refused by the plan', async () => {
    lab().plant('old', 'new')
    const desired = [lab().role('new', {}, { renamedFrom: 'old' })]
    await expect(lab().plan(desired)).rejects.toThrow(/"old".*"new"|"new".*"old"/s)
  })

  test('a name that is taken between plan and apply: the role that has it stays as it is, and nothing is called done', async () => {
    lab().plant('old')
    const desired = [lab().role('new', { permissions: { Pools: ['can_read'] } }, { renamedFrom: 'old' })]
    const plan = await lab().plan(desired)
    lab().plant('new')
    const taken = structuredClone(lab().state.roles[1])
    const report = await lab().apply(plan, desired)
    expect(report).toMatchObject({ verified: false, steps: [{ status: 'unverified' }] })
    expect(lab().state.roles[1]).toEqual(taken)
  })
}

function builtIn(lab: GetLab): void {
  test.each(['Admin', 'Op', 'User', 'Viewer', 'Public'])(
    '%s is ignored by default and protected always',
    async (name) => {
      expect(airflow.ignore).toContain(name)
      lab().plant(name)
      for (const desired of [
        lab().role(name, {}, { state: 'absent' }),
        lab().role('other', {}, { renamedFrom: name }),
      ]) {
        expect((await lab().plan([desired])).objections).toMatchObject([
          { guard: 'protect', allowed: false, message: expect.stringContaining(`"${name}" is protected`) },
        ])
      }
    },
  )
}

function lists(lab: GetLab): void {
  test('1,000 roles are 11 GETs of 100, and one token', async () => {
    lab().plant(...Array.from({ length: 1001 }, (_, index) => `role ${index}`))
    await lab().read()
    const asked = lab().sandbox.log.map(({ method, path }) => `${method} ${path.replace('/airflow', '')}`)
    const page = (offset: number) => `GET /auth/fab/v1/roles?limit=100&offset=${offset}&order_by=name`
    const pages = Array.from({ length: 11 }, (_, index) => page(index * 100))
    expect(asked.sort()).toEqual(['POST /auth/token', ...pages].sort())
  })

  const role = { name: 'one', actions: [] }
  test.each<[string, unknown, string]>([
    ['a total that is no number', { roles: [role], total_entries: 'many' }, 'its total_entries is not a number'],
    ['no total', { roles: [role] }, 'its total_entries is not a number'],
    ['a total of more than came', { roles: [], total_entries: 3 }, 'nothing came of 3'],
    ['the same page again', { roles: [role], total_entries: 2 }, 'one comes twice'],
    ['fewer than came', { roles: [role], total_entries: 0 }, '1 roles came of 0'],
    ['a role without permissions', { roles: [{ name: 'one' }], total_entries: 1 }, 'actions is missing, not a list'],
    ['a role without a name', { roles: [{ name: '', actions: [] }], total_entries: 1 }, 'the name of a role'],
    ['a list', [role], 'the list of roles is a list, not an object'],
  ])('%s: an error', async (_what, json, message) => {
    const { url } = await serve(JSON.stringify(json))
    await expect(lab().readWithToken(url)).rejects.toThrow(message)
  })

  test('a permission without a resource: those of its role are not understood', async () => {
    const actions = [{ action: { name: 'can_read' } }]
    const { url } = await serve(JSON.stringify({ roles: [{ name: 'one', actions }], total_entries: 1 }))
    const { roles } = await lab().readWithToken(url)
    expect(roles).toMatchObject([
      { fields: {}, unreadable: { permissions: expect.stringContaining('the resource of a permission is missing') } },
    ])
  })
}

function catalogue(lab: GetLab): void {
  const known = ['DAGs:can_edit', 'DAGs:can_read', 'DAG:etl:can_read', 'Pools:can_read'].map((name) => ({
    id: name,
    name,
  }))

  test.each<[string, Record<string, string[]>, string[]]>([
    ['all known', { DAGs: ['can_read', 'can_edit'], 'DAG:etl': ['can_read'] }, []],
    [
      'an action that the resource has not: the server takes it',
      { Pools: ['can_edit'] },
      ['warning Pools:can_edit unknown action "can_edit" on "Pools" (allowed: can_read)'],
    ],
    [
      'an action that no resource has',
      { Pools: ['can_raed'] },
      ['error Pools:can_raed unknown action "can_raed" on "Pools" (allowed: can_read); did you mean `can_read`?'],
    ],
    [
      'a resource that is spelled wrong, and an action',
      { Dags: ['can_read', 'can_edt'] },
      [
        'error Dags Airflow does not know the resource "Dags"; did you mean `DAGs`?',
        'error Dags:can_edt unknown action "can_edt" on "Dags"; did you mean `can_edit`?',
      ],
    ],
    [
      'a DAG that is not there yet',
      { 'DAG:orders_of_the_day': ['can_read'] },
      [
        'error DAG:orders_of_the_day Airflow does not know the resource "DAG:orders_of_the_day", which it does once it has parsed that DAG',
      ],
    ],
    [
      'a resource that has no permission: the server takes it',
      { UtilView: ['can_read'] },
      ['warning UtilView Airflow does not know the resource "UtilView"'],
    ],
  ])('grants: %s', (_what, permissions, expected) => {
    const unknown = airflow.grantCatalogue?.unknown(known)({ permissions }) ?? []
    expect(unknown.map(({ severity, element, message }) => `${severity} ${element} ${message}`)).toEqual(expected)
  })

  test('every permission that the server knows is read, page by page', async () => {
    lab().reset({ name: 'small pages', quirks: { maximumPageLimit: 40 } })
    const entries = await reading(lab(), (read) => airflowPermissions.read(read, lab().open([]).target))
    expect(entries).toHaveLength(lab().state.permissions.length)
    expect(entries).toContainEqual({ id: 'DAG:finance.close:can_edit', name: 'DAG:finance.close:can_edit' })
  })
}

function holders(lab: GetLab): void {
  test('people are counted by the list of users', async () => {
    lab().plant('one', 'two')
    const [admin] = lab().state.users
    if (admin === undefined) throw new Error('there is no user')
    lab().state.users = Array.from({ length: 150 }, (_, index) => ({
      ...admin,
      username: `user ${index}`,
      roles: index < 120 ? ['one', 'two'] : ['two'],
    }))
    const read = await reading(lab(), readHolders)
    expect([read.get('one')?.length, read.get('two')?.length, read.get('three')]).toEqual([120, 150, undefined])
  })
}
