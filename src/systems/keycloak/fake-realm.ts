/** Builds a realm of the fake Keycloak from what a realm export says, with all that Keycloak itself puts into it. */
import { type KeycloakClient, type KeycloakRealm, type KeycloakRole, RIGHTS_CLIENT, uuidOf } from './fake-model.ts'
import { BEARER_ONLY, OWN_CLIENTS, ownRealmRoles, type RoleExport } from './fake-own.ts'

/** A client as realm exports have it. */
export interface ClientExport {
  readonly clientId: string
  readonly protocol?: string
  readonly enabled?: boolean
  readonly publicClient?: boolean
  readonly secret?: string
  readonly serviceAccountsEnabled?: boolean
}

/** Roles by name, in the realm and in each client. */
interface Mapped {
  readonly realmRoles?: readonly string[]
  readonly clientRoles?: Readonly<Record<string, readonly string[]>>
}

/** A group as realm exports have it. */
export interface GroupExport extends Mapped {
  readonly name: string
  readonly subGroups?: readonly GroupExport[]
}

/** A user as realm exports have it; with `serviceAccountClientId` it is the service account of that client. */
export interface UserExport extends Mapped {
  readonly username: string
  readonly enabled?: boolean
  readonly groups?: readonly string[]
  readonly serviceAccountClientId?: string
}

/** The part of a realm export that the fake Keycloak knows. */
export interface RealmExport {
  readonly realm: string
  readonly enabled?: boolean
  readonly roles: {
    readonly realm: readonly RoleExport[]
    readonly client: Readonly<Record<string, readonly RoleExport[]>>
  }
  readonly clients: readonly ClientExport[]
  readonly groups?: readonly GroupExport[]
  readonly users?: readonly UserExport[]
}

/** Returns the realm of an export, with Keycloak's own clients and roles. */
export function realmOfExport(given: RealmExport): KeycloakRealm {
  const realm = emptyRealm(given.realm)
  for (const client of given.clients) realm.clients.push(clientOf(realm, client))
  addRoles(realm, null, given.roles.realm)
  for (const [clientId, roles] of Object.entries(given.roles.client)) addRoles(realm, clientId, roles)
  include(realm, given.roles)
  for (const group of given.groups ?? []) addGroup(realm, group, null)
  for (const user of given.users ?? []) addUser(realm, user)
  return realm
}

/** Returns a realm as Keycloak makes it. */
export function emptyRealm(name: string): KeycloakRealm {
  const realm: KeycloakRealm = {
    id: uuidOf(`realm ${name}`),
    name,
    defaultRole: roleId(name, null, `default-roles-${name}`),
    clients: [],
    roles: [],
    groups: [],
    users: [],
  }
  for (const clientId of Object.keys(OWN_CLIENTS)) {
    realm.clients.push(clientOf(realm, { clientId, publicClient: !BEARER_ONLY.has(clientId), secret: '' }))
  }
  const own = { realm: ownRealmRoles(name), client: OWN_CLIENTS }
  addRoles(realm, null, own.realm)
  for (const [clientId, roles] of Object.entries(own.client)) addRoles(realm, clientId, roles)
  include(realm, own)
  return realm
}

function clientOf({ name }: KeycloakRealm, client: ClientExport): KeycloakClient {
  const {
    clientId,
    enabled = true,
    publicClient = false,
    secret = 'made-by-keycloak',
    serviceAccountsEnabled = false,
  } = client
  const serviceAccount = serviceAccountsEnabled ? [] : null
  return { id: uuidOf(`client ${name} ${clientId}`), clientId, enabled, publicClient, secret, serviceAccount }
}

function roleId(realm: string, clientId: string | null, name: string): string {
  return uuidOf(JSON.stringify(['role', realm, clientId, name]))
}

function addRoles(realm: KeycloakRealm, clientId: string | null, roles: readonly RoleExport[]): void {
  const client = clientId === null ? null : clientNamed(realm, clientId).id
  for (const { name, description = null, attributes = {} } of roles) {
    const kept = Object.fromEntries(Object.entries(attributes).map(([key, values]) => [key, [...values]]))
    realm.roles.push({
      id: roleId(realm.name, clientId, name),
      name,
      description,
      client,
      attributes: kept,
      composites: [],
    })
  }
}

function include(realm: KeycloakRealm, { realm: own, client }: RealmExport['roles']): void {
  const all = [...own.map((role) => [null, role] as const), ...pairs(client)]
  for (const [clientId, { name, composites = {} }] of all) {
    const mapped = {
      ...(composites.realm ? { realmRoles: composites.realm } : {}),
      ...(composites.client ? { clientRoles: composites.client } : {}),
    }
    roleNamed(realm, clientId, name).composites = idsOf(realm, mapped)
  }
}

function pairs<T>(lists: Readonly<Record<string, readonly T[]>>): (readonly [string, T])[] {
  return Object.entries(lists).flatMap(([name, list]) => list.map((one) => [name, one] as const))
}

function idsOf(realm: KeycloakRealm, { realmRoles = [], clientRoles = {} }: Mapped): string[] {
  return [
    ...realmRoles.map((name) => roleNamed(realm, null, name).id),
    ...pairs(clientRoles).map(([clientId, name]) => roleNamed(realm, clientId, name).id),
  ]
}

function clientNamed({ clients }: KeycloakRealm, wanted: string): KeycloakClient {
  const found = clients.find(({ clientId }) => clientId === wanted)
  if (found === undefined) throw new Error(`the realm has no client ${wanted}`)
  return found
}

function roleNamed(realm: KeycloakRealm, clientId: string | null, wanted: string): KeycloakRole {
  const id = roleId(realm.name, clientId, wanted)
  const found = realm.roles.find((role) => role.id === id)
  if (found === undefined) throw new Error(`the realm has no role ${wanted}`)
  return found
}

function addGroup(realm: KeycloakRealm, { name, subGroups = [], ...mapped }: GroupExport, parent: string | null): void {
  const id = uuidOf(JSON.stringify(['group', realm.name, parent, name]))
  realm.groups.push({ id, name, parent, roles: idsOf(realm, mapped) })
  for (const group of subGroups) addGroup(realm, group, id)
}

function addUser(realm: KeycloakRealm, { username, groups = [], serviceAccountClientId, ...mapped }: UserExport): void {
  if (serviceAccountClientId !== undefined) {
    clientNamed(realm, serviceAccountClientId).serviceAccount = [...(mapped.clientRoles?.[RIGHTS_CLIENT] ?? [])]
    return
  }
  const ids = groups.map((path) => {
    const names = path.split('/').slice(1)
    return names.reduce<string | null>(
      (parent, name) => uuidOf(JSON.stringify(['group', realm.name, parent, name])),
      null,
    )
  })
  const roles = [realm.defaultRole, ...idsOf(realm, mapped)]
  realm.users.push({
    id: uuidOf(`user ${realm.name} ${username}`),
    username,
    roles,
    groups: ids.filter((id) => id !== null),
  })
}
