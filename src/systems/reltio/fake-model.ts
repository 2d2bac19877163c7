/** State and switches of Reltio's fake server, and the checks that its calls share. */

import { isObject, saysJson } from '../../kit/fake-http.ts'
import { type Call, json, Refused, type Reply } from '../../kit/fake-system.ts'
import { parseJson } from '../../text/parse-json.ts'
import { distinct, PRIVILEGES, type RolePermissions, wrongNodes } from './fake-tree.ts'

/** State of Reltio's fake server. */
export interface ReltioState {
  customers: ReltioCustomer[]
  /** Read-only roles of the platform. */
  systemRoles: RolePermissions[]
  services: CatalogueNode[]
}

/** A customer with the names it registered and the roles that have permissions. */
export interface ReltioCustomer {
  id: string
  roleNames: string[]
  roles: RolePermissions[]
}

/** A service or resource of the catalogue. */
export interface CatalogueNode {
  id: string
  label: string
  description: string
  isInternal: boolean
  possiblePrivileges: string[]
  resources: CatalogueNode[] | null
}

/** Switches for what Reltio's documents leave open. */
export interface ReltioQuirks {
  /** POST of permissions for a name that was not registered answers 404. Default off: it registers the name. */
  registerFirst: boolean
  /** POST of permissions for a role that has some. Default `refuse` (400). */
  postExisting: 'refuse' | 'replace' | 'merge'
  /** PUT of a role that does not exist makes it. Default off: 404. */
  putCreates: boolean
  /** Status that GET of all permissions of a customer answers. 404 and 405: the call is not offered. Default 200. */
  listPermissions: 200 | 404 | 405
  /** GET of all permissions answers an object by role name. Default off: an array. */
  listPermissionsByName: boolean
  /** Nodes and privileges come in another order with every answer. Default off: as they were sent. */
  shuffle: boolean
  /** Containers have `allowedPrivileges: []` and leaves `resourcePermissions: null`. Default off. */
  emptyContainers: boolean
  /** DELETE of a role that is gone answers 404. Default off: 200, since no 404 is documented. */
  secondDelete404: boolean
  /** After DELETE the name still is in the list of names. Default off. */
  nameStaysAfterDelete: boolean
  /** Registering names answers the whole customer, as the OpenAPI document says. Default off: an array of names. */
  customerObjectAnswer: boolean
  /** Privileges that the catalogue does not list for a resource are refused (400). Default off: any of the five. */
  strictPrivileges: boolean
  /** Requests per second to the token endpoint, above it 429. 0: no limit. Default 10, as documented. */
  tokenRequestsPerSecond: number
}

/** A request to Reltio's fake server. */
export type ReltioCall = Call<ReltioState, ReltioQuirks>

/** `{errorCode, errorMessage}`, the shape of everything but authentication. */
export function problem(status: number, message: string): Reply {
  return json(status, { errorCode: status, errorMessage: message })
}

/** The customer of the path, or a 404 with the text of this call. */
export function customerOf(call: ReltioCall, message: (id: string) => string): ReltioCustomer {
  const id = call.params.customer ?? ''
  const customer = call.state.customers.find((one) => one.id === id)
  if (customer === undefined) throw new Refused(problem(404, message(id)))
  return customer
}

/** Words of calls about names. */
export const doesNotExist = (id: string) => `Customer with id:'${id}' doesn't exist`
/** Words of calls about permissions. */
export const notFound = (id: string) => `Customer '${id}' not found`

/** A role that is not there. */
export function noPermissions(name: string): Refused {
  return new Refused(problem(404, `No permissions found for role ${name}`))
}

/** Any JSON body. */
export function bodyOf(call: ReltioCall): unknown {
  if (!saysJson(call)) {
    throw new Refused(problem(415, `Content type '${call.headers['content-type'] ?? ''}' not supported`))
  }
  const body = parseJson(call.body)
  if (body === undefined) throw new Refused(problem(400, 'JSON parse error'))
  return body
}

function isSystem(state: ReltioState, name: string): boolean {
  return name.startsWith('ROLE_ADMIN_CUSTOMER_') || state.systemRoles.some((role) => role.roleName === name)
}

/** A name that a customer may give to a role. */
export function checkName(call: ReltioCall, name: unknown): string {
  if (typeof name !== 'string' || !/^[\w$&@]{1,128}$/.test(name)) {
    throw new Refused(problem(400, `Invalid role name: ${JSON.stringify(name)}`))
  }
  if (isSystem(call.state, name)) throw new Refused(problem(403, 'Access is denied'))
  return name
}

/** The role that a caller sent, checked, with nothing taken away but duplicate privileges. */
export function checkRole(call: ReltioCall, sent: unknown): RolePermissions {
  if (!isObject(sent)) throw new Refused(problem(400, 'A role permissions object is expected'))
  const roleName = checkName(call, sent.roleName)
  const allowed = call.quirks.strictPrivileges
    ? (path: string) => possiblePrivileges(call.state.services, path)
    : () => PRIVILEGES
  const wrong = wrongNodes(sent.servicePermissions, allowed)
  if (wrong !== null) throw new Refused(problem(400, wrong))
  const role = { ...sent, roleName } as RolePermissions
  return role.servicePermissions ? { ...role, servicePermissions: distinct(role.servicePermissions) } : role
}

function possiblePrivileges(services: readonly CatalogueNode[], path: string): readonly string[] {
  let nodes: readonly CatalogueNode[] = services
  let node: CatalogueNode | undefined
  for (const id of path.split('.')) {
    node = nodes.find((one) => one.id === id)
    nodes = node?.resources ?? []
  }
  return node?.possiblePrivileges ?? []
}
