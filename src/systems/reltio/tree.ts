/** Reltio's permissions: nested nodes on the wire, dotted paths with sets of privileges in files. Pure. */
import { type Tree, tree } from '../../domain/tree-field.ts'
import { asText, expectArray, expectObjects, type InvalidAnswer, type Json } from '../../kit/decode.ts'
import { byCodeUnits, record, toSet } from '../../text/collections.ts'

/** The kind of the field that holds them: dotted path → privileges. */
export const TREE = tree()

/** The tree of an answer's nodes; those without privileges are mere containers. */
export function readTree(nodes: unknown, unexpected: InvalidAnswer): Tree {
  const paths = new Map<string, string[]>()
  collect(nodes, [], paths, unexpected)
  return TREE.normalise(record(paths))
}

/** Returns the same tree with one spelling for each path. */
export function canonicalTree(tree: Tree): Tree {
  const paths = new Map<string, string[]>()
  for (const [path, privileges] of Object.entries(tree)) {
    // Only with an escape is there another way to write a path.
    add(paths, path.includes('\\') ? joinPath(splitPath(path)) : path, privileges)
  }
  return TREE.normalise(record(paths))
}

/**
 * Nodes as they are live, unknown keys included, with the privileges of `tree`, or their own where it is left out. Nodes
 * whose privileges are none of `known`, those of the live role, go with them, unknown keys and all.
 */
export function writeTree(live: unknown, tree: Tree | undefined, known?: Tree): Json[] {
  const root = readNodes(live)
  if (tree !== undefined) {
    if (known !== undefined) dropOthers(root, nodesOf(known))
    clearPrivileges(root)
    nodesOf(tree, root)
  }
  return writeNodes(root)
}

/** Puts privileges at the nodes of their paths. */
function nodesOf(tree: Tree, root = new Map<string, Node>()): Map<string, Node> {
  for (const [path, privileges] of Object.entries(tree)) nodeAt(root, splitPath(path)).privileges = privileges
  return root
}

/** Takes out nodes that only hold privileges which nobody here knows. */
function dropOthers(nodes: Map<string, Node>, known: ReadonlyMap<string, Node>): void {
  for (const [id, node] of nodes) {
    const own = known.get(id)
    if (own === undefined && holdsPrivileges(node)) nodes.delete(id)
    else dropOthers(node.children, own?.children ?? new Map())
  }
}

function holdsPrivileges({ privileges, children }: Node): boolean {
  return privileges.length > 0 || [...children.values()].some(holdsPrivileges)
}

/** Returns the same nodes sorted by id: answers come in any order, and what is kept of them should not differ for that. */
export function sortedTree(nodes: unknown): unknown {
  if (!Array.isArray(nodes)) return nodes
  return (nodes as readonly Json[])
    .map((node) => ({
      ...node,
      ...('allowedPrivileges' in node ? { allowedPrivileges: toSet((node.allowedPrivileges ?? []) as string[]) } : {}),
      ...('resourcePermissions' in node ? { resourcePermissions: sortedTree(node.resourcePermissions) } : {}),
    }))
    .sort((a, b) => byCodeUnits(String((a as Json).id), String((b as Json).id)))
}

function collect(
  nodes: unknown,
  parents: readonly string[],
  paths: Map<string, string[]>,
  unexpected: InvalidAnswer,
): void {
  if (nodes === undefined || nodes === null) return
  for (const node of expectObjects(nodes, 'permissions', unexpected)) {
    const path = [...parents, asText(node.id, 'the id of a permission', unexpected)]
    const privileges = expectArray(node.allowedPrivileges ?? [], 'allowedPrivileges', unexpected)
    add(
      paths,
      joinPath(path),
      privileges.map((privilege) => asText(privilege, 'a privilege', unexpected)),
    )
    collect(node.resourcePermissions, path, paths, unexpected)
  }
}

function add(paths: Map<string, string[]>, path: string, privileges: readonly string[]): void {
  const others = paths.get(path)
  paths.set(path, others === undefined ? [...privileges] : [...others, ...privileges])
}

interface Node {
  /** Members of the node besides its id, privileges and children. */
  rest: Json
  privileges: readonly string[]
  readonly children: Map<string, Node>
}

/** Two nodes of one id become one, as the list of grants has it. */
function readNodes(value: unknown, nodes = new Map<string, Node>()): Map<string, Node> {
  for (const { id, allowedPrivileges, resourcePermissions, ...rest } of (value ?? []) as Json[]) {
    const node = nodeAt(nodes, [String(id)])
    node.rest = { ...node.rest, ...rest }
    node.privileges = toSet([...node.privileges, ...((allowedPrivileges ?? []) as string[])])
    readNodes(resourcePermissions, node.children)
  }
  return nodes
}

function clearPrivileges(nodes: ReadonlyMap<string, Node>): void {
  for (const node of nodes.values()) {
    node.privileges = []
    clearPrivileges(node.children)
  }
}

function nodeAt(nodes: Map<string, Node>, path: readonly string[]): Node {
  const [id, ...below] = path as [string, ...string[]]
  const node = nodes.get(id) ?? { rest: {}, privileges: [], children: new Map() }
  nodes.set(id, node)
  return below.length === 0 ? node : nodeAt(node.children, below)
}

/** In one fixed order, since live answers come in any; nodes that hold nothing at all are left out. */
function writeNodes(nodes: ReadonlyMap<string, Node>): Json[] {
  return [...nodes]
    .sort(([a], [b]) => byCodeUnits(a, b))
    .map(([id, node]): Json => {
      const children = writeNodes(node.children)
      return {
        id,
        ...node.rest,
        ...(node.privileges.length > 0 ? { allowedPrivileges: node.privileges } : {}),
        ...(children.length > 0 ? { resourcePermissions: children } : {}),
      }
    })
    .filter((node) => Object.keys(node).length > 1)
}

/** `Auth.customer` as its parts; `\.` is a dot within a part and `\\` a backslash. */
export function splitPath(path: string): string[] {
  if (!path.includes('\\')) return path.split('.')
  const parts = ['']
  for (const [piece] of path.matchAll(/\\[.\\]|[\s\S]/g)) {
    if (piece === '.') parts.push('')
    else parts.push(parts.pop() + (piece.length === 2 && piece[0] === '\\' ? piece.slice(1) : piece))
  }
  return parts
}

/** The parts of a path as it is written: dots within a part are escaped. */
export function joinPath(parts: readonly string[]): string {
  return parts.map((part) => part.replace(/[\\.]/g, '\\$&')).join('.')
}
