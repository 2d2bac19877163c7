/** A Keycloak for the tests of a file, with a realm for each test. */
import { afterAll, beforeAll, expect } from 'vitest'
import { type Project, projectFor } from './project.ts'
import { realmExport, secretOf } from './realm.ts'
import { Side } from './side.ts'
import { type RealKeycloak, startKeycloak } from './start.ts'

let running: RealKeycloak | undefined
let realms = 0

/** The server of the file. */
export const real = {
  get keycloak(): RealKeycloak {
    if (running === undefined) throw new Error('it is there only while a test runs')
    return running
  },
}

beforeAll(async () => {
  running = await startKeycloak({ isDurable: true })
})

afterAll(() => running?.close())

/** Makes a realm like that of the parity list, and returns its name. */
export async function freshRealm(): Promise<string> {
  const realm = `shop-${++realms}`
  await real.keycloak.makeRealm(realmExport(realm))
  return realm
}

/** Makes a realm, and a project with what `pull` writes. `more` are further lines of its target. */
export async function pulled(more = ''): Promise<{ readonly realm: string; readonly project: Project }> {
  const realm = await freshRealm()
  const project = projectFor(real.keycloak.url, realm, more)
  const { code, err } = await project.rolesync('planner', 'pull')
  expect(code, err).toBe(0)
  return { realm, project }
}

/** Reads a realm past rolesync: its roles by key with what they include, without ids. */
export function stateOf(realm: string): Promise<unknown> {
  return new Side(real.keycloak.url, realm).state()
}

/** Fetches a token at an address; of the planning account, unless another client is named. */
export async function tokenOf(
  url: string,
  realm: string,
  client = { client_id: 'planner', client_secret: secretOf('planner') },
): Promise<string> {
  const response = await fetch(`${url}/realms/${realm}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', ...client }),
  })
  if (!response.ok) throw new Error(`no token for ${client.client_id}: ${response.status} ${await response.text()}`)
  return ((await response.json()) as { access_token: string }).access_token
}
