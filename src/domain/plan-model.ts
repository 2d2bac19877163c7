/** Plan of a run as plain data that survives JSON: targets, steps, changes, and what speaks against it. */

import type { Finding, Objection } from './finding.ts'
import type { Fields, Item, Request, Scalar, Source } from './model.ts'

/** Ways to tell of people: how many, or also who of them loses access. */
export const HOLDERS = ['numbers', 'names'] as const
/** Way to tell of people. */
export type Holders = (typeof HOLDERS)[number]

/** A difference in one field. Sets, trees: what is added and removed. Scalars, items: before and after. */
export type Change = SetChange | ValueChange

/**
 * Causes of a change: `declared`, this revision of the files; `drift`, someone who moved the live role outside of them;
 * `behind`, the base branch, which moved on without this one.
 */
export const ORIGINS = ['declared', 'drift', 'behind'] as const
/** Cause of a change. */
export type Origin = (typeof ORIGINS)[number]

/** Causes that a plan can be limited to. */
export const ONLY = ['declared', 'drift'] as const
/** Cause that a plan can be limited to. */
export type Only = (typeof ONLY)[number]

/** Change of a set or tree, element by element. */
export interface SetChange {
  readonly field: string
  /** Only in a plan with a base revision. A field with changes of both origins appears twice. */
  readonly origin?: Origin
  /** Grants, or plain elements where the field holds none; sorted by code units. */
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** Change of a single value, or of one entry of a list. */
export interface ValueChange {
  readonly field: string
  readonly origin?: Origin
  readonly before: Scalar | Item
  readonly after: Scalar | Item
}

/**
 * Actions on one role. `manual`: the system offers no API for it, a person has to do it.
 * The order of this list is the order in which a summary counts them.
 */
export const ACTIONS = ['create', 'update', 'rename', 'delete', 'manual'] as const
/** Action on one role. */
export type Action = (typeof ACTIONS)[number]

/** Transition of one role, with the requests that make it so. */
export interface Step {
  readonly role: string
  readonly action: Action
  readonly id: string | null
  /** The old key; only on `rename`. */
  readonly renamedFrom?: string
  /** Place where the files declare the role; `null` for a delete of a role that no file declares. */
  readonly source: Source | null
  /** Cause of a create, a rename or a delete. Only in a plan with a base revision. */
  readonly origin?: Origin
  readonly changes: readonly Change[]
  /**
   * The live role before: of an update or rename the fields that `after` has, as far as the system tells them; of a
   * delete all of them. `null` for a create.
   */
  readonly before: Fields | null
  /** The managed fields as they will be; the others stay as they are live. `null` for a delete. */
  readonly after: Fields | null
  readonly requests: readonly Request[]
  /** Grants that the target ignores and that a request carries along, since it writes the whole role. */
  readonly carried?: Carried
  /** Instructions for a person. Only on `manual`. */
  readonly note?: string
  /** Key of the role that this one replaces in a system that cannot rename; its members are not carried over. */
  readonly replaces?: string
  /** Key of the role that replaces this one; only on the delete of the two. */
  readonly replacedBy?: string
  /** Numbers of people who hold and administer the role now; `null` where the system does not tell. Only with `--holders`. */
  readonly holders?: { readonly users: number; readonly admins: number } | null
  /** Number of holders who keep no other role with a grant that is removed here. Only with `--holders`. */
  readonly losesAccess?: number
  /** Numbers by cause, each holder once; only where the changes have more than one. */
  readonly losesAccessBy?: Partial<Record<Origin, number>>
  /** The first ten of each cause who lose access, by name. Only with `--holders=names`. */
  readonly whoLosesAccess?: readonly Loser[]
  /** Added grants that the policy calls sensitive, with its reason. */
  readonly sensitive?: readonly { readonly grant: string; readonly reason: string | null }[]
  /** Grants that the step gives to roles, or takes from them, through roles that they include; in systems with `references`. */
  readonly reach?: readonly ReachChange[]
}

/** Change of what a role has through roles that it includes. */
export interface ReachChange {
  /** The role of the step, or one above it. */
  readonly role: string
  readonly effect: 'gains' | 'loses'
  readonly grant: string
  /** Keys from the role to the grant, both included. */
  readonly path: readonly string[]
  /** Only where the policy calls the grant sensitive. */
  readonly sensitive?: { readonly reason: string | null }
}

/** Grants of others within the requests of a step: sent as they are live then, whatever they were when it was planned. */
export interface Carried {
  /** The grants by field, as they were live when the plan was made. */
  readonly grants: Fields
  /** The requests without them, which are what the digest of the plan is made of. */
  readonly managed: readonly Request[]
}

/** A person who loses access by a step. */
export interface Loser {
  readonly name: string
  /** Only where the step has changes of several causes. */
  readonly origin?: Origin
}

/** Numbers of different people. */
export interface PeopleCount {
  readonly users: number
  readonly admins: number
  readonly losesAccess: number
}

/** People by cause, each under the first that is about them; all under `declared` in a plan without a base. */
export type PeopleByCause = Partial<Record<Origin, PeopleCount>>

/** A role that stays as it is live, with its members where they were counted. */
export interface Unmanaged {
  readonly role: string
  readonly holders?: { readonly users: number; readonly admins: number } | null
}

/** A role that cannot be planned as the files want it. Apply leaves it as it is, does the others, and is not whole. */
export interface RefusedRole {
  readonly role: string
  /** Place where the files declare the role; `null` where none does. */
  readonly source: Source | null
  /** Cause: this revision of the files, or what moved without them. Only in a plan with a base revision. */
  readonly origin?: Exclude<Origin, 'behind'>
  /** At least one, in the order of their places. */
  readonly problems: readonly { readonly message: string; readonly source: Source | null }[]
}

/** A role of which the files declare something whose live value could not be understood, with each such value. */
export type UncomparedRole = Pick<RefusedRole, 'role' | 'source' | 'problems'>

/** Plan of one target. */
export interface TargetPlan {
  readonly name: string
  readonly provider: string
  readonly url: string
  /** Settings that say, beside the url, whose roles these are, e.g. `customerId`. */
  readonly identity?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
  /** Roles that cannot be planned, by key; left out where there are none. Steps that only take away wait for them. */
  readonly refused?: readonly RefusedRole[]
  /** Keys of live roles that no file declares and that stay as they are. */
  readonly undeclared: readonly string[]
  /** Number of declared roles that are as they shall be; those that could not be compared in full are not among them. */
  readonly unchanged: number
  readonly objections: readonly Objection[]
  readonly findings: readonly Finding[]
  /** People of all steps; `null` where the system does not tell. Only with `--holders`. */
  readonly people?: PeopleByCause | null
  /** Live roles that the base declared and that no file declares any more; they stay. Only in a plan with a base. */
  readonly noLongerManaged?: readonly Unmanaged[]
  /** Keys of undeclared live roles that the base branch declares and this branch does not have yet. */
  readonly behind?: readonly string[]
  /** Number of roles with changes of causes that `--only` left out. */
  readonly leftOut?: Partial<Record<Origin, number>>
  /** Live grants that the config ignores, of the roles that files declare. Only with `--verbose`. */
  readonly ignoredGrants?: readonly { readonly role: string; readonly grants: readonly string[] }[]
  /** True where the files of this target changed since the base revision, and what they declare did not. */
  readonly identical?: boolean
  /** Reason why this target could not be planned; its steps are then empty. */
  readonly error: { readonly message: string } | null
}

/** Counts of a plan, over all targets. */
export interface PlanSummary extends Readonly<Record<Action, number>> {
  readonly grantsAdded: number
  readonly grantsRemoved: number
  readonly unchanged: number
  readonly undeclared: number
  readonly requests: number
  /** Steps with at least one change of this origin. Only in a plan with a base revision. */
  readonly declared?: number
  readonly drift?: number
  readonly behind?: number
  /** Added grants that the policy calls sensitive, also through included roles. Only where the config has a policy. */
  readonly sensitive?: number
  /** Numbers of people who lose access, each once in a target. Only with `--holders`. */
  readonly losesAccess?: number
  /** Numbers by cause; they add up to those of the plan. Only in a plan with a base revision. */
  readonly causes?: Partial<Record<Origin, CauseSummary>>
  /** Roles that cannot be planned. Only where there are some. */
  readonly refused?: number
}

/** Counts of one cause. */
export type CauseSummary = Pick<PlanSummary, 'grantsAdded' | 'grantsRemoved' | 'losesAccess'>

/** Plan of a run: what would change, and every request that apply sends. */
export interface Plan {
  readonly formatVersion: string
  readonly kind: 'plan'
  readonly rolesyncVersion: string
  readonly createdAt: string
  /** Digest of what will be done, as `sha256:` and hex: targets, steps and requests, and what guards were allowed. */
  readonly digest: string
  /** Digest of all other content, so that an edited file is found. */
  readonly checksum?: string
  /** `sha256:` and hex, over the config as data: comments do not count. Plans of earlier versions have none. */
  readonly config?: string
  /** The revision that the files were compared with, as it was asked for. Only with `--base`. */
  readonly base?: string
  /** Reason why this change and drift are not told apart, where the base that a pipeline sets for every plan could not be read. */
  readonly causesUnknown?: string
  /** Time of the snapshot that this plan was made from. Not part of the digest: the plan is the same. */
  readonly snapshotAt?: string
  /** The digest of the plan whose apply this one undoes. */
  readonly undoes?: string
  /** The one origin that this plan is limited to (`--only`). */
  readonly only?: Only
  readonly targets: readonly TargetPlan[]
  /** False where a target has an error: such a plan cannot be applied. */
  readonly complete: boolean
  readonly summary: PlanSummary
}
