/** Changes of roles that others include, and what those gain and lose by them. */
import { expect, test } from 'vitest'
import type { Plan, Step } from '../../src/domain/plan-model.ts'
import { git } from '../review/terminal.ts'
import { bench, configOf } from './bench.ts'

const CONFIG = configOf('shop')

const POLICY = `policy:
  sensitive: [{ grants: ['realm-management:*'], reason: administers users }]
`

/** Live: shop-manager includes shop-clerk, and helpdesk includes helpdesk-tools, which may manage users. */
const CHANGES = `provider: keycloak
roles:
  helpdesk-tools: { composites: ['realm-management:view-users'] }
  beta-tester: { state: absent }
  shop-clerk: { composites: ['orders:read', beta-new] }
  beta-new: {}
`

function reachOf({ reach = [] }: Step): string[] {
  return reach.map(({ effect, path, sensitive }) => {
    return `${effect} ${path.join(' > ')}${sensitive === undefined ? '' : ` (${sensitive.reason})`}`
  })
}

function reachIn(plan: Plan): Record<string, string[]> {
  const steps = plan.targets.flatMap((target) => target.steps).filter(({ reach }) => reach !== undefined)
  return Object.fromEntries(steps.map((step) => [`${step.action} ${step.role}`, reachOf(step)]))
}

test('each step has the roles above that gain or lose by it, with the way; sensitive ones are counted', async () => {
  const { plan } = await bench({ 'rolesync.yaml': CONFIG + POLICY, 'roles.yaml': CHANGES })
  const made = await plan()
  expect(reachIn(made)).toEqual({
    'update helpdesk-tools': [
      'gains helpdesk > helpdesk-tools > realm-management:view-users > realm-management:query-groups (administers users)',
      'gains helpdesk > helpdesk-tools > realm-management:view-users > realm-management:query-users (administers users)',
      'gains helpdesk > helpdesk-tools > realm-management:view-users (administers users)',
      'loses helpdesk > helpdesk-tools > realm-management:manage-users (administers users)',
      'gains helpdesk-tools > realm-management:view-users > realm-management:query-groups (administers users)',
      'gains helpdesk-tools > realm-management:view-users > realm-management:query-users (administers users)',
    ],
    'update shop-clerk': [
      'gains shop-manager > shop-clerk > beta-new',
      'loses shop-manager > shop-clerk > storefront:browse',
    ],
  })
  // One that helpdesk-tools includes itself, and five more through it.
  expect(made.summary.sensitive).toBe(6)
  expect(made.targets[0]?.findings).toEqual([])
})

test('whoever includes a role that is deleted loses it, also where no file declares it', async () => {
  const { plan } = await bench({
    'rolesync.yaml': CONFIG,
    'roles.yaml': 'provider: keycloak\nroles:\n  helpdesk-tools: { state: absent }\n',
  })
  expect(reachIn(await plan())).toEqual({
    'delete helpdesk-tools': [
      'loses helpdesk > helpdesk-tools',
      'loses helpdesk > helpdesk-tools > realm-management:manage-users',
    ],
  })
})

test('a role that is renamed brings nothing to those above it but what changes in it', async () => {
  const files = (composites: string) => ({
    'rolesync.yaml': CONFIG,
    'roles.yaml': `provider: keycloak\nroles:\n  clerk: { renamedFrom: shop-clerk${composites} }\n`,
  })
  expect(reachIn(await (await bench(files(''))).plan())).toEqual({})
  const { plan } = await bench(files(", composites: ['orders:read', 'storefront:browse', 'orders:export']"))
  expect(reachIn(await plan())).toEqual({ 'rename clerk': ['gains shop-manager > clerk > orders:export'] })
})

test('of two steps on one way, the first counts; what a role includes itself is its own change', async () => {
  const { plan } = await bench({
    'rolesync.yaml': CONFIG,
    'roles.yaml': `provider: keycloak
roles:
  shop-manager: { composites: [new-top, 'orders:export', 'orders:write', 'orders:refund', shop-clerk] }
  new-top: { composites: [new-leaf, 'orders:export'] }
  new-leaf: {}
`,
  })
  expect(reachIn(await plan())).toEqual({
    'update shop-manager': ['gains shop-manager > new-top > new-leaf'],
  })
})

test('an undo shows it too', async () => {
  const { plan, apply, rolesync, json } = await bench({ 'rolesync.yaml': CONFIG + POLICY, 'roles.yaml': CHANGES })
  await plan()
  await apply()
  await rolesync(['undo', 'report.json', '--out', 'undo.json'])
  expect(reachIn(json<Plan>('undo.json'))['update helpdesk-tools']).toContain(
    'gains helpdesk > helpdesk-tools > realm-management:manage-users (administers users)',
  )
})

test('with --base, it stands with the cause of the change', async () => {
  const { folder, rolesync, write, sandbox } = await bench({
    'rolesync.yaml': CONFIG,
    'roles.yaml': `provider: keycloak\nroles:\n  shop-clerk: { composites: ['orders:read', 'storefront:browse'] }\n`,
  })
  git(folder, 'init', '--quiet')
  git(folder, 'add', '.')
  git(folder, 'commit', '--quiet', '--message', 'base')
  write('roles.yaml', `provider: keycloak\nroles:\n  shop-clerk: { composites: ['storefront:browse'] }\n`)
  const roles = sandbox.state.keycloak.realms[0]?.roles ?? []
  const beta = roles.find(({ name }) => name === 'beta-tester')?.id ?? ''
  roles.find(({ name }) => name === 'shop-clerk')?.composites.push(beta)
  const { out } = await rolesync(['plan', '--base', 'HEAD'])
  const [change = '', drift = ''] = out.split(/^Drift/m)
  expect([change.includes('▼ shop-manager → shop-clerk → orders:read'), change.includes('→ beta-tester')]).toEqual([
    true,
    false,
  ])
  expect(drift).toContain('▼ shop-manager → shop-clerk → beta-tester')
  expect(drift).not.toContain('→ orders:read')
})

test.each([
  ['text', '        ▲ shop-manager → shop-clerk → beta-new\n        ▼ shop-manager → shop-clerk → storefront:browse\n'],
  ['text', '        ▼ helpdesk → helpdesk-tools → realm-management:manage-users\n'],
  ['text', 'helpdesk-tools → realm-management:view-users  sensitive: administers users\n'],
  ['markdown', '+2** grants in 2 roles, +6 through included roles, **6 sensitive**'],
  ['markdown', '−2** grants in 2 roles, −2 through included roles'],
  ['text', '2 grants gained (1 sensitive), 2 lost, through included roles 6 gained (5 sensitive) and 2 lost.\n'],
  ['markdown', '▲ `shop-manager` → `shop-clerk` → `beta-new`'],
  ['markdown', '▼ `shop-manager` → `shop-clerk` → `storefront:browse`'],
  ['markdown', '`realm-management:view-users` **sensitive**: administers users'],
  ['html', '<p class="reach">through included roles:</p>'],
  ['html', '<ins><code><bdi>▲ shop-manager → shop-clerk → beta-new</bdi></code></ins>'],
  ['diff', '# ▲ shop-manager → shop-clerk → beta-new\n'],
  ['diff', '# ▼ shop-manager → shop-clerk → storefront:browse\n'],
  ['json', '"effect": "loses"'],
  ['sarif', 'shop-manager gains \\"beta-new\\" through included roles: ▲ shop-manager → shop-clerk → beta-new'],
])('as %s: %s', async (format, words) => {
  const { rolesync } = await bench({ 'rolesync.yaml': CONFIG + POLICY, 'roles.yaml': CHANGES })
  const { out, err } = await rolesync(['plan', '--format', format])
  expect(out, err).toContain(words)
})

test('text shows some of many, and --verbose all', async () => {
  const many = Array.from({ length: 30 }, (_, index) => `  leaf-${index}: {}\n`).join('')
  const names = Array.from({ length: 30 }, (_, index) => `leaf-${index}`).join(', ')
  const { rolesync } = await bench({
    'rolesync.yaml': CONFIG,
    'roles.yaml': `provider: keycloak\nroles:\n  helpdesk-tools: { composites: ['realm-management:manage-users', ${names}] }\n${many}`,
  })
  const short = (await rolesync(['plan'])).out
  expect([short.match(/▲ helpdesk → /g)?.length, short.includes('10 more; --verbose shows all')]).toEqual([20, true])
  const { out } = await rolesync(['plan', '--verbose'])
  expect([out.match(/▲ helpdesk → /g)?.length, out.includes('--verbose shows all')]).toEqual([30, false])
})
