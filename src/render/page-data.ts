/** Data of the HTML page: written by the renderer, read by the script of the page. All text is escaped. */
import type { Deed } from './view.ts'

/** Data of the filters and the matrix. */
export interface PageData {
  readonly targets: readonly string[]
  /** Every grant of every role in the plan, each once; the rows name them by their index. */
  readonly grants: readonly string[]
  readonly rows: readonly Row[]
}

/** One role that changes. Short names, since a page can have ten thousand of them. */
export interface Row {
  /** Index of the target. */
  readonly t: number
  readonly role: string
  readonly action: Deed
  readonly from?: string
  /** Grants by index: gained, lost, kept; and those gained that the policy calls sensitive. */
  readonly g: readonly number[]
  readonly l: readonly number[]
  readonly k: readonly number[]
  readonly s?: readonly number[]
}
