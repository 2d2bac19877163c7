/** Seeds Omneo's fake server. Roles and permissions are those of the vendor's own example. */
import type { Seed } from '../../kit/fake-system.ts'
import type { OmneoState, RoleDefinition } from './fake-model.ts'

/** A fresh state. */
export function seedOmneo(kind: Seed): OmneoState {
  const permissions = ['create', 'read', 'update', 'delete'].map((handle, index) => ({
    id: index + 1,
    name: null,
    handle,
  }))
  const some = (...handles: string[]) =>
    permissions.filter((one) => handles.includes(one.handle)).map((one) => ({ ...one }))
  const roles = [
    { id: 1, name: 'Admin', handle: 'admin', weight: 0, permissions: some('create', 'read', 'update', 'delete') },
    { id: 2, name: 'Manager', handle: 'manager', weight: 0, permissions: some('read', 'update', 'delete') },
    { id: 3, name: 'Reporting', handle: 'reporting', weight: 0, permissions: some('read') },
    { id: 4, name: 'Machine', handle: 'machine', weight: 0, permissions: some('create', 'read', 'update', 'delete') },
  ]
  const empty = kind === 'empty'
  return {
    roles: empty ? [] : roles,
    permissions,
    nextDefinitionId: 4,
    definitions: empty ? [] : structuredClone([...DEFINITIONS]),
  }
}

const CREATED = '2025-11-03T08:00:00.000Z'

const TIMES = { timezone: 'Australia/Melbourne', created_at: CREATED, updated_at: CREATED }
const NONE = {
  icon: null,
  image_url: null,
  absolute_expiry: null,
  notes: null,
  meta: [],
  custom_fields: [],
  ...TIMES,
}

const DEFINITIONS: readonly RoleDefinition[] = [
  {
    ...NONE,
    id: 1,
    name: 'Employee',
    handle: 'employee',
    description: 'Staff of the organisation',
    short_description: 'Staff',
    icon: 'https://cdn.example.com/icons/employee.svg',
    period: 1,
    period_type: 'years',
    group_name: 'Work',
    group_handle: 'work',
    meta: ['discount', 'staff'],
    custom_fields: [
      { namespace: 'benefits', handle: 'discount', type: 'integer', value: 30 },
      { namespace: 'benefits', handle: 'stores', type: 'string', value: 'all' },
      { namespace: 'payroll', handle: 'required', type: 'boolean', value: true },
    ],
  },
  {
    ...NONE,
    id: 2,
    name: 'Student',
    handle: 'student',
    description: 'Enrolled at a partner university',
    short_description: null,
    period: 6,
    period_type: 'months',
    notes: 'Proof of enrolment is asked for at each renewal.',
    group_name: 'Education',
    group_handle: 'education',
    custom_fields: [{ namespace: 'benefits', handle: 'discount', type: 'integer', value: 10 }],
  },
  {
    ...NONE,
    id: 3,
    name: 'VIP',
    handle: 'vip',
    description: null,
    short_description: null,
    period: null,
    period_type: 'absolute_date',
    absolute_expiry: '2026-12-31',
    group_name: null,
    group_handle: null,
    meta: ['invitation'],
  },
]
