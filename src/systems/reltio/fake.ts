/**
 * Fake server of Reltio's role management: customer-specific roles with their permissions, system roles, catalogue, tokens.
 * Shapes, codes and texts are those of docs.reltio.com.
 */

import { isStrings } from '../../kit/fake-http.ts'
import { type FakeSystem, json, type Reply, type Route } from '../../kit/fake-system.ts'
import {
  bodyOf,
  checkName,
  checkRole,
  customerOf,
  doesNotExist,
  noPermissions,
  notFound,
  problem,
  type ReltioCall,
  type ReltioCustomer,
  type ReltioQuirks,
  type ReltioState,
} from './fake-model.ts'
import { restoreReltio } from './fake-restore.ts'
import { seedReltio } from './fake-seed.ts'
import { reltioTokenRoutes } from './fake-tokens.ts'
import { expanded, type RolePermissions, shuffled, united } from './fake-tree.ts'

function shown(call: ReltioCall, role: RolePermissions): RolePermissions {
  let nodes = role.servicePermissions
  if (nodes && call.quirks.emptyContainers) nodes = expanded(nodes)
  if (nodes && call.quirks.shuffle) nodes = shuffled(nodes, call.serial)
  return nodes ? { ...role, servicePermissions: nodes } : role
}

function listNames(call: ReltioCall): Reply {
  const customer = customerOf(call, doesNotExist)
  return json(200, [...call.state.systemRoles.map((role) => role.roleName), ...customer.roleNames])
}

function registerNames(call: ReltioCall): Reply {
  const customer = customerOf(call, doesNotExist)
  const names = bodyOf(call)
  if (!isStrings(names)) return problem(400, 'An array of role names is expected')
  for (const name of names) checkName(call, name)
  call.write()
  const added = names.filter((name) => !customer.roleNames.includes(name))
  customer.roleNames = call.method === 'PUT' ? [...new Set(names)] : [...customer.roleNames, ...new Set(added)]
  // PUT overrides the whole list: a role whose name is gone is gone.
  customer.roles = customer.roles.filter((role) => customer.roleNames.includes(role.roleName))
  if (!call.quirks.customerObjectAnswer) return json(200, names)
  return json(200, { customerId: customer.id, name: customer.id, customerSpecificRoles: customer.roleNames })
}

function listPermissions(call: ReltioCall): Reply {
  const customer = customerOf(call, notFound)
  if (call.quirks.listPermissions !== 200) return problem(call.quirks.listPermissions, 'Request is not supported')
  const roles = customer.roles.map((role) => shown(call, role))
  if (!call.quirks.listPermissionsByName) return json(200, roles)
  return json(200, Object.fromEntries(roles.map((role) => [role.roleName, role])))
}

function createPermissions(call: ReltioCall): Reply {
  const customer = customerOf(call, notFound)
  const body = bodyOf(call)
  if (!Array.isArray(body)) return problem(400, 'An array of role permissions is expected')
  const roles = body.map((sent) => checkRole(call, sent))
  for (const { roleName } of roles) {
    if (call.quirks.registerFirst && !customer.roleNames.includes(roleName)) {
      return problem(404, `Role '${roleName}' not found`)
    }
    if (call.quirks.postExisting === 'refuse' && find(customer.roles, roleName) !== undefined) {
      return problem(400, `Permissions for role ${roleName} already exist`)
    }
  }
  call.write()
  return json(
    200,
    roles.map((role) => shown(call, store(customer, merged(call, customer, role)))),
  )
}

function merged(call: ReltioCall, customer: ReltioCustomer, role: RolePermissions): RolePermissions {
  const old = find(customer.roles, role.roleName)
  if (old === undefined || call.quirks.postExisting !== 'merge') return role
  return { ...old, ...role, servicePermissions: united(old.servicePermissions ?? [], role.servicePermissions ?? []) }
}

function store(customer: ReltioCustomer, role: RolePermissions): RolePermissions {
  const index = customer.roles.findIndex((one) => one.roleName === role.roleName)
  if (index < 0) customer.roles.push(role)
  else customer.roles[index] = role
  if (!customer.roleNames.includes(role.roleName)) customer.roleNames.push(role.roleName)
  return role
}

function find(roles: readonly RolePermissions[], name: string): RolePermissions | undefined {
  return roles.find((role) => role.roleName === name)
}

function readPermissions(call: ReltioCall): Reply {
  const name = call.params.role ?? ''
  const role = find(customerOf(call, notFound).roles, name)
  if (role === undefined) throw noPermissions(name)
  return json(200, shown(call, role))
}

function updatePermissions(call: ReltioCall): Reply {
  const customer = customerOf(call, notFound)
  const name = checkName(call, call.params.role)
  const role = checkRole(call, bodyOf(call))
  if (role.roleName !== name) return problem(400, `Role name in the body does not match ${name}`)
  if (find(customer.roles, name) === undefined && !call.quirks.putCreates) throw noPermissions(name)
  call.write()
  return json(200, shown(call, store(customer, role)))
}

function deletePermissions(call: ReltioCall): Reply {
  const customer = customerOf(call, notFound)
  const name = checkName(call, call.params.role)
  if (find(customer.roles, name) === undefined) {
    if (call.quirks.secondDelete404) throw noPermissions(name)
    return json(200, { status: 'success' })
  }
  call.write()
  customer.roles = customer.roles.filter((role) => role.roleName !== name)
  if (!call.quirks.nameStaysAfterDelete) customer.roleNames = customer.roleNames.filter((one) => one !== name)
  return json(200, { status: 'success' })
}

function readSystemRole(call: ReltioCall): Reply {
  const name = call.params.role ?? ''
  const role = find(call.state.systemRoles, name)
  if (role === undefined) throw noPermissions(name)
  return json(200, role)
}

function readService(call: ReltioCall): Reply {
  const service = call.state.services.find((one) => one.id === call.params.service)
  return service === undefined ? problem(404, 'Service not found') : json(200, service)
}

const routes: readonly Route<ReltioState, ReltioQuirks>[] = [
  ...reltioTokenRoutes,
  { method: 'GET', path: '/customers/:customer/roles', answer: listNames },
  { method: 'POST', path: '/customers/:customer/roles', answer: registerNames },
  { method: 'PUT', path: '/customers/:customer/roles', answer: registerNames },
  { method: 'GET', path: '/customers/:customer/roles/permissions', answer: listPermissions },
  { method: 'POST', path: '/customers/:customer/roles/permissions', answer: createPermissions },
  { method: 'GET', path: '/customers/:customer/roles/permissions/:role', answer: readPermissions },
  { method: 'PUT', path: '/customers/:customer/roles/permissions/:role', answer: updatePermissions },
  { method: 'DELETE', path: '/customers/:customer/roles/permissions/:role', answer: deletePermissions },
  { method: 'GET', path: '/roles/permissions/:role', answer: readSystemRole },
  { method: 'GET', path: '/reltioservices', answer: (call) => json(200, call.state.services) },
  { method: 'GET', path: '/reltioservices/:service', answer: readService },
]

/** Reltio, served as `{oauth_uri}` at `/reltio/oauth`. */
export const reltio: FakeSystem<'reltio', ReltioState, ReltioQuirks> = {
  name: 'reltio',
  mount: '/reltio/oauth',
  quirks: {
    registerFirst: false,
    postExisting: 'refuse',
    putCreates: false,
    listPermissions: 200,
    listPermissionsByName: false,
    shuffle: false,
    emptyContainers: false,
    secondDelete404: false,
    nameStaysAfterDelete: false,
    customerObjectAnswer: false,
    strictPrivileges: false,
    tokenRequestsPerSecond: 10,
  },
  seed: seedReltio,
  tenants: 'many',
  restore: restoreReltio,
  routes,
  problem,
  unauthorized: (token) =>
    token === null
      ? json(401, {
          error: 'unauthorized',
          error_description: 'Full authentication is required to access this resource',
        })
      : json(401, { error: 'invalid_token', error_description: `Invalid access token: ${token}` }),
}
