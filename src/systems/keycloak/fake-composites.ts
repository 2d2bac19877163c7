/** Reads and writes what roles of the fake Keycloak include, by id. */
import { json, type Reply, type Route } from '../../kit/fake-system.ts'
import { sentRoles } from './fake-bodies.ts'
import {
  type KeycloakCall,
  type KeycloakQuirks,
  type KeycloakRole,
  type KeycloakState,
  realmOf,
  refuse,
  represent,
  unsorted,
  window,
} from './fake-model.ts'
import { canView, requireManage, requireMap, requireView } from './fake-rights.ts'
import { requireContainer, roleOf, SINGLES } from './fake-roles.ts'

/** Only what the caller may see, and not a word about the rest. */
function listComposites(call: KeycloakCall): Reply {
  requireContainer(call)
  const realm = realmOf(call)
  const { composites } = requireView(call, roleOf(call))
  const rows = realm.roles.filter((role) => composites.includes(role.id) && canView(call, role))
  // Only a page is sorted.
  const sorted = call.query.has('max') ? [...rows].sort((a, b) => (a.name < b.name ? -1 : 1)) : unsorted(call, rows)
  const paged = call.params.id === undefined ? sorted : window(call, sorted)
  return json(
    200,
    paged.map((role) => represent(realm, role, false)),
  )
}

/** Roles of the body, all of them or none. */
function rolesInBody(call: KeycloakCall): KeycloakRole[] {
  const { roles } = realmOf(call)
  return sentRoles(call).map((sent) => {
    const found = roles.find(({ id }) => id === sent.id)
    if (found === undefined) throw refuse(404, 'Could not find composite role')
    requireMap(call, found)
    return found
  })
}

function addComposites(call: KeycloakCall): Reply {
  const role = roleOf(call)
  requireManage(call, role)
  const ids = rolesInBody(call).map(({ id }) => id)
  call.write()
  role.composites = [...new Set([...role.composites, ...ids])]
  return { status: 204 }
}

function removeComposites(call: KeycloakCall): Reply {
  const role = roleOf(call)
  requireManage(call, role)
  const ids = rolesInBody(call).map(({ id }) => id)
  call.write()
  role.composites = role.composites.filter((id) => !ids.includes(id))
  return { status: 204 }
}

/** Reading and writing what roles include. */
export const compositeRoutes: readonly Route<KeycloakState, KeycloakQuirks>[] = SINGLES.flatMap((single) => {
  const path = `${single}/composites`
  return [
    { method: 'GET', path, answer: listComposites } as const,
    { method: 'POST', path, answer: addComposites } as const,
    { method: 'DELETE', path, answer: removeComposites } as const,
  ]
})
