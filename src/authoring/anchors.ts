/** Keeps every anchor above its aliases. Pure. */
import { Alias, type Document, isAlias, type Node, visit } from 'yaml'

/** Swaps an alias and its anchor where sorting has put the alias first. */
export function anchorsFirst(document: Document): void {
  const nodes = new Map<string, Node>()
  visit(document, {
    Node: (_, node) => {
      const { anchor } = node as { anchor?: string }
      if (!isAlias(node) && anchor !== undefined) nodes.set(anchor, node as Node)
    },
  })
  const placed = new Set<Node>()
  const remarks = new Map<Node, object>()
  let moved: Node | null = null
  visit(document, {
    Node: (_, node) => {
      // What takes the place of an alias is visited next.
      if (node === moved) {
        moved = null
        return undefined
      }
      if (isAlias(node)) {
        const target = nodes.get(node.source)
        if (target === undefined || placed.has(target)) return undefined
        placed.add(target)
        moved = target
        // Comments stay where they are.
        remarks.set(target, remarksOf(target))
        Object.assign(target, remarksOf(node))
        return target
      }
      const { anchor } = node as { anchor?: string }
      if (anchor === undefined) return undefined
      if (placed.has(node as Node)) return Object.assign(new Alias(anchor), remarks.get(node as Node))
      placed.add(node as Node)
      return undefined
    },
  })
}

function remarksOf({ comment, commentBefore, spaceBefore }: Node): object {
  return { comment, commentBefore, spaceBefore }
}
