import type { keycloak as fake } from '../../src/systems/keycloak/fake.ts'
import type { KeycloakRole, KeycloakState } from '../../src/systems/keycloak/fake-model.ts'
import { keycloak } from '../../src/systems/keycloak/index.ts'
import { splitKey } from '../../src/systems/keycloak/keys.ts'
import type { Subject } from '../../src/testkit/subject.ts'
import { faults } from './keycloak-faults.ts'

/** Roles of a client whose roles the target does not keep: there to be included, and in nobody's way. */
const LEAVES = ['read', 'write', 'refund'].map((name) => `orders:${name}`)

export const subject: Subject<typeof fake> = {
  system: keycloak,
  settings: { realm: 'shop', clients: ['storefront'] },
  cannot: { duplicates: 'names are unique in a realm and in a client' },
  prepare,
  plant(state, key) {
    const children = realmOf(state).roles.filter(
      ({ name, client }) => client !== null && ['read', 'write'].includes(name),
    )
    const attributes = { owner: ['team-shop'], tier: ['gold', 'silver'] }
    add(state, {
      name: splitKey(key).name,
      description: 'Day-to-day work',
      attributes,
      composites: children.map(({ id }) => id),
    })
  },
  planted: {
    description: 'Day-to-day work',
    composites: ['orders:read', 'orders:write'],
    attributes: { owner: ['team-shop'], tier: ['gold', 'silver'] },
  },
  spellings: {
    'composites in another order, one of them twice': { composites: ['orders:write', 'orders:read', 'orders:write'] },
    'attributes in another order': { attributes: { tier: ['silver', 'gold'], owner: ['team-shop'], none: [] } },
  },
  required: {},
  values: {
    composites: [['orders:read'], ['orders:read', 'orders:write'], ['orders:refund'], []],
    description: ['Other', 'Ünïcode – "quoted"\nlines 🎭', '', 'From empty'],
    attributes: [{ owner: ['a'] }, { owner: ['a', 'b'], '"odd" \\ .': [''] }, { owner: ['b'] }, {}],
  },
  names: [
    'a/b?c=d&e#f%20',
    '"quoted" \\\\ `and` <script>',
    '../..',
    '__proto__',
    'Ünïcode 🎭 角色',
    'two words',
    'storefront:x',
    'a\\:b',
  ],
  wire: { key: 'name', fields: { description: 'description', attributes: 'attributes' } },
  unmanaged: {
    add: (state, key) => Object.assign(find(state, key), { attributes: { kept: ['1', '2'] } }),
    change: { description: 'Other', composites: ['orders:refund'] },
    rest(state, key) {
      const { description: _, composites: __, ...rest } = find(state, key)
      return { ...rest }
    },
  },
  pages: 'one',
  readings: [
    { name: 'as measured', quirks: {} },
    { name: 'lists in another order', quirks: { listOrder: 'reversed' } },
  ],
  elsewhere: ['rights', 'anyClient', 'hiddenClients'],
  // Everything that exists goes by its id: a name may be another role's by now.
  never: /^(?:PUT|DELETE) (?!\/admin\/realms\/shop\/roles-by-id\/)/,
  faults,
}

/** Leaves nothing but the roles of a client that can be included. */
function prepare(state: KeycloakState): void {
  const realm = realmOf(state)
  realm.roles = realm.roles.filter(({ client }) => client !== null)
  const orders = realm.clients.find(({ clientId }) => clientId === 'orders')?.id ?? ''
  for (const key of LEAVES) add(state, { name: splitKey(key).name, client: orders })
}

function realmOf({ realms: [realm] }: KeycloakState) {
  if (realm === undefined) throw new Error('the sandbox has no realm')
  return realm
}

function add(state: KeycloakState, role: Partial<KeycloakRole> & { readonly name: string }): void {
  const { roles } = realmOf(state)
  const id = `00000000-0000-4000-8000-${String(roles.length).padStart(12, '0')}`
  roles.push({ id, description: null, client: null, attributes: {}, composites: [], ...role })
}

function find(state: KeycloakState, key: string): KeycloakRole {
  const found = realmOf(state).roles.find(({ name, client }) => client === null && name === key)
  if (found === undefined) throw new Error(`the sandbox has no role ${key}`)
  return found
}
