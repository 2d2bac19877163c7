/** Keycloak for the fault suite: small roles of a few elements. */
import type { keycloak as fake } from '../../src/systems/keycloak/fake.ts'
import type { FaultSubject } from '../../src/testkit/subject.ts'

export const faults: FaultSubject<typeof fake> = {
  elements: ['export', 'read', 'refund', 'write'].map((name) => `orders:${name}`),
  seed({ realms }, roles) {
    const [realm] = realms
    const orders = realm?.clients.find(({ clientId }) => clientId === 'orders')?.id
    if (realm === undefined || orders === undefined) throw new Error('the sandbox has no client of this name')
    const blank = { description: 'A role', client: null, attributes: { kept: ['1', '2'] }, composites: [] }
    const leaves = ['export', 'read', 'refund', 'write'].map((name) => ({
      ...blank,
      id: `leaf-${name}`,
      name,
      client: orders,
    }))
    const own = realm.roles.filter(({ client }) => client !== null && client !== orders)
    const made = [...roles].map(([name, elements], index) => ({
      ...blank,
      id: `role-${index}`,
      name,
      composites: elements.map((element) => element.replace('orders:', 'leaf-')),
    }))
    realm.roles = [...own, ...leaves, ...made]
  },
  held: ({ realms }) => {
    const roles = realms[0]?.roles ?? []
    const names = new Map(roles.map(({ id, name }) => [id, `orders:${name}`]))
    return roles
      .filter(({ client }) => client === null)
      .map(({ name, composites }) => [name, composites.map((id) => names.get(id) ?? id).sort()])
  },
  declare: (elements) => ({ description: 'A role', composites: elements }),
}
