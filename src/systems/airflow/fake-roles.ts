/** Roles and permissions of Airflow's fake server. */
import { json, type Reply } from '../../kit/fake-system.ts'
import { type AirflowRoute, guarded } from './fake-access.ts'
import { type Check, demand, object, ordered, pairs, readPairs, someText, windowOf } from './fake-checks.ts'
import { type AirflowCall, type AirflowRole, type AirflowState, type Pair, refuse, repr } from './fake-model.ts'

/** The calls about roles and permissions. All of them are rights on the resource `Roles`. */
export const roleRoutes: readonly AirflowRoute[] = [
  guarded(['GET', '/auth/fab/v1/roles'], ['can_read', 'Roles'], listRoles),
  guarded(['POST', '/auth/fab/v1/roles'], ['can_create', 'Roles'], createRole),
  guarded(['GET', '/auth/fab/v1/roles/:name'], ['can_read', 'Roles'], (call) => json(200, wire(roleOf(call)))),
  guarded(['PATCH', '/auth/fab/v1/roles/:name'], ['can_edit', 'Roles'], updateRole),
  guarded(['DELETE', '/auth/fab/v1/roles/:name'], ['can_delete', 'Roles'], deleteRole),
  guarded(['GET', '/auth/fab/v1/permissions'], ['can_read', 'Roles'], listPermissions),
]

function listRoles(call: AirflowCall): Reply {
  const { limit, offset } = windowOf(call)
  const { roles } = call.state
  const rows = ordered(roles, call.query.get('order_by') ?? 'name', { name: ({ name }) => name, role_id: () => null })
  return json(200, { roles: rows.slice(offset, offset + limit).map(wire), total_entries: roles.length })
}

function listPermissions(call: AirflowCall): Reply {
  const { limit, offset } = windowOf(call)
  const all = call.state.permissions
  const rows = ordered(all, call.query.get('order_by') ?? 'id', { id: () => null })
  return json(200, { actions: rows.slice(offset, offset + limit).map(wirePair), total_entries: all.length })
}

function createRole(call: AirflowCall, body: unknown): Reply {
  const { name, permissions = [] } = sentRole(body)
  if (find(call.state, name) !== undefined) {
    throw refuse(409, `Role with name ${repr(name)} already exists; please update with the PATCH endpoint`)
  }
  checkPairs(call.state, permissions)
  call.write()
  const role = { name, permissions: distinct(permissions) }
  call.state.roles.push(role)
  addPermissions(call.state, permissions)
  return json(200, wire(role))
}

/** Permissions are replaced, then the name; a name that is taken is answered as if all were well, and nothing happens. */
function updateRole(call: AirflowCall, body: unknown): Reply {
  const sent = sentRole(body)
  const role = roleOf(call)
  const isMeant = maskOf(call)
  const permissions = isMeant('permissions') ? sent.permissions : undefined
  if (permissions !== undefined) checkPairs(call.state, permissions)
  call.write()
  const answered = { name: role.name, permissions: permissions ?? role.permissions }
  if (permissions !== undefined) {
    role.permissions = distinct(permissions)
    addPermissions(call.state, permissions)
  }
  if (isMeant('name')) {
    answered.name = sent.name
    if (find(call.state, sent.name) === undefined) rename(call.state, role, sent.name)
  }
  return json(200, wire(answered))
}

function deleteRole(call: AirflowCall): Reply {
  const role = roleOf(call)
  call.write()
  call.state.roles = call.state.roles.filter((one) => one !== role)
  for (const user of call.state.users) user.roles = user.roles.filter((name) => name !== role.name)
  return json(200, null)
}

interface Sent {
  readonly name: string
  readonly permissions?: Pair[] | undefined
}

/** `permissions` is the model's own name for `actions`, and taken as well where that is missing. */
function sentRole(body: unknown): Sent {
  const field = isIn(body, 'actions') || !isIn(body, 'permissions') ? 'actions' : 'permissions'
  const members: Record<string, Check> = { name: someText, [field]: pairs }
  demand(object(members, { optional: [field], strict: true })(body, ['body']))
  const sent = body as { name: string; actions?: unknown; permissions?: unknown }
  const list = sent[field]
  return { name: sent.name, permissions: list === undefined ? undefined : readPairs(list) }
}

function isIn(body: unknown, name: string): boolean {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, name)
}

function maskOf({ query }: AirflowCall): (field: string) => boolean {
  const mask = query.getAll('update_mask').at(-1) ?? ''
  if (mask === '') return () => true
  const fields = mask
    .split(',')
    .map((field) => field.trim())
    .filter((field) => field !== '')
  const unknown = fields.find((field) => !['name', 'actions', 'permissions'].includes(field))
  if (unknown !== undefined) throw refuse(400, `'${unknown}' in update_mask is unknown`)
  return (field) => fields.includes(field) || (field === 'permissions' && fields.includes('actions'))
}

function roleOf({ state, params }: AirflowCall): AirflowRole {
  const role = find(state, params.name ?? '')
  if (role === undefined) throw refuse(404, `Role with name ${repr(params.name ?? '')} does not exist.`)
  return role
}

function find({ roles }: AirflowState, name: string): AirflowRole | undefined {
  return roles.find((one) => one.name === name)
}

function rename({ users }: AirflowState, role: AirflowRole, name: string): void {
  for (const user of users) user.roles = user.roles.map((one) => (one === role.name ? name : one))
  role.name = name
}

function checkPairs({ permissions, bareResources }: AirflowState, sent: readonly Pair[]): void {
  const actions = new Set(permissions.map(({ action }) => action))
  const resources = new Set([...permissions.map(({ resource }) => resource), ...bareResources])
  for (const { action, resource } of sent) {
    if (!actions.has(action)) throw refuse(400, `The specified action: ${repr(action)} was not found`)
    if (!resources.has(resource)) throw refuse(400, `The specified resource: ${repr(resource)} was not found`)
  }
}

/** A known action on a known resource is made a permission by giving it to a role. */
function addPermissions(state: AirflowState, sent: readonly Pair[]): void {
  state.permissions = distinct([...state.permissions, ...sent])
}

function distinct(all: readonly Pair[]): Pair[] {
  return [...new Map(all.map((pair) => [`${pair.action} ${pair.resource}`, pair])).values()]
}

function wire({ name, permissions }: AirflowRole): object {
  return { name, actions: permissions.map(wirePair) }
}

function wirePair({ action, resource }: Pair): object {
  return { action: { name: action }, resource: { name: resource } }
}
