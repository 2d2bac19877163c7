/** Settings of a target of Keycloak: a realm, and some of its clients. */
import type { Target } from '../../domain/system.ts'
import { chooser } from '../../text/glob.ts'
import { splitKey } from './keys.ts'

/** Clients that Keycloak makes in every realm, and whose roles can be changed. */
export const OWN_CLIENTS = ['account', 'broker'] as const

/** Returns the path of the realm, below `/admin/realms` or, for tokens, `/realms`. */
export function realmPath(target: Target, below: 'realms' | 'admin/realms' = 'admin/realms'): string {
  return `/${below}/${encodeURIComponent(realmName(target))}`
}

/** Returns the name of the realm. */
export function realmName({ settings }: Target): string {
  return String(settings.realm)
}

/**
 * Returns the client whose roles are the rights in this realm. Whoever sees it sees all clients, unless single ones are
 * hidden by fine-grained permissions.
 */
export function rightsClient(target: Target): string {
  const realm = realmName(target)
  return realm === 'master' ? 'master-realm' : 'realm-management'
}

/** Returns a test for the keys of realm roles, and of roles of the clients that the target names. */
export function keptBy({ settings }: Pick<Target, 'settings'>): (key: string) => boolean {
  const isMeant = chooser((settings.clients ?? []) as readonly string[])
  return (key) => {
    const { client, name } = splitKey(key)
    return (client === null || isMeant(client)) && !isFixed(settings.realm === 'master', { client, name })
  }
}

/** Reports whether nobody can change a role (403, also for the server's administrator): the rights in a realm, or in all. */
function isFixed(
  isMaster: boolean,
  { client, name }: { readonly client: string | null; readonly name: string },
): boolean {
  if (!isMaster) return client === 'realm-management'
  return client === null ? ['admin', 'create-realm'].includes(name) : client.endsWith('-realm')
}
