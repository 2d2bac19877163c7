/** Reltio for the fault suite: small roles of a few elements. */

import type { reltio as fake } from '../../src/systems/reltio/fake.ts'
import { tree } from '../../src/systems/reltio/fake-tree.ts'
import type { FaultSubject } from '../../src/testkit/subject.ts'

export const faults: FaultSubject<typeof fake> = {
  key: (name) => `ROLE_${name.toUpperCase()}`,
  elements: ['Auth.customer:READ', 'Auth.customer:UPDATE', 'MDM.data.relations:READ', 'console:EXECUTE'],
  seed(state, roles) {
    const [customer] = state.customers
    if (customer === undefined) throw new Error('the sandbox has no customer')
    customer.roleNames = [...roles.keys()]
    customer.roles = [...roles].map(([roleName, elements]) => ({
      roleName,
      servicePermissions: tree(Object.fromEntries(byPath(elements, (privilege) => privilege.charAt(0)))),
      kept: `by ${roleName}`,
    }))
  },
  held: (state) =>
    (state.customers[0]?.roles ?? []).map((role) => [role.roleName, leaves(role.servicePermissions ?? []).sort()]),
  declare: (elements) => ({
    resourcePermissions: Object.fromEntries(
      [...byPath(elements, (privilege) => `${privilege} `)].map(([path, text]) => [path, text.trim().split(' ')]),
    ),
  }),
}

function byPath(elements: readonly string[], text: (privilege: string) => string): Map<string, string> {
  const paths = new Map<string, string>()
  for (const element of elements) {
    const [path = '', privilege = ''] = element.split(':')
    paths.set(path, (paths.get(path) ?? '') + text(privilege))
  }
  return paths
}

interface Branch {
  readonly id: string
  readonly allowedPrivileges?: readonly string[]
  readonly resourcePermissions?: readonly Branch[] | null
}

function leaves(nodes: readonly Branch[], above = ''): string[] {
  return nodes.flatMap(({ id, allowedPrivileges = [], resourcePermissions }) => [
    ...allowedPrivileges.map((privilege) => `${above}${id}:${privilege}`),
    ...leaves(resourcePermissions ?? [], `${above}${id}.`),
  ])
}
