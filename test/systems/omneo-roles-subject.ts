import type { omneo as fake } from '../../src/systems/omneo/fake.ts'
import { omneoRoles } from '../../src/systems/omneo-roles/index.ts'

const HANDLES = ['create', 'read', 'update', 'delete']

import type { Subject } from '../../src/testkit/subject.ts'

export const subject: Subject<typeof fake> = {
  system: omneoRoles,
  cannot: { write: 'the API only reads', rename: 'the API only reads' },
  plant(state, key) {
    const permissions = ['update', 'read'].map((handle) => ({ id: HANDLES.indexOf(handle) + 1, name: null, handle }))
    state.roles.push({ id: state.roles.length + 1, name: 'Manager', handle: key, weight: 0, permissions })
  },
  planted: { name: 'Manager', weight: 0, permissions: ['read', 'update'] },
  spellings: {
    'another order, duplicates': { permissions: ['update', 'read', 'update'] },
    'no weight, which tells nothing': { name: 'Manager', permissions: ['read', 'update'] },
  },
  required: { permissions: [] },
  values: { name: ['Chief'], weight: [10], permissions: [['read'], HANDLES, []] },
  names: [],
  wire: { key: 'handle', fields: { name: 'name', weight: 'weight', permissions: 'permissions' } },
  unmanaged: { add: () => {}, change: {}, rest: () => null },
  pages: 'with-totals',
  readings: [
    { name: 'as documented', quirks: {} },
    { name: 'pages of fifteen', quirks: { maxPageSize: 15 } },
  ],
  // They are about role definitions.
  elsewhere: [
    'duplicateHandle422',
    'createStatus',
    'definitionsWithoutMeta',
    'customFieldsShape',
    'customFieldsTakenBack',
    'emptyCustomFieldsArray',
    'handleImmutable',
    'numbersAsTexts',
    'putReplacesAll',
    'customFieldsMerge',
  ],
  faults: {
    elements: ['create', 'delete', 'read', 'update'],
    seed(state, roles) {
      state.roles = [...roles].map(([handle, permissions], index) => ({
        id: 10 + index,
        name: 'A role',
        handle,
        weight: 0,
        permissions: permissions.map((permission, number) => ({ id: number, name: null, handle: permission })),
      }))
    },
    held: (state) =>
      state.roles.map(({ handle, permissions }) => [handle, permissions.map((one) => one.handle).sort()]),
    declare: (elements) => ({ permissions: elements }),
  },
}
