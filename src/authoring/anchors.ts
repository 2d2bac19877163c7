/** Keeps every anchor above its aliases. Pure. */
import { Alias, type Document, isAlias, type Node, visit } from 'yaml'
import { anchorOf } from './tree.ts'

/** Swaps an alias and its anchor where sorting has put the alias first. Comments stay where they are. */
export function anchorsFirst(document: Document): void {
  const nodes = anchoredNodes(document)
  const placed = new Set<Node>()
  const remarks = new Map<Node, object>()
  let moved: Node | null = null
  const takePlace = (alias: Alias): Node | undefined => {
    const target = nodes.get(alias.source)
    if (target === undefined || placed.has(target)) return undefined
    placed.add(target)
    moved = target
    remarks.set(target, remarksOf(target))
    return Object.assign(target, remarksOf(alias))
  }
  visit(document, {
    Node: (_, node) => {
      // A node that took the place of an alias is visited next.
      if (node === moved) {
        moved = null
        return undefined
      }
      if (isAlias(node)) return takePlace(node)
      const anchor = anchorOf(node)
      if (anchor === undefined) return undefined
      if (placed.has(node)) return Object.assign(new Alias(anchor), remarks.get(node))
      placed.add(node)
      return undefined
    },
  })
}

function anchoredNodes(document: Document): Map<string, Node> {
  const nodes = new Map<string, Node>()
  visit(document, {
    Node: (_, node) => {
      const anchor = anchorOf(node)
      if (anchor !== undefined) nodes.set(anchor, node)
    },
  })
  return nodes
}

function remarksOf({ comment, commentBefore, spaceBefore }: Node): object {
  return { comment, commentBefore, spaceBefore }
}
