/** The realm that the requests of the parity list are sent to, and the accounts that send them. */
import type { RealmExport, UserExport } from '../../../src/systems/keycloak/fake-realm.ts'

/** Service accounts, each with the roles of `realm-management` that it has. */
export const ACCOUNTS = {
  nobody: [],
  'view-realm': ['view-realm'],
  'view-clients': ['view-clients'],
  'query-clients': ['view-realm', 'query-clients'],
  planner: ['view-realm', 'view-clients'],
  'planner-with-holders': ['view-realm', 'view-clients', 'view-users'],
  'query-people': ['view-realm', 'view-clients', 'query-users', 'query-groups'],
  'manage-realm': ['manage-realm'],
  'manage-clients': ['manage-clients'],
  applier: ['manage-realm', 'manage-clients'],
  'applier-of-users': ['manage-realm', 'manage-clients', 'manage-users'],
  admin: ['realm-admin'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Account = keyof typeof ACCOUNTS

/** Returns the secret of an account, as long as those that Keycloak makes. */
export function secretOf(account: string): string {
  return `a-secret-of-the-tests-for-${account}`
}

/** Returns the realm as an export that a real server imports and the fake one starts from. */
export function realmExport(realm: string): RealmExport {
  return {
    realm,
    enabled: true,
    roles: { realm: REALM_ROLES, client: CLIENT_ROLES },
    clients: [
      { clientId: 'app-00', enabled: true, secret: 'app-secret' },
      { clientId: 'app-01', enabled: true, publicClient: true },
      { clientId: 'https://sp.example.com/saml', protocol: 'saml', enabled: true },
      { clientId: 'disabled', enabled: false, serviceAccountsEnabled: true, secret: secretOf('disabled') },
      { clientId: 'without-account', enabled: true, secret: secretOf('without-account') },
      ...Object.keys(ACCOUNTS).map((clientId) => ({
        clientId,
        enabled: true,
        serviceAccountsEnabled: true,
        secret: secretOf(clientId),
      })),
    ],
    groups: [
      {
        name: 'staff',
        realmRoles: ['role-0'],
        clientRoles: { 'app-00': ['perm-02'] },
        subGroups: [{ name: 'night', realmRoles: ['role-3'] }],
      },
      { name: 'unmapped' },
    ],
    users: [
      { username: 'ada', enabled: true, realmRoles: ['role-0', 'role-1'] },
      { username: 'ben', enabled: true, groups: ['/staff'] },
      { username: 'eve', enabled: true, groups: ['/staff/night'], clientRoles: { 'app-00': ['perm-19'] } },
      ...Object.entries(ACCOUNTS)
        .filter(([, rights]) => rights.length > 0)
        .map(serviceAccount),
    ],
  }
}

function serviceAccount([client, rights]: readonly [string, readonly string[]]): UserExport {
  return {
    username: `service-account-${client}`,
    enabled: true,
    serviceAccountClientId: client,
    clientRoles: { 'realm-management': rights },
  }
}

const REALM_ROLES: RealmExport['roles']['realm'] = [
  {
    name: 'role-0',
    description: 'Realm role 0',
    attributes: { owner: ['team-0'], tier: ['gold', 'silver'] },
    composite: true,
    composites: { realm: ['role-9'], client: { 'app-00': ['perm-00'], 'app-01': ['perm-01'] } },
  },
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => ({ name: `role-${index}`, description: `Realm role ${index}` })),
  { name: 'orders:read' },
  { name: 'local', composite: true, composites: { realm: ['role-8'] } },
  // Two levels above a right that few accounts have.
  { name: 'helpdesk', composite: true, composites: { client: { 'realm-management': ['manage-users'] } } },
  { name: 'support', composite: true, composites: { realm: ['helpdesk'] } },
]

const CLIENT_ROLES: RealmExport['roles']['client'] = {
  'app-00': [
    ...[0, 1, 2, 3, 4].map((index) => ({ name: `perm-0${index}`, description: `app-00 perm-0${index}` })),
    { name: 'perm-19', composite: true, composites: { client: { 'app-00': ['perm-00', 'perm-01'] } } },
  ],
  'app-01': [{ name: 'perm-00' }, { name: 'perm-01' }],
  'https://sp.example.com/saml': [{ name: 'reader' }],
}
