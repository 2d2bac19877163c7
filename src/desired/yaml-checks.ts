/** One walk over the nodes of a document for what a parser accepts and a reader of roles must not. */
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml'
import { show } from '../text/quote.ts'

const MAX_EXPANSIONS = 100

/** Tells a mistake at a node. */
export type Tell = (node: Node, message: string) => void

/** Which node each alias stands for. */
export type Aliases = ReadonlyMap<Alias, Node>

interface Anchor {
  readonly node: Node
  /** How many aliases reading this node expands. */
  expansions: number
  /** While its own node is being walked. */
  open: boolean
}

/**
 * Tells duplicate keys, merge keys, and aliases that are unknown, recursive or too many. Duplicates are looked for here
 * because the parser's own search takes the square of a map's size.
 */
export function walk(root: Node | null, tell: Tell): Aliases {
  const anchors = new Map<string, Anchor>()
  const aliases = new Map<Alias, Node>()
  let expansions = 0
  visit(root)
  return aliases

  function visit(node: Node | null): void {
    if (node === null) return
    if (isAlias(node)) {
      expand(node)
      return
    }
    const { anchor: name } = node as { anchor?: string }
    const anchor = name === undefined ? null : { node, expansions, open: true }
    if (name !== undefined && anchor !== null) anchors.set(name, anchor)
    if (isMap(node)) visitMap(node)
    else if (isSeq(node)) for (const item of node.items) visit(item as Node | null)
    if (anchor !== null) {
      anchor.expansions = expansions - anchor.expansions
      anchor.open = false
    }
  }

  function visitMap(map: YAMLMap): void {
    const seen = new Set<string>()
    for (const pair of map.items) {
      const key = pair.key as Node
      const name = keyOf(pair)
      if (seen.has(name)) tell(key, `${show(name)} is written twice`)
      else if (name === '<<' && isScalar(key) && key.type === 'PLAIN') {
        tell(key, 'merge keys (`<<`) are not part of YAML 1.2; write the fields out, or use permission sets')
      }
      seen.add(name)
      visit(key)
      visit(pair.value as Node | null)
    }
  }

  function expand(alias: Alias): void {
    const anchor = anchors.get(alias.source)
    if (anchor === undefined) {
      tell(alias, `no anchor ${show(`&${alias.source}`)} is above this alias`)
      return
    }
    if (anchor.open) {
      tell(alias, `the alias ${show(`*${alias.source}`)} stands within its own anchor`)
      return
    }
    aliases.set(alias, anchor.node)
    const before = expansions
    expansions += 1 + anchor.expansions
    if (before <= MAX_EXPANSIONS && expansions > MAX_EXPANSIONS) {
      tell(alias, `more than ${MAX_EXPANSIONS} aliases are expanded up to here; use permission sets to share fields`)
    }
  }
}

/** The key of a pair; the parser made sure that it is a text. */
export function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : ''
}
