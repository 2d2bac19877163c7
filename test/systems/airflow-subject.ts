import type { airflow as fake } from '../../src/systems/airflow/fake.ts'
import type { AirflowRole, AirflowState, Pair } from '../../src/systems/airflow/fake-model.ts'
import { airflow } from '../../src/systems/airflow/index.ts'
import type { Subject } from '../../src/testkit/subject.ts'
import { faults } from './airflow-faults.ts'

const WEBSITE: Pair = { action: 'can_read', resource: 'Website' }

/** Airflow for the suites. */
export const subject: Subject<typeof fake> = {
  system: airflow,
  cannot: { duplicates: 'names are unique' },
  prepare(state) {
    state.roles = []
    state.permissions.push(
      { action: 'can_read', resource: 'DAG:finance.close' },
      { action: 'can_edit', resource: 'DAG:finance.close' },
    )
  },
  plant(state, key) {
    const permissions = [
      { action: 'can_edit', resource: 'DAGs' },
      { action: 'can_read', resource: 'DAG:finance.close' },
      { action: 'can_read', resource: 'DAGs' },
      WEBSITE,
    ]
    state.roles.push({ name: key, permissions })
  },
  planted: { permissions: { 'DAG:finance.close': ['can_read'], DAGs: ['can_edit', 'can_read'] } },
  spellings: {
    'resources and actions in another order, one of them twice': {
      permissions: { DAGs: ['can_read', 'can_edit', 'can_read'], 'DAG:finance.close': ['can_read'] },
    },
    'a resource without actions': {
      permissions: { DAGs: ['can_read', 'can_edit'], 'DAG:finance.close': ['can_read'], Pools: [] },
    },
  },
  required: {},
  values: {
    permissions: [
      { DAGs: ['can_read'] },
      {
        DAGs: ['can_read', 'can_edit'],
        'DAG:finance.close': ['can_edit'],
        'DAG Runs': ['can_create', 'menu_access'],
      },
      { "User's Statistics": ['menu_access'] },
      {},
    ],
  },
  names: ['a?b=c&d#e%20f;g', '"quoted" \\ `and` <script>', '...', '__proto__', 'Ünïcode 🎭 角色', 'two words', 'a.b:c'],
  wire: { key: 'name', fields: { permissions: 'actions' } },
  unmanaged: {
    add: () => {},
    change: { permissions: { Pools: ['can_read'] } },
    // The grant that the server gives to every role is nobody's to take away.
    rest: (state, key) => find(state, key).permissions.filter(({ resource }) => resource === WEBSITE.resource),
  },
  pages: 'with-totals',
  readings: [
    { name: 'as measured', quirks: {} },
    { name: 'smaller pages', quirks: { maximumPageLimit: 40 } },
  ],
  elsewhere: ['anyUser'],
  never: /^PATCH (?!.*\?update_mask=(?:name|actions|name,actions)$)/,
  faults,
}

function find({ roles }: AirflowState, key: string): AirflowRole {
  const role = roles.find(({ name }) => name === key)
  if (role === undefined) throw new Error(`the sandbox has no role ${key}`)
  return role
}
