/**
 * Keycloak: realm roles and client roles with the roles that they include, over the Admin REST API.
 * https://www.keycloak.org/docs-api/latest/rest-api. Facts of version 26, each tried on a real server.
 */

import type { TokenRequest } from '../../domain/connection.ts'
import type { Credentials } from '../../domain/credentials.ts'
import { scalar } from '../../domain/scalar-field.ts'
import { set } from '../../domain/set-field.ts'
import { tree } from '../../domain/tree-field.ts'
import { basicAuth } from '../../kit/auth.ts'
import { defineSystem } from '../../kit/define-system.ts'
import { readSchema } from '../../kit/read-schema.ts'
import { keycloakErrors } from './errors.ts'
import { readHolders } from './holders.ts'
import { canonicalFields } from './names.ts'
import { readRealm, readSomeRoles } from './read.ts'
import { requestsFor } from './requests.ts'
import { problemsOf } from './rules.ts'
import { keptBy, OWN_CLIENTS, realmPath } from './target.ts'

/** Values by name. They are no grants. */
const ATTRIBUTES = { ...tree(), grants: false }

/** Keycloak's own: what every new user gets, and the roles of its own clients. */
const OWN_ROLES = ['default-roles-*', 'offline_access', 'uma_authorization', ...OWN_CLIENTS.map((one) => `${one}:*`)]

/** Keycloak: realm roles and client roles with their composites. */
export const keycloak = defineSystem({
  name: 'keycloak',
  title: 'Keycloak',
  credentials: ['client', 'token'],
  example: { url: 'https://sso.example.com' },
  schema: readSchema(new URL('./schema.json', import.meta.url)),
  fields: { description: scalar(), composites: set(''), attributes: ATTRIBUTES },
  references: { field: 'composites', kind: 'roles' },
  identity: ['realm'],
  // They can still be included. Most cannot be deleted at all (400, 403), and nothing brings the others back.
  ignore: OWN_ROLES,
  protect: OWN_ROLES,

  keeps: keptBy,
  errors: keycloakErrors,

  connect: (target, credentials) => ({
    token: credentials.kind === 'client' ? tokenRequest(realmPath(target, 'realms'), credentials) : null,
    retry: { 502: 8, 503: 8, 504: 8 },
    // Whoever sees a client sees its secret, the caller's own client among them.
    secretMembers: ['secret', 'client.secret.rotated'],
  }),

  problems: problemsOf,
  list: (read, target) => readRealm(read, target),
  listSome: readSomeRoles,
  readHolders,
  canonical: canonicalFields,
  requests: requestsFor,
  fake: async () => (await import('./fake.ts')).keycloak,
})

function tokenRequest(realm: string, credentials: Extract<Credentials, { kind: 'client' }>): TokenRequest {
  return {
    path: `${realm}/protocol/openid-connect/token`,
    headers: { authorization: basicAuth(credentials), 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  }
}
