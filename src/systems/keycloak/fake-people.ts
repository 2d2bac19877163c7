/** Lists the holders of roles: users directly, and groups that are mapped to them. */
import { json, type Reply, type Route } from '../../kit/fake-system.ts'
import {
  type KeycloakCall,
  type KeycloakGroup,
  type KeycloakQuirks,
  type KeycloakState,
  type KeycloakUser,
  realmOf,
  refuse,
  window,
} from './fake-model.ts'
import { forbidden, requireAny, requireView, rightsOf } from './fake-rights.ts'
import { requireContainer, roleOf } from './fake-roles.ts'

const PAGE = 100

function seesPeople(call: KeycloakCall): boolean {
  const held = rightsOf(call)
  return held.has('view-users') || held.has('manage-users')
}

/** Callers who may only ask get an empty list, not an error. */
function requireQuery(call: KeycloakCall, what: 'users' | 'groups'): void {
  requireAny(call, `query-${what}`, 'view-users', 'manage-users')
}

/** Those of the page that the caller may see. */
function people(call: KeycloakCall, users: readonly KeycloakUser[]): Reply {
  const sorted = [...users].sort((a, b) => (a.username < b.username ? -1 : 1))
  const rows = seesPeople(call) ? window(call, sorted, PAGE) : []
  return json(
    200,
    rows.map(({ id, username }) => ({ id, username, emailVerified: false, enabled: true, createdTimestamp: 0 })),
  )
}

function listUsers(call: KeycloakCall): Reply {
  requireQuery(call, 'users')
  return people(call, realmOf(call).users)
}

/** Counts all of them, also for callers who see none. */
function countUsers(call: KeycloakCall): Reply {
  requireQuery(call, 'users')
  return json(200, realmOf(call).users.length)
}

function holdersOfRole(call: KeycloakCall): Reply {
  requireContainer(call)
  requireQuery(call, 'users')
  const { id } = requireView(call, roleOf(call))
  return people(
    call,
    realmOf(call).users.filter(({ roles }) => roles.includes(id)),
  )
}

function groupsOfRole(call: KeycloakCall): Reply {
  requireContainer(call)
  requireQuery(call, 'groups')
  const { id } = requireView(call, roleOf(call))
  const { groups } = realmOf(call)
  const mapped = groups.filter(({ roles }) => roles.includes(id))
  return json(
    200,
    window(call, mapped, PAGE).map(({ id: group, name }) => ({
      id: group,
      name,
      path: pathOf(groups, group),
      subGroups: [],
    })),
  )
}

function pathOf(groups: readonly KeycloakGroup[], id: string): string {
  const group = groups.find((one) => one.id === id)
  return group === undefined ? '' : `${group.parent === null ? '' : pathOf(groups, group.parent)}/${group.name}`
}

function groupOf(call: KeycloakCall): KeycloakGroup {
  const group = realmOf(call).groups.find(({ id }) => id === call.params.group)
  if (group === undefined) throw refuse(404, 'Could not find group by id')
  if (!seesPeople(call)) throw forbidden()
  return group
}

function membersOfGroup(call: KeycloakCall): Reply {
  const { id } = groupOf(call)
  return people(
    call,
    realmOf(call).users.filter(({ groups }) => groups.includes(id)),
  )
}

function groupsInGroup(call: KeycloakCall): Reply {
  return groupsBelow(call, groupOf(call).id)
}

function topGroups(call: KeycloakCall): Reply {
  requireQuery(call, 'groups')
  return groupsBelow(call, null)
}

function groupsBelow(call: KeycloakCall, id: string | null): Reply {
  const { groups } = realmOf(call)
  const below = (above: string | null) => groups.filter(({ parent }) => parent === above)
  const rows = seesPeople(call) ? below(id).sort((a, b) => (a.name < b.name ? -1 : 1)) : []
  const shown = window(call, rows, PAGE).map((group) => ({
    id: group.id,
    name: group.name,
    path: pathOf(groups, group.id),
    ...(id === null ? {} : { parentId: id }),
    subGroupCount: below(group.id).length,
    subGroups: [],
  }))
  return json(200, shown)
}

const ROLES = ['/admin/realms/:realm/roles/:name', '/admin/realms/:realm/clients/:client/roles/:name'] as const

/** Reading who holds a role. */
export const peopleRoutes: readonly Route<KeycloakState, KeycloakQuirks>[] = [
  { method: 'GET', path: '/admin/realms/:realm/users', answer: listUsers },
  { method: 'GET', path: '/admin/realms/:realm/users/count', answer: countUsers },
  ...ROLES.map((role) => ({ method: 'GET', path: `${role}/users`, answer: holdersOfRole }) as const),
  ...ROLES.map((role) => ({ method: 'GET', path: `${role}/groups`, answer: groupsOfRole }) as const),
  { method: 'GET', path: '/admin/realms/:realm/groups', answer: topGroups },
  { method: 'GET', path: '/admin/realms/:realm/groups/:group/members', answer: membersOfGroup },
  { method: 'GET', path: '/admin/realms/:realm/groups/:group/children', answer: groupsInGroup },
]
