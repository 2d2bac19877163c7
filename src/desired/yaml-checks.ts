/** Rejects duplicate keys, merge keys and unsafe aliases. */
import { show } from '../text/quote.ts'

const MAX_EXPANSIONS = 100

/** A mistake that a parser accepts and a reader of roles must not. */
export interface Flaw {
  readonly offset: number
  readonly message: string
  /** The offset of something else that the message is about, which goes before it. */
  readonly first?: number
  /** True where nobody can tell what the data are meant to be. */
  readonly isFatal: boolean
}

/** A node that aliases may stand for. */
export interface Anchor {
  value: unknown
  /** Number of aliases that reading this node expands. */
  expansions: number
  /** True while its own node is being read. */
  isOpen: boolean
}

/** Anchors of a document, and how many aliases were expanded so far. */
export class Anchors {
  readonly #known = new Map<string, Anchor>()
  #expansions = 0

  /** Begins a node with an anchor. It takes the place of an earlier one of that name. */
  open(name: string): Anchor {
    const anchor = { value: undefined, expansions: this.#expansions, isOpen: true }
    this.#known.set(name, anchor)
    return anchor
  }

  /** Ends a node: from here on aliases may stand for it. */
  close(anchor: Anchor | undefined, value: unknown): void {
    if (anchor === undefined) return
    anchor.value = value
    anchor.expansions = this.#expansions - anchor.expansions
    anchor.isOpen = false
  }

  /** Returns what an alias stands for, and what is wrong with that. */
  expand(name: string): { readonly value: unknown; readonly problem: string | null } {
    const anchor = this.#known.get(name)
    if (anchor === undefined) return { value: null, problem: `no anchor ${show(`&${name}`)} is above this alias` }
    if (anchor.isOpen) return { value: null, problem: `the alias ${show(`*${name}`)} stands within its own anchor` }
    const before = this.#expansions
    this.#expansions += 1 + anchor.expansions
    const isFirst = before <= MAX_EXPANSIONS && this.#expansions > MAX_EXPANSIONS
    return { value: anchor.value, problem: isFirst ? TOO_MANY : null }
  }
}

const TOO_MANY = `more than ${MAX_EXPANSIONS} aliases are expanded up to here; use permission sets to share fields`

/** Returns what is wrong with a merge key. The file can be read on, as its author means it. */
export function mergeFlaw(offset: number): Flaw {
  const message = 'merge keys (`<<`) are not part of YAML 1.2; write the fields out, or use permission sets'
  return { offset, message, isFatal: false }
}

/** Returns what is wrong with a key that its mapping has already. */
export function duplicateFlaw(offset: number, key: string, first: number): Flaw {
  return { offset, message: `${show(key)} is written twice`, first, isFatal: true }
}
