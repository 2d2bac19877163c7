/** The contract of a field kind: how the values of a field are compared, joined, shown and written. All of it is pure. */

import type { FieldValue, Item } from './model.ts'
import type { Change } from './plan-model.ts'

/** A value as role files have it: like a field value, but ids may be numbers. */
export type Written = string | number | boolean | null | readonly Written[] | { readonly [key: string]: Written }

/** Keeps or drops a part of a value: an element as {@link FieldKind.elements} spells it, or the key of an entry. */
export type Keep = (part: string) => boolean

/** A value before and after an apply, and as it is live by now. */
export interface Versions<V> {
  readonly before: V | undefined
  readonly after: V
  readonly live: V | undefined
}

/** The way from the value of a field to a part of it. */
export interface Within {
  readonly path: readonly string[]
  readonly part: 'key' | 'value'
}

/** An entry of a list that repeats an earlier one. */
export interface Duplicate {
  readonly index: number
  /** The parts that are the same. */
  readonly keys: readonly string[]
}

/**
 * The behaviour of the values of one field. The core asks the kind and never looks at what it is, so a system may bring one of
 * its own. Values that are handed in are of the shape that `fits` accepts, and normalised where not said otherwise. What
 * role files write is `unknown`: of it, only what has the right shape counts, for their schema has found the rest.
 */
export interface FieldKind<V extends FieldValue = FieldValue> {
  /** True where the elements are grants: what its holder may do, or who holds the role. */
  readonly grants: boolean
  /** True where a later layer of a role, such as an overlay, replaces the value instead of adding to it. */
  readonly replaces: boolean
  /** Reports whether JSON of foreign origin has the shape of this kind. */
  fits(value: unknown): boolean
  /** Turns what a role file writes into a value that need not be normal. */
  read(written: unknown): V
  /** Returns the one form that equal values have. Idempotent. */
  normalise(value: V): V
  /** Joins two values; where they cannot both be had, the second one wins. */
  union(a: V, b: V): V
  /** Takes the parts of the second value out of the first. */
  difference(a: V, b: V): V
  /** The parts as changes print them, sorted by code units: grants where {@link grants} says so. */
  elements(value: V | undefined): readonly string[]
  /** The number of {@link elements}, without spelling them. */
  size(value: V | undefined): number
  /** Returns the parts of a value that are kept; `undefined` where a value of this kind has no parts. */
  filter(value: V, keep: Keep): V | undefined
  /** Returns the value without one element, given plain or as a grant; `undefined` where only the whole can go. */
  without(value: V, element: string): V | undefined
  /**
   * Returns the changes that lead from one value to another, none where they mean the same. `after` is `undefined` where
   * the role is deleted; `before` is so where nothing is known of the live value.
   */
  diff(field: string, before: V | undefined, after: V | undefined): Change[]
  /** Returns the value before an apply with what moved since; `undefined` where there was none, and none can be had. */
  restore(versions: Versions<V>): V | undefined
  /** Finds an element, given plain or as a grant, in what a role file writes; `null` where it is not there. */
  locate(written: unknown, element: string | undefined): Within | null
  /** Finds entries that repeat the key of an earlier one. */
  duplicates(written: unknown): readonly Duplicate[]
  /** Reads and edits elements where they stand in role files; `null` where the value is no set of elements. */
  codec(canonical: Canonical<V>): ElementCodec<V> | null
  /** Rules for lists of objects in role files; `null` where the value is no such list. */
  readonly entries: EntryRules | null
}

/** Returns a written value as the system would hand it back. */
export type Canonical<V> = (value: V) => V

/** One element: as it is written, and by the name that the system has for it. */
export interface Element {
  readonly spelled: string
  readonly name: string
}

/** A test of an element. */
export type ElementTest = (element: Element) => boolean

/** Reads and changes the elements of one field in a role file; of what stays, no letter changes. */
export interface ElementCodec<V extends FieldValue = FieldValue> {
  /** The names of what is live. */
  names(live: V | null): readonly string[]
  /** The elements of a written value; none where it is not written. */
  read(written: unknown): readonly Element[]
  /** The written value without some elements. */
  without(written: unknown, isOut: ElementTest): Written
  /** The written value with further names, which are live. */
  plus(written: unknown, names: ReadonlySet<string>, live: V | null): Written
  /** A name as changes print it. */
  grant(name: string): string
}

/** Rules by which entries of a list of objects are told apart and written. */
export interface EntryRules {
  /** The parts that identify an entry, in the order in which they are written. */
  readonly keys: readonly string[]
  /** The identity of an entry within its list. */
  keyOf(item: Item): string
  /** The written entry with what is live; parts that the system never hands back stay as they are written. */
  merge(written: Item, live: Item): Item
}
