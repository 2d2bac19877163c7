/** One set of files for several environments. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BUILT_IN } from '../../src/app/systems.ts'
import { loadProject } from '../../src/desired/project.ts'
import type { Fields } from '../../src/domain/model.ts'
import { type Bench, bench } from './bench.ts'

const CONFIG = `version: 1
targets:
  t: { provider: PROVIDER, url: URL/x, roles: [r.yaml], overlays: [o/a.yaml, o/b.yaml], EXTRA }
`

interface Given {
  readonly provider?: string
  readonly extra?: string
  readonly roles: string
  readonly a: string
  readonly b?: string
}

async function project({ provider = 'organization', extra = '', roles, a, b = '{}' }: Given): Promise<Bench> {
  const file = (content: string) => `provider: ${provider}\nroles:\n  ${content.replaceAll('\n', '\n  ')}\n`
  return bench({
    'rolesync.yaml': CONFIG.replace('PROVIDER', provider).replace('EXTRA', extra),
    'r.yaml': file(roles),
    'o/a.yaml': a.startsWith('provider') ? a : file(a),
    'o/b.yaml': file(b),
  })
}

async function fieldsOf(one: Bench): Promise<Record<string, Fields>> {
  const { desired, diagnostics } = await loadProject({ cwd: one.folder, systems: BUILT_IN })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return Object.fromEntries((desired.get('t') ?? []).map(({ key, fields }) => [key, fields]))
}

async function complaints(given: Given): Promise<string[]> {
  const { diagnostics } = await loadProject({ cwd: (await project(given)).folder, systems: BUILT_IN })
  return diagnostics.map(
    ({ severity, file, line, column, message }) => `${severity} ${file}:${line}:${column} ${message}`,
  )
}

const ROLE = 'a: { description: d, permissions: [P1, P2] }'

test('sets are united, single values replaced, remove takes away, and a later overlay has the last word', async () => {
  const one = await project({
    roles: ROLE,
    a: 'a: { description: e, permissions: [P3], remove: { permissions: [P1] } }',
    b: 'a: { description: f, permissions: [P1], remove: { permissions: [P3] } }',
  })
  expect(await fieldsOf(one)).toEqual({ a: { description: 'f', permissions: ['P1', 'P2'] } })
})

test('a tree: privileges are united and removed path by path', async () => {
  const one = await project({
    provider: 'reltio',
    extra: 'customerId: T',
    roles: 'ROLE_A: { resourcePermissions: { X.y: [READ, DELETE], Z: [READ] } }',
    a: 'ROLE_A: { resourcePermissions: { X.y: [UPDATE] }, remove: { resourcePermissions: { X.y: [DELETE], Z: [READ] } } }',
  })
  expect(await fieldsOf(one)).toEqual({ ROLE_A: { resourcePermissions: { 'X.y': ['READ', 'UPDATE'] } } })
})

test('sets of an overlay are united too, and a set can be included and a part of it taken away again', async () => {
  const one = await project({
    roles: ROLE,
    a: 'provider: organization\npermissionSets: { more: { permissions: [P8, P9] } }\nroles: { a: { include: [more], remove: { permissions: [P9] } } }\n',
  })
  expect(await fieldsOf(one)).toEqual({ a: { description: 'd', permissions: ['P1', 'P2', 'P8'] } })
})

test('an overlay makes a role absent, or has one here that is absent elsewhere', async () => {
  const one = await project({
    roles: `${ROLE}\nb: { state: absent }`,
    a: 'a: { state: absent }\nb: { state: present, description: x, permissions: [] }',
  })
  const { desired } = await loadProject({ cwd: one.folder, systems: BUILT_IN })
  expect(desired.get('t')?.map(({ key, state, fields }) => [key, state, fields])).toEqual([
    ['a', 'absent', {}],
    ['b', 'present', { description: 'x', permissions: [] }],
  ])
})

test('places lead through overlays: a scalar to the last word, an element to where it is written', async () => {
  const one = await project({ roles: ROLE, a: 'a: { description: e, permissions: [P3] }' })
  const { desired } = await loadProject({ cwd: one.folder, systems: BUILT_IN })
  const [role] = desired.get('t') ?? []
  const place = (field: string, element?: string) => {
    const { file, line, column } = role?.place(field, element) ?? { file: '', line: 0, column: 0 }
    return `${file}:${line}:${column}`
  }
  expect(place('description')).toBe('o/a.yaml:3:21')
  expect(place('permissions', 'P3')).toBe('o/a.yaml:3:38')
  expect(place('permissions', 'P1')).toBe('r.yaml:3:38')
  expect(role?.source).toEqual({ file: 'r.yaml', line: 3, column: 3 })
})

test.each<[string, Given, string]>([
  [
    'a role that no file declares, with a name that is close',
    { roles: 'Reader: { description: d, permissions: [P1] }', a: 'Raeder: { permissions: [P2] }' },
    'error o/a.yaml:3:3 no file of `roles` declares the role `Raeder` that this overlay changes; did you mean `Reader`?',
  ],
  [
    'a role of its own that is not whole',
    { roles: ROLE, a: 'other: { permissions: [P2] }' },
    'error o/a.yaml:3:3 no file of `roles` declares the role `other` that this overlay changes; if the overlay is to add it, it needs `description`',
  ],
  [
    'a misspelt role of a system that asks for no field',
    { provider: 'onelogin', roles: 'Sales: { apps: [Box] }', a: 'Marketing: { apps: [Box] }' },
    'error o/a.yaml:3:3 no file of `roles` declares the role `Marketing` that this overlay changes; if the overlay is to add it, it needs `users` and `admins`',
  ],
  [
    'remove and add of the same element',
    { roles: ROLE, a: 'a: { permissions: [P3], remove: { permissions: [P3] } }' },
    'error o/a.yaml:3:51 `P3` is written and removed by the same entry',
  ],
  [
    'remove of what is not there',
    { roles: ROLE, a: 'a: { remove: { permissions: [P7, P1] } }' },
    'warning o/a.yaml:3:32 `P7` is removed, but the role does not have it',
  ],
  [
    'remove in a file that is no overlay',
    { roles: 'a: { description: d, permissions: [P1], remove: { permissions: [P1] } }', a: '{}' },
    'error r.yaml:3:43 `remove` is for files that `overlays` of a target names; here, leave out what the role shall not have',
  ],
  [
    'an unknown key',
    { roles: ROLE, a: 'a: { permisions: [P1] }' },
    'error o/a.yaml:3:8 unknown field `permisions`; did you mean `permissions`?',
  ],
  [
    'an unknown key to remove',
    { roles: ROLE, a: 'a: { remove: { permisions: [P1] } }' },
    'error o/a.yaml:3:18 unknown field `permisions`; did you mean `permissions`?',
  ],
  [
    'a scalar to remove',
    { roles: ROLE, a: 'a: { remove: { description: d } }' },
    'error o/a.yaml:3:18 unknown field `description`; known here: permissions',
  ],
  [
    'fields for a role that is absent',
    { roles: `${ROLE}\nb: { state: absent }`, a: 'b: { permissions: [P1] }' },
    'error o/a.yaml:3:3 the role `b` is `state: absent` at r.yaml:4:3; write `state: present` to have it here',
  ],
  [
    'a rename from a role that an overlay declares: two steps would write one live role',
    {
      roles: 'new: { renamedFrom: old, description: d, permissions: [P1] }',
      a: 'old: { description: d, permissions: [] }',
    },
    'error r.yaml:3:23 `old` is itself declared at o/a.yaml:3:3; a role that is renamed goes',
  ],
  [
    'an unknown permission set',
    { roles: ROLE, a: 'a: { include: [nothing] }' },
    'error o/a.yaml:3:18 there is no permission set `nothing`; no file of this target has any',
  ],
])('%s', async (_what, given, expected) => {
  expect(await complaints(given)).toContain(expected)
})

test('the same role twice in one overlay, a file of roles as an overlay, a glob that matches nothing', async () => {
  const files = {
    'r.yaml': `provider: organization\nroles: { ${ROLE} }\n`,
    'o/a.yaml': 'provider: organization\nroles: { a: { permissions: [P5] } }\n',
    'o/b.yaml': 'provider: organization\nroles: { a: { permissions: [P6] } }\n',
  }
  const told = async (overlays: string) => {
    const config = CONFIG.replace('PROVIDER', 'organization')
      .replace('EXTRA', '')
      .replace('o/a.yaml, o/b.yaml', overlays)
    const { folder } = await bench({ ...files, 'rolesync.yaml': config })
    return (await loadProject({ cwd: folder, systems: BUILT_IN })).diagnostics.map(({ message }) => message)
  }
  expect(await told('o/*.yaml')).toEqual(['role `a` is already at o/a.yaml:2:10'])
  expect(await told('"*.yaml", o/a.yaml')).toContain(
    '`r.yaml` is one of the files of `roles` already; keep overlays in a folder of their own',
  )
  expect(await told('p/*.yaml')).toEqual(['`p/*.yaml` matches no file'])
  expect(await told('o/a.yaml, o/*.yaml')).toEqual([])
})

test('the example: two environments from one set of files', async () => {
  const one = await bench()
  await one.apply()
  const of = (id: string) => one.sandbox.state.reltio.customers.find((customer) => customer.id === id)?.roles ?? []
  expect(
    of('TestCustomerSandbox')
      .map(({ roleName }) => roleName)
      .sort(),
  ).toEqual(['ROLE_CUSTOMER_AUDITOR', 'ROLE_DATA_STEWARD', 'ROLE_RIQ_DEV', 'ROLE_SUPPORT_DESK', 'ROLE_TEST_RUNNER'])
  expect(of('TestCustomer').map(({ roleName }) => roleName)).not.toContain('ROLE_TEST_RUNNER')
  expect(await one.rolesync(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 })
})

test('law: overlays over sets are union, then difference, in their order', { timeout: 60_000 }, async () => {
  const set = fc.uniqueArray(fc.constantFrom('P1', 'P2', 'P3', 'P4'), { maxLength: 4 })
  const overlay = fc
    .record({ add: set, remove: set })
    .map(({ add, remove }) => ({ add, remove: remove.filter((one) => !add.includes(one)) }))
  const one = await project({ roles: ROLE, a: ROLE, b: ROLE })
  await fc.assert(
    fc.asyncProperty(set, overlay, overlay, async (base, first, second) => {
      const write = (name: string, role: object) =>
        one.write(name, JSON.stringify({ provider: 'organization', roles: { a: role } }))
      const asRole = ({ add, remove }: { add: string[]; remove: string[] }) => ({
        permissions: add,
        ...(remove.length > 0 ? { remove: { permissions: remove } } : {}),
      })
      write('r.yaml', { description: 'd', permissions: base })
      write('o/a.yaml', asRole(first))
      write('o/b.yaml', asRole(second))
      const then = (have: string[], { add, remove }: { add: string[]; remove: string[] }) =>
        [...new Set([...have, ...add])].filter((permission) => !remove.includes(permission)).sort()
      expect((await fieldsOf(one)).a?.permissions).toEqual(then(then(base, first), second))
    }),
    { numRuns: 60 },
  )
})
