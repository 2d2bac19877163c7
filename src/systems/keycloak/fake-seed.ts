/** Seeds the fake Keycloak: the realm of a shop, grown over the years. The same in every run. */
import type { Seed } from '../../kit/fake-system.ts'
import type { KeycloakState } from './fake-model.ts'
import type { RoleExport } from './fake-own.ts'
import { type RealmExport, realmOfExport } from './fake-realm.ts'

/** Returns a fresh state. */
export function seedKeycloak(kind: Seed): KeycloakState {
  return { realms: [realmOfExport(kind === 'empty' ? { ...SHOP, roles: NONE, groups: [], users: [] } : SHOP)] }
}

const NONE = { realm: [], client: {} }

function role(name: string, description: string, composites?: RoleExport['composites']): RoleExport {
  return composites === undefined ? { name, description } : { name, description, composite: true, composites }
}

/** The realm, as an export that a real server imports too. */
export const SHOP: RealmExport = {
  realm: 'shop',
  clients: [
    { clientId: 'orders' },
    { clientId: 'storefront', publicClient: true },
    { clientId: 'https://sp.example.com/saml', protocol: 'saml' },
  ],
  roles: {
    realm: [
      {
        ...role('shop-clerk', 'Serves customers', { client: { orders: ['read'], storefront: ['browse'] } }),
        attributes: { owner: ['team-shop'] },
      },
      role('shop-manager', 'Runs the shop', { realm: ['shop-clerk'], client: { orders: ['write', 'refund'] } }),
      role('auditor', 'Reads everything', { client: { orders: ['read', 'export'], storefront: ['browse'] } }),
      // Three levels down, somebody may manage users.
      role('helpdesk', 'First line of support', { realm: ['helpdesk-tools'] }),
      role('helpdesk-tools', 'Tools of the helpdesk', { client: { 'realm-management': ['manage-users'] } }),
      role('beta-tester', 'Sees what is not ready'),
    ],
    client: {
      orders: [
        role('read', 'Sees orders'),
        role('write', 'Changes orders'),
        role('refund', 'Pays money back'),
        role('export', 'Takes all orders out'),
        role('admin', 'Everything about orders', { client: { orders: ['read', 'write', 'refund', 'export'] } }),
      ],
      storefront: [role('browse', 'Sees the shop'), role('edit', 'Changes the shop')],
      'https://sp.example.com/saml': [role('reader', 'Signs in to the wiki')],
    },
  },
  groups: [
    { name: 'staff', realmRoles: ['shop-clerk'], subGroups: [{ name: 'night' }] },
    { name: 'managers', realmRoles: ['shop-manager'] },
  ],
  users: [
    { username: 'ada', groups: ['/managers'] },
    { username: 'ben', groups: ['/staff'] },
    { username: 'chen', groups: ['/staff/night'] },
    { username: 'dana', realmRoles: ['helpdesk'] },
    { username: 'elif', realmRoles: ['auditor', 'beta-tester'] },
  ],
}
