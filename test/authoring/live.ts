/** Random states of the systems, with names as hostile as each system allows. */
import fc from 'fast-check'
import type { Sandbox } from '../../src/sandbox/index.ts'
import type { PermissionNode } from '../../src/systems/reltio/fake-tree.ts'
import { text, word } from './hostile.ts'

const privileges = fc.uniqueArray(fc.constantFrom('CREATE', 'READ', 'UPDATE', 'DELETE', 'EXECUTE'), { maxLength: 4 })
const id = fc.oneof(fc.constantFrom('Auth', 'MDM', 'data', 'a.b', 'on', '1'), word)

function nodes(depth: number): fc.Arbitrary<PermissionNode[]> {
  const node = fc.record({
    id,
    allowedPrivileges: privileges,
    resourcePermissions: depth === 0 ? fc.constant(null) : nodes(depth - 1),
  })
  return fc.uniqueArray(node, { maxLength: 3, selector: (one) => one.id }) as fc.Arbitrary<PermissionNode[]>
}

const reltio = fc.uniqueArray(
  fc.record(
    {
      roleName: fc.oneof(
        fc.constantFrom('ROLE_A', 'ROLE_B', 'on', '1', '0x1F', 'null'),
        fc.stringMatching(/^[\w$&@]{1,20}$/),
      ),
      servicePermissions: nodes(2),
      roleScope: word,
    },
    { requiredKeys: ['roleName', 'servicePermissions'] },
  ),
  { maxLength: 5, selector: ({ roleName }) => roleName },
)

const name = fc.oneof({ weight: 2, arbitrary: fc.constantFrom('A', 'B', 'C') }, { weight: 3, arbitrary: text })
const ids = (from: number) => fc.uniqueArray(fc.integer({ min: from, max: from + 5 }), { maxLength: 5 })

const onelogin = fc.record({
  apps: fc.array(fc.oneof(fc.constantFrom('Slack', '1001'), text), { minLength: 6, maxLength: 6 }),
  users: fc.array(fc.record({ email: fc.option(text), username: text }), { minLength: 6, maxLength: 6 }),
  // Some ids are of nothing that is listed.
  roles: fc.array(fc.record({ name, apps: ids(1_001), users: ids(2_000), admins: ids(2_001) }), { maxLength: 5 }),
})

const nullable = fc.option(text)
const definition = fc.record({
  name: fc.oneof(word, nullable),
  handle: name,
  description: nullable,
  short_description: nullable,
  notes: nullable,
  period: fc.option(fc.nat()),
  period_type: fc.option(fc.constantFrom('days', 'months')),
  group_name: nullable,
  meta: fc.uniqueArray(text, { maxLength: 3 }),
  custom_fields: fc.uniqueArray(
    fc.record({
      namespace: word,
      handle: word,
      type: word,
      value: fc.oneof(
        text,
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
      ),
    }),
    { maxLength: 3, selector: (field) => `${field.namespace}.${field.handle}` },
  ),
})

const userRole = fc.record({
  name: text,
  handle: name,
  weight: fc.integer(),
  permissions: fc.uniqueArray(text, { maxLength: 4 }),
})
const organizationRole = fc.record({
  name,
  description: fc.oneof(text, fc.constant('')),
  permissions: fc.uniqueArray(text, { maxLength: 4 }),
})

const pair = fc.record({ action: fc.constantFrom('can_read', 'can_edit', 'menu_access'), resource: text })
const airflowRole = fc.record({
  name,
  permissions: fc.uniqueArray(pair, { maxLength: 4, selector: pairOf }),
})

function pairOf({ action, resource }: { readonly action: string; readonly resource: string }): string {
  return `${resource}:${action}`
}

const short = text.filter((one) => one.length <= 255)
const keycloakRole = fc.record({
  name: fc.oneof(name, fc.constantFrom('orders:read', '.', 'a/b')),
  client: fc.constantFrom(null, null, 'orders', 'https://sp.example.com/saml'),
  description: fc.option(short),
  attributes: fc.array(fc.tuple(word, fc.array(short, { minLength: 1, maxLength: 2 })), { maxLength: 2 }),
  // Of the roles of the same state, themselves and later ones included.
  composites: fc.uniqueArray(fc.nat(5), { maxLength: 3 }),
})

/** How a state of each system is put into a sandbox. */
export const STATES: Readonly<Record<string, fc.Arbitrary<(sandbox: Sandbox) => void>>> = {
  reltio: reltio.map((roles) => ({ state }) => {
    Object.assign(state.reltio.customers[0] ?? {}, { roles, roleNames: roles.map(({ roleName }) => roleName) })
  }),
  onelogin: onelogin.map(({ apps, users, roles }) => ({ state }) => {
    Object.assign(state.onelogin, {
      apps: apps.map((one, index) => ({
        id: 1_000 + index,
        name: one,
        icon_url: '',
        description: null,
        visible: true,
      })),
      users: users.map((one, index) => ({ id: 2_000 + index, firstname: '', lastname: '', status: 1, ...one })),
      roles: roles.map((one, index) => ({ id: 300 + index, ...one })),
    })
  }),
  'omneo-role-definitions': fc.array(definition, { maxLength: 4 }).map((definitions) => ({ state }) => {
    Object.assign(state.omneo, { definitions: definitions.map((one, index) => ({ id: index + 1, ...one })) })
  }),
  'omneo-roles': fc.array(userRole, { maxLength: 4 }).map((roles) => ({ state }) => {
    const permissions = (handles: string[]) => handles.map((handle, index) => ({ id: index, name: null, handle }))
    Object.assign(state.omneo, {
      roles: roles.map((one, index) => ({ ...one, id: index + 1, permissions: permissions(one.permissions) })),
    })
  }),
  organization: fc.array(organizationRole, { maxLength: 5 }).map((roles) => ({ state }) => {
    Object.assign(state.organization, {
      roles: roles.map((one, index) => ({ ...one, id: `id-${index}`, organizationId: 'o', createdAt: '' })),
    })
  }),
  airflow: fc
    .uniqueArray(airflowRole, { maxLength: 4, selector: ({ name: one }) => one })
    .map((roles) => ({ state }) => {
      const permissions = new Map(roles.flatMap((role) => role.permissions.map((one) => [pairOf(one), one] as const)))
      Object.assign(state.airflow, { roles, permissions: [...permissions.values()] })
    }),
  keycloak: fc
    .uniqueArray(keycloakRole, { maxLength: 6, selector: ({ name: one, client }) => `${client} ${one}` })
    .map((roles) => ({ state }) => {
      const [realm] = state.keycloak.realms
      const clients = new Map(realm?.clients.map(({ id: uuid, clientId }) => [clientId, uuid]))
      const uuid = (index: number) => `role-${index}`
      const made = roles.map(({ client, attributes, composites, ...role }, index) => ({
        ...{ ...role, id: uuid(index), attributes: Object.fromEntries(attributes) },
        client: client === null ? null : (clients.get(client) ?? null),
        composites: composites.filter((one) => one < roles.length).map(uuid),
      }))
      const own = realm?.roles.filter(({ id: one }) => !one.startsWith('role-')) ?? []
      Object.assign(realm ?? {}, { roles: [...own, ...made] })
    }),
}
