/** What only Reltio has: system roles, names without permissions, nested ids, unknown keys deep inside. */

import { expect, test } from 'vitest'
import { clientOptions } from '../../src/app/clients.ts'
import { openReader } from '../../src/http/client.ts'
import type { reltio as fake } from '../../src/systems/reltio/fake.ts'
import type { RolePermissions } from '../../src/systems/reltio/fake-tree.ts'
import { reltio } from '../../src/systems/reltio/index.ts'
import { type Lab, messageOf } from '../../src/testkit/lab.ts'
import { settle } from '../../src/testkit/settle.ts'

type GetLab = () => Lab<typeof fake>

export function particular(lab: GetLab): void {
  systemRoles(lab)
  permissions(lab)

  test('a name is what Reltio allows, and begins as it wants', () => {
    const rules = (key: string) => reltio.problems(lab().role(key)).map(({ rule, severity }) => [rule, severity])
    for (const bad of ['ROLE A', 'ROLE-A', 'ROLE_Ü', '', 'ROLE_'.padEnd(129, 'X')]) {
      expect(rules(bad)).toContainEqual(['role-name', undefined])
    }
    expect(rules('lower_case')).toEqual([['role-prefix', 'warning']])
    expect(rules('ROLE_A&B@C$')).toEqual([])
  })

  test('a privilege in lower case would revoke the one that was meant: an error with its place, and what was meant', () => {
    const problems = (...privileges: string[]) =>
      reltio
        .problems(lab().role('ROLE_A', { resourcePermissions: { 'Auth.customer': privileges } }))
        .map(({ severity, element, message }) => [severity, element, message])
    const wrong = (privilege: string, meant: string) => [
      'error',
      `Auth.customer:${privilege}`,
      `Reltio has no privilege "${privilege}"; did you mean \`${meant}\`?`,
    ]
    expect(problems('read')).toEqual([wrong('read', 'READ')])
    expect(problems('READ', 'Update', 'DELTE')).toEqual([wrong('DELTE', 'DELETE'), wrong('Update', 'UPDATE')])
    expect(problems('CREATE', 'READ', 'UPDATE', 'DELETE', 'EXECUTE')).toEqual([])
    expect(problems('INITIATE_CHANGE_REQUEST')).toEqual([
      [
        'warning',
        'Auth.customer:INITIATE_CHANGE_REQUEST',
        'Reltio has no privilege "INITIATE_CHANGE_REQUEST"; its documents know CREATE, READ, UPDATE, DELETE, EXECUTE',
      ],
    ])
  })

  test('a live name that no file may have, and any customer, are parts of a path', () => {
    const { target } = lab().open([])
    const live = { key: 'a/b?c#d%', id: null, fields: {}, raw: {} }
    const settings = { customerId: 'Test/Customer?' }
    const transition = { key: live.key, live, after: null, catalogue: {} }
    expect(reltio.requests({ ...target, settings }, transition)).toEqual([
      { method: 'DELETE', path: '/customers/Test%2FCustomer%3F/roles/permissions/a%2Fb%3Fc%23d%25', body: null },
    ])
  })

  test('an unknown customer is an error in the words of the system, whatever calls are offered', async () => {
    for (const listPermissions of [200, 404, 405] as const) {
      lab().reset({ name: 'another customer', quirks: { listPermissions }, settings: { customerId: 'Nobody' } })
      expect(await messageOf(lab().read())).toMatch(/Customer .*Nobody/)
    }
  })

  test('a name without permissions is a role that is still to be created', async () => {
    for (const listPermissions of [200, 404] as const) {
      lab().reset({ name: 'registered', quirks: { listPermissions } })
      lab().state.customers[0]?.roleNames.push('ROLE_PLANNED')
      expect((await lab().read()).roles).toEqual([])
      expect(await settle(lab(), 'create', [lab().role('ROLE_PLANNED')])).toMatchObject([{ action: 'create' }])
    }
  })

  test('one token for all workers, though only one a second is handed out', async () => {
    lab().reset({ name: 'by name', quirks: { listPermissions: 404, tokenRequestsPerSecond: 1 } })
    lab().plant(...Array.from({ length: 20 }, (_, index) => `ROLE_${index}`))
    expect((await lab().read()).roles).toHaveLength(20)
    expect(lab().sandbox.log.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })

  test('a person signs in with a password, which shows nowhere', async () => {
    const user = { username: 'ada', password: 'the password of ada & co' }
    const system = lab().open([])
    const credentials = { kind: 'client', clientId: 'id', clientSecret: 'the secret of the client', user } as const
    const { session: _, ...options } = clientOptions(lab().run(), { ...system, credentials })
    const reader = openReader(options)
    lab().sandbox.inject({ kind: 'echo', code: 403, method: 'GET', times: 1 })
    const message = await messageOf(reltio.list(reader, system.target, new Set()))
    expect((await reltio.list(reader, system.target, new Set())).roles).toEqual([])
    await reader.close()
    const [login] = lab().sandbox.log
    expect(Object.fromEntries(new URLSearchParams(login?.body))).toEqual({ grant_type: 'password', ...user })
    expect(message).toContain('Bearer ***')
  })

  test('war story 14: a bearer token is no password', () => {
    const { target } = lab().open([])
    expect(reltio.connect(target, { kind: 'token', token: 'x' }).token).toBeNull()
  })
}

function systemRoles(lab: GetLab): void {
  const SYSTEM = ['ROLE_ADMIN_CUSTOMER', 'ROLE_ADMIN_CUSTOMER_TestCustomer', 'ROLE_USER', 'ROLE_API', 'ROLE_RDM_ADMIN']

  test.each(SYSTEM)('war story 31: %s in a file is a mistake, under any state and as an old name too', (name) => {
    const rules = [
      lab().role(name),
      lab().role(name, {}, { state: 'absent' }),
      lab().role('ROLE_MINE', undefined, { renamedFrom: name }),
    ].map((role) => reltio.problems(role).map(({ rule, severity }) => [rule, severity]))
    expect(rules).toEqual(Array(3).fill([['system-role', undefined]]))
  })

  test.each([200, 404] as const)('war story 31: no write touches a system role (list: %i)', async (listPermissions) => {
    lab().reset({ name: 'system roles', quirks: { listPermissions } })
    lab().plant('ROLE_MINE', ...SYSTEM)
    const plan = await lab().plan([lab().role('ROLE_OTHER')], { undeclared: 'delete' })
    expect(plan.steps.map(({ action, role }) => [action, role])).toEqual([
      ['create', 'ROLE_OTHER'],
      ['delete', 'ROLE_MINE'],
    ])
  })
}

function permissions(lab: GetLab): void {
  const live = (): RolePermissions | undefined => lab().state.customers[0]?.roles[0]

  test('dots and backslashes within ids, ten levels deep', async () => {
    const path = ['a.b', 'c\\d', 'e\\.f', '..', '\\', 'constructor', 'ü', '7', 'x y', '"']
    const written = path.map((part) => part.replace(/[\\.]/g, '\\$&')).join('.')
    const fields = { resourcePermissions: { [written]: ['READ'], 'a\\.b': ['EXECUTE'], __proto__x: ['READ'] } }
    await settle(lab(), 'create', [lab().role('ROLE_DEEP', fields)])
    let nodes = live()?.servicePermissions
    const found: string[] = []
    for (const id of path) {
      const node = nodes?.find((one) => one.id === id)
      if (node) found.push(node.id)
      nodes = node?.resourcePermissions
    }
    expect(found).toEqual(path)
    expect((await lab().read()).roles[0]?.fields).toEqual(fields)
  })

  test('a service and its resources hold privileges of their own', async () => {
    const fields = { resourcePermissions: { dataloader: ['READ'], 'dataloader.config': ['UPDATE'] } }
    await settle(lab(), 'create', [lab().role('ROLE_DEEP', fields)])
    expect(live()?.servicePermissions).toEqual([
      {
        id: 'dataloader',
        allowedPrivileges: ['READ'],
        resourcePermissions: [{ id: 'config', allowedPrivileges: ['UPDATE'] }],
      },
    ])
  })

  test('war story 26: what a node carries besides privileges stays, even when its last privilege goes', async () => {
    lab().state.customers[0]?.roles.push({
      roleName: 'ROLE_ONE',
      servicePermissions: [
        { id: 'Auth', label: 'Authorisation', allowedPrivileges: ['READ'] },
        { id: 'MDM', allowedPrivileges: ['READ'], resourcePermissions: [{ id: 'ui', allowedPrivileges: ['READ'] }] },
      ],
    })
    await settle(lab(), 'update', [lab().role('ROLE_ONE', { resourcePermissions: { console: ['READ'] } })])
    expect(live()?.servicePermissions).toEqual([
      { id: 'Auth', label: 'Authorisation' },
      { id: 'console', allowedPrivileges: ['READ'] },
    ])
  })

  test('two nodes of one id are one, as the sum of their privileges', async () => {
    const [a, b] = ['READ', 'UPDATE'].map((privilege) => ({ id: 'Auth', allowedPrivileges: [privilege] }))
    lab().state.customers[0]?.roles.push({ roleName: 'ROLE_ONE', servicePermissions: [a, b] as never })
    const [role] = (await lab().read()).roles
    expect(role?.fields).toEqual({ resourcePermissions: { Auth: ['READ', 'UPDATE'] } })
    await settle(lab(), 'update', [lab().role('ROLE_ONE', { resourcePermissions: { Auth: ['UPDATE'] } })])
    expect(live()?.servicePermissions).toEqual([{ id: 'Auth', allowedPrivileges: ['UPDATE'] }])
  })

  test.each([
    ['a scope that is no text', { roleScope: ['customer'] }, 'roleScope is a list, not a text'],
    ['privileges that are no list', { servicePermissions: [{ id: 'Auth', allowedPrivileges: 'READ' }] }, 'not a list'],
    [
      'a node without an id',
      { servicePermissions: [{ allowedPrivileges: ['READ'] }] },
      'the id of a permission is missing',
    ],
    ['permissions that are an object', { servicePermissions: { Auth: ['READ'] } }, 'permissions is an object'],
  ])('%s: carried along', async (_what, part, message) => {
    lab().state.customers[0]?.roles.push({ roleName: 'ROLE_ONE', ...part } as never)
    const live = await lab().read()
    expect(Object.values(live.roles[0]?.unreadable ?? {})).toEqual([expect.stringContaining(message)])
    const wanted = { resourcePermissions: { console: ['READ'] }, roleScope: 'tenant' }
    const [step] = lab().planFrom(live, [lab().role('ROLE_ONE', wanted)]).steps
    expect(step?.requests[0]?.body).toMatchObject({ roleName: 'ROLE_ONE', ...part })
  })

  test('a privilege that the resource does not know is refused in the words of the system', async () => {
    lab().reset({
      name: 'strict',
      quirks: { strictPrivileges: true },
      refuses: { create: /export\.data: privilege "CREATE" is not allowed/ },
    })
    await settle(lab(), 'create', [lab().role('ROLE_ONE', { resourcePermissions: { 'export.data': ['CREATE'] } })])
    expect(live()).toBeUndefined()
  })
}
