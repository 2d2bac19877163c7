/** A snapshot of Reltio back into the state of its fake server. */
import { UserError } from '../../domain/errors.ts'
import type { CatalogueEntry } from '../../domain/model.ts'
import type { TargetSnapshot } from '../../domain/snapshot-model.ts'
import type { CatalogueNode, ReltioCustomer, ReltioState } from './fake-model.ts'
import type { RolePermissions } from './fake-tree.ts'

/** The customers of the snapshot with their roles; platform roles are the sandbox's own. */
export function restoreReltio(kept: readonly TargetSnapshot[], fresh: ReltioState): ReltioState {
  const customers = kept.map(customer)
  const ids = customers.map(({ id }) => id)
  const twice = ids.find((id, index) => ids.indexOf(id) < index)
  if (twice !== undefined) {
    throw new UserError(`the snapshot has the Reltio customer ${twice} twice; choose one with --target`)
  }
  const services = kept.flatMap(({ catalogue }) => catalogue.resources ?? [])
  return { ...fresh, customers, services: services.length === 0 ? fresh.services : servicesOf(services) }
}

function customer({ identity, roles }: TargetSnapshot): ReltioCustomer {
  return {
    id: identity.customerId ?? '',
    roleNames: roles.map(({ key }) => key),
    // The payload itself, with whatever the vendor keeps in it besides permissions.
    roles: roles.map(({ key, raw }): RolePermissions => ({ ...structuredClone(raw as object), roleName: key })),
  }
}

/** The tree of services from `path:privilege`; a dot within an id is written `\.`. */
function servicesOf(entries: readonly CatalogueEntry[]): CatalogueNode[] {
  const roots: CatalogueNode[] = []
  for (const { name } of entries) {
    const end = name.lastIndexOf(':')
    const node = nodeAt(roots, name.slice(0, end))
    const privilege = name.slice(end + 1)
    if (!node.possiblePrivileges.includes(privilege)) node.possiblePrivileges.push(privilege)
  }
  return roots
}

function nodeAt(roots: CatalogueNode[], path: string): CatalogueNode {
  const parts = path.split(/(?<=(?<!\\)(?:\\\\)*)\./).map((part) => part.replace(/\\([\\.])/g, '$1'))
  let level = roots
  let node: CatalogueNode | undefined
  for (const id of parts) {
    node = level.find((one) => one.id === id)
    if (node === undefined) {
      node = { id, label: id, description: id, isInternal: false, possiblePrivileges: [], resources: [] }
      level.push(node)
    }
    node.resources ??= []
    level = node.resources
  }
  if (node === undefined) throw new Error('a path has at least one part')
  return node
}
