/** A grown realm: 1,000 realm roles, 600 of them composites, and 1,000 client roles. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RealmExport } from '../../../src/systems/keycloak/fake-realm.ts'
import { projectFor } from './project.ts'
import { realmExport, secretOf } from './realm.ts'
import { type RealKeycloak, startKeycloak } from './start.ts'

let keycloak: RealKeycloak

beforeAll(async () => {
  keycloak = await startKeycloak()
  await keycloak.makeRealm(grown('grown'))
})

afterAll(() => keycloak?.close())

function grown(realm: string): RealmExport {
  const base = realmExport(realm)
  const clients = Array.from({ length: 50 }, (_, index) => `big-${String(index).padStart(2, '0')}`)
  const perms = Array.from({ length: 20 }, (_, index) => ({ name: `perm-${index}` }))
  const roles = Array.from({ length: 1000 }, (_, index) => {
    const role = { name: `big-role-${String(index).padStart(4, '0')}`, description: `Role ${index}` }
    if (index >= 600) return role
    const client = Object.fromEntries(
      [0, 1, 2, 3, 4].map((k) => [
        `big-${String((index + k) % 50).padStart(2, '0')}`,
        [`perm-${(index * 3 + k) % 20}`],
      ]),
    )
    return { ...role, composite: true, composites: { client } }
  })
  return {
    ...base,
    roles: {
      realm: [...base.roles.realm, ...roles],
      client: { ...base.roles.client, ...Object.fromEntries(clients.map((clientId) => [clientId, perms])) },
    },
    clients: [...base.clients, ...clients.map((clientId) => ({ clientId, enabled: true, publicClient: true }))],
  }
}

test('a no-op plan takes 1 + 1 + clients + composites GETs', async () => {
  const project = projectFor(keycloak.url, 'grown')
  expect((await project.rolesync('planner', 'pull')).code).toBe(0)
  const token = (await (
    await fetch(`${keycloak.url}/realms/grown/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'planner',
        client_secret: secretOf('planner'),
      }),
    })
  ).json()) as { access_token: string }
  const get = async (path: string) => {
    const headers = { authorization: `Bearer ${token.access_token}` }
    return (await fetch(`${keycloak.url}/admin/realms/grown${path}`, { headers })).json() as Promise<Listed[]>
  }
  const bare = async () => {
    const [realm, clients] = await Promise.all([get('/roles?briefRepresentation=false'), get('/clients')])
    const lists = await inTurn(clients, ({ id }) => get(`/clients/${id}/roles?briefRepresentation=false`))
    const composites = [realm, ...lists].flat().filter(({ composite }) => composite)
    await inTurn(composites, ({ id }) => get(`/roles-by-id/${id}/composites`))
    return 2 + clients.length + composites.length
  }
  const figures: string[] = []
  let expected = 0
  for (let round = 0; round < 3; round++) {
    let began = performance.now()
    expected = await bare()
    const loop = performance.now() - began
    began = performance.now()
    const { code, err, out } = await project.rolesync('planner', 'plan')
    figures.push(`bare loop ${Math.round(loop)} ms, plan ${Math.round(performance.now() - began)} ms`)
    expect(code, out + err).toBe(0)
    // The token is one more.
    expect(err).toContain(`${(expected + 1).toLocaleString('en')} requests`)
  }
  console.log(figures.join('\n'), `\n${expected} GETs`)
})

interface Listed {
  readonly id: string
  readonly composite: boolean
}

/** Four at a time, as rolesync does it. */
async function inTurn<T, R>(items: readonly T[], use: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await use(items[index] as T)
  }
  await Promise.all([worker(), worker(), worker(), worker()])
  return results
}
