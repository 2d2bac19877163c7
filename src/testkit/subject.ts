/** Describes a system to the suites: its abilities, and how its fake server is filled and inspected. */
import type { Fields, FieldValue } from '../domain/model.ts'
import type { AnyFakeSystem, System } from '../kit/define-system.ts'

/** The state of a fake server. */
export type StateOf<F extends AnyFakeSystem> = ReturnType<F['seed']>

/** Role name → what it holds, out of {@link FaultSubject.elements}. */
export type Roles = ReadonlyMap<string, readonly string[]>

/**
 * Ways in which a list is paged: with totals, without, by a cursor that says nothing of a page's length, or not at all,
 * since all comes in one answer.
 */
export type Pages = 'with-totals' | 'without-totals' | 'cursor' | 'one'

/** Abilities that a system may lack. */
export type Ability = 'write' | 'rename' | 'duplicates'

/** A system under test. */
export interface Subject<F extends AnyFakeSystem = AnyFakeSystem> {
  readonly system: System<F>
  readonly settings?: Readonly<Record<string, unknown>>
  /** Abilities that the system lacks, with the reason. The tests of it show as skipped. */
  readonly cannot: { readonly [A in Ability]?: string }
  /** Makes the fake server of an empty tenant handier, if need be. */
  readonly prepare?: (state: StateOf<F>) => void
  /** Puts a live role into the fake server. Called with one key twice, there are two of it. */
  readonly plant: (state: StateOf<F>, key: string) => void
  /** Declaration of the role that `plant` makes; every further spelling means the same. */
  readonly planted: Fields
  readonly spellings: Readonly<Record<string, Fields>>
  /** The fields that every role must have. */
  readonly required: Fields
  /** The values that each field goes through, one update after the other. An empty one among them is "none". */
  readonly values: Readonly<Record<string, readonly FieldValue[]>>
  /** Keys that a path, a query or JSON would break if nobody escaped them. */
  readonly names: readonly string[]
  /** Members of a role in the answers that list roles: the one with its key, and those of its fields, by field. */
  readonly wire: { readonly key: string; readonly fields: Readonly<Record<string, string>> }
  /** Part of a role that no file manages. */
  readonly unmanaged: {
    /** Adds it to a planted role. */
    readonly add: (state: StateOf<F>, key: string) => void
    /** A change of what files do manage. */
    readonly change: Fields
    /** Returns what must be there afterwards as it was before. */
    readonly rest: (state: StateOf<F>, key: string) => unknown
  }
  /**
   * Requests, as `METHOD /path`, whose body is an object and that are documented to leave alone what they do not send. Every
   * other PUT of an object has to send back what nobody knows of the role.
   */
  readonly partialPuts?: RegExp
  /** Switches of the fake server that are the same under every reading. */
  readonly quirks?: Partial<F['quirks']>
  /** Paging of lists where a reading does not say otherwise. */
  readonly pages: Pages
  /** The reading that the documents suggest, and every other one. */
  readonly readings: readonly Reading<F>[]
  /** Switches of the fake server that have tests of their own instead of a reading. */
  readonly elsewhere?: readonly (keyof F['quirks'])[]
  /** Requests that must never be generated, as `METHOD /path`. */
  readonly never?: RegExp
  readonly faults: FaultSubject<F>
}

/** One way to understand what a vendor's documents leave open. */
export interface Reading<F extends AnyFakeSystem = AnyFakeSystem> {
  readonly name: string
  readonly quirks: Partial<F['quirks']>
  readonly settings?: Readonly<Record<string, unknown>>
  readonly pages?: Pages
  /** Cases that this reading makes impossible, and the words in which they must fail. */
  readonly refuses?: Readonly<Record<string, RegExp>>
}

/** Access that the fault suite needs: small roles of a few elements. It asks the fake server's state, never the system's code. */
export interface FaultSubject<F extends AnyFakeSystem = AnyFakeSystem> {
  /** Makes a role's key of a plain lower-case name; left out where every name is a key. */
  readonly key?: (name: string) => string
  /** At least four things that a role can hold. */
  readonly elements: readonly string[]
  /** Makes the fake server hold exactly these roles, the same each time, ids included. */
  readonly seed: (state: StateOf<F>, roles: Roles) => void
  /** Returns the roles that the fake server holds, those of one key as often as they are there. Elements are sorted. */
  readonly held: (state: StateOf<F>) => readonly (readonly [key: string, elements: readonly string[]])[]
  /** Returns a role that holds these elements, as a role file has it. */
  readonly declare: (elements: readonly string[]) => Readonly<Record<string, unknown>>
}
