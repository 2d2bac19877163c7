/** Seeds Airflow's fake server: the roles that Airflow ships, and for the demo a few of a data team. */
import type { Seed } from '../../kit/fake-system.ts'
import type { AirflowRole, AirflowState, AirflowUser, Pair } from './fake-model.ts'
import { PERMISSIONS } from './fake-pairs.ts'

/** A fresh state. An empty Airflow has its built-in roles and its first user. */
export function seedAirflow(kind: Seed): AirflowState {
  const permissions = SHIPPED.map(({ pair }) => pair)
  const builtIn = ['Admin', 'Public', 'Viewer', 'User', 'Op'].map(
    (name): AirflowRole => ({
      name,
      permissions: SHIPPED.filter(({ least }) => has(name, least)).map(({ pair }) => pair),
    }),
  )
  const admin = user('admin', ['Admin'])
  const bareResources = ['AuthDBView', 'UtilView', 'FabIndexView', 'SecurityApi']
  if (kind === 'empty') return structuredClone({ roles: builtIn, permissions, bareResources, users: [admin] })
  const ofDags = DAGS.flatMap((dag) => [
    ...pairs(`DAG:${dag}`, 'can_read can_edit can_delete'),
    ...pairs(`DAG Run:${dag}`, 'can_create can_read can_delete menu_access'),
  ])
  return structuredClone({
    roles: [...builtIn, ...Object.entries(ROLES).map(([name, grants]) => role(name, grants))],
    permissions: [...permissions, ...ofDags],
    bareResources,
    users: [admin, ...Object.entries(USERS).map(([name, held]) => user(name, held))],
  })
}

/** Each of these has all that the one before has. */
const LADDER = ['Viewer', 'User', 'Op', 'Admin']

function has(name: string, least: string): boolean {
  return LADDER.indexOf(name) >= LADDER.indexOf(least)
}

const SHIPPED: readonly { readonly least: string; readonly pair: Pair }[] = PERMISSIONS.trim()
  .split('\n')
  .map((line) => {
    const [least = '', action = '', ...resource] = line.split(' ')
    return { least, pair: { action, resource: resource.join(' ') } }
  })

/** Pipelines that were parsed: each has resources of its own. */
const DAGS = ['orders_daily', 'finance.close']

const ROLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Data engineer': {
    DAGs: 'can_read can_edit',
    'DAG Runs': 'can_create can_read menu_access',
    'Task Instances': 'can_read can_edit',
    'Task Logs': 'can_read',
    Connections: 'can_read menu_access',
    Variables: 'can_create can_read can_edit menu_access',
    Pools: 'can_read menu_access',
  },
  Analyst: { DAGs: 'can_read', 'DAG Runs': 'can_read', 'Task Logs': 'can_read', 'Cluster Activity': 'can_read' },
  'Finance operator': {
    'DAG:finance.close': 'can_read can_edit',
    'DAG Run:finance.close': 'can_create can_read',
    'Task Logs': 'can_read',
  },
  'On call': { 'DAG Runs': 'can_create can_read can_edit', 'Task Instances': 'can_read can_edit', Jobs: 'can_read' },
  Legacy: { DAGs: 'can_read can_edit can_delete', Connections: 'can_create can_read can_edit can_delete' },
}

const USERS: Readonly<Record<string, readonly string[]>> = {
  ada: ['Data engineer', 'On call'],
  ben: ['Data engineer'],
  cleo: ['Analyst'],
  dan: ['Analyst', 'Finance operator'],
  eve: ['Legacy'],
}

function role(name: string, grants: Readonly<Record<string, string>>): AirflowRole {
  // Every role of its own has the website: the server sees to that whenever it starts.
  const all = { ...grants, Website: 'can_read' }
  return { name, permissions: Object.entries(all).flatMap(([resource, actions]) => pairs(resource, actions)) }
}

function pairs(resource: string, actions: string): Pair[] {
  return actions.split(' ').map((action) => ({ action, resource }))
}

function user(username: string, roles: readonly string[]): AirflowUser {
  const first = username.charAt(0).toUpperCase() + username.slice(1)
  return {
    username,
    password: username,
    email: `${username}@example.com`,
    first_name: first,
    last_name: 'Example',
    roles: [...roles],
    created_on: '2026-01-01T00:00:00.000Z',
  }
}
