/** People in numbers, on a real Keycloak: groups, groups below them, roles that include others, and more than one page. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RealmExport } from '../../../src/systems/keycloak/fake-realm.ts'
import { projectFor } from './project.ts'
import { realmExport } from './realm.ts'
import { type RealKeycloak, startKeycloak } from './start.ts'

let keycloak: RealKeycloak

beforeAll(async () => {
  keycloak = await startKeycloak()
  await keycloak.makeRealm(crowded('crowded'))
})

afterAll(() => keycloak?.close())

/** Ada has role-0 herself, ben in the group /staff, eve in /staff/night; hana has `local`, which includes role-8. */
function crowded(realm: string): RealmExport {
  const base = realmExport(realm)
  const people = (count: number, word: string, more: object) =>
    Array.from({ length: count }, (_, index) => ({ username: `${word}-${index}`, enabled: true, ...more }))
  return {
    ...base,
    groups: [...(base.groups ?? []), { name: 'crowd', realmRoles: ['role-5'] }],
    users: [
      ...(base.users ?? []),
      ...people(1050, 'member', { groups: ['/crowd'] }),
      ...people(150, 'holder', { realmRoles: ['role-6'] }),
      { username: 'hana', enabled: true, realmRoles: ['local'] },
    ],
  }
}

const ROLES = `provider: keycloak
roles:
  role-0: { composites: ['app-00:perm-00', 'app-01:perm-01'] }
  role-5: { description: Five }
  role-6: { description: Six }
  role-7: { description: Seven }
  role-8: { description: Eight }
  app-00:perm-01: { description: Of perm-19 and nothing else }
  local: { state: absent }
  new: {}
`

/** No group has it: members of a group are refused to whoever may only search, and would give it away. */
const WITHOUT_GROUPS = 'provider: keycloak\nroles: { role-6: { description: Six } }\n'

async function numbers(account: string, roles = ROLES) {
  const project = projectFor(keycloak.url, 'crowded')
  project.write('roles.yaml', roles)
  const { out, err } = await project.rolesync(account, 'plan', '--holders', '--json')
  if (out === '') throw new Error(err)
  const [target] = JSON.parse(out).targets as { steps: Counted[]; findings: { rule: string }[] }[]
  const steps = (target?.steps ?? []).map(({ role, holders, losesAccess }) => {
    return [role, [holders?.users ?? null, losesAccess]] as const
  })
  return { steps: Object.fromEntries(steps), findings: target?.findings, out }
}

interface Counted {
  readonly role: string
  readonly holders: { readonly users: number } | null
  readonly losesAccess?: number
}

test.each(['planner-with-holders', 'applier-of-users'])('as %s', async (account) => {
  const { steps, findings, out } = await numbers(account)
  expect(steps).toEqual({
    'role-0': [3, 3],
    'role-5': [1050, 0],
    'role-6': [150, 0],
    'role-7': [0, 0],
    'role-8': [1, 0],
    'app-00:perm-01': [1, 0],
    local: [1, 1],
    new: [0, 0],
  })
  expect(findings).toEqual([])
  expect(out).not.toMatch(/\b(?:ada|ben|eve|hana)\b|member-\d|holder-\d/)
})

test.each(['planner', 'query-people'])('as %s nobody is counted, and that is reported', async (account) => {
  const { steps, findings } = await numbers(account, WITHOUT_GROUPS)
  expect(Object.values(steps).map(([users]) => users)).toEqual([null])
  expect(findings?.map(({ rule }) => rule)).toEqual(['uncounted-holders'])
})
