/**
 * One small tenant per provider, in words that are the same for all: roles by name, each with some of a few elements.
 * How they stand in the sandbox's own state is told here and not asked of the code under test.
 */
import type { SandboxState } from '../../src/sandbox/index.ts'
import { tree } from '../../src/systems/reltio/fake-tree.ts'

/** Role name → what it holds, out of {@link System.elements}. */
export type Roles = ReadonlyMap<string, readonly string[]>

export interface System {
  /** Where the sandbox serves it. */
  readonly mount: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly auth: 'token' | 'client'
  /** Lists tell how long they are, so that one that lacks something can be seen for what it is. */
  readonly tellsTotals: boolean
  /** A role's key from a plain name. */
  readonly key: (name: string) => string
  /** At least four things that a role can hold. */
  readonly elements: readonly string[]
  /** Makes the sandbox hold exactly these roles. */
  readonly seed: (state: SandboxState, roles: Roles) => void
  /** The roles that the sandbox holds, those of one key as often as they are there. Elements are sorted. */
  readonly held: (state: SandboxState) => readonly (readonly [key: string, elements: readonly string[]])[]
  /** A role as a role file has it. */
  readonly declare: (elements: readonly string[]) => Readonly<Record<string, unknown>>
}

const USERS = ['ada', 'ben', 'eve'].map((name, index) => ({
  id: 500 + index,
  username: name,
  email: `${name}@example.com`,
  firstname: name,
  lastname: 'Example',
  status: 1,
}))

const APPS = ['Jira', 'Zoom', 'Box'].map((name, index) => ({
  id: 40 + index,
  name,
  icon_url: '',
  description: null,
  visible: true,
}))

export const systems: Readonly<Record<string, System>> = {
  reltio: {
    mount: '/reltio/oauth',
    settings: { customerId: 'TestCustomer' },
    auth: 'client',
    tellsTotals: false,
    key: (name) => `ROLE_${name.toUpperCase()}`,
    elements: ['Auth.customer:READ', 'Auth.customer:UPDATE', 'MDM.data.relations:READ', 'console:EXECUTE'],
    seed({ reltio }, roles) {
      const [customer] = reltio.customers
      if (customer === undefined) throw new Error('the sandbox has no customer')
      customer.roleNames = [...roles.keys()]
      customer.roles = [...roles].map(([roleName, elements]) => ({
        roleName,
        servicePermissions: tree(Object.fromEntries(byPath(elements, (privilege) => privilege.charAt(0)))),
        kept: `by ${roleName}`,
      }))
    },
    held: ({ reltio }) =>
      (reltio.customers[0]?.roles ?? []).map((role) => [role.roleName, leaves(role.servicePermissions ?? []).sort()]),
    declare: (elements) => ({
      resourcePermissions: Object.fromEntries(
        [...byPath(elements, (privilege) => `${privilege} `)].map(([path, text]) => [path, text.trim().split(' ')]),
      ),
    }),
  },
  onelogin: {
    mount: '/onelogin',
    settings: {},
    auth: 'client',
    tellsTotals: true,
    key: (name) => name,
    elements: [
      'apps Jira',
      'apps Zoom',
      'users ada@example.com',
      'users ben@example.com',
      'admins ada@example.com',
      'admins eve@example.com',
    ],
    seed({ onelogin }, roles) {
      onelogin.users = structuredClone(USERS)
      onelogin.apps = structuredClone(APPS)
      onelogin.roles = [...roles].map(([name, elements], index) => ({ id: 900 + index, name, ...idsOf(elements) }))
      onelogin.nextRoleId = 2000
    },
    held: ({ onelogin }) =>
      onelogin.roles.map(({ name, apps, users, admins }) => [
        name,
        [
          ...apps.map((id) => `apps ${APPS.find((app) => app.id === id)?.name}`),
          ...users.map((id) => `users ${USERS.find((user) => user.id === id)?.email}`),
          ...admins.map((id) => `admins ${USERS.find((user) => user.id === id)?.email}`),
        ].sort(),
      ]),
    declare: (elements) =>
      Object.fromEntries(
        ['apps', 'users', 'admins'].map((field) => [
          field,
          elements.filter((one) => one.startsWith(`${field} `)).map((one) => one.slice(field.length + 1)),
        ]),
      ),
  },
  'omneo-role-definitions': {
    mount: '/omneo/api/v3',
    settings: {},
    auth: 'token',
    tellsTotals: true,
    key: (name) => name,
    elements: ['discount', 'staff', 'student', 'vip'],
    seed({ omneo }, roles) {
      const [first] = omneo.definitions
      const blank = first ?? { timezone: '', created_at: '', updated_at: '' }
      omneo.definitions = [...roles].map(([handle, meta], index) => ({
        ...blank,
        ...NOTHING,
        id: 70 + index,
        name: 'A role',
        handle,
        meta: [...meta],
        custom_fields: [],
      }))
      omneo.nextDefinitionId = 200
    },
    held: ({ omneo }) => omneo.definitions.map(({ handle, meta }) => [handle, [...meta].sort()]),
    declare: (elements) => ({ name: 'A role', meta: elements }),
  },
  'omneo-roles': {
    mount: '/omneo/api/v3',
    settings: {},
    auth: 'token',
    tellsTotals: true,
    key: (name) => name,
    elements: ['create', 'delete', 'read', 'update'],
    seed({ omneo }, roles) {
      omneo.roles = [...roles].map(([handle, permissions], index) => ({
        id: 10 + index,
        name: 'A role',
        handle,
        weight: 0,
        permissions: permissions.map((permission, number) => ({ id: number, name: null, handle: permission })),
      }))
    },
    held: ({ omneo }) =>
      omneo.roles.map(({ handle, permissions }) => [handle, permissions.map((one) => one.handle).sort()]),
    declare: (elements) => ({ permissions: elements }),
  },
  organization: {
    mount: '/organization',
    settings: {},
    auth: 'token',
    tellsTotals: false,
    key: (name) => name,
    elements: ['CREATE_AN_ITEM', 'DELETE_AN_ITEM', 'READ_AN_ITEM', 'UPDATE_AN_ITEM'],
    seed({ organization }, roles) {
      organization.roles = [...roles].map(([name, permissions], index) => ({
        id: `id-${index}`,
        name,
        description: 'A role',
        organizationId: 'one',
        permissions: [...permissions],
        createdAt: '',
      }))
    },
    held: ({ organization }) => organization.roles.map(({ name, permissions }) => [name, [...permissions].sort()]),
    declare: (elements) => ({ description: 'A role', permissions: elements }),
  },
  keycloak: {
    mount: '/keycloak',
    // The roles of the client `orders` are there to be included, and none of the target's own.
    settings: { realm: 'shop', clients: ['storefront'] },
    auth: 'client',
    tellsTotals: false,
    key: (name) => name,
    elements: ['export', 'read', 'refund', 'write'].map((name) => `orders:${name}`),
    seed({ keycloak: { realms } }, roles) {
      const [realm] = realms
      const orders = realm?.clients.find(({ clientId }) => clientId === 'orders')?.id
      if (realm === undefined || orders === undefined) throw new Error('the sandbox has no client of this name')
      const blank = { description: 'A role', client: null, attributes: { kept: ['1', '2'] }, composites: [] }
      const leaves = ['export', 'read', 'refund', 'write'].map((name) => ({
        ...blank,
        id: `leaf-${name}`,
        name,
        client: orders,
      }))
      const own = realm.roles.filter(({ client }) => client !== null && client !== orders)
      const made = [...roles].map(([name, elements], index) => ({
        ...blank,
        id: `role-${index}`,
        name,
        composites: elements.map((element) => element.replace('orders:', 'leaf-')),
      }))
      realm.roles = [...own, ...leaves, ...made]
    },
    held: ({ keycloak: { realms } }) => {
      const roles = realms[0]?.roles ?? []
      const names = new Map(roles.map(({ id, name }) => [id, `orders:${name}`]))
      return roles
        .filter(({ client }) => client === null)
        .map(({ name, composites }) => [name, composites.map((id) => names.get(id) ?? id).sort()])
    },
    declare: (elements) => ({ description: 'A role', composites: elements }),
  },
}

const NOTHING = {
  description: null,
  short_description: null,
  icon: null,
  image_url: null,
  period: null,
  period_type: null,
  absolute_expiry: null,
  notes: null,
  group_name: null,
  group_handle: null,
}

function byPath(elements: readonly string[], text: (privilege: string) => string): Map<string, string> {
  const paths = new Map<string, string>()
  for (const element of elements) {
    const [path = '', privilege = ''] = element.split(':')
    paths.set(path, (paths.get(path) ?? '') + text(privilege))
  }
  return paths
}

interface Branch {
  readonly id: string
  readonly allowedPrivileges?: readonly string[]
  readonly resourcePermissions?: readonly Branch[] | null
}

function leaves(nodes: readonly Branch[], above = ''): string[] {
  return nodes.flatMap(({ id, allowedPrivileges = [], resourcePermissions }) => [
    ...allowedPrivileges.map((privilege) => `${above}${id}:${privilege}`),
    ...leaves(resourcePermissions ?? [], `${above}${id}.`),
  ])
}

function idsOf(elements: readonly string[]): { apps: number[]; users: number[]; admins: number[] } {
  const of = (field: string, list: readonly { id: number; name?: string; email?: string }[]) =>
    list.filter(({ name, email }) => elements.includes(`${field} ${name ?? email}`)).map(({ id }) => id)
  return { apps: of('apps', APPS), users: of('users', USERS), admins: of('admins', USERS) }
}
