/** Questions about roles that include roles, answered at any depth. */
import { expect, test } from 'vitest'
import { bench } from './bench.ts'

const CONFIG = `version: 1
targets:
  shop:
    provider: keycloak
    url: URL/keycloak
    realm: shop
    roles: [roles.yaml]
    tests: [tests.yaml]
    auth: { clientIdEnv: ROLESYNC_DEMO_CLIENT_ID, clientSecretEnv: ROLESYNC_DEMO_CLIENT_SECRET }
`

const ROLES = `provider: keycloak
roles:
  helpdesk: { composites: [helpdesk-tools] }
  helpdesk-tools: { composites: ['realm-management:manage-users', helpdesk] }
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
  expect([code, out]).toEqual([1, expect.stringContaining('it can "realm-management:manage-users"')])
})
