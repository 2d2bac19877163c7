/** A snapshot of realms back into the state of the fake Keycloak, ids and all. */

import { textsIn } from '../../domain/field-values.ts'
import type { LiveRole } from '../../domain/model.ts'
import type { TargetSnapshot } from '../../domain/snapshot-model.ts'
import type { KeycloakRealm, KeycloakRole, KeycloakState } from './fake-model.ts'
import { emptyRealm } from './fake-realm.ts'
import { keyOf, splitKey } from './keys.ts'

/** Realms of the snapshot, each with its clients, its roles, and Keycloak's own where it kept none. */
export function restoreKeycloak(kept: readonly TargetSnapshot[], fresh: KeycloakState): KeycloakState {
  const realms = kept.map(realmOf)
  return realms.length === 0 ? fresh : { realms }
}

function realmOf({ identity, roles, catalogue }: TargetSnapshot): KeycloakRealm {
  const realm = emptyRealm(identity.realm ?? '')
  for (const { id, name } of catalogue.clients ?? []) {
    const own = realm.clients.find(({ clientId }) => clientId === name)
    if (own !== undefined) for (const role of realm.roles) if (role.client === own.id) role.client = id
    if (own !== undefined) own.id = id
    else
      realm.clients.push({ id, clientId: name, enabled: true, publicClient: false, secret: '', serviceAccount: null })
  }
  const clientIds = new Map(realm.clients.map(({ id, clientId }) => [id, clientId]))
  const keyIn = ({ client, name }: KeycloakRole) => keyOf(client === null ? null : (clientIds.get(client) ?? ''), name)
  const ids = new Map([
    ...realm.roles.map((role) => [keyIn(role), role.id] as const),
    ...roles.map(({ key, id }) => [key, id ?? key] as const),
  ])
  const names = new Set(roles.map(({ key }) => key))
  const defaultKey = realm.roles.find(({ id }) => id === realm.defaultRole)?.name ?? ''
  const restored = roles.map((role) => roleOf(realm, role, ids))
  return {
    ...realm,
    defaultRole: ids.get(defaultKey) ?? realm.defaultRole,
    roles: [...realm.roles.filter((role) => !names.has(keyIn(role))), ...restored],
  }
}

function roleOf(
  { clients }: KeycloakRealm,
  { key, id, fields }: LiveRole,
  ids: ReadonlyMap<string, string>,
): KeycloakRole {
  const { client, name } = splitKey(key)
  const attributes = (fields.attributes ?? {}) as Record<string, string[]>
  const description = String(fields.description ?? '')
  return {
    id: id ?? key,
    name,
    description: description === '' ? null : description,
    client: client === null ? null : (clients.find(({ clientId }) => clientId === client)?.id ?? null),
    attributes: structuredClone(attributes),
    composites: textsIn(fields.composites).map((child) => ids.get(child) ?? child),
  }
}
