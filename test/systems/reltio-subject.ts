import type { reltio as fake } from '../../src/systems/reltio/fake.ts'
import type { ReltioState } from '../../src/systems/reltio/fake-model.ts'
import type { PermissionNode, RolePermissions } from '../../src/systems/reltio/fake-tree.ts'
import { reltio } from '../../src/systems/reltio/index.ts'

const PLANTED = {
  resourcePermissions: {
    'Auth.customer': ['READ', 'UPDATE'],
    'MDM.data.entities.profile': ['READ'],
    console: ['READ'],
  },
}

function find(state: ReltioState, key: string): RolePermissions {
  const role = state.customers[0]?.roles.find(({ roleName }) => roleName === key)
  if (role === undefined) throw new Error(`${key} is not there`)
  return role
}

/** A role without what its grants are. */
function rest(state: ReltioState, key: string): unknown {
  const strip = ({ allowedPrivileges: _, resourcePermissions, ...node }: PermissionNode): unknown => {
    return { ...node, below: resourcePermissions?.map(strip) }
  }
  const role = find(state, key)
  return { ...role, servicePermissions: role.servicePermissions?.map(strip) }
}

import type { Subject } from '../../src/testkit/subject.ts'
import { faults } from './reltio-faults.ts'

export const subject: Subject<typeof fake> = {
  system: reltio,
  settings: { customerId: 'TestCustomer' },
  cannot: { rename: 'a name is the identifier', duplicates: 'a name is the identifier' },
  plant(state, key) {
    state.customers[0]?.roleNames.push(key)
    state.customers[0]?.roles.push({
      roleName: key,
      servicePermissions: [
        { id: 'Auth', resourcePermissions: [{ id: 'customer', allowedPrivileges: ['UPDATE', 'READ'] }] },
        {
          id: 'MDM',
          resourcePermissions: [
            {
              id: 'data',
              resourcePermissions: [
                { id: 'entities', resourcePermissions: [{ id: 'profile', allowedPrivileges: ['READ'] }] },
              ],
            },
          ],
        },
        { id: 'console', allowedPrivileges: ['READ'] },
      ],
    })
  },
  planted: PLANTED,
  spellings: {
    'paths and privileges in another order, one of them twice': {
      resourcePermissions: {
        'MDM.data.entities.profile': ['READ', 'READ'],
        console: ['READ'],
        'Auth.customer': ['UPDATE', 'READ'],
      },
    },
    'containers without privileges': {
      resourcePermissions: { ...PLANTED.resourcePermissions, Auth: [], 'MDM.data': [], 'MDM.tasks': [] },
    },
  },
  required: { resourcePermissions: {} },
  values: {
    resourcePermissions: [
      { 'Auth.customer': ['READ'] },
      { 'Auth.customer': ['READ', 'DELETE'], 'MDM.data.entities.profile': ['READ'], config: ['EXECUTE'] },
      { 'Auth.customer.user.roles': ['CREATE', 'READ', 'UPDATE', 'DELETE'] },
      {},
      { 'dataloader.config.project.jobs': ['CREATE', 'READ', 'UPDATE', 'DELETE', 'EXECUTE'], dataloader: ['READ'] },
    ],
    // There is no word for "no scope": a file can only leave it as it is.
    roleScope: ['customer', 'tenant'],
  },
  names: ['ROLE_A&B', 'ROLE_$100', 'ROLE_me@here', 'lower_case', 'ROLE_'.padEnd(128, 'X')],
  wire: { key: 'roleName', fields: { resourcePermissions: 'servicePermissions', roleScope: 'roleScope' } },
  unmanaged: {
    add(state, key) {
      const role = find(state, key)
      Object.assign(role, { roleScope: 'customer', reviewCycle: 'quarterly', owners: [{ id: 1 }] })
      const [auth, mdm] = role.servicePermissions ?? []
      Object.assign(auth ?? {}, { label: 'Authorisation', limits: { hourly: [1, 2] } })
      Object.assign(mdm?.resourcePermissions?.[0] ?? {}, { inherited: false })
    },
    change: { resourcePermissions: { ...PLANTED.resourcePermissions, 'Auth.customer': ['DELETE'] } },
    rest,
  },
  quirks: { tokenRequestsPerSecond: 0 },
  pages: 'one',
  readings: [
    { name: 'as documented', quirks: {} },
    {
      name: 'names are registered first, and the config says so',
      quirks: { registerFirst: true },
      settings: { registerNames: true },
    },
    {
      name: 'names are registered first, and the config does not say so',
      quirks: { registerFirst: true },
      refuses: { create: /answered 404: Role '.*' not found/, rename: /answered 404: Role 'ROLE_NEW' not found/ },
    },
    {
      name: 'registering answers the whole customer',
      quirks: { customerObjectAnswer: true },
      settings: { registerNames: true },
    },
    {
      name: 'POST replaces a role that is there',
      quirks: { postExisting: 'replace' },
    },
    {
      name: 'POST merges into a role that is there',
      quirks: { postExisting: 'merge' },
    },
    {
      name: 'PUT makes a role that is not there',
      quirks: { putCreates: true },
      refuses: { 'update of a role that is gone': /./ },
    },
    {
      name: 'no list of all permissions (404)',
      quirks: { listPermissions: 404 },
    },
    {
      name: 'no list of all permissions (405), and names stay after a delete',
      quirks: { listPermissions: 405, nameStaysAfterDelete: true },
    },
    {
      name: 'the list is an object by name',
      quirks: { listPermissionsByName: true },
    },
    { name: 'another order in every answer', quirks: { shuffle: true } },
    { name: 'empty lists spelled out', quirks: { emptyContainers: true } },
    { name: '404 for a second delete', quirks: { secondDelete404: true } },
    {
      name: 'only privileges of the catalogue',
      quirks: { strictPrivileges: true },
    },
  ],
  never: /^PUT \/customers\/[^/]+\/roles$/,
  faults,
}
