/** An Airflow for the tests of a file, a relay in front of it for each test, and ways past rolesync. */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { openRelay, type Relay } from '../relay.ts'
import { type Session, signIn } from './session.ts'
import { USERS } from './settings.ts'
import { type RealAirflow, startAirflow } from './start.ts'

const [ADMIN] = USERS
/** On a server that has none of the roles yet. */
export const APPLY = ['apply', '--yes', '--allow', 'empty-live']
/** Roles that Airflow ships. */
export const BUILT_IN = ['Admin', 'Op', 'User', 'Viewer', 'Public']

let running: RealAirflow | undefined
let between: Relay | undefined
let session: Session | undefined

/** The server of the file, its first user, and the relay of the test. */
export const real = {
  get airflow(): RealAirflow {
    return there(running)
  },
  get relay(): Relay {
    return there(between)
  },
  get admin(): Session {
    return there(session)
  },
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is there only while a test runs')
  return value
}

beforeAll(async () => {
  running = await startAirflow()
  session = await signIn(running.url, ADMIN.username, ADMIN.password)
})

afterAll(() => running?.close())

beforeEach(async () => {
  between = await openRelay(real.airflow.url)
})

afterEach(async () => {
  await real.relay.close()
  for (const name of Object.keys(await held())) {
    if (!BUILT_IN.includes(name)) await real.admin.must('DELETE', one(name))
  }
})

interface WireRole {
  readonly name: string
  readonly actions: readonly {
    readonly action: { readonly name: string }
    readonly resource: { readonly name: string }
  }[]
}

/** Returns the path of a role. */
export function one(name: string): string {
  return `/auth/fab/v1/roles/${encodeURIComponent(name)}`
}

/** Reads the roles of the server past rolesync: grants by role, sorted. */
export async function held(): Promise<Record<string, string[]>> {
  const { roles } = (await real.admin.must('GET', '/auth/fab/v1/roles?limit=100')) as { roles: WireRole[] }
  const grants = ({ actions }: WireRole) => actions.map(({ action, resource }) => `${resource.name}:${action.name}`)
  return Object.fromEntries(roles.map((role) => [role.name, grants(role).sort()]))
}

/** Makes a role past rolesync, or changes it. */
export function put(name: string, grants: readonly string[], method: 'POST' | 'PATCH' = 'POST'): Promise<unknown> {
  const actions = grants.map((grant) => {
    const [resource, action] = grant.split(/:(?=[^:]*$)/)
    return { action: { name: action }, resource: { name: resource } }
  })
  return real.admin.must(method, method === 'POST' ? '/auth/fab/v1/roles' : one(name), { name, actions })
}

/** Returns everything that was sent in this test and is no GET. */
export function writes(): string[] {
  return real.relay.seen.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)
}

/** A role that looks, as a file has it. */
export const READER = { permissions: { DAGs: ['can_read'] } }
/** A role that may do more. */
export const EDITOR = { permissions: { DAGs: ['can_edit', 'can_read'], 'DAG Runs': ['can_create', 'can_read'] } }
/** The grant that every start gives to every role. */
export const WEBSITE = 'Website:can_read'
/** The request for a token, as {@link writes} has it. */
export const TOKEN = 'POST /auth/token'
