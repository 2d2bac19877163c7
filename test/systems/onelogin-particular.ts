/** What only OneLogin has: names and ids, members that one call cannot remove, mappings, cursors. */

import { expect, test } from 'vitest'
import { ApiError } from '../../src/domain/errors.ts'
import type { onelogin as fake } from '../../src/systems/onelogin/fake.ts'
import { onelogin } from '../../src/systems/onelogin/index.ts'
import { type Lab, messageOf } from '../../src/testkit/lab.ts'
import { serve } from '../../src/testkit/servers.ts'
import { settle } from '../../src/testkit/settle.ts'
import { listsOfMembers } from './onelogin-members.ts'

type GetLab = () => Lab<typeof fake>

export function particular(lab: GetLab): void {
  names(lab)
  members(lab)
  listsOfMembers(lab)
  pages(lab)

  test('500 for a token: the credentials are wrong, and it is not asked again', async () => {
    lab().sandbox.inject({ kind: 'status', code: 500, path: '/onelogin/auth/*' })
    expect(await messageOf(lab().read())).toMatch(/^target lab: the credentials were refused by .*\(500: The sandbox/)
    expect(lab().sandbox.log).toHaveLength(1)
  })
}

test.each([
  ['9', '10'],
  ['abc', 'abd'],
  ['10', 'abc'],
])('of the ids %s and %s the same one is older, whoever asks', (older, newer) => {
  const [a, b] = [older, newer].map((id) => ({ key: 'ROLE', id, fields: {}, raw: null }))
  if (a === undefined || b === undefined) throw new Error('two ids are needed')
  expect([onelogin.namesakes?.isOlder(a, b), onelogin.namesakes?.isOlder(b, a)]).toEqual([true, false])
})

function names(lab: GetLab): void {
  /** What a plan says against a role that holds this. */
  const complaint = async (field: string, ...written: string[]) => {
    return messageOf(lab().plan([lab().role('ROLE_ONE', { [field]: written })]))
  }

  test('a name that nobody has: its place, and what was meant', async () => {
    expect(await complaint('apps', 'Zoom', 'Salesfroce')).toBe(
      'roles.yaml:3:3  OneLogin has no app "Salesfroce"; did you mean `Salesforce`? (role "ROLE_ONE")',
    )
    expect(await complaint('users', 'ada.adam@example.com')).toContain(
      'OneLogin has no user "ada.adam@example.com"; did you mean `ada.adams@example.com`?',
    )
    expect(await complaint('admins', 'svc-bakcup')).toContain('did you mean `svc-backup`?')
    expect(await complaint('apps', 'Nothing like it at all')).toMatch(
      /has no app "Nothing like it at all"; mend the name, or take it out of the file \(role/,
    )
  })

  test('all unknown names at once', async () => {
    const lines = (await complaint('apps', 'One', 'Two', 'Three')).split('\n')
    expect(lines).toHaveLength(3)
  })

  test('war story 16: a name that two apps have is an error with both ids, and each can be had by its id', async () => {
    const ids = lab()
      .state.apps.filter(({ name }) => name === 'Slack')
      .map(({ id }) => String(id))
    expect(await complaint('apps', 'Slack')).toContain(
      `"Slack" means 2 apps of OneLogin (ids ${ids.join(', ')}); write the id`,
    )
    expect(await complaint('apps', 'sLACK')).toContain('write the id')
    const steps = await settle(lab(), 'create', [lab().role('ROLE_ONE', { apps: ids.slice(1) })])
    expect(steps?.[0]?.changes).toEqual([{ field: 'apps', added: [`app:${ids[1]}`], removed: [] }])
    expect(lab().state.roles[0]?.apps).toEqual([Number(ids[1])])
  })

  test('one address for two people: both go by their user names', async () => {
    for (const user of lab().state.users.slice(0, 2)) Object.assign(user, { email: 'Shared@example.com' })
    for (const [index, user] of lab().state.users.slice(0, 2).entries()) user.username = `person${index}`
    lab().plant('ROLE_ONE')
    expect((await lab().read()).roles[0]?.fields).toMatchObject({
      users: ['person0', 'svc-backup'],
      admins: ['person1'],
    })
    expect(await complaint('users', 'shared@example.com')).toContain('means 2 users')
  })

  test('digits are an id first, whoever has them for a name', async () => {
    const [ada, ben] = lab().state.users
    Object.assign(ben ?? {}, { username: String(ada?.id), email: null })
    await settle(lab(), 'create', [lab().role('ROLE_ONE', { users: [String(ada?.id)], admins: [String(ben?.id)] })])
    expect(lab().state.roles[0]).toMatchObject({ users: [ada?.id], admins: [ben?.id] })
  })

  test('an app that these credentials may not see stays in its role, under its id', async () => {
    lab().plant('ROLE_ONE')
    lab().state.roles[0]?.apps.push(999)
    const [step] = (await lab().plan([lab().role('ROLE_ONE', { apps: ['Jira', '999'] })])).steps
    expect(step?.changes).toEqual([{ field: 'apps', added: [], removed: ['app:Zoom'] }])
    expect(step?.requests).toMatchObject([{ method: 'PUT', body: [999, 410_273] }])
    expect(await complaint('apps', '998')).toContain('OneLogin has no app "998"')
  })
}

function members(lab: GetLab): void {
  test.each(['ignore', 'add', 'replace'] as const)(
    'war story 27: members are removed by DELETE with their ids, never by a PUT (which would %s)',
    async (putUsersReading) => {
      lab().reset({ name: putUsersReading, quirks: { putUsersReading } })
      lab().plant('ROLE_ONE')
      const [role] = lab().state.roles
      const steps = await settle(lab(), 'update', [lab().role('ROLE_ONE', { users: [], admins: [], apps: [] })])
      const path = `/api/2/roles/${role?.id}`
      expect(steps?.[0]?.requests).toEqual([
        { method: 'PUT', path: `${path}/apps`, body: [] },
        { method: 'DELETE', path: `${path}/users`, body: [52_000, 88_001] },
        { method: 'DELETE', path: `${path}/admins`, body: [52_003] },
      ])
      expect(role).toMatchObject({ users: [], admins: [], apps: [] })
    },
  )

  test('a rename carries nothing but the name, and grants come before revokes', async () => {
    lab().plant('ROLE_OLD')
    const wanted = { users: ['chen.adams@example.com'], admins: ['ada.adams@example.com'], apps: ['Zoom'] }
    const [step] = (await settle(lab(), 'rename', [lab().role('ROLE_NEW', wanted, { renamedFrom: 'ROLE_OLD' })])) ?? []
    expect(step?.requests.map(({ method, path, body }) => [method, path.replace(/.*\d/, ''), body])).toEqual([
      ['PUT', '', { name: 'ROLE_NEW' }],
      ['POST', '/users', [52_006]],
      ['POST', '/admins', [52_000]],
      ['PUT', '/apps', expect.any(Array)],
      ['DELETE', '/users', [52_000, 88_001]],
      ['DELETE', '/admins', [52_003]],
    ])
  })

  test('war story 30: a member whom a mapping puts back is reported as such, once, and applying ends', async () => {
    lab().reset({ name: 'mapping', quirks: { remap: [{ role: 'ROLE_ONE', user: 52_000 }] } })
    lab().plant('ROLE_ONE')
    const desired = [lab().role('ROLE_ONE', { users: ['svc-backup'] })]
    const plan = await lab().plan(desired)
    const report = await lab().apply(plan, desired)
    expect(report).toMatchObject({ verified: false, steps: [{ status: 'unverified', requests: [{ status: 204 }] }] })
    expect(report.steps[0]?.error?.message).toMatch(/user:ada.adams@example.com is there .*mapping put it back/)
    expect(lab().writes()).toHaveLength(1)
    expect((await lab().plan(desired)).steps).toEqual(plan.steps)
  })

  test('war story 4: 1,001 members of one role come with it, and declaring them changes nothing', async () => {
    const people = Array.from({ length: 1001 }, (_, index) => ({ id: 60_000 + index, email: `p${index}@example.com` }))
    const more = { firstname: 'P', lastname: 'Q', status: 1 }
    lab().state.users = people.map((one) => ({ ...one, ...more, username: one.email }))
    const ids = people.map(({ id }) => id)
    lab().state.roles.push({ id: 1, name: 'ROLE_ALL', apps: [], users: [...ids].reverse(), admins: ids })
    const emails = people.map(({ email }) => email.toUpperCase())
    const plan = await lab().plan([lab().role('ROLE_ALL', { users: emails, admins: ids.map(String) })])
    expect(plan).toMatchObject({ steps: [], unchanged: 1 })
    expect(lab().sandbox.log.filter(({ path }) => /\/roles\/\d/.test(path))).toHaveLength(1)
  })
}

function pages(lab: GetLab): void {
  test('a plan of 1,000 roles without changes: 10 pages, 2 look-ups, 2 checks, 1 token', async () => {
    const keys = Array.from({ length: 1000 }, (_, index) => `ROLE_${index}`)
    lab().plant(...keys)
    const first = lab().state.roles[0]?.id
    const desired = keys.map((key) => lab().role(key))
    expect((await lab().plan(desired)).steps).toEqual([])
    const counts = new Map<string, number>()
    for (const { method, path } of lab().sandbox.log) {
      const call = `${method} ${path.split('?')[0]}`
      counts.set(call, (counts.get(call) ?? 0) + 1)
    }
    expect(Object.fromEntries(counts)).toEqual({
      'POST /onelogin/auth/oauth2/v2/token': 1,
      'GET /onelogin/api/2/roles': 10,
      // The longest list of people and that of apps, compared with the role's own.
      [`GET /onelogin/api/2/roles/${first}/users`]: 1,
      [`GET /onelogin/api/2/roles/${first}/apps`]: 1,
      'GET /onelogin/api/2/apps': 1,
      'GET /onelogin/api/2/users': 1,
    })
  })

  test('nothing is looked up that no file mentions', async () => {
    lab().plant('ROLE_ONE')
    await lab().plan([lab().role('ROLE_ONE', { apps: ['Zoom', 'Jira'] })])
    expect(lab().sandbox.log.filter(({ path }) => /\/users|\/admins/.test(path))).toEqual([])
  })

  test('a cursor comes alone, without page and limit', async () => {
    lab().reset({ name: 'cursors', quirks: { noTotals: true } })
    lab().plant(...Array.from({ length: 250 }, (_, index) => `ROLE_${index}`))
    expect((await lab().read([])).roles).toHaveLength(250)
    const queries = lab().sandbox.log.flatMap(({ path }) =>
      path.includes('/roles?') ? [new URL(`x:${path}`).searchParams] : [],
    )
    expect(queries.map((query) => [...query.keys()])).toEqual([
      ['fields', 'limit', 'page'],
      ['fields', 'cursor'],
      ['fields', 'cursor'],
    ])
  })

  test('a server that says nothing about pages is asked for the next one, and believed when it knows none', async () => {
    const role = { id: 1, name: 'A', apps: [], users: [], admins: [] }
    const server = await serve(JSON.stringify([role]))
    expect((await lab().readWithToken(server.url)).roles).toHaveLength(1)
    expect(server.paths.map((path) => new URLSearchParams(path.split('?')[1]).get('page'))).toEqual(['1', '2', '3'])
  })

  test.each([
    ['members are missing', [{ id: 1, name: 'A', users: [], admins: [] }], {}, 'the role A comes without its apps'],
    [
      'a name of nothing',
      [{ id: 1, name: '', apps: [], users: [], admins: [] }],
      {},
      'the name of a role is an empty text',
    ],
    ['totals that are none', [], { 'total-pages': 'x', 'total-count': '1' }, 'its totals are not numbers'],
    ['pages without end', [], { 'total-pages': '99999999', 'total-count': '1' }, 'more than 10000 pages'],
  ])('%s: an error', async (_what, roles, headers, message) => {
    const { url } = await serve(JSON.stringify(roles), headers)
    const read = lab().readWithToken(url)
    await expect(read).rejects.toThrow(ApiError)
    await expect(read).rejects.toThrow(message)
  })
}
