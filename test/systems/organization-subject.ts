import type { organization as fake } from '../../src/systems/organization/fake.ts'
import { organization } from '../../src/systems/organization/index.ts'

import type { Subject } from '../../src/testkit/subject.ts'

export const subject: Subject<typeof fake> = {
  system: organization,
  cannot: {},
  plant(state, key) {
    state.roles.push({
      id: `id/${state.roles.length}`,
      name: key,
      description: 'Day-to-day work',
      organizationId: 'Customer of organization',
      permissions: ['UPDATE_AN_ITEM', 'CREATE_AN_ITEM'],
      createdAt: '2024-02-28T16:11:00.595Z',
    })
  },
  planted: { description: 'Day-to-day work', permissions: ['CREATE_AN_ITEM', 'UPDATE_AN_ITEM'] },
  spellings: {
    'permissions in another order, one of them twice': {
      description: 'Day-to-day work',
      permissions: ['UPDATE_AN_ITEM', 'CREATE_AN_ITEM', 'UPDATE_AN_ITEM'],
    },
  },
  required: { description: 'Work', permissions: [] },
  values: {
    permissions: [['CREATE_AN_ITEM'], ['CREATE_AN_ITEM', 'ODD "one"'], ['UPDATE_AN_ITEM'], []],
    description: ['Other', 'Ünïcode – "quoted"\nlines 🎭', '', 'From empty'],
  },
  names: ['a/b?c=d&e#f%20', '"quoted" \\ `and` <script>', '../..', '__proto__', 'Ünïcode 🎭 角色', 'two words'],
  wire: { key: 'name', fields: { description: 'description', permissions: 'permissions' } },
  unmanaged: {
    add: (state, key) => Object.assign(state.roles.find(({ name }) => name === key) ?? {}, { weight: 7 }),
    change: { description: 'Other', permissions: ['CREATE_AN_ITEM'] },
    rest(state, key) {
      const { description: _, permissions: __, ...rest } = { ...state.roles.find(({ name }) => name === key) }
      return { ...rest }
    },
  },
  pages: 'one',
  readings: [
    { name: 'as documented', quirks: {} },
    { name: 'a list in `data`', quirks: { envelope: 'data' } },
    { name: 'a list in `roles`', quirks: { envelope: 'roles' } },
    { name: '200 for a create, 204 for a delete', quirks: { createStatus: 200, deleteAnswer: 204 } },
    { name: '422 for wrong fields', quirks: { missingFieldStatus: 422 } },
    {
      name: 'no empty descriptions',
      quirks: { emptyDescriptionRefused: true },
      refuses: { 'description to ""': /answered 400: description must be a string and is required/ },
    },
    { name: 'a PUT keeps what it does not send', quirks: { putMerges: true } },
    { name: 'no two roles of one name', quirks: { duplicateNames: 409 } },
    { name: 'pages', quirks: { paged: true }, pages: 'with-totals' },
    { name: 'pages in an envelope', quirks: { paged: true, envelope: 'data' }, pages: 'with-totals' },
  ],
  faults: {
    elements: ['CREATE_AN_ITEM', 'DELETE_AN_ITEM', 'READ_AN_ITEM', 'UPDATE_AN_ITEM'],
    seed(state, roles) {
      state.roles = [...roles].map(([name, permissions], index) => ({
        id: `id-${index}`,
        name,
        description: 'A role',
        organizationId: 'one',
        permissions: [...permissions],
        createdAt: '',
      }))
    },
    held: (state) => state.roles.map(({ name, permissions }) => [name, [...permissions].sort()]),
    declare: (elements) => ({ description: 'A role', permissions: elements }),
  },
}
