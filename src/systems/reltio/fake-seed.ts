/** Seeds Reltio's fake server. Role `ROLE_RIQ_DEV` is the one of the vendor's own example, one PUT earlier. */
import type { Seed } from '../../kit/fake-system.ts'
import type { CatalogueNode, ReltioState } from './fake-model.ts'
import { privileges, type RolePermissions, tree } from './fake-tree.ts'

/** A fresh state. */
export function seedReltio(kind: Seed): ReltioState {
  const roles = kind === 'empty' ? [] : Object.entries(ROLES).map(([name, grants]) => role(name, grants))
  for (const one of roles) Object.assign(one, EXTRA[one.roleName])
  // A name can be registered and hold no permissions yet.
  const roleNames = kind === 'empty' ? [] : [...roles.map((one) => one.roleName), 'ROLE_PLANNED']
  return {
    // The second customer is where a change can be tried first; it has only one of the roles yet.
    customers: [
      { id: 'TestCustomer', roleNames, roles },
      {
        id: 'TestCustomerSandbox',
        roleNames: kind === 'empty' ? [] : ['ROLE_CUSTOMER_AUDITOR'],
        roles:
          kind === 'empty' ? [] : structuredClone(roles.filter(({ roleName }) => roleName === 'ROLE_CUSTOMER_AUDITOR')),
      },
    ],
    systemRoles: Object.entries(SYSTEM_ROLES).map(([name, grants]) => role(name, grants)),
    services: catalogue(),
  }
}

function role(roleName: string, grants: Readonly<Record<string, string>>): RolePermissions {
  return { roleName, servicePermissions: tree(grants) }
}

const ROLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ROLE_RIQ_DEV: { 'Auth.globalRoles': 'R', 'Auth.reltioServices': 'R', 'Auth.customer': 'RU' },
  ROLE_DATA_STEWARD: {
    'MDM.data.entities.profile': 'RU',
    'MDM.data.relations': 'CRU',
    'MDM.tasks.periodic': 'R',
    'dataloader.config.project.jobs': 'CRUDE',
    console: 'RE',
  },
  ROLE_CUSTOMER_AUDITOR: { 'Auth.audit.export': 'RE', 'Auth.customer': 'R', 'Auth.customer.user': 'R' },
  ROLE_EXPORT_OPERATOR: { 'export.config': 'R', 'export.data': 'E', 'export.tasks': 'RUE' },
  ROLE_REFERENCE_EDITOR: {
    'RDM.data.lookups': 'RU',
    'RDM.data.lookups.transcode': 'E',
    'RDM.data.changeRequests': 'CRU',
  },
  ROLE_SUPPORT: { 'Auth.customer.user': 'R', 'MDM.data.entities.profile': 'R', 'collaboration.comments': 'CRUD' },
  ROLE_LEGACY_IMPORT: { 'dataloader.tasks.jobs': 'CRUDE', 'dataloader.config.storage': 'CRUD' },
}

/** Members that the permissions API hands back besides permissions. The second key stands for whatever the vendor adds next. */
const EXTRA: Readonly<Record<string, object>> = {
  ROLE_CUSTOMER_AUDITOR: { roleScope: 'customer', reviewCycle: 'quarterly' },
}

const SYSTEM_ROLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ROLE_ADMIN_CUSTOMER: { 'Auth.customer': 'CRUD', 'Auth.customer.roles': 'CRUD', 'Auth.customer.user': 'CRUD' },
  ROLE_ADMIN_TENANT: { config: 'CRUDE', console: 'CRUDE', dataloader: 'R', 'MDM.environment': 'R' },
  ROLE_ADMIN_USER: { 'Auth.customer.user': 'CRUD', 'Auth.customer.user.roles': 'CRUD' },
  ROLE_API: { 'MDM.data.entities.profile': 'CRUD', 'MDM.data.relations': 'CRUD' },
  ROLE_USER: { 'MDM.ui': 'R', 'MDM.data.entities.profile': 'R' },
}

/** Service → resources and the privileges that they know; dots are nesting, the empty path is the service itself. */
const CATALOGUE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Auth: {
    globalRoles: 'R',
    'globalRoles.userRoles': 'R',
    'globalRoles.permissions': 'R',
    'globalRoles.clientRoles': 'R',
    reltioServices: 'R',
    monitoring: 'R',
    'audit.export': 'RE',
    customer: 'CRUD',
    'customer.roles': 'CRUD',
    'customer.groups': 'CRUD',
    'customer.user': 'CRUD',
    'customer.user.tenants': 'CRUD',
    'customer.user.profile': 'CRUD',
    'customer.user.roles': 'CRUD',
    'customer.user.groups': 'RU',
    'customer.SSO': 'CRUD',
    'customer.clients': 'CRUD',
    'customer.shield': 'CRUD',
  },
  MDM: {
    'config.businessModel.survivorship': 'CU',
    'config.businessModel.source': 'RU',
    'config.businessModel.rating': 'RU',
    'config.permissions': 'RU',
    'config.lookups': 'RU',
    'data.entities.profile': 'CRUD',
    'data.relations': 'CRUD',
    'tasks.periodic': 'REU',
    environment: 'R',
    monitoring: 'R',
    ui: 'R',
  },
  RDM: {
    'data.lookups': 'CRUD',
    'data.lookups.transcode': 'E',
    'data.lookups.unmapped': 'RU',
    'data.generator': 'E',
    'data.changeRequests': 'CRUD',
    'config.lookups.dependency': 'CRUD',
    tasks: 'CRD',
  },
  dataloader: {
    '': 'R',
    'config.mappings': 'CRUDE',
    'config.project.jobs': 'CRUDE',
    'config.storage': 'CRUDE',
    'config.limits': 'CRUDE',
    'tasks.jobs': 'CRUDE',
  },
  export: { config: 'R', data: 'E', tasks: 'RUE' },
  collaboration: { comments: 'CRUD', status: 'RU' },
  ih: { config: 'CRUD', image: 'CRD', version: 'RU' },
  config: { '': 'CRUDE' },
  console: { '': 'CRUDE' },
}

function catalogue(): CatalogueNode[] {
  return Object.entries(CATALOGUE).map(([service, resources]) => {
    const root = catalogueNode(service, privileges(resources[''] ?? ''))
    for (const [path, letters] of Object.entries(resources)) if (path !== '') grow(root, path.split('.'), letters)
    return root
  })
}

function grow(root: CatalogueNode, path: readonly string[], letters: string): void {
  let node = root
  for (const id of path) {
    node.resources ??= []
    let next = node.resources.find((one) => one.id === id)
    if (next === undefined) {
      next = catalogueNode(id, [])
      node.resources.push(next)
    }
    node = next
  }
  node.possiblePrivileges = privileges(letters)
}

function catalogueNode(id: string, possiblePrivileges: string[]): CatalogueNode {
  return { id, label: id, description: `${id} of the platform`, isInternal: false, possiblePrivileges, resources: null }
}
