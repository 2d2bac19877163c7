/** Checks rights: these are roles of `realm-management`, as far as a token's service account holds them. */
import { bearer } from '../../kit/fake-http.ts'
import { type KeycloakCall, type KeycloakRole, RIGHTS_CLIENT, realmOf, refuse } from './fake-model.ts'

/** Returns the rights of the caller, those that others include among them. */
export function rightsOf(call: KeycloakCall): ReadonlySet<string> {
  const realm = realmOf(call)
  const holder = call.tokens.holder(bearer(call.headers) ?? '')
  const client = realm.clients.find(({ clientId }) => holder === accountOf(realm.name, clientId))
  // Whoever signed in to one realm is nobody in another one.
  const isForeign = holder !== null && !holder.startsWith(accountOf(realm.name, ''))
  const held = isForeign ? [] : (client?.serviceAccount ?? call.quirks.rights)
  const rights = realm.clients.find(({ clientId }) => clientId === RIGHTS_CLIENT)
  const all = realm.roles.filter((role) => role.client === rights?.id)
  const known = new Set<string>()
  const add = (name: string) => {
    const role = all.find((one) => one.name === name)
    if (role === undefined || known.has(name)) return
    known.add(name)
    for (const id of role.composites) add(all.find((one) => one.id === id)?.name ?? '')
  }
  for (const name of held) add(name)
  return known
}

/** Names a client's service account over all realms. */
export function accountOf(realm: string, clientId: string): string {
  return `${realm} ${clientId}`
}

/** Refuses the caller who has none of these rights. */
export function requireAny(call: KeycloakCall, ...rights: readonly string[]): void {
  const held = rightsOf(call)
  if (!rights.some((right) => held.has(right))) throw forbidden()
}

/** The answer to a caller without the right. */
export function forbidden(): Error {
  return refuse(403, 'HTTP 403 Forbidden')
}

/** Reports whether the caller can see a role. Lists leave out what they cannot, and do not say so. */
export function canView(call: KeycloakCall, role: KeycloakRole): boolean {
  const held = rightsOf(call)
  if (role.client === null) return held.has('view-realm') || held.has('manage-realm')
  return seesClient(call, role.client) && (held.has('view-clients') || held.has('manage-clients'))
}

/** Reports whether a client is none of those that are hidden from callers. */
export function seesClient(call: KeycloakCall, id: string): boolean {
  const clientId = realmOf(call).clients.find((one) => one.id === id)?.clientId ?? ''
  return !call.quirks.hiddenClients.includes(clientId)
}

/** Refuses the caller who cannot see the role. */
export function requireView(call: KeycloakCall, role: KeycloakRole): KeycloakRole {
  if (!canView(call, role)) throw forbidden()
  return role
}

/** Refuses the caller who cannot change the role. Nobody can change the rights themselves. */
export function requireManage(call: KeycloakCall, { client }: Pick<KeycloakRole, 'client'>): void {
  if (client !== null && isRightsClient(call, client)) throw forbidden()
  requireAny(call, client === null ? 'manage-realm' : 'manage-clients')
}

/** Refuses the caller who may not give the role to others: rights only by those who hold them. */
export function requireMap(call: KeycloakCall, role: KeycloakRole): void {
  if (role.client === null) requireAny(call, 'manage-realm')
  else requireAny(call, isRightsClient(call, role.client) ? role.name : 'manage-clients')
}

function isRightsClient(call: KeycloakCall, id: string): boolean {
  return realmOf(call).clients.some((one) => one.id === id && one.clientId === RIGHTS_CLIENT)
}
