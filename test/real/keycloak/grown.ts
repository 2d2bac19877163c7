/** A grown realm: 1,000 realm roles, 600 of them composites, and 1,000 client roles. */
import type { RealmExport } from '../../../src/systems/keycloak/fake-realm.ts'
import { realmExport } from './realm.ts'

/** Returns the realm of the parity list, grown. */
export function grown(realm: string): RealmExport {
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
