/**
 * Fake server of an API that serves `/v2/roles` of one organisation: a flat list of permissions for each role. Paths, fields
 * and the sample role are from its page of documentation; everything else that the page does not say has a switch.
 */

import { isObject, isStrings, saysJson } from '../../kit/fake-http.ts'
import { type Call, type FakeSystem, json, Refused, type Reply, type Route, type Seed } from '../../kit/fake-system.ts'
import { parseJson } from '../../text/parse-json.ts'
import { restoreOrganization } from './fake-restore.ts'
import type { OrganizationRole, OrganizationState } from './fake-state.ts'

/** Switches for what the page of documentation leaves open. */
export interface OrganizationQuirks {
  /** Envelope of a list: nothing (default), `{data}` or `{roles}`. Single roles never are. */
  envelope: 'array' | 'data' | 'roles'
  /** Status that POST answers. Default 201. */
  createStatus: 200 | 201
  /** Status that DELETE answers. Default 200 and `{}`; 204 has no body. */
  deleteAnswer: 200 | 204
  /** Status with which a missing or wrong field is refused. Default 400. */
  missingFieldStatus: 400 | 422
  /** An empty `description` counts as missing. Default off. */
  emptyDescriptionRefused: boolean
  /** A second role with the same name: `allow` (default), or 409. */
  duplicateNames: 'allow' | 409
  /** PUT keeps members that it does not send. Default off: it replaces the role but for what the server sets. */
  putMerges: boolean
  /** Lists have pages (`page`, `limit`, 20 rows), announced in `X-Total-Count` and `Link`. Default off: all in one. */
  paged: boolean
}

type OrganizationCall = Call<OrganizationState, OrganizationQuirks>

/** Printed as such by the documentation. */
const ORGANIZATION = 'Customer of organization'
const DEFAULT_LIMIT = 20

const ERRORS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
}

function problem(status: number, message: string): Reply {
  return json(status, { message, statusCode: status, error: ERRORS[status] ?? 'Internal Server Error' })
}

function roleOf(call: OrganizationCall): OrganizationRole {
  const role = call.state.roles.find((one) => one.id === call.params.id)
  if (role === undefined) throw new Refused(problem(404, 'Role not found'))
  return role
}

function listRoles(call: OrganizationCall): Reply {
  const all = call.state.roles
  const limit = positive(call, 'limit') ?? DEFAULT_LIMIT
  const current = positive(call, 'page') ?? 1
  const rows = call.quirks.paged ? all.slice((current - 1) * limit, current * limit) : all
  const headers: Record<string, string> = {}
  if (call.quirks.paged) {
    headers['X-Total-Count'] = String(all.length)
    const next = `${call.origin}${call.path}?page=${current + 1}&limit=${limit}`
    if (current * limit < all.length) headers.Link = `<${next}>; rel="next"`
  }
  return json(200, call.quirks.envelope === 'array' ? rows : { [call.quirks.envelope]: rows }, headers)
}

function positive(call: OrganizationCall, name: string): number | undefined {
  const text = call.query.get(name) ?? ''
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}

function createRole(call: OrganizationCall): Reply {
  const fields = sentFields(call)
  const { at, uuid } = call.write()
  const role = { id: uuid, ...fields, organizationId: ORGANIZATION, createdAt: at }
  call.state.roles.push(role)
  return json(call.quirks.createStatus, role)
}

function updateRole(call: OrganizationCall): Reply {
  const role = roleOf(call)
  const fields = sentFields(call)
  call.write()
  const { id, organizationId, createdAt } = role
  const others = parseJson(call.body) as object
  const now = { ...(call.quirks.putMerges ? role : {}), ...others, ...fields, id, organizationId, createdAt }
  call.state.roles = call.state.roles.map((one) => (one === role ? now : one))
  return json(200, now)
}

function deleteRole(call: OrganizationCall): Reply {
  const role = roleOf(call)
  call.write()
  call.state.roles = call.state.roles.filter((one) => one !== role)
  return call.quirks.deleteAnswer === 200 ? json(200, {}) : { status: 204 }
}

/** Name, description and permissions: all of them are required, for an update too. */
function sentFields(call: OrganizationCall): Pick<OrganizationRole, 'name' | 'description' | 'permissions'> {
  const body = saysJson(call) ? parseJson(call.body) : {}
  if (!isObject(body)) throw new Refused(problem(400, 'A JSON object is expected'))
  const { name, description, permissions } = body
  const refuse = (message: string) => new Refused(problem(call.quirks.missingFieldStatus, message))
  if (typeof name !== 'string' || name === '') throw refuse('name must be a string and is required')
  if (typeof description !== 'string' || (description === '' && call.quirks.emptyDescriptionRefused)) {
    throw refuse('description must be a string and is required')
  }
  if (!isStrings(permissions)) throw refuse('permissions must be an array of strings and is required')
  if (call.quirks.duplicateNames === 409 && isTaken(call, name)) {
    throw new Refused(problem(409, `Role ${name} already exists`))
  }
  return { name, description, permissions }
}

function isTaken({ state, params }: OrganizationCall, name: string): boolean {
  return state.roles.some((one) => one.name === name && one.id !== params.id)
}

function seed(kind: Seed): OrganizationState {
  if (kind === 'empty') return { roles: [] }
  const role = (id: string, name: string, description: string, permissions: string[]): OrganizationRole => {
    return { id, name, description, organizationId: ORGANIZATION, permissions, createdAt: '2024-02-28T16:11:00.595Z' }
  }
  const operator = ['CREATE_AN_ITEM', 'UPDATE_AN_ITEM', 'CREATE_AN_ORDER']
  const manager = [...operator, 'DELETE_AN_ITEM', 'CANCEL_AN_ORDER', 'INVITE_A_USER']
  return {
    roles: [
      role('xxxxx-1203-4322-a411-b835f29e9f26', 'customer', 'Customer of organization', ['CREATE_AN_ITEM']),
      role('5b0c1c4e-6f2d-4b7a-9d3e-0a1f5c7e2b91', 'operator', 'Day-to-day work on items and orders', operator),
      role('c27d9f10-3e58-4a6c-8b04-7d92e6a1f3c5', 'manager', 'Runs the organization', manager),
    ],
  }
}

const routes: readonly Route<OrganizationState, OrganizationQuirks>[] = [
  { method: 'GET', path: '/v2/roles', answer: listRoles },
  { method: 'POST', path: '/v2/roles', answer: createRole },
  { method: 'GET', path: '/v2/roles/:id', answer: (call) => json(200, roleOf(call)) },
  { method: 'PUT', path: '/v2/roles/:id', answer: updateRole },
  { method: 'DELETE', path: '/v2/roles/:id', answer: deleteRole },
]

/** The organisation's API, served at `/organization`. */
export const organization: FakeSystem<'organization', OrganizationState, OrganizationQuirks> = {
  name: 'organization',
  mount: '/organization',
  quirks: {
    envelope: 'array',
    createStatus: 201,
    deleteAnswer: 200,
    missingFieldStatus: 400,
    emptyDescriptionRefused: false,
    duplicateNames: 'allow',
    putMerges: false,
    paged: false,
  },
  seed,
  tenants: 'one',
  restore: restoreOrganization,
  routes,
  problem,
  unauthorized: () => json(401, { message: 'Unauthorized', statusCode: 401 }),
}
