import { omneoRoles } from '../../src/systems/omneo-roles/index.ts'
import { describeSystem } from './contract.ts'
import { particular } from './omneo-roles-particular.ts'

const HANDLES = ['create', 'read', 'update', 'delete']

describeSystem(
  {
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
    unmanaged: { add: () => {}, change: {}, rest: () => null },
    pages: 'told',
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
      'emptyCustomFieldsArray',
      'handleImmutable',
      'putReplacesAll',
      'customFieldsMerge',
    ],
  },
  particular,
)
