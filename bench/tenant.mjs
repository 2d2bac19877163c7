/** Tenants of any size: the sandbox's state, and role files that declare just that, so that a plan finds nothing to do. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const GRANTS = 50
const PRIVILEGES = ['CREATE', 'DELETE', 'EXECUTE', 'READ', 'UPDATE']
/** Of how many there are: roles have most of their grants in common with others, and hardly two of them all. */
export const VARIETY = 500
const range = (count) => Array.from({ length: count }, (_, index) => index)
const name = (index) => `ROLE_${String(index).padStart(6, '0')}`

/** Where each provider's double is mounted, and the settings that its target needs. */
export const PROVIDERS = {
  reltio: { mount: '/reltio/oauth', settings: 'customerId: TestCustomer', state: reltio, yaml: reltioYaml },
  onelogin: { mount: '/onelogin', settings: '', state: onelogin, yaml: oneloginYaml },
  'omneo-role-definitions': { mount: '/omneo/api/v3', settings: '', state: definitions, yaml: definitionsYaml },
  'omneo-roles': { mount: '/omneo/api/v3', settings: '', state: omneoRoles, yaml: omneoRolesYaml },
  organization: { mount: '/organization', settings: '', state: organization, yaml: organizationYaml },
}

/** Writes `state.json`, `roles.yaml` and, for a sandbox at `url`, `rolesync.yaml` into `folder`. */
export function writeTenant(folder, provider, count, { changed = 0 } = {}) {
  mkdirSync(folder, { recursive: true })
  const { state, yaml } = PROVIDERS[provider]
  writeFileSync(join(folder, 'state.json'), JSON.stringify(state(count)))
  writeFileSync(
    join(folder, 'roles.yaml'),
    `provider: ${provider}\nroles:\n${range(count)
      .map((i) => yaml(i, i < changed))
      .join('')}`,
  )
}

export function writeConfig(folder, provider, url, extra = '') {
  const { mount, settings } = PROVIDERS[provider]
  const auth = usesToken(provider) ? 'tokenEnv: BENCH_TOKEN' : 'clientIdEnv: BENCH_ID, clientSecretEnv: BENCH_SECRET'
  const lines = [
    'version: 1',
    'targets:',
    '  bench:',
    `    provider: ${provider}`,
    `    url: ${url}${mount}`,
    '    roles: [roles.yaml]',
    `    auth: { ${auth} }`,
  ]
  for (const line of [settings, extra]) if (line !== '') lines.push(`    ${line}`)
  writeFileSync(join(folder, 'rolesync.yaml'), `${lines.join('\n')}\n`)
}

export const usesToken = (provider) => provider !== 'reltio' && provider !== 'onelogin'

export const ENVIRONMENT = { BENCH_TOKEN: 'sandbox', BENCH_ID: 'bench', BENCH_SECRET: 'bench-secret-of-no-value' }

/** Which of so many things a role holds: a run of them that begins elsewhere for each role. */
const held = (i, count, of) => range(count).map((n) => (i * 7 + n + Math.floor(i / of)) % of)

function reltio(count) {
  const tree = (i) => [
    {
      id: 'MDM',
      resourcePermissions: held(i, GRANTS / 5, VARIETY / 5).map((n) => {
        return { id: `resource${n}`, allowedPrivileges: PRIVILEGES }
      }),
    },
  ]
  const roles = range(count).map((i) => ({ roleName: name(i), servicePermissions: tree(i) }))
  const resources = range(VARIETY / 5).map((n) => {
    return { id: `resource${n}`, label: '', description: '', isInternal: false, possiblePrivileges: PRIVILEGES }
  })
  return {
    reltio: {
      customers: [{ id: 'TestCustomer', roleNames: roles.map((r) => r.roleName), roles }],
      systemRoles: [],
      services: [{ id: 'MDM', label: '', description: '', isInternal: false, possiblePrivileges: [], resources }],
    },
  }
}

function reltioYaml(i, changed) {
  const lines = held(i, GRANTS / 5, VARIETY / 5).map(
    (n, at) => `      MDM.resource${n}: [${PRIVILEGES.slice(changed && at === 0 ? 1 : 0).join(', ')}]\n`,
  )
  return `  ${name(i)}:\n    resourcePermissions:\n${lines.join('')}`
}

function onelogin(count) {
  const apps = range(50).map((n) => ({
    id: 1000 + n,
    name: `App ${n}`,
    icon_url: '',
    description: null,
    visible: true,
  }))
  const users = range(100).map((n) => ({
    id: 5000 + n,
    username: `user${n}`,
    email: `user${n}@example.com`,
    firstname: 'U',
    lastname: String(n),
    status: 1,
  }))
  const roles = range(count).map((i) => ({ id: 100_000 + i, name: name(i), ...membersOf(i) }))
  return { onelogin: { nextRoleId: 9_000_000, apps, users, roles } }
}

const membersOf = (i) => ({
  apps: range(10).map((n) => 1000 + ((i + n) % 50)),
  users: range(38).map((n) => 5000 + ((i + n) % 100)),
  admins: range(2).map((n) => 5000 + ((i + n) % 100)),
})

function oneloginYaml(i, changed) {
  const { apps, users, admins } = membersOf(i)
  const people = (ids) => ids.map((id) => `user${id - 5000}@example.com`).join(', ')
  const declared = changed ? apps.slice(1) : apps
  return `  ${name(i)}:\n    apps: [${declared.map((id) => `App ${id - 1000}`).join(', ')}]\n    users: [${people(users)}]\n    admins: [${people(admins)}]\n`
}

function definitions(count) {
  const empty = {
    short_description: null,
    icon: null,
    image_url: null,
    period: null,
    period_type: null,
    absolute_expiry: null,
    notes: null,
    group_name: null,
    group_handle: null,
    custom_fields: [],
  }
  const times = { timezone: 'UTC', created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' }
  const all = range(count).map((i) => ({
    id: i + 1,
    name: name(i),
    handle: name(i),
    description: 'd',
    ...empty,
    meta: range(GRANTS).map((n) => `tag${n}`),
    ...times,
  }))
  return { omneo: { roles: [], permissions: [], nextDefinitionId: 9_000_000, definitions: all } }
}

function definitionsYaml(i, changed) {
  return `  ${name(i)}:\n    name: ${name(i)}\n    description: ${changed ? 'other' : 'd'}\n    meta: [${range(GRANTS)
    .map((n) => `tag${n}`)
    .join(', ')}]\n`
}

function omneoRoles(count) {
  const permissions = range(VARIETY).map((n) => ({ id: n + 1, name: null, handle: `permission${n}` }))
  const roles = range(count).map((i) => {
    const own = held(i, GRANTS, VARIETY).map((n) => permissions[n])
    return { id: i + 1, name: name(i), handle: name(i), weight: 0, permissions: own }
  })
  return { omneo: { roles, permissions, nextDefinitionId: 9_000_000, definitions: [] } }
}

function omneoRolesYaml(i) {
  return `  ${name(i)}: { permissions: [${held(i, GRANTS, VARIETY)
    .map((n) => `permission${n}`)
    .join(', ')}] }\n`
}

function organization(count) {
  const one = { organizationId: 'o', createdAt: '2026-01-01T00:00:00Z' }
  return {
    organization: {
      roles: range(count).map((i) => ({
        id: `id-${i}`,
        name: name(i),
        description: 'd',
        permissions: held(i, GRANTS, VARIETY).map((n) => `PERMISSION_${n}`),
        ...one,
      })),
    },
  }
}

function organizationYaml(i, changed) {
  const permissions = held(i, GRANTS, VARIETY)
    .slice(changed ? 1 : 0)
    .map((n) => `PERMISSION_${n}`)
  return `  ${name(i)}:\n    description: d\n    permissions: [${permissions.join(', ')}]\n`
}
