/**
 * Reltio: customer-specific roles and their service and resource permissions.
 * https://docs.reltio.com (Role Management APIs). A role's name is its identifier; the system cannot rename.
 */

import type { Answer, Reader } from '../../domain/connection.ts'
import { ApiError } from '../../domain/errors.ts'
import { treeIn } from '../../domain/field-values.ts'
import type { Fields, LiveRole, Request } from '../../domain/model.ts'
import { scalar } from '../../domain/scalar-field.ts'
import type { Target } from '../../domain/system.ts'
import { basicAuth } from '../../kit/auth.ts'
import {
  asText,
  expectArray,
  expectObject,
  expectObjects,
  type InvalidAnswer,
  type Json,
  unexpectedIn,
} from '../../kit/decode.ts'
import { defineSystem } from '../../kit/define-system.ts'
import { firstText } from '../../kit/error-words.ts'
import { rateLimitHeaders } from '../../kit/rate-headers.ts'
import { readFields } from '../../kit/read-fields.ts'
import { readSchema } from '../../kit/read-schema.ts'
import { toSet } from '../../text/collections.ts'
import { matcher } from '../../text/glob.ts'
import { privilegeProblems } from './privileges.ts'
import { reltioServices } from './services.ts'
import { canonicalTree, readTree, sortedTree, TREE, writeTree } from './tree.ts'

/** Roles that Reltio ships, and those that carry the customer's id. They are read-only. */
const BUILT_IN = [
  'ROLE_ADMIN_*',
  'ROLE_USER',
  'ROLE_API',
  'ROLE_REVIEWER',
  'ROLE_DATALOADER',
  'ROLE_RDM*',
  'ROLE_WORKFLOW*',
]

/** Reltio: customer-specific roles and their permissions. */
export const reltio = defineSystem({
  name: 'reltio',
  title: 'Reltio',
  credentials: ['client', 'client-and-user', 'token'],
  example: { url: 'https://auth.reltio.com/oauth' },
  schema: readSchema(new URL('./schema.json', import.meta.url)),
  fields: { resourcePermissions: TREE, roleScope: scalar() },
  domains: ['.reltio.com'],
  identity: ['customerId'],
  grantCatalogue: reltioServices,
  cannot: { rename: true },
  builtIn: BUILT_IN,

  errors: (json) => firstText(json, ['error_description', 'errorMessage', 'message', 'errorDetailMessage', 'error']),
  budget: rateLimitHeaders,

  connect: (_target, credentials) => ({
    token: credentials.kind === 'client' ? tokenRequest(credentials) : null,
    // Reltio's own advice: 500 is final, 502 up to 10 tries, 503 up to 12, 504 up to 5.
    retry: { 502: 10, 503: 12, 504: 5 },
  }),

  problems: (role) => [
    ...(/^[A-Za-z0-9$&@_]{1,128}$/.test(role.key)
      ? []
      : [{ rule: 'role-name', message: 'a Reltio role name has 1 to 128 letters, digits and the characters $ & @ _' }]),
    ...(role.key.startsWith('ROLE_')
      ? []
      : [
          { rule: 'role-prefix', severity: 'warning' as const, message: 'Reltio wants role names to begin with ROLE_' },
        ]),
    ...privilegeProblems(role),
  ],

  async list(read, target) {
    const roles = (await listAtOnce(read, target)) ?? (await listByName(read, target))
    return { roles, catalogue: {} }
  },

  canonical({ resourcePermissions: tree, ...fields }) {
    if (tree === undefined) return { fields, problems: [] }
    return { fields: { ...fields, resourcePermissions: canonicalTree(treeIn(tree)) }, problems: [] }
  },

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

  fake: async () => (await import('./fake.ts')).reltio,
})

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
    // The documents say 10, in windows that begin nobody knows when.
    perSecond: 9,
  }
}

function customerOf(target: Target): string {
  return String(target.settings.customerId)
}

/** All roles in one call, or `null` where this tenant does not offer the call. */
async function listAtOnce(read: Reader, target: Target): Promise<LiveRole[] | null> {
  let answer: Answer
  try {
    answer = await read.get(`/customers/${encodeURIComponent(customerOf(target))}/roles/permissions`)
  } catch (error) {
    // An unknown customer is answered with 404 too: the call that comes instead is answered the same, and fails.
    if (error instanceof ApiError && [404, 405].includes(error.status)) return null
    throw error
  }
  const unexpected = unexpectedIn(read, answer)
  if (Array.isArray(answer.json))
    return expectObjects(answer.json, 'the list of roles', unexpected).map((role) => toLive(role, unexpected))
  // The shape is not documented: it may be an object by name. An empty one could be anything.
  const byName = Object.entries(expectObject(answer.json, 'the list of roles', unexpected))
  return byName.length === 0 ? null : byName.map(([name, role]) => toLiveAs(name, role, unexpected))
}

async function listByName(read: Reader, target: Target): Promise<LiveRole[]> {
  const customer = `/customers/${encodeURIComponent(customerOf(target))}/roles`
  const answer = await read.get(customer)
  const unexpected = unexpectedIn(read, answer)
  const names = expectArray(answer.json, 'the list of role names', unexpected).map((name) =>
    asText(name, 'a role name', unexpected),
  )
  const isBuiltIn = matcher(BUILT_IN)
  const custom = toSet(names).filter((name) => !isBuiltIn(name))
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
  return toLiveAs(name, answer.json, unexpectedIn(read, answer))
}

function toLiveAs(name: string, raw: unknown, unexpected: InvalidAnswer): LiveRole {
  const role = toLive(expectObject(raw, `the role ${name}`, unexpected), unexpected)
  if (role.key !== name) throw unexpected(`where the role ${name} should be, there is ${role.key}`)
  return role
}

function toLive(raw: Json, unexpected: InvalidAnswer): LiveRole {
  const key = asText(raw.roleName, 'roleName', unexpected)
  const scope = raw.roleScope ?? null
  const read = readFields({
    resourcePermissions: (unknown) => readTree(raw.servicePermissions, unknown),
    roleScope: (unknown) => (scope === null ? undefined : asText(scope, 'roleScope', unknown)),
  })
  // Only nodes that were read can be sorted.
  const isSortable = 'servicePermissions' in raw && read.fields.resourcePermissions !== undefined
  const sorted = isSortable ? { ...raw, servicePermissions: sortedTree(raw.servicePermissions) } : raw
  return { key, id: null, raw: sorted, ...read }
}

/** The whole object for an override: the live one with its unknown keys, and the managed fields replaced. */
function payload(key: string, live: LiveRole | null, after: Fields): Json {
  const raw = (live?.raw ?? {}) as Json
  const { resourcePermissions, ...scalars } = after
  if (live?.unreadable?.resourcePermissions !== undefined) return { ...raw, roleName: key, ...scalars }
  const [known, wanted] = [live?.fields.resourcePermissions, resourcePermissions].map((tree) =>
    tree === undefined ? undefined : treeIn(tree),
  )
  const servicePermissions = writeTree(raw.servicePermissions, wanted, known)
  return { ...raw, roleName: key, ...scalars, servicePermissions }
}
