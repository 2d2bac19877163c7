/** Apps, users and admins of OneLogin's roles. Users and admins are the same API over two lists. */

import { isObject } from '../../kit/fake-http.ts'
import { json, Refused, type Reply, type Route } from '../../kit/fake-system.ts'
import { listQuery, page } from './fake-lists.ts'
import {
  bodyOf,
  idsOf,
  type OneLoginCall,
  type OneLoginQuirks,
  type OneLoginRole,
  type OneLoginState,
  type OneLoginUser,
  problem,
  readIds,
  roleOf,
} from './fake-model.ts'

type People = 'users' | 'admins'

function listApps(call: OneLoginCall): Reply {
  const role = roleOf(call)
  const query = listQuery(call)
  const assigned = query.get('assigned') !== 'false'
  const rows = call.state.apps.filter((app) => role.apps.includes(app.id) === assigned)
  return page(call, query, rows, ({ id, name, icon_url }) => ({ id, name, icon_url }))
}

function setApps(call: OneLoginCall): Reply {
  const role = roleOf(call)
  const ids = idsOf(call)
  requireAll(
    ids,
    call.state.apps.map((app) => app.id),
    404,
  )
  call.write()
  role.apps = [...new Set(ids)]
  return json(200, role.apps.map(onlyId))
}

function listPeople(call: OneLoginCall, people: People): Reply {
  const role = roleOf(call)
  const query = listQuery(call)
  const all = query.get('include_unassigned') === 'true'
  const filter = query.get('name')?.toLowerCase() ?? ''
  const rows = call.state.users.filter(
    (user) => (all || role[people].includes(user.id)) && searched(user).includes(filter),
  )
  return page(call, query, rows, (user) => ({
    id: user.id,
    name: `${user.firstname} ${user.lastname}`,
    username: user.username,
    email: user.email,
    added_by: { id: null, name: null },
    added_at: '2025-11-03T08:00:00.000Z',
    assigned: role[people].includes(user.id),
  }))
}

function searched(user: OneLoginUser): string {
  return [user.firstname, user.lastname, user.username, user.email ?? ''].join('\n').toLowerCase()
}

function addPeople(call: OneLoginCall, people: People): Reply {
  const role = roleOf(call)
  const ids = idsOf(call)
  requireUsers(call, ids, 422)
  const present = ids.find((id) => role[people].includes(id))
  if (present !== undefined && call.quirks.idempotentMembers === 422) {
    return problem(422, `Validation failed: User with ID ${present} already is in the role`)
  }
  call.write()
  role[people] = [...new Set([...role[people], ...ids])]
  return json(200, ids.map(onlyId))
}

function removePeople(call: OneLoginCall, people: People): Reply {
  const role = roleOf(call)
  const ids = call.quirks.deleteMembersObjectBody ? userIdsOf(call) : idsOf(call)
  requireUsers(call, ids, 404)
  const absent = ids.find((id) => !role[people].includes(id))
  if (absent !== undefined && call.quirks.idempotentMembers === 422) {
    return problem(422, `Validation failed: User with ID ${absent} is not in the role`)
  }
  call.write()
  const before = role.users
  role[people] = role[people].filter((id) => !ids.includes(id))
  putBack(call, role, before)
  return { status: 204 }
}

/** Does what a mapping does as soon as it runs: of the users who were in the role before, those it assigns are back. */
export function putBack(call: OneLoginCall, role: OneLoginRole, before: readonly number[]): void {
  const mapped = call.quirks.remap.filter((one) => one.role === role.name && before.includes(one.user))
  role.users = [...new Set([...role.users, ...mapped.map((one) => one.user)])]
}

function userIdsOf(call: OneLoginCall): number[] {
  const body = bodyOf(call)
  if (isObject(body) && Array.isArray(body.user_id)) return readIds(body.user_id)
  throw new Refused(problem(400, 'Expected user_id in request'))
}

function requireUsers(call: OneLoginCall, ids: readonly number[], status: 404 | 422): void {
  requireAll(
    ids,
    call.state.users.map((user) => user.id),
    status,
  )
}

/** One unknown id refuses the whole call. */
function requireAll(ids: readonly number[], known: readonly number[], status: 404 | 422): void {
  const all = new Set(known)
  const unknownUser = ids.find((id) => !all.has(id))
  if (unknownUser === undefined) return
  if (status === 404) throw new Refused(problem(404, 'The resource with the given id could not be found'))
  throw new Refused(problem(422, `Validation failed: The associated User with ID ${unknownUser} could not be found`))
}

function onlyId(id: number): { id: number } {
  return { id }
}

function peopleRoutes(people: People): Route<OneLoginState, OneLoginQuirks>[] {
  const path = `/api/2/roles/:id/${people}`
  return [
    { method: 'GET', path, answer: (call) => listPeople(call, people) },
    { method: 'POST', path, answer: (call) => addPeople(call, people) },
    { method: 'DELETE', path, answer: (call) => removePeople(call, people) },
  ]
}

/** Reading and writing what is in a role. */
export const memberRoutes: readonly Route<OneLoginState, OneLoginQuirks>[] = [
  { method: 'GET', path: '/api/2/roles/:id/apps', answer: listApps },
  { method: 'PUT', path: '/api/2/roles/:id/apps', answer: setApps },
  ...peopleRoutes('users'),
  ...peopleRoutes('admins'),
]
