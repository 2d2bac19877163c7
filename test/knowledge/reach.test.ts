/** Questions about roles that include roles, answered at any depth. */
import { expect, test } from 'vitest'
import { bench, configOf } from './bench.ts'

const CONFIG = configOf('shop', { more: ['tests: [tests.yaml]'] })

const ROLES = `provider: keycloak
roles:
  helpdesk: { composites: [helpdesk-tools] }
  helpdesk-tools: { composites: ['realm-management:manage-users'] }
  clerk: { composites: ['orders:read'] }
`

const TESTS = `provider: keycloak
tests:
  helpdesk: { can: [helpdesk-tools], cannot: ['realm-management:manage-users'] }
`

test('who-can finds roles at any depth, and says the way', async () => {
  const { rolesync } = await bench({ 'rolesync.yaml': CONFIG, 'roles.yaml': ROLES, 'tests.yaml': TESTS })
  const { out } = await rolesync(['who-can', 'realm-management:manage-users'])
  expect(out).toContain('realm-management:manage-users  (helpdesk → helpdesk-tools → realm-management:manage-users)')
  expect(out).toContain('2 roles of 1 target hold realm-management:manage-users in the files.')
  const live = await rolesync(['who-can', 'realm-management:manage-users', '--live'])
  expect(live.out).toContain('(helpdesk → helpdesk-tools → realm-management:manage-users)')
})

test.each([[[]], [['--live']]])('a role test fails for what a role has through others %j', async (more) => {
  const { rolesync } = await bench({ 'rolesync.yaml': CONFIG, 'roles.yaml': ROLES, 'tests.yaml': TESTS })
  const { code, out } = await rolesync(['test', ...more])
  expect([code, out]).toEqual([
    1,
    expect.stringContaining(
      'it can "realm-management:manage-users" (helpdesk → helpdesk-tools → realm-management:manage-users), which',
    ),
  ])
})

test('explain says the way, and where the first role of it is included', async () => {
  const { rolesync } = await bench({ 'rolesync.yaml': CONFIG, 'roles.yaml': ROLES, 'tests.yaml': TESTS })
  const { out } = await rolesync(['explain', 'helpdesk', 'realm-management:*'])
  expect(out).toContain('✓ realm-management:manage-users  (helpdesk → helpdesk-tools → realm-management:manage-users)')
  expect(out).toContain('from the role itself  roles.yaml:3')
})

const POLICY = `policy:
  sensitive: [{ grants: ['realm-management:*'], reason: administers users }]
  forbid: [{ id: no-users, roles: [help*], grants: ['realm-management:manage-users'] }]
  separate: [{ id: SOD, left: [pay], right: [approve] }]
`

test('policy and separation of duties see grants at any depth, offline', async () => {
  const roles = `${ROLES}  pay: { composites: [middle] }\n  middle: { composites: [approve] }\n  approve: {}\n`
  const { rolesync } = await bench({ 'rolesync.yaml': CONFIG + POLICY, 'roles.yaml': roles, 'tests.yaml': TESTS })
  const { code, err, out } = await rolesync(['validate'])
  const text = out + err
  expect(code).toBe(3)
  expect(text).toContain(
    '"realm-management:manage-users" (helpdesk → helpdesk-tools → realm-management:manage-users) is forbidden here',
  )
  expect(text).toContain('it holds both sides: "pay" and "approve" (pay → middle → approve)')
})
