/** Permission trees of Reltio: the shape, checking what callers send, and the forms in which it may come back. */
import { isObject } from '../../kit/fake-http.ts'

/** Permissions of one role. Keys that the sandbox does not know are kept as they are. */
export interface RolePermissions {
  roleName: string
  servicePermissions?: PermissionNode[] | null
  roleScope?: string
  [other: string]: unknown
}

/** A service or a resource within one, to any depth. */
export interface PermissionNode {
  id: string
  allowedPrivileges?: string[]
  resourcePermissions?: PermissionNode[] | null
  [other: string]: unknown
}

/** The whole vocabulary; each resource allows some of it. */
export const PRIVILEGES = ['CREATE', 'READ', 'UPDATE', 'DELETE', 'EXECUTE']

/** Builds the tree of `{'Auth.customer': 'CRUD'}`: dotted path → first letters of {@link PRIVILEGES}. */
export function tree(grants: Readonly<Record<string, string>>): PermissionNode[] {
  const roots: PermissionNode[] = []
  for (const [path, letters] of Object.entries(grants)) {
    let level = roots
    let node: PermissionNode | undefined
    for (const id of path.split('.')) {
      if (node !== undefined) {
        node.resourcePermissions ??= []
        level = node.resourcePermissions
      }
      node = level.find((one) => one.id === id)
      if (node === undefined) {
        node = { id }
        level.push(node)
      }
    }
    if (node !== undefined && letters !== '') node.allowedPrivileges = privileges(letters)
  }
  return roots
}

/** `'RU'` → `['READ', 'UPDATE']`. */
export function privileges(letters: string): string[] {
  return PRIVILEGES.filter((privilege) => letters.includes(privilege.charAt(0)))
}

/** Returns what is wrong with a list of nodes that a caller sent, `null` if nothing is. */
export function wrongNodes(value: unknown, allowed: (path: string) => readonly string[], above = ''): string | null {
  if (value === undefined || value === null) return null
  if (!Array.isArray(value)) return `${above || 'servicePermissions'}: an array is expected`
  for (const node of value) {
    if (!isObject(node) || typeof node.id !== 'string' || node.id === '') return 'id of a node is missing'
    const path = above === '' ? node.id : `${above}.${node.id}`
    const granted = node.allowedPrivileges ?? []
    if (!Array.isArray(granted)) return `${path}: allowedPrivileges must be an array`
    const bad = granted.find((privilege) => !allowed(path).includes(privilege))
    if (bad !== undefined) return `${path}: privilege ${JSON.stringify(bad)} is not allowed`
    const wrong = wrongNodes(node.resourcePermissions, allowed, path)
    if (wrong !== null) return wrong
  }
  return null
}

/** A copy in which every list of privileges is the set that it stands for. */
export function distinct(nodes: readonly PermissionNode[]): PermissionNode[] {
  return eachNode(nodes, (node) =>
    node.allowedPrivileges ? { ...node, allowedPrivileges: [...new Set(node.allowedPrivileges)] } : node,
  )
}

/** A copy with nodes and privileges in another order, a different one for each `turn`. */
export function shuffled(nodes: readonly PermissionNode[], turn: number): PermissionNode[] {
  const stirred = eachNode(nodes, (node) => ({
    ...node,
    ...(node.allowedPrivileges ? { allowedPrivileges: rotated(node.allowedPrivileges, turn) } : {}),
    ...(node.resourcePermissions ? { resourcePermissions: rotated(node.resourcePermissions, turn) } : {}),
  }))
  return rotated(stirred, turn)
}

/** A copy in which containers have empty privileges and leaves `null` resources, as the vendor's schema has them. */
export function expanded(nodes: readonly PermissionNode[]): PermissionNode[] {
  return eachNode(nodes, (node) => ({
    ...node,
    allowedPrivileges: node.allowedPrivileges ?? [],
    resourcePermissions: node.resourcePermissions ?? null,
  }))
}

/** Both trees in one. */
export function united(a: readonly PermissionNode[], b: readonly PermissionNode[]): PermissionNode[] {
  const nodes = new Map(a.map((node) => [node.id, node]))
  for (const node of b) {
    const other = nodes.get(node.id)
    nodes.set(node.id, other === undefined ? node : unitedNode(other, node))
  }
  return [...nodes.values()]
}

function unitedNode(a: PermissionNode, b: PermissionNode): PermissionNode {
  const granted = [...new Set([...(a.allowedPrivileges ?? []), ...(b.allowedPrivileges ?? [])])]
  const below = united(a.resourcePermissions ?? [], b.resourcePermissions ?? [])
  return {
    ...a,
    ...b,
    ...(granted.length > 0 ? { allowedPrivileges: granted } : {}),
    ...(below.length > 0 ? { resourcePermissions: below } : {}),
  }
}

function eachNode(
  nodes: readonly PermissionNode[],
  change: (node: PermissionNode) => PermissionNode,
): PermissionNode[] {
  return nodes.map((node) =>
    change(
      node.resourcePermissions
        ? { ...node, resourcePermissions: eachNode(node.resourcePermissions, change) }
        : { ...node },
    ),
  )
}

function rotated<T>(list: readonly T[], turn: number): T[] {
  const by = list.length === 0 ? 0 : turn % list.length
  return [...list.slice(by), ...list.slice(0, by)].reverse()
}
