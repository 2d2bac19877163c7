/** Roles that include each other in a circle: Keycloak takes them. */
import { expect, test } from 'vitest'
import { bench, configOf } from './bench.ts'

const CONFIG = configOf('shop', { roles: 'roles/*.yaml', more: ['overlays: [over/*.yaml]'] })

const NOTHING = { 'over/none.yaml': 'provider: keycloak\nroles: {}\n' }

test('across files, sets and overlays: one mistake, at the first of the places', async () => {
  const { rolesync } = await bench({
    'rolesync.yaml': CONFIG,
    'roles/a.yaml': 'provider: keycloak\nroles:\n  a: { composites: [z, b] }\n  z: {}\n',
    'roles/b.yaml': `provider: keycloak
permissionSets:
  more: { composites: ['orders:read', c] }
roles:
  b: { include: [more] }
  c: {}
`,
    'over/c.yaml': 'provider: keycloak\nroles:\n  c: { composites: [a] }\n',
  })
  const { code, err } = await rolesync(['validate'])
  expect(code).toBe(1)
  expect(err).toContain(
    'roles/a.yaml:3:24  role `a` includes `b`, which includes `c` (roles/b.yaml:3:39), which includes `a` ' +
      '(over/c.yaml:3:21): a circle, so whoever holds one of them holds all; take one of them out of another\n',
  )
  expect(err.match(/a circle/g)).toHaveLength(1)
})

test('a role that goes is in no circle', async () => {
  const { rolesync } = await bench({
    ...NOTHING,
    'rolesync.yaml': CONFIG,
    'roles/a.yaml': 'provider: keycloak\nroles:\n  a: { composites: [b] }\n  b: { state: absent }\n',
  })
  expect((await rolesync(['validate'])).code).toBe(0)
})

test('closed by a role that is only live, or whose composites are: a warning in the plan, with the way round', async () => {
  const { plan } = await bench({
    ...NOTHING,
    'rolesync.yaml': CONFIG,
    // Live: shop-manager includes shop-clerk, helpdesk includes helpdesk-tools.
    'roles/a.yaml': `provider: keycloak
roles:
  helpdesk: { description: First line }
  helpdesk-tools: { composites: [helpdesk, 'realm-management:manage-users'] }
  shop-clerk: { composites: [new, 'orders:read', 'storefront:browse'] }
  new: { composites: [shop-manager] }
`,
  })
  const circles = (await plan()).targets[0]?.findings.filter(({ rule }) => rule === 'circle')
  expect(circles?.map(({ severity, role, message, source }) => [severity, role, message, source?.line])).toEqual([
    ['warning', 'helpdesk', expect.stringContaining('includes itself (helpdesk → helpdesk-tools → helpdesk)'), 3],
    ['warning', 'new', expect.stringContaining('includes itself (new → shop-manager → shop-clerk → new)'), 6],
  ])
})

test('a live circle that no file has to do with is nobody’s business', async () => {
  const { plan, sandbox } = await bench({
    ...NOTHING,
    'rolesync.yaml': CONFIG,
    'roles/a.yaml': 'provider: keycloak\nroles:\n  beta-tester: { description: Sees what is not ready }\n',
  })
  const roles = sandbox.state.keycloak.realms[0]?.roles ?? []
  const [tools, desk] = ['helpdesk-tools', 'helpdesk'].map((key) => roles.find(({ name }) => name === key))
  tools?.composites.push(desk?.id ?? '')
  expect((await plan()).targets[0]?.findings).toEqual([])
})
