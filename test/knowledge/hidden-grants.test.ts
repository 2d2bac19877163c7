/** Live audits: a role whose grants cannot be understood is never taken for one that has none. */
import { expect, test } from 'vitest'
import { hiddenGrants } from '../../src/review/hidden-grants.ts'
import { keycloak } from '../../src/systems/keycloak/index.ts'
import { bench, configOf, whyUnfit } from './bench.ts'

const CONFIG = configOf('mdm', { more: ['tests: [tests.yaml]'] })

const FILES = {
  'rolesync.yaml': CONFIG,
  'roles.yaml': 'provider: reltio\nroles: { ROLE_A: { resourcePermissions: { Auth: [READ] } } }\n',
  'tests.yaml': 'provider: reltio\ntests: { ROLE_A: { can: ["Auth:READ"], cannot: ["**:DELETE"] } }\n',
}

const WHY = 'cannot be understood ('

async function world(role: object) {
  const made = await bench(FILES)
  const fine = { roleName: 'ROLE_B', servicePermissions: [{ id: 'Auth', allowedPrivileges: ['READ'] }] }
  const [customer] = made.sandbox.state.reltio.customers
  customer?.roles.splice(0, customer.roles.length, { roleName: 'ROLE_A', ...role } as never, fine as never)
  return made
}

const odd = { servicePermissions: [{ id: 'Auth', allowedPrivileges: [{ name: 'READ' }, { name: 'DELETE' }] }] }

test('a live role test fails with the reason', async () => {
  const { rolesync } = await world(odd)
  const { code, out } = await rolesync(['test', '--live'])
  expect(code).toBe(1)
  expect(out).toContain(`role "ROLE_A": its live resourcePermissions ${WHY}`)
  expect(out).not.toContain('hold.')
})

test('who-can --live warns of each role, and ends with 1', async () => {
  const { rolesync } = await world(odd)
  const { code, err } = await rolesync(['who-can', '**:DELETE', '--live'])
  expect(code).toBe(1)
  expect(err).toContain(`warning: mdm: "ROLE_A": its live resourcePermissions ${WHY}`)
  expect(err).toContain('Error: the answer is incomplete')
  const json = JSON.parse((await rolesync(['who-can', '**:DELETE', '--live', '--json'])).out)
  expect(json.targets[0].unreadable).toMatchObject([{ role: 'ROLE_A', field: 'resourcePermissions' }])
  expect(whyUnfit('holders', json)).toBeNull()
  const other = await rolesync(['who-can', '**:DELETE', '--live', '--role', 'ROLE_B'])
  expect([other.code, other.err]).toEqual([0, expect.not.stringContaining('warning')])
})

test('a field without grants hides none', async () => {
  const { rolesync } = await world({
    roleScope: ['customer'],
    servicePermissions: [{ id: 'Auth', allowedPrivileges: ['READ'] }],
  })
  expect((await rolesync(['test', '--live'])).out).toBe('All 2 expectations hold.\n')
  expect((await rolesync(['who-can', '**:DELETE', '--live'])).code).toBe(0)
})

test('what an included role grants is hidden, too', () => {
  const role = (key: string, composites: string[], more = {}) => ({
    key,
    id: key,
    fields: { composites },
    raw: {},
    ...more,
  })
  const roles = [
    role('top', ['middle']),
    role('middle', ['low']),
    { ...role('low', []), fields: {}, unreadable: { composites: 'odd', description: 'odd' } },
    role('other', []),
  ]
  const hidden = [{ role: 'low', field: 'composites', reason: 'odd' }]
  const hiddenIn = hiddenGrants(keycloak, roles)
  for (const key of ['top', 'middle', 'low']) expect(hiddenIn([key])).toEqual(hidden)
  expect(hiddenIn(['other'])).toEqual([])
})
