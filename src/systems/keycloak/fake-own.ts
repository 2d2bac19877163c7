/** The clients and roles that Keycloak itself puts into a realm: of version 26. */
import { RIGHTS_CLIENT } from './fake-model.ts'

/** A role as realm exports have it: what it includes, by name. */
export interface RoleExport {
  readonly name: string
  readonly description?: string
  readonly attributes?: Readonly<Record<string, readonly string[]>>
  readonly composite?: boolean
  readonly composites?: {
    readonly realm?: readonly string[]
    readonly client?: Readonly<Record<string, readonly string[]>>
  }
}

/** Own clients that nobody signs in to. */
export const BEARER_ONLY = new Set(['broker', RIGHTS_CLIENT])

/** Returns the roles that every realm has. */
export function ownRealmRoles(name: string): RoleExport[] {
  return [
    {
      ...own('default-roles', `default-roles-${name}`),
      composites: {
        realm: ['offline_access', 'uma_authorization'],
        client: { account: ['view-profile', 'manage-account'] },
      },
    },
    own('offline-access', 'offline_access'),
    own('uma_authorization'),
  ]
}

/** A role with the description that Keycloak translates for its console. */
function own(word: string, name = word): RoleExport {
  return { name, description: `\${role_${word}}` }
}

const RIGHTS = `create-client,impersonation,manage-authorization,manage-clients,manage-events,manage-identity-providers,
manage-organizations,manage-realm,manage-users,query-clients,query-groups,query-organizations,query-realms,query-users,
view-authorization,view-clients,view-events,view-identity-providers,view-organizations,view-realm,view-users`
  .split(',')
  .map((name) => name.trim())

/** Rights that include others. */
const INCLUDING: Readonly<Record<string, readonly string[]>> = {
  'view-clients': ['query-clients'],
  'view-organizations': ['query-organizations'],
  'view-users': ['query-groups', 'query-users'],
}

/** Roles of Keycloak's own clients, as version 26 makes them. */
export const OWN_CLIENTS: Readonly<Record<string, readonly RoleExport[]>> = {
  account: [
    { ...own('manage-account'), composites: { client: { account: ['manage-account-links'] } } },
    own('manage-account-links'),
    { ...own('manage-consent'), composites: { client: { account: ['view-consent'] } } },
    own('view-consent'),
    own('view-applications'),
    own('view-groups'),
    own('view-profile'),
    own('delete-account'),
  ],
  'account-console': [],
  'admin-cli': [],
  broker: [own('read-token')],
  [RIGHTS_CLIENT]: [
    { ...own('realm-admin'), composites: { client: { [RIGHTS_CLIENT]: RIGHTS } } },
    ...RIGHTS.map((name) => {
      const rights = INCLUDING[name]
      return rights === undefined ? own(name) : { ...own(name), composites: { client: { [RIGHTS_CLIENT]: rights } } }
    }),
  ],
  'security-admin-console': [],
}
