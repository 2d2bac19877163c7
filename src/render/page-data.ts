/** Data of the HTML page: written by the renderer, read by the script of the page. All text is escaped. */
import type { Action, Origin } from '../domain/plan-model.ts'

/** The part that filters and the matrix need at once. */
export interface PageData {
  readonly targets: readonly string[]
  /** Every grant of every role in the plan, each once; the rows name them by their index. */
  readonly grants: readonly string[]
  readonly rows: readonly Row[]
  /** The steps in the order and under the headings in which they are shown. */
  readonly sections: readonly {
    readonly title: string
    readonly origin: Origin | null
    readonly rows: readonly number[]
  }[]
  /** Number of rows that one {@link Detail} block holds. */
  readonly block: number
}

/** One role that changes. Short names, since a page can have ten thousand of them. */
export interface Row {
  /** Index of the target. */
  readonly t: number
  readonly role: string
  readonly action: Action
  readonly from?: string
  /** Grants by index: gained, lost, kept; and those gained that the policy calls sensitive. */
  readonly g: readonly number[]
  readonly l: readonly number[]
  readonly k: readonly number[]
  readonly s?: readonly number[]
  /** Number of values other than grants that change. */
  readonly v: number
}

/** Details that are shown when a step is opened. */
export interface Detail {
  readonly place: string | null
  readonly remarks: readonly string[]
  readonly fields: readonly FieldRow[]
  /** Only where the plan knows what moved outside of the files. */
  readonly causes?: readonly Cause[]
  readonly requests: readonly RequestText[]
}

/** A request, part by part. */
export interface RequestText {
  /** The GETs that are sent first, for ids. */
  readonly first?: readonly string[]
  readonly method: string
  readonly path: string
  readonly headers?: readonly string[]
  readonly body: string | null
}

/** A field, or a path within one, before and after; `null` where the role or the field is not there. */
export interface FieldRow {
  readonly name: string
  readonly before: readonly string[] | null
  readonly after: readonly string[] | null
  /** Its values are no grants: they make nothing wider or narrower. */
  readonly plain?: true
}

/** The changes of one origin: grants, and values of other kinds. */
export interface Cause {
  readonly origin: Origin
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly before: readonly string[]
  readonly after: readonly string[]
}
