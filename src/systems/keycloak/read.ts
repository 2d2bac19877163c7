/**
 * Reads a realm whole: its roles, its clients, the roles of each client, and what each composite role includes.
 * Keycloak leaves out of lists what the caller may not see, with status 200; such a list is refused here.
 */

import type { Reader } from '../../domain/connection.ts'
import type { CatalogueEntry, Live, LiveRole } from '../../domain/model.ts'
import type { Target } from '../../domain/system.ts'
import {
  asText,
  expectObject,
  expectObjects,
  type InvalidAnswer,
  type Json,
  unexpectedIn,
  unknownMembers,
} from '../../kit/decode.ts'
import { carried, readFields } from '../../kit/read-fields.ts'
import { byCodeUnits, record, toSet } from '../../text/collections.ts'
import { keyOf, splitKey } from './keys.ts'
import { realmPath, rightsClient } from './target.ts'

/** A role as Keycloak lists it, with the client whose role it is. */
interface Listed {
  readonly key: string
  readonly id: string
  readonly composite: boolean
  readonly entry: Json
  readonly unexpected: InvalidAnswer
}

/** @throws ApiError where something is hidden from these credentials, or changed between two answers */
export async function readRealm(read: Reader, target: Target): Promise<Live> {
  const { listed, clients } = await readLists(read, target, () => true)
  const keys = new Map(listed.map(({ id, key }) => [id, key]))
  const keyOfChild = (child: Json) => keys.get(String(child.id))
  const roles = await Promise.all(listed.map((role) => readRole(read, realmPath(target), { role, keyOfChild })))
  return { roles, catalogue: catalogueOf(clients, listed) }
}

/**
 * Reads some roles: the lists that they are in, and what they include. The lists are the same as those of a whole read, so
 * that a role which is not there is known not to be; a composite tells its name and its client itself.
 * @throws ApiError like {@link readRealm}
 */
export async function readSomeRoles(read: Reader, target: Target, keys: ReadonlySet<string>): Promise<Live> {
  const containers = new Set([...keys].map((key) => splitKey(key).client))
  const { listed, clients } = await readLists(read, target, (client) => containers.has(client))
  const byId = new Map(clients.map(({ id, name }) => [id, name]))
  const keyOfChild = ({ clientRole, containerId, name }: Json) => {
    const client = clientRole === true ? byId.get(String(containerId)) : null
    return client === undefined || typeof name !== 'string' ? undefined : keyOf(client, name)
  }
  const wanted = listed.filter(({ key }) => keys.has(key))
  const roles = await Promise.all(wanted.map((role) => readRole(read, realmPath(target), { role, keyOfChild })))
  return { roles, catalogue: catalogueOf(clients, listed) }
}

/** Reads the clients, and the roles of the realm (`null`) and of those clients that are wanted. */
async function readLists(
  read: Reader,
  target: Target,
  isWanted: (client: string | null) => boolean,
): Promise<{ readonly listed: Listed[]; readonly clients: CatalogueEntry[] }> {
  const realm = realmPath(target)
  const [realmRoles, clients] = await Promise.all([
    isWanted(null) ? readRoles(read, `${realm}/roles`, null) : [],
    readClients(read, `${realm}/clients`, rightsClient(target)),
  ])
  const clientRoles = await Promise.all(
    clients
      .filter(({ name }) => isWanted(name))
      .map(({ id, name }) => readRoles(read, `${realm}/clients/${encodeURIComponent(id)}/roles`, name)),
  )
  return { listed: [...realmRoles, ...clientRoles.flat()], clients }
}

function catalogueOf(clients: readonly CatalogueEntry[], listed: readonly Listed[]): Live['catalogue'] {
  return { clients, roles: listed.map(({ id, key }) => ({ id, name: key })) }
}

/** A role, and how what it includes is named: `undefined` where nobody knows it. */
interface Including {
  readonly role: Listed
  readonly keyOfChild: (child: Json) => string | undefined
}

async function readRole(read: Reader, realm: string, including: Including): Promise<LiveRole> {
  const { role } = including
  return toLive(role, role.composite ? await readComposites(read, realm, including) : [])
}

async function readRoles(read: Reader, path: string, client: string | null): Promise<Listed[]> {
  const answer = await read.get(`${path}?briefRepresentation=false`)
  const unexpected = unexpectedIn(read, answer)
  return expectObjects(answer.json, 'the list of roles', unexpected).map((entry) => {
    const id = asText(entry.id, 'the id of a role', unexpected)
    if (entry.name === '') {
      throw unexpected(`it has a role without a name (id ${id}); give it one: PUT ${byId(path, id)}`)
    }
    const name = asText(entry.name, 'the name of a role', unexpected)
    const { composite } = entry
    if (typeof composite !== 'boolean') throw unexpected(`the role ${JSON.stringify(name)} has no flag \`composite\``)
    return { key: keyOf(client, name), id, composite, entry, unexpected }
  })
}

/** The path of a role by its id, in the realm of another path. */
function byId(path: string, id: string): string {
  return `${path.split('/').slice(0, 4).join('/')}/roles-by-id/${id}`
}

/** Without this client in the list, lists of roles lack what callers may not see. */
async function readClients(read: Reader, path: string, needed: string): Promise<CatalogueEntry[]> {
  const answer = await read.get(path)
  const unexpected = unexpectedIn(read, answer)
  const clients = expectObjects(answer.json, 'the list of clients', unexpected).map((entry) => ({
    id: asText(entry.id, 'the id of a client', unexpected),
    name: asText(entry.clientId, 'the clientId of a client', unexpected),
  }))
  if (clients.some(({ name }) => name === needed)) return clients
  throw unexpected(
    `the client ${needed} is not in it: these credentials do not see all clients, and Keycloak would leave roles out ` +
      'without a word; give the service account view-clients of that client',
  )
}

async function readComposites(read: Reader, realm: string, { role, keyOfChild }: Including): Promise<string[]> {
  const answer = await read.get(`${realm}/roles-by-id/${encodeURIComponent(role.id)}/composites`)
  const unexpected = unexpectedIn(read, answer)
  const children = expectObjects(answer.json, 'the list of composites', unexpected)
  const name = JSON.stringify(role.key)
  if (children.length === 0) {
    throw unexpected(
      `the role ${name} is a composite and the list is empty: these credentials do not see what it includes, ` +
        'or it changed in between; then run again',
    )
  }
  return children.map((child) => {
    asText(child.id, 'the id of a composite', unexpected)
    const key = keyOfChild(child)
    if (key !== undefined) return key
    throw unexpected(`the role ${name} includes ${JSON.stringify(child.name)}, which is in no list; run again`)
  })
}

/** Members of a role that are fields here, or that say what and where it is. */
const KNOWN = ['id', 'name', 'description', 'attributes', 'composite', 'composites', 'clientRole', 'containerId']

function toLive({ key, id, entry, unexpected }: Listed, composites: string[]): LiveRole {
  // Only the brief form of a role is without them.
  if (entry.attributes === undefined) throw unexpected(`the attributes of ${key} are missing`)
  const read = readFields({
    description: (unknown) => descriptionOf(entry, unknown),
    composites: () => toSet(composites),
    attributes: (unknown) => attributesOf(entry, unknown),
  })
  return { key, id, ...read, raw: { ...unknownMembers(entry, KNOWN), ...carried(entry, read) } }
}

/** Keycloak keeps "" apart from none, and nobody else does. */
function descriptionOf({ description = null }: Json, unexpected: InvalidAnswer): string | null {
  if (description !== null && typeof description !== 'string') throw unexpected('its description is no text')
  return description === '' ? null : description
}

function attributesOf({ attributes }: Json, unexpected: InvalidAnswer): Record<string, string[]> {
  const lists = Object.entries(expectObject(attributes, 'the attributes of a role', unexpected))
  const read = lists.map(([name, values]) => {
    if (!Array.isArray(values)) throw unexpected(`the attribute ${name} is no list`)
    return [name, toSet(values.map(String))] as const
  })
  return record(read.sort(([a], [b]) => byCodeUnits(a, b)))
}
