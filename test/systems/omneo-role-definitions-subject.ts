import type { omneo as fake } from '../../src/systems/omneo/fake.ts'
import type { OmneoState, RoleDefinition } from '../../src/systems/omneo/fake-model.ts'
import { omneoRoleDefinitions } from '../../src/systems/omneo-role-definitions/index.ts'

const DISCOUNT = { namespace: 'benefits', handle: 'discount', type: 'integer', value: 30 }
const STORES = { namespace: 'benefits', handle: 'stores', type: 'string', value: 'all' }
const REQUIRED = { namespace: 'payroll', handle: 'required', type: 'boolean', value: true }

const PLANTED = {
  name: 'Employee',
  period: 1,
  meta: ['discount', 'staff'],
  custom_fields: [DISCOUNT, STORES, REQUIRED],
}

function find(state: OmneoState, key: string): RoleDefinition {
  const definition = state.definitions.find(({ handle }) => handle === key)
  if (definition === undefined) throw new Error(`${key} is not there`)
  return definition
}

const notTaken = /answered 422: The custom fields must be an array of objects/

import type { Subject } from '../../src/testkit/subject.ts'
import { faults } from './omneo-role-definitions-faults.ts'

export const subject: Subject<typeof fake> = {
  system: omneoRoleDefinitions,
  cannot: {},
  plant(state, key) {
    state.definitions.push({
      id: state.nextDefinitionId++,
      name: 'Employee',
      handle: key,
      description: null,
      short_description: 'Staff',
      icon: null,
      image_url: null,
      period: 1,
      period_type: 'years',
      absolute_expiry: null,
      notes: null,
      group_name: 'Work',
      group_handle: 'work',
      meta: ['staff', 'discount'],
      custom_fields: structuredClone([REQUIRED, STORES, DISCOUNT]),
      timezone: 'Australia/Melbourne',
      created_at: '2025-11-03T08:00:00.000Z',
      updated_at: '2025-11-03T08:00:00.000Z',
    })
  },
  planted: PLANTED,
  spellings: {
    'war story 29: custom fields as a list, in any order': {
      name: 'Employee',
      custom_fields: [STORES, REQUIRED, DISCOUNT],
    },
    'tags in another order, one twice': { name: 'Employee', meta: ['staff', 'discount', 'staff'] },
    'an empty text where the system has nothing': { name: 'Employee', description: '', notes: '' },
  },
  required: { name: 'Employee' },
  values: {
    name: ['Staff', 'Ünïcode – "quoted" 🎭'],
    description: ['Some', 'Other', '', 'From empty'],
    short_description: ['Some', ''],
    icon: ['https://cdn.example.com/a.svg', ''],
    image_url: ['https://cdn.example.com/a.png', 'https://cdn.example.com/b.png?c=d&e'],
    period: [6, 0, 12],
    period_type: ['months', 'absolute_date'],
    absolute_expiry: ['2027-01-31', ''],
    notes: ['Two\nlines', ''],
    group_name: ['Work', ''],
    group_handle: ['work', 'partners'],
    meta: [['staff'], ['discount', 'staff'], ['partner'], []],
    custom_fields: [
      [DISCOUNT, STORES],
      [{ ...DISCOUNT, value: 10 }, STORES],
      [{ ...DISCOUNT, value: 10 }, { ...STORES, type: 'text', value: 'a, "b"' }, REQUIRED],
      [],
    ],
  },
  names: ['a/b?c=d&e#f%20', '"quoted" \\ `and` <script>', '../..', '__proto__', 'Ünïcode 🎭 角色'],
  wire: {
    key: 'handle',
    fields: { name: 'name', period: 'period', meta: 'meta', custom_fields: 'custom_fields' },
  },
  unmanaged: {
    add: (state, key) => Object.assign(find(state, key), { notes: 'By hand', weight: 7 }),
    change: { name: 'Employee', description: 'Other' },
    rest(state, key) {
      const { description: _, updated_at: __, meta, custom_fields, ...rest } = find(state, key)
      const fields = [...custom_fields].sort((a, b) => (a.handle < b.handle ? -1 : 1))
      return { ...rest, meta: [...meta].sort(), fields }
    },
  },
  pages: 'with-totals',
  readings: [
    { name: 'as documented', quirks: {} },
    { name: 'numbers come back as texts', quirks: { numbersAsTexts: true } },
    {
      name: 'handles need not be unique, a create answers 200',
      quirks: { duplicateHandle422: false, createStatus: 200 },
    },
    { name: 'a list without totals', quirks: { definitionsWithoutMeta: true }, pages: 'without-totals' },
    { name: 'pages of fifteen', quirks: { maxPageSize: 15 } },
    {
      name: 'pages of fifteen without totals',
      quirks: { maxPageSize: 15, definitionsWithoutMeta: true },
      pages: 'without-totals',
    },
    { name: 'war story 29: custom fields under one key', quirks: { customFieldsShape: 'dotted' } },
    { name: 'war story 29: custom fields as they were sent', quirks: { customFieldsShape: 'list' } },
    { name: 'war story 29: custom fields without their types', quirks: { customFieldsShape: 'flat' } },
    { name: 'war story 29: custom fields without their types under one key', quirks: { customFieldsShape: 'joined' } },
    {
      name: 'custom fields go in as a list and in no other form',
      quirks: { customFieldsShape: 'flat', customFieldsTakenBack: false },
      refuses: { 'what is not managed': notTaken },
    },
    { name: 'war story 29: no custom fields are an empty list', quirks: { emptyCustomFieldsArray: true } },
    {
      name: 'handles are for good',
      quirks: { handleImmutable: true },
      refuses: { rename: /answered 422: The handle may not be changed/ },
    },
    { name: 'war story 26: PUT replaces everything', quirks: { putReplacesAll: true } },
    {
      name: 'PUT replaces everything, custom fields under one key',
      quirks: { putReplacesAll: true, customFieldsShape: 'dotted' },
    },
    {
      name: 'PUT replaces everything, custom fields without their types',
      quirks: { putReplacesAll: true, customFieldsShape: 'flat' },
    },
    {
      name: 'PUT adds custom fields and takes none away',
      quirks: { customFieldsMerge: true },
      refuses: { 'custom_fields to []': /accepted, but reading again shows: custom_fields\.benefits\.discount is/ },
    },
  ],
  faults,
}
