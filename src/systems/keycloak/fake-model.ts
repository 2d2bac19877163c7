/** State of the fake Keycloak, and the words in which Keycloak refuses. Measured on version 26. */
import { createHash } from 'node:crypto'
import { type Call, json, Refused, type Reply } from '../../kit/fake-system.ts'

/** State of the fake Keycloak. */
export interface KeycloakState {
  realms: KeycloakRealm[]
}

/** One realm: lists, each of which knows the others by id. */
export interface KeycloakRealm {
  id: string
  name: string
  /** The role that every new user gets; it cannot be deleted. */
  defaultRole: string
  clients: KeycloakClient[]
  roles: KeycloakRole[]
  groups: KeycloakGroup[]
  users: KeycloakUser[]
}

/** Client of the realm. */
export interface KeycloakClient {
  id: string
  clientId: string
  enabled: boolean
  publicClient: boolean
  secret: string
  /** Roles of `realm-management` that its service account holds; `null` where it has no service account. */
  serviceAccount: string[] | null
}

/** Realm role or client role. */
export interface KeycloakRole {
  id: string
  name: string
  description: string | null
  /** Id of the client whose role it is; `null` for a realm role. */
  client: string | null
  attributes: Record<string, string[]>
  /** Ids of the roles that it includes directly. */
  composites: string[]
}

/** Group with its role mappings. */
export interface KeycloakGroup {
  id: string
  name: string
  parent: string | null
  /** Ids of the roles that it is mapped to. */
  roles: string[]
}

/** User with its groups and role mappings. */
export interface KeycloakUser {
  id: string
  username: string
  /** Ids of the roles and groups that it has directly. */
  roles: string[]
  groups: string[]
}

/** Switches of the fake Keycloak. */
export interface KeycloakQuirks {
  /** Roles of `realm-management` that callers have who are no client of the realm. Default: all of them. */
  rights: string[]
  /** True where tokens are given to clients that the realm does not know. Default: yes, as everywhere in the sandbox. */
  anyClient: boolean
  /** Clients that callers cannot see, as fine-grained permissions hide them. Default: none. */
  hiddenClients: string[]
  /** Order of lists that Keycloak does not sort. */
  listOrder: 'as created' | 'reversed'
}

/** Call to the fake Keycloak. */
export type KeycloakCall = Call<KeycloakState, KeycloakQuirks>

/** Client whose roles are the rights of administrators. Nobody can change them. */
export const RIGHTS_CLIENT = 'realm-management'

/** Returns an identifier that follows from what it is for, so that two runs are the same. */
export function uuidOf(what: string): string {
  const hash = createHash('sha256').update(`keycloak ${what}`).digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}

/** An error as most resources word it. */
export function problem(status: number, message: string): Reply {
  return json(status, { error: message })
}

/** A refusal with `{error}`, the usual shape. */
export function refuse(status: number, message: string): Refused {
  return new Refused(problem(status, message))
}

/** A refusal with `{errorMessage}`, the shape of the role resources' own errors. */
export function refuseWith(status: number, errorMessage: string): Refused {
  return new Refused(json(status, { errorMessage }))
}

/** A refusal with `{error, error_description}`, the shape of the framework below. */
export function refuseAs(status: number, error: string, description: string): Refused {
  return new Refused(json(status, { error, error_description: description }))
}

/** The answer to what Keycloak did not expect, such as a text that its database has no room for. */
export function serverError(): Refused {
  return refuseAs(500, 'unknown_error', 'For more on this error consult the server log.')
}

/** Returns the realm of the path. */
export function realmOf({ state, params }: KeycloakCall): KeycloakRealm {
  const realm = state.realms.find(({ name }) => name === params.realm)
  if (realm === undefined) throw refuse(404, 'Realm not found.')
  return realm
}

/** Returns the client of the path, which goes by its id and not by its `clientId`. */
export function clientOf(call: KeycloakCall): KeycloakClient {
  const client = realmOf(call).clients.find(({ id }) => id === call.params.client)
  if (client === undefined) throw refuse(404, 'Could not find client')
  return client
}

/** Returns the roles of the realm itself (`null`) or of one client. */
export function rolesIn({ roles }: KeycloakRealm, client: string | null): KeycloakRole[] {
  return roles.filter((role) => role.client === client)
}

/** Returns a role as answers have it; attributes only where they are asked for. */
export function represent(realm: KeycloakRealm, role: KeycloakRole, whole: boolean): object {
  return {
    id: role.id,
    name: role.name,
    ...(role.description === null ? {} : { description: role.description }),
    composite: role.composites.length > 0,
    clientRole: role.client !== null,
    containerId: role.client ?? realm.id,
    ...(whole ? { attributes: role.attributes } : {}),
  }
}

/** Returns a list that Keycloak does not sort in the order of the switch. */
export function unsorted<T>({ quirks }: KeycloakCall, list: readonly T[]): readonly T[] {
  return quirks.listOrder === 'reversed' ? [...list].reverse() : list
}

/** Returns a part of a list: `first` and `max` count only together, and no `max` means no end. */
export function window<T>({ query }: KeycloakCall, list: readonly T[], defaultMax: number | null = null): readonly T[] {
  const [first, max] = [number(query, 'first'), number(query, 'max')]
  if (defaultMax === null && (first === null || max === null || max <= 0)) return list
  const start = Math.max(0, first ?? 0)
  const length = max ?? defaultMax ?? -1
  return length < 0 ? list.slice(start) : list.slice(start, start + length)
}

function number(query: URLSearchParams, name: string): number | null {
  const text = query.get(name)
  if (text === null) return null
  if (!/^-?\d{1,9}$/.test(text)) throw refuse(404, 'HTTP 404 Not Found')
  return Number(text)
}
