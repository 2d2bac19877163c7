/**
 * Reltio: customer-specific roles and their service and resource permissions.
 * https://docs.reltio.com (Role Management APIs). A role's name is its identifier; the system cannot rename.
 */
import { ApiError } from '../errors.ts'
import { byCodeUnits, normalise, record, toSet } from '../fields.ts'
import type { FieldKind, Fields, LiveRole, Request } from '../model.ts'
import type { Answer, Provider, Reader, Target } from '../provider.ts'
import { asArray, asObject, asObjects, asText, type Json, type Strange, strangeIn } from './answers.ts'
import { basicAuth } from './auth.ts'

const TREE: FieldKind = { kind: 'tree' }

export const reltio: Provider = {
  name: 'reltio',
  fields: { resourcePermissions: TREE, roleScope: { kind: 'scalar' } },
  domains: ['.reltio.com'],
  cannot: { rename: true },

  connect: (_target, credentials) => ({
    token: credentials.kind === 'token' ? null : tokenRequest(credentials),
    // Reltio's own advice: 500 is final, 502 up to 10 tries, 503 up to 12, 504 up to 5.
    retry: { 502: 10, 503: 12, 504: 5 },
  }),

  problems: (role) => [
    ...(isSystemRole(role.key)
      ? [
          {
            rule: 'system-role',
            message: `${role.key} is a system role of Reltio, which is read-only; remove it from the file`,
          },
        ]
      : []),
    ...(/^[A-Za-z0-9$&@_]{1,128}$/.test(role.key)
      ? []
      : [{ rule: 'role-name', message: 'a Reltio role name has 1 to 128 letters, digits and the characters $ & @ _' }]),
    ...(role.key.startsWith('ROLE_')
      ? []
      : [
          { rule: 'role-prefix', severity: 'warning' as const, message: 'Reltio wants role names to begin with ROLE_' },
        ]),
    ...Object.keys((role.fields.resourcePermissions ?? {}) as Json)
      .filter((path) => splitPath(path).includes(''))
      .map((path) => ({
        rule: 'resource-path',
        field: 'resourcePermissions',
        element: path,
        message: `the path ${JSON.stringify(path)} has an empty part; write service.resource.sub, and \\. for a dot within a name`,
      })),
  ],

  async list(read, target) {
    const roles = (await listAtOnce(read, target)) ?? (await listByName(read, target))
    return { roles: roles.filter((role) => !isSystemRole(role.key)), catalogue: {} }
  },

  canonical: (fields) => ({ fields: withCanonicalPaths(fields), problems: [] }),

  requests(target, { key, live, after }): readonly Request[] {
    const all = `/customers/${encodeURIComponent(customerOf(target))}/roles`
    const one = `${all}/permissions/${encodeURIComponent(key)}`
    if (after === null) return [{ method: 'DELETE', path: one, body: null }]
    const body = payload(key, live, after)
    if (live !== null) return [{ method: 'PUT', path: one, body }]
    // The documents speak of permissions for an *existing* role: some tenants want the name to be registered first.
    const register: Request[] =
      target.settings.registerNames === true ? [{ method: 'POST', path: all, body: [key] }] : []
    return [...register, { method: 'POST', path: `${all}/permissions`, body: [body] }]
  },
}

function tokenRequest(credentials: {
  clientId: string
  clientSecret: string
  user?: { username: string; password: string }
}) {
  const { user } = credentials
  const grant = user ? { grant_type: 'password', ...user } : { grant_type: 'client_credentials' }
  return {
    path: '/token',
    headers: { authorization: basicAuth(credentials), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(grant).toString(),
  }
}

/** Roles that Reltio ships, and those that carry the customer's id. They are read-only. */
function isSystemRole(key: string): boolean {
  return /^ROLE_(ADMIN_.*|USER|API|REVIEWER|DATALOADER|RDM.*|WORKFLOW.*)$/.test(key)
}

function customerOf(target: Target): string {
  return String(target.settings.customerId)
}

/** All roles in one call, or `null` where this tenant does not offer the call. */
async function listAtOnce(read: Reader, target: Target): Promise<LiveRole[] | null> {
  const path = `/customers/${encodeURIComponent(customerOf(target))}/roles/permissions`
  try {
    const answer = await read.get(path)
    const strange = strangeIn(read, answer)
    return asObjects(answer.json, 'the list of roles', strange).map((role) => toLive(role, strange))
  } catch (error) {
    // Reltio answers an unknown customer with 404 too, in its own words; only a missing route leads on.
    if (error instanceof ApiError && [404, 405].includes(error.status) && !speaksReltio(error)) return null
    throw error
  }
}

async function listByName(read: Reader, target: Target): Promise<LiveRole[]> {
  const customer = `/customers/${encodeURIComponent(customerOf(target))}/roles`
  const answer = await read.get(customer)
  const strange = strangeIn(read, answer)
  const names = asArray(answer.json, 'the list of role names', strange).map((name) =>
    asText(name, 'a role name', strange),
  )
  const custom = toSet(names).filter((name) => !isSystemRole(name))
  const roles = await Promise.all(custom.map((name) => readOne(read, `${customer}/permissions/`, name)))
  return roles.filter((role) => role !== null)
}

/** One role, or `null` where only its name is registered: for us such a role is still to be created. */
async function readOne(read: Reader, folder: string, name: string): Promise<LiveRole | null> {
  let answer: Answer
  try {
    answer = await read.get(folder + encodeURIComponent(name))
  } catch (error) {
    if (error instanceof ApiError && error.status === 404 && /No permissions found for role/.test(error.body))
      return null
    throw error
  }
  const strange = strangeIn(read, answer)
  const role = toLive(asObject(answer.json, 'the role', strange), strange)
  if (role.key !== name) throw strange(`it is about the role ${role.key}`)
  return role
}

function speaksReltio(error: ApiError): boolean {
  return /errorMessage|errorCode/.test(error.body)
}

function toLive(raw: Json, strange: Strange): LiveRole {
  const key = asText(raw.roleName, 'roleName', strange)
  const paths = new Map<string, string[]>()
  collect(raw.servicePermissions, [], paths, strange)
  const scope = raw.roleScope
  return {
    key,
    id: null,
    raw,
    fields: {
      resourcePermissions: normalise(TREE, record(paths)),
      ...(typeof scope === 'string' ? { roleScope: scope } : {}),
    },
  }
}

/** Adds every node with privileges below `nodes` to `paths`; nodes without any are mere containers. */
function collect(nodes: unknown, parents: readonly string[], paths: Map<string, string[]>, strange: Strange): void {
  for (const node of nodesOf(nodes, strange)) {
    const path = [...parents, asText(node.id, 'the id of a permission', strange)]
    const privileges = asArray(node.allowedPrivileges ?? [], 'allowedPrivileges', strange)
    const dotted = joinPath(path)
    paths.set(dotted, [
      ...(paths.get(dotted) ?? []),
      ...privileges.map((privilege) => asText(privilege, 'a privilege', strange)),
    ])
    collect(node.resourcePermissions, path, paths, strange)
  }
}

function nodesOf(value: unknown, strange: Strange): readonly Json[] {
  return value === undefined || value === null ? [] : asObjects(value, 'permissions', strange)
}

interface Node {
  /** What the node carries besides its id, privileges and children. */
  rest: Json
  privileges: readonly string[]
  readonly children: Map<string, Node>
}

/** The whole object for an override: the live one with its unknown keys, and the managed fields replaced. */
function payload(key: string, live: LiveRole | null, after: Fields): Json {
  const raw = (live?.raw ?? {}) as Json
  const { resourcePermissions, ...scalars } = after
  const root = readNodes(raw.servicePermissions)
  if (resourcePermissions !== undefined) {
    clearPrivileges(root)
    for (const [path, privileges] of Object.entries(resourcePermissions as Record<string, readonly string[]>)) {
      nodeAt(root, splitPath(path)).privileges = privileges
    }
  }
  return { ...raw, roleName: key, ...scalars, servicePermissions: writeNodes(root) }
}

/** Two nodes of one id become one, as the list of grants has it. */
function readNodes(value: unknown, nodes = new Map<string, Node>()): Map<string, Node> {
  for (const { id, allowedPrivileges, resourcePermissions, ...rest } of (value ?? []) as Json[]) {
    const node = nodeAt(nodes, [String(id)])
    node.rest = { ...node.rest, ...rest }
    node.privileges = toSet([...node.privileges, ...((allowedPrivileges ?? []) as string[])])
    readNodes(resourcePermissions, node.children)
  }
  return nodes
}

function clearPrivileges(nodes: ReadonlyMap<string, Node>): void {
  for (const node of nodes.values()) {
    node.privileges = []
    clearPrivileges(node.children)
  }
}

function nodeAt(nodes: Map<string, Node>, path: readonly string[]): Node {
  const [id, ...below] = path as [string, ...string[]]
  const node = nodes.get(id) ?? { rest: {}, privileges: [], children: new Map() }
  nodes.set(id, node)
  return below.length === 0 ? node : nodeAt(node.children, below)
}

/** In one fixed order, since live answers come in any; nodes that hold nothing are left out. */
function writeNodes(nodes: ReadonlyMap<string, Node>): Json[] {
  return [...nodes]
    .sort(([a], [b]) => byCodeUnits(a, b))
    .map(([id, node]): Json => {
      const children = writeNodes(node.children)
      return {
        id,
        ...node.rest,
        ...(node.privileges.length > 0 ? { allowedPrivileges: node.privileges } : {}),
        ...(children.length > 0 ? { resourcePermissions: children } : {}),
      }
    })
    .filter((node) => 'allowedPrivileges' in node || 'resourcePermissions' in node)
}

function withCanonicalPaths(fields: Fields): Fields {
  const tree = fields.resourcePermissions
  if (tree === undefined) return fields
  const paths = new Map<string, string[]>()
  for (const [path, privileges] of Object.entries(tree as Record<string, readonly string[]>)) {
    const canonical = joinPath(splitPath(path))
    paths.set(canonical, [...(paths.get(canonical) ?? []), ...privileges])
  }
  return { ...fields, resourcePermissions: normalise(TREE, record(paths)) }
}

/** `Auth.customer` as its parts; `\.` is a dot within a part and `\\` a backslash. */
function splitPath(path: string): string[] {
  const parts = ['']
  for (const [piece] of path.matchAll(/\\[.\\]|[\s\S]/g)) {
    if (piece === '.') parts.push('')
    else parts.push(parts.pop() + (piece.length === 2 && piece[0] === '\\' ? piece.slice(1) : piece))
  }
  return parts
}

function joinPath(parts: readonly string[]): string {
  return parts.map((part) => part.replace(/[\\.]/g, '\\$&')).join('.')
}
