/** People who hold roles of a realm: directly, by groups, and through roles that include those; as numbers only. */
import { expect, test } from 'vitest'
import type { Plan, Step } from '../../src/domain/plan-model.ts'
import type { KeycloakRealm } from '../../src/systems/keycloak/fake-model.ts'
import { type Bench, bench, configOf } from '../knowledge/bench.ts'

const CONFIG = configOf('shop')

/** Live: ada is in managers (shop-manager, which includes shop-clerk), ben in staff (shop-clerk), chen in a group below it. */
async function shop(roles: string, config = CONFIG): Promise<Bench & { readonly realm: KeycloakRealm }> {
  const opened = await bench({ 'rolesync.yaml': config, 'roles.yaml': `provider: keycloak\nroles:\n${roles}` })
  const [realm] = opened.sandbox.state.keycloak.realms
  if (realm === undefined) throw new Error('the sandbox has no realm')
  return { ...opened, realm }
}

function numbers(plan: Plan): Record<string, unknown> {
  const steps = plan.targets[0]?.steps ?? []
  return Object.fromEntries(steps.map((step) => [step.role, counted(step)]))
}

function counted({ holders, losesAccess }: Step): unknown {
  return holders === null || holders === undefined ? holders : [holders.users, holders.admins, losesAccess]
}

function give(realm: KeycloakRealm, username: string, role: string): void {
  const user = realm.users.find((one) => one.username === username)
  const clients = new Map(realm.clients.map(({ id, clientId }) => [id, `${clientId}:`]))
  const found = realm.roles.find(({ name, client }) => `${clients.get(client ?? '') ?? ''}${name}` === role)
  if (user === undefined || found === undefined) throw new Error(`the sandbox has no ${username} or no ${role}`)
  user.roles.push(found.id)
}

const NARROWER = "  shop-clerk: { composites: ['orders:read'] }\n"

test('direct members, members of groups and of groups below them, and holders of roles that include it', async () => {
  const { plan } = await shop(NARROWER)
  expect(numbers(await plan('--holders'))).toEqual({ 'shop-clerk': [3, 0, 3] })
})

test.each([
  ['another role that gives it', 'auditor'],
  ['the role itself', 'storefront:browse'],
])('whoever keeps the grant by %s loses nothing', async (_, role) => {
  const { plan, realm } = await shop(NARROWER)
  give(realm, 'ben', role)
  expect(numbers(await plan('--holders'))).toEqual({ 'shop-clerk': [3, 0, 2] })
})

test('a person with a role by several ways counts once', async () => {
  const { plan, realm } = await shop(NARROWER)
  for (const role of ['shop-clerk', 'shop-manager']) give(realm, 'ben', role)
  expect(numbers(await plan('--holders'))).toEqual({ 'shop-clerk': [3, 0, 3] })
})

test('a role that comes has nobody, one that goes is lost by all, and a rename takes nothing', async () => {
  const { plan } = await shop(`  fresh: { composites: [shop-clerk] }
  helpdesk-tools: { state: absent }
  tester: { renamedFrom: beta-tester }
  auditor: { description: Another }
`)
  expect(numbers(await plan('--holders'))).toEqual({
    fresh: [0, 0, 0],
    'helpdesk-tools': [1, 0, 1],
    tester: [1, 0, 0],
    auditor: [1, 0, 0],
  })
})

test('holders of a role above lose what a role below loses, which counts where it goes', async () => {
  const { plan, realm } = await shop(`  shop-clerk: { composites: ['orders:read'] }
  shop-manager: { description: Another }
`)
  give(realm, 'dana', 'shop-manager')
  expect(numbers(await plan('--holders'))).toEqual({ 'shop-clerk': [4, 0, 4], 'shop-manager': [2, 0, 0] })
})

test('an included role that is renamed is not lost', async () => {
  const { plan } = await shop(`  clerk: { renamedFrom: shop-clerk }
  shop-manager: { composites: [clerk, 'orders:write'] }
`)
  expect(numbers(await plan('--holders'))).toEqual({ clerk: [3, 0, 0], 'shop-manager': [1, 0, 1] })
})

function idOf({ roles }: KeycloakRealm, name: string): string {
  return roles.find((role) => role.name === name && role.client === null)?.id ?? ''
}

test('only roles of the plan, what they lose, and what leads to those are asked for; nobody without --holders', async () => {
  const { plan, sandbox } = await shop(NARROWER)
  const asked = () =>
    sandbox.log
      .filter(({ path }) => /\/(?:users|groups)\b/.test(path))
      .map(({ path }) => path.replace(/.*\/realms\/shop/, '').replace(/\?.*/, ''))
      .map((path) => path.replaceAll(/[0-9a-f-]{36}/g, '{id}'))
  await plan()
  expect(asked()).toEqual([])
  await plan('--holders')
  const roles = ['auditor', 'shop-clerk', 'shop-manager'].map((name) => `/roles/${name}`)
  const all = [...roles, '/clients/{id}/roles/browse'].flatMap((path) => [`${path}/groups`, `${path}/users`])
  const groups = ['children', 'members'].flatMap((list) => Array.from({ length: 3 }, () => `/groups/{id}/${list}`))
  expect(asked().sort()).toEqual([...all, ...groups, '/users'].sort())
})

test('no name and no id of a person is in a plan', async () => {
  const { plan, realm, rolesync } = await shop(NARROWER)
  const written = JSON.stringify(await plan('--holders')) + (await rolesync(['plan', '--holders'])).out
  for (const { id, username } of realm.users) {
    expect(written).not.toContain(id)
    expect(written).not.toMatch(new RegExp(`\\b${username}\\b`))
  }
})

const PLANNER = ['view-realm', 'view-clients']

test.each([
  ['no right to see people', PLANNER],
  ['query-users and query-groups, to which every list is empty', [...PLANNER, 'query-users', 'query-groups']],
  ['query-users alone', [...PLANNER, 'query-users']],
])('with %s nobody is counted, and that is reported', async (_, rights) => {
  // No group has these roles: members of a group are refused, and would give it away.
  const { plan, sandbox } = await shop('  auditor: { description: Another }\n  beta-tester: { state: absent }\n')
  sandbox.quirks.keycloak.rights = rights
  const made = await plan('--holders')
  expect(numbers(made)).toEqual({ auditor: null, 'beta-tester': null })
  expect(made.targets[0]?.findings.map(({ rule }) => rule)).toEqual(['uncounted-holders'])
})

test.each([[[...PLANNER, 'view-users']], [['manage-realm', 'manage-clients', 'manage-users']]])(
  '%j is enough',
  async (rights) => {
    const { plan, sandbox } = await shop(NARROWER)
    sandbox.quirks.keycloak.rights = rights
    expect(numbers(await plan('--holders'))).toEqual({ 'shop-clerk': [3, 0, 3] })
  },
)

test('a realm without people has no holders, which is known', async () => {
  const { plan, realm, sandbox } = await shop(NARROWER)
  realm.users = []
  sandbox.quirks.keycloak.rights = [...PLANNER, 'view-users']
  expect(numbers(await plan('--holders'))).toEqual({ 'shop-clerk': [0, 0, 0] })
})

test.each([
  [999, 1],
  [1000, 2],
  [2300, 3],
])('%i people take %i pages', async (people, pages) => {
  const { plan, realm, sandbox } = await shop('  auditor: { description: Another }\n')
  const [auditor] = [idOf(realm, 'auditor')]
  realm.users = Array.from({ length: people }, (_, index) => ({
    id: `user-${index}`,
    username: `user-${index}`,
    roles: [auditor],
    groups: [],
  }))
  expect(numbers(await plan('--holders'))).toEqual({ auditor: [people, 0, 0] })
  expect(sandbox.log.filter(({ path }) => path.includes('/roles/auditor/users'))).toHaveLength(pages)
})

test('many groups and many members of one', async () => {
  const { plan, realm } = await shop(NARROWER)
  const [staff] = realm.groups.filter(({ name }) => name === 'staff')
  const below = Array.from({ length: 150 }, (_, index) => ({
    id: `group-${index}`,
    name: `g-${index}`,
    parent: staff?.id ?? '',
    roles: [],
  }))
  realm.groups.push(...below)
  const member = ({ id }: { readonly id: string }) => ({ id: `in-${id}`, username: id, roles: [], groups: [id] })
  realm.users.push(...below.map(member))
  expect(numbers(await plan('--holders'))).toEqual({ 'shop-clerk': [153, 0, 153] })
})

test('a page that comes twice is an error, not more people', async () => {
  const { rolesync, realm, sandbox } = await shop('  auditor: { description: Another }\n')
  const auditor = idOf(realm, 'auditor')
  realm.users = Array.from({ length: 1200 }, (_, index) => ({
    id: `user-${index}`,
    username: `user-${index}`,
    roles: [auditor],
    groups: [],
  }))
  sandbox.inject({ kind: 'repeat-page', method: 'GET', path: '*/roles/auditor/users', skip: 1 })
  const { code, err } = await rolesync(['plan', '--holders'])
  expect([code, err]).toEqual([1, expect.stringContaining('comes twice among the users: a page repeats')])
})

const SEPARATE = `${CONFIG}policy:
  separate: [{ id: SOD, left: ['orders:write'], right: ['orders:export'] }]
`

test('nobody may have both sides: through groups and through roles that include others', async () => {
  const { plan, realm } = await shop('  shop-manager: { description: Runs it }\n', SEPARATE)
  give(realm, 'ada', 'auditor')
  const { findings } = (await plan('--holders')).targets[0] ?? { findings: [] }
  expect(findings.map(({ rule, role, message }) => [rule, role, message])).toEqual([
    ['SOD', 'shop-manager', '1 person who holds it has the other side through "auditor"'],
  ])
})

test('a saved plan whose people were counted is judged by them again', async () => {
  const { plan, rolesync, realm, write, read } = await shop('  shop-manager: { description: Runs it }\n')
  await plan('--holders', '--out', 'plan.json')
  give(realm, 'ada', 'auditor')
  write('rolesync.yaml', read('rolesync.yaml') + SEPARATE.slice(CONFIG.length))
  const { code, err } = await rolesync(['apply', 'plan.json'])
  expect([code, err]).toEqual([3, expect.stringContaining('has the other side through "auditor"')])
})
