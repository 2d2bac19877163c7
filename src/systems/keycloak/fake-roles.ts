/** Roles of a realm and of its clients, by name and by id. */
import { json, type Reply, type Route } from '../../kit/fake-system.ts'
import { checkRoom, type SentRole, sentRole } from './fake-bodies.ts'
import {
  clientOf,
  type KeycloakCall,
  type KeycloakQuirks,
  type KeycloakRealm,
  type KeycloakRole,
  type KeycloakState,
  realmOf,
  refuse,
  refuseAs,
  refuseWith,
  represent,
  rolesIn,
  unsorted,
  window,
} from './fake-model.ts'
import { requireAny, requireManage, requireMap, requireView } from './fake-rights.ts'

/** Returns the role that the path names, in its realm or in its client. */
export function roleOf(call: KeycloakCall): KeycloakRole {
  const realm = realmOf(call)
  if (call.params.id !== undefined) return roleById(realm, call.params.id)
  const found = rolesIn(realm, containerOf(call)).find(({ name }) => name === call.params.name)
  if (found === undefined) throw refuse(404, 'Could not find role')
  return found
}

function roleById({ roles }: KeycloakRealm, wanted: string): KeycloakRole {
  const found = roles.find(({ id }) => id === wanted)
  if (found === undefined) throw refuse(404, 'Could not find role with id')
  return found
}

function containerOf(call: KeycloakCall): string | null {
  return call.params.client === undefined ? null : clientOf(call).id
}

/** Sees to it that the caller may look into the container before anything in it is looked for. */
export function requireContainer(call: KeycloakCall): void {
  if (call.params.id !== undefined) return
  if (containerOf(call) === null) requireAny(call, 'view-realm', 'manage-realm')
  else requireAny(call, 'view-clients', 'manage-clients')
}

function listRoles(call: KeycloakCall): Reply {
  requireContainer(call)
  const realm = realmOf(call)
  const container = containerOf(call)
  const search = (call.query.get('search') ?? '').toLowerCase()
  const rows = rolesIn(realm, container).filter(
    ({ name, description }) => name.toLowerCase().includes(search) || description?.toLowerCase().includes(search),
  )
  // Only a page is sorted; client roles are not even then.
  const sorted = container === null ? [...rows].sort((a, b) => (a.name < b.name ? -1 : 1)) : unsorted(call, rows)
  const whole = call.query.get('briefRepresentation') === 'false'
  return json(
    200,
    window(call, sorted).map((role) => represent(realm, role, whole)),
  )
}

function readRole(call: KeycloakCall): Reply {
  requireContainer(call)
  return json(200, represent(realmOf(call), requireView(call, roleOf(call)), true))
}

function createRole(call: KeycloakCall): Reply {
  const realm = realmOf(call)
  const client = containerOf(call)
  const sent = sentRole(call)
  requireManage(call, { client })
  if (sent.name === undefined) throw refuse(400, 'role has no name')
  const name = sent.name
  if (rolesIn(realm, client).some((role) => role.name === name)) {
    throw refuseWith(409, `Role with name ${name} already exists`)
  }
  checkRoom(sent)
  const included = sent.composite ? includedBy(call, sent) : []
  for (const role of included) if (role !== 'itself') requireMap(call, role)
  const { uuid } = call.write()
  const composites = [...new Set(included.map((role) => (role === 'itself' ? uuid : role.id)))]
  const { description = null, attributes = {} } = sent
  realm.roles.push({ id: uuid, name, description, client, attributes, composites })
  const location = name === '' ? call.path : `${call.path}/${encodeURIComponent(name)}`
  return { status: 201, headers: { Location: call.origin + location } }
}

/** Roles that a body names; those of clients that are not there are silently left out. */
function includedBy(call: KeycloakCall, { name, composites }: SentRole): (KeycloakRole | 'itself')[] {
  const realm = realmOf(call)
  const own = containerOf(call)
  const find = (client: string | null, wanted: string, kind: string) => {
    if (client === own && wanted === name) return 'itself' as const
    const found = rolesIn(realm, client).find((role) => role.name === wanted)
    if (found === undefined) throw refuseWith(404, `${kind} Role with name ${wanted} does not exist`)
    return found
  }
  return [
    ...composites.realm.map((wanted) => find(null, wanted, 'Realm')),
    ...Object.entries(composites.client).flatMap(([clientId, names]) => {
      const client = realm.clients.find((one) => one.clientId === clientId)
      return client === undefined ? [] : names.map((wanted) => find(client.id, wanted, 'Client'))
    }),
  ]
}

function updateRole(call: KeycloakCall): Reply {
  const realm = realmOf(call)
  const sent = sentRole(call)
  const role = roleOf(call)
  requireManage(call, role)
  const { name, description = null, attributes } = sent
  if (name === undefined || name.trim() === '') throw refuse(400, 'role has no name')
  if (rolesIn(realm, role.client).some((other) => other !== role && other.name === name)) {
    throw refuseAs(409, 'conflict', 'Duplicate resource error')
  }
  checkRoom(sent)
  call.write()
  Object.assign(role, { name, description, ...(attributes === undefined ? {} : { attributes }) })
  return { status: 204 }
}

function deleteRole(call: KeycloakCall): Reply {
  const realm = realmOf(call)
  const role = roleOf(call)
  requireManage(call, role)
  if (role.id === realm.defaultRole) {
    throw refuseWith(400, `${role.name} is default role of the realm and cannot be removed.`)
  }
  call.write()
  const without = (ids: readonly string[]) => ids.filter((id) => id !== role.id)
  realm.roles = realm.roles.filter((one) => one !== role)
  for (const other of realm.roles) other.composites = without(other.composites)
  for (const holder of [...realm.groups, ...realm.users]) holder.roles = without(holder.roles)
  return { status: 204 }
}

const LISTS = ['/admin/realms/:realm/roles', '/admin/realms/:realm/clients/:client/roles'] as const
/** Paths that name one role. */
export const SINGLES = [...LISTS.map((path) => `${path}/:name`), '/admin/realms/:realm/roles-by-id/:id'] as const

/** Reading and writing roles, but for what they include. */
export const roleRoutes: readonly Route<KeycloakState, KeycloakQuirks>[] = [
  ...LISTS.flatMap((path) => [
    { method: 'GET', path, answer: listRoles } as const,
    { method: 'POST', path, answer: createRole } as const,
  ]),
  ...SINGLES.flatMap((path) => [
    { method: 'GET', path, answer: readRole } as const,
    { method: 'PUT', path, answer: updateRole } as const,
    { method: 'DELETE', path, answer: deleteRole } as const,
  ]),
]
