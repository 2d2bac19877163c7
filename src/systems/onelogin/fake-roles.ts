/** OneLogin's roles, but for the lists of members. */
import { json, Refused, type Reply, type Route } from '../../kit/fake-system.ts'
import { listQuery, page, passes } from './fake-lists.ts'
import { putBack } from './fake-members.ts'
import {
  type OneLoginCall,
  type OneLoginQuirks,
  type OneLoginRole,
  type OneLoginState,
  objectOf,
  problem,
  readIds,
  roleOf,
} from './fake-model.ts'

const MEMBERS = ['apps', 'users', 'admins'] as const

function listRoles(call: OneLoginCall): Reply {
  const query = listQuery(call)
  const fields = (query.get('fields') ?? '').split(',')
  const appId = query.get('app_id')
  const appName = query.get('app_name')
  const most = call.quirks.listMembersCap === 0 ? Number.POSITIVE_INFINITY : call.quirks.listMembersCap
  const named = call.state.apps.filter((app) => passes(appName, app.name)).map((app) => app.id)
  const rows = call.state.roles.filter(
    (role) =>
      passes(query.get('name') ?? query.get('role_name'), role.name) &&
      (appId === null || role.apps.some((id) => String(id) === appId)) &&
      (appName === null || role.apps.some((id) => named.includes(id))),
  )
  const reply = page(call, query, rows, (role) => ({
    id: role.id,
    name: role.name,
    ...Object.fromEntries(
      MEMBERS.filter((field) => fields.includes(field)).map((field) => [field, role[field].slice(0, most)]),
    ),
  }))
  moveRoles(call)
  return reply
}

/** Others delete roles and make some between two pages: the totals stay, and what stood behind moves up a page. */
function moveRoles({ state, quirks }: OneLoginCall): void {
  const moved = quirks.rolesMoved
  quirks.rolesMoved = 0
  state.roles.splice(0, moved)
  for (let index = 0; index < moved; index++) {
    state.roles.push({ id: state.nextRoleId, name: `Made by others ${index}`, apps: [], users: [], admins: [] })
    state.nextRoleId += 7
  }
}

function readRole(call: OneLoginCall): Reply {
  const role = roleOf(call)
  return json(200, call.quirks.roleWithMembers ? role : { id: role.id, name: role.name })
}

function createRole(call: OneLoginCall): Reply {
  const { name, apps = [], users = [], admins = [] } = checkRole(call, true)
  call.write()
  const id = call.state.nextRoleId
  call.state.nextRoleId += 7
  call.state.roles.push({ id, name: name ?? '', apps, users, admins })
  return json(201, call.quirks.createAnswersArray ? [{ id }] : { id })
}

function updateRole(call: OneLoginCall): Reply {
  const role = roleOf(call)
  const sent = checkRole(call, call.quirks.putNeedsName)
  call.write()
  if (sent.name !== undefined) role.name = sent.name
  const before = role.users
  for (const field of MEMBERS) {
    const ids = sent[field]
    const reading = field === 'apps' ? 'replace' : call.quirks.putUsersReading
    if (ids === undefined || reading === 'ignore' || (ids.length === 0 && !call.quirks.putEmptyListClears)) continue
    role[field] = reading === 'replace' ? ids : [...new Set([...role[field], ...ids])]
  }
  putBack(call, role, before)
  return json(200, { id: role.id })
}

function deleteRole(call: OneLoginCall): Reply {
  const role = roleOf(call)
  call.write()
  call.state.roles = call.state.roles.filter((one) => one !== role)
  return { status: 204 }
}

/** The members that a caller sent, all of them checked. */
function checkRole(call: OneLoginCall, nameRequired: boolean): Partial<Omit<OneLoginRole, 'id'>> {
  const body = objectOf(call)
  const foreign = Object.keys(body).find((key) => key !== 'name' && !MEMBERS.some((field) => field === key))
  if (foreign !== undefined) throw fieldNotAllowed(call, foreign)
  const { name } = body
  if (name === undefined ? nameRequired : typeof name !== 'string' || name.trim() === '') {
    throw new Refused(problem(422, "Validation failed: Name can't be blank"))
  }
  const lists = MEMBERS.filter((field) => body[field] !== undefined).map((field) => {
    const list = body[field]
    if (!Array.isArray(list)) throw new Refused(problem(422, `Validation failed: ${field} must be an array`))
    return [field, known(call, field, readIds(list))] as const
  })
  return { ...(typeof name === 'string' ? { name } : {}), ...Object.fromEntries(lists) }
}

function fieldNotAllowed(call: OneLoginCall, field: string): Refused {
  if (field === 'id' && call.method === 'PUT' && call.quirks.idInPutStatus === 400) {
    return new Refused(problem(400, 'id is not allowed in request'))
  }
  const errors = [{ field, message: ['Field is not allowed'] }]
  return new Refused(json(422, { code: 422, message: 'Validation Failed', errors }))
}

function known(call: OneLoginCall, field: (typeof MEMBERS)[number], ids: number[]): number[] {
  const rows: readonly { id: number }[] = field === 'apps' ? call.state.apps : call.state.users
  const all = new Set(rows.map((row) => row.id))
  const unknownUser = ids.find((id) => !all.has(id))
  if (unknownUser === undefined) return [...new Set(ids)]
  const what = field === 'apps' ? 'App' : 'User'
  throw new Refused(problem(422, `Validation failed: The associated ${what} with ID ${unknownUser} could not be found`))
}

/** Reading and writing whole roles. */
export const roleRoutes: readonly Route<OneLoginState, OneLoginQuirks>[] = [
  { method: 'GET', path: '/api/2/roles', answer: listRoles },
  { method: 'POST', path: '/api/2/roles', answer: createRole },
  { method: 'GET', path: '/api/2/roles/:id', answer: readRole },
  { method: 'PUT', path: '/api/2/roles/:id', answer: updateRole },
  { method: 'DELETE', path: '/api/2/roles/:id', answer: deleteRole },
]
