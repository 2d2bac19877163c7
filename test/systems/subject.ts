/** What a system's test file tells the contract suite: what the system can do, and how its double is filled. */
import type { Fields, FieldValue } from '../../src/domain/model.ts'
import type { AnyFakeSystem, System } from '../../src/kit/define-system.ts'

/** The state of a fake server. */
export type StateOf<F extends AnyFakeSystem> = ReturnType<F['seed']>

/** A system under test. */
export interface Subject<F extends AnyFakeSystem = AnyFakeSystem> {
  readonly system: System<F>
  readonly settings?: Readonly<Record<string, unknown>>
  /** What the system cannot do, and why. The tests of it show as skipped. */
  readonly cannot: { readonly [C in Ability]?: string }
  /** Makes the double of an empty tenant handier, if need be. */
  readonly prepare?: (state: StateOf<F>) => void
  /** Puts a live role into the double. Called with one key twice, there are two of it. */
  readonly plant: (state: StateOf<F>, key: string) => void
  /** How a file declares the role that `plant` makes; every further spelling means the same. */
  readonly planted: Fields
  readonly spellings: Readonly<Record<string, Fields>>
  /** The fields that every role must have. */
  readonly required: Fields
  /** The values that each field goes through, one update after the other. An empty one among them is "none". */
  readonly values: Readonly<Record<string, readonly FieldValue[]>>
  /** Keys that a path, a query or JSON would break if nobody escaped them. */
  readonly names: readonly string[]
  /** What no file manages. */
  readonly unmanaged: {
    /** Adds it to a planted role. */
    readonly add: (state: StateOf<F>, key: string) => void
    /** A change of what files do manage. */
    readonly change: Fields
    /** What must be there afterwards as it was before. */
    readonly rest: (state: StateOf<F>, key: string) => unknown
  }
  /** Switches of the double that are the same under every reading. */
  readonly quirks?: Partial<F['quirks']>
  /** How pages are told where a reading does not say otherwise: with totals, without, or not at all: there is one. */
  readonly pages: 'told' | 'untold' | 'one'
  /** The reading that the documents suggest, and every other one. */
  readonly readings: readonly Reading<F>[]
  /** Switches of the double that have tests of their own instead of a reading. */
  readonly elsewhere?: readonly (keyof F['quirks'])[]
  /** Requests that must never be generated, as `METHOD /path`. */
  readonly never?: RegExp
}

/** What systems can do or not. */
export type Ability = 'write' | 'rename' | 'duplicates'

/** One way to understand what a vendor's documents leave open. */
export interface Reading<F extends AnyFakeSystem = AnyFakeSystem> {
  readonly name: string
  readonly quirks: Partial<F['quirks']>
  readonly settings?: Readonly<Record<string, unknown>>
  readonly pages?: Subject['pages']
  /** Cases that this reading makes impossible, and the words in which they must fail. */
  readonly refuses?: Readonly<Record<string, RegExp>>
}
