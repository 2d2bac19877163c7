/**
 * One view of a plan or report: headings, steps, notices, what stays as it is, and totals, in the words that all formats
 * share. Text, Markdown and HTML only print these blocks.
 */

import type { Request } from '../domain/model.ts'
import type { Action, Change, Origin, ReachChange } from '../domain/plan-model.ts'
import type { Phrase } from './phrase.ts'

/** Importance of a block: what stops an apply, what asks for attention, what somebody stands for, the rest. */
export type Tone = 'bad' | 'warn' | 'good' | 'plain'

/** A remark that stands on its own: an error, a finding, an objection. */
export interface Notice {
  readonly tone: Tone
  /** One or a few words, such as `Error`. */
  readonly label: string
  readonly text: Phrase
  /** Further lines, such as the ways out. */
  readonly more: readonly Phrase[]
  /** True for advice on hygiene, which never stands on top. */
  readonly isAdvice?: boolean
}

/** Transition of a role. A replace is the create and the delete of a rename that the system cannot do. */
export type Deed = Action | 'replace'

/** The change of one field. */
export interface FieldChange {
  readonly change: Change
  /** Only grants give or take access; other elements, such as tags, just come and go. */
  readonly isGrant: boolean
  /** True where its elements are the people of a role that goes: a format tells how many, not who. */
  readonly isCounted: boolean
}

/** The part of a step that has one cause, or the two steps of a replace. */
export interface StepBlock {
  /** Names of the targets that it happens in, in the plan's order. */
  readonly targets: readonly string[]
  readonly provider: string
  /** `null` in a plan without a base. */
  readonly origin: Origin | null
  readonly deed: Deed
  /** Transition of the role over all causes: a role that drift lost is created, whatever this change adds to it. */
  readonly whole: Deed
  readonly role: string
  /** The old key of a rename or a replace. */
  readonly from: string | null
  readonly place: Phrase
  /** True where all targets declare it in the same place; else the place is that of the first. */
  readonly isOnePlace: boolean
  /** Warnings that a reviewer needs first, such as members that are not carried over. */
  readonly warnings: readonly Phrase[]
  /** People, notes. */
  readonly remarks: readonly Phrase[]
  readonly fields: readonly FieldChange[]
  readonly gained: readonly string[]
  readonly lost: readonly string[]
  /** The gained grants that the policy calls sensitive, with its reason. */
  readonly sensitive: ReadonlyMap<string, string | null>
  /** Grants that roles gain and lose by it through roles that they include. */
  readonly reach: readonly ReachChange[]
  /** `null` where the system does not tell, `undefined` where it was not asked. */
  readonly people: People | null | undefined
  readonly requests: readonly Request[]
  /** True where the block of another cause shows the requests: one request carries both, and is sent once. */
  readonly isAgain: boolean
}

/** Holders of a role. */
export interface People {
  readonly users: number
  readonly admins: number
  /** Users who keep no other role with a grant that they lose here. */
  readonly losesAccess: number
  /** The first of these by name, where names were asked for. */
  readonly named: readonly string[]
}

/** A question of a review and its answer. */
export interface Answer {
  readonly question: 'Gains access' | 'Loses access' | 'Affected' | 'Destructive' | 'Live state'
  readonly tone: Tone | 'gain' | 'loss'
  /** One word or number. */
  readonly short: string
  /** The rest of the sentence that begins with `short`, with the space or comma between them. */
  readonly text: Phrase
}

/** Steps that several targets share, so that a reviewer reads them once. */
export interface SharedSteps {
  /** `The same 2 changes in 3 targets: `. */
  readonly heading: Phrase
  /** The targets, each a phrase. */
  readonly names: readonly Phrase[]
  /** Words after the names; empty where there are none. */
  readonly about: Phrase
  readonly steps: readonly StepBlock[]
}

/** All steps of one cause, with the answers to the questions of a review. */
export interface CauseView {
  readonly origin: Origin | null
  readonly title: string
  /** Meaning of the cause, and what to do about it. */
  readonly about: Phrase
  readonly answers: readonly Answer[]
  readonly steps: readonly StepBlock[]
}

/** Notices of a target beside its steps. */
export interface TargetView {
  readonly name: string
  readonly provider: string
  readonly url: string
  readonly notices: readonly Notice[]
  /** Roles that stay as they are, and why. */
  readonly rest: readonly Rest[]
}

/** Something that stays as it is. */
export interface Rest {
  /** `warn` where it is easily missed; of such, no item is left out as long as there is room. */
  readonly tone: 'warn' | 'plain'
  readonly text: Phrase
  /** Roles or targets after the text; a format shows the first of them, and how many more there are. */
  readonly items: readonly Phrase[]
  /** The way out, on a line of its own. */
  readonly help: Phrase
}

/** The last words of a plan. */
export interface Totals {
  /** `Plan: 3 to update, 1 to rename.`, `No changes. …`; empty where nothing is known. */
  readonly outcome: Phrase
  readonly isNothing: boolean
  /** A line for each cause. */
  readonly causes: readonly { readonly title: string; readonly text: Phrase }[]
  /** Requests of an apply; empty where there is nothing to send. */
  readonly cost: Phrase
  /** Reasons why the plan cannot be applied; empty where it can. */
  readonly blocked: Phrase
  readonly digest: string
}

/** A plan as all formats tell it. */
export interface PlanView {
  /** `Role changes: mdm-prod, shop`. */
  readonly title: Phrase
  /** Purpose of the plan, and what it was made from. */
  readonly notices: readonly Notice[]
  /** Age and wholeness of what was read. */
  readonly liveState: Answer
  readonly causes: readonly CauseView[]
  /** Targets that have something of their own to say. */
  readonly targets: readonly TargetView[]
  /** All other targets together. */
  readonly others: readonly Rest[]
  readonly totals: Totals
}
