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
  expect([code, out]).toEqual([1, expect.stringContaining('it can "realm-management:manage-users"')])
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

test('a change of one role tells the roles above that gain or lose by it', async () => {
  const files = {
    'rolesync.yaml': `${CONFIG}policy:\n  sensitive: [{ grants: ['realm-management:*'], reason: administers users }]\n`,
    'tests.yaml': TESTS,
  }
  const { plan } = await bench({
    ...files,
    'roles.yaml': `provider: keycloak
roles:
  helpdesk-tools: { composites: ['realm-management:view-users'] }
  beta-tester: { state: absent }
  shop-clerk: { composites: ['orders:read', beta-new] }
  beta-new: {}
`,
  })
  const { findings } = (await plan()).targets[0] ?? { findings: [] }
  expect(findings.filter(({ rule }) => rule === 'reach').map(({ role, message }) => `${role}: ${message}`)).toEqual([
    'helpdesk: by changes of roles that it includes, it gains "realm-management:query-groups" (helpdesk → helpdesk-tools → realm-management:view-users → realm-management:query-groups), which is sensitive: administers users',
    'helpdesk: by changes of roles that it includes, it gains "realm-management:query-users" (helpdesk → helpdesk-tools → realm-management:view-users → realm-management:query-users), which is sensitive: administers users',
    'helpdesk: by changes of roles that it includes, it gains "realm-management:view-users" (helpdesk → helpdesk-tools → realm-management:view-users), which is sensitive: administers users',
    'helpdesk: by changes of roles that it includes, it loses "realm-management:manage-users" (helpdesk → helpdesk-tools → realm-management:manage-users), which is sensitive: administers users',
    expect.stringContaining(
      'helpdesk-tools: by changes of roles that it includes, it gains "realm-management:query-groups"',
    ),
    expect.stringContaining(
      'helpdesk-tools: by changes of roles that it includes, it gains "realm-management:query-users"',
    ),
    expect.stringContaining('shop-manager: by changes of roles that it includes, it gains "beta-new"'),
    expect.stringContaining('shop-manager: by changes of roles that it includes, it loses "storefront:browse"'),
  ])
})

test('whoever includes a role that is deleted loses it, also where no file declares it', async () => {
  const { plan } = await bench({
    'rolesync.yaml': CONFIG,
    'tests.yaml': TESTS,
    'roles.yaml': 'provider: keycloak\nroles:\n  helpdesk-tools: { state: absent }\n',
  })
  const [target] = (await plan()).targets
  expect(target?.findings.map(({ role, message }) => `${role}: ${message}`)).toEqual([
    expect.stringContaining(
      'helpdesk: by changes of roles that it includes, it loses "helpdesk-tools" (helpdesk → helpdesk-tools)',
    ),
    expect.stringContaining('helpdesk: by changes of roles that it includes, it loses "realm-management:manage-users"'),
  ])
})
