/**
 * The words of rolesync: roles as declared and as live, the plan between them, and the report of an apply.
 * Everything here is plain data that survives JSON. This file imports nothing.
 */

/** A value that stands alone in a role, such as a description. `null` only where a system answers it. */
export type Scalar = string | number | boolean | null

/** One entry of a keyed list, e.g. a custom field `{namespace, handle, type, value}`. */
export type Item = Readonly<Record<string, Scalar>>

/**
 * The value of one field, in the form of a role file and normalised: sets sorted by code units and free of
 * duplicates, tree paths sorted, items sorted by their keys. The kind of the field says which shape it has.
 */
export type FieldValue = Scalar | readonly string[] | Readonly<Record<string, readonly string[]>> | readonly Item[]

/** The fields of one role by name. A field that is missing is not managed (declared) or not told (live). */
export type Fields = Readonly<Record<string, FieldValue>>

/** A place in a file that people wrote: path relative to the config's folder, line and column from 1. */
export interface Source {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A role as the files declare it, sets included. */
export interface Role {
  readonly key: string
  readonly state: 'present' | 'absent'
  readonly renamedFrom: string | null
  /** The declared fields only; an omitted field stays as it is live. */
  readonly fields: Fields
  readonly source: Source
  /** Returns the place where a field, or one element of it, was written (through `include` too); the role's own place if unknown. */
  readonly place: (field: string, element?: string) => Source
}

/** A role as a system holds it now. */
export interface LiveRole {
  readonly key: string
  /** The system's own identifier, `null` where the key is the identifier. */
  readonly id: string | null
  readonly fields: Fields
  /** The system's own payload, for writes that replace the whole object. Only its provider looks inside. */
  readonly raw: unknown
  /** Ids of those who hold it, where the system has them apart from the role, and they were asked for. */
  readonly holders?: readonly string[]
}

/** Something that roles refer to and the system names: an app, a user, a resource. */
export interface CatalogueEntry {
  readonly id: string
  /** The name that is written in files and plans; unique, else it is the id. */
  readonly name: string
  /** Other spellings that mean the same entry, compared without regard to case. */
  readonly aliases?: readonly string[]
  /** Only true: it is made by the plan, so `id` stands for one that is looked up when it is needed. */
  readonly pending?: true
}

/** Things that a system knows besides roles, by kind (`apps`, `users`). Only kinds that were needed are read. */
export type Catalogue = Readonly<Record<string, readonly CatalogueEntry[]>>

/** All that is read from a system, whole: a list that could not be read to its end is an error, never here. */
export interface Live {
  readonly roles: readonly LiveRole[]
  readonly catalogue: Catalogue
}

/** The methods that write, in the order in which totals name them. */
export const METHODS = ['PUT', 'POST', 'PATCH', 'DELETE'] as const
/** Method of a request that writes. */
export type Method = (typeof METHODS)[number]

/**
 * A write, as data: what a plan prints is what apply sends, and nothing else. A request with any other member is a bug
 * of the system's module; `checkExact` in `request.ts` throws on it.
 */
export interface Request {
  readonly method: Method
  /** Relative to the target's `url`. */
  readonly path: string
  /** Sent beside those of the connection, e.g. `If-Match`. Never a credential: plans are published. */
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON; `null` for none. */
  readonly body: unknown
  /** Ids that do not exist before this apply; read just before the request is sent. */
  readonly lookUps?: readonly LookUp[]
}

/** A GET whose answer is an object with an `id`, which takes the place of `pendingId(as)` in a path or a body. */
export interface LookUp {
  /** Relative to the target's `url`. */
  readonly path: string
  /** The thing whose id it is, as a reader of the plan knows it, e.g. the key of a role. */
  readonly as: string
}

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
  /** The same by cause, each holder once; only where the changes have more than one. */
  readonly losesAccessBy?: Partial<Record<Origin, number>>
  /** Added grants that the policy calls sensitive, with its reason. */
  readonly sensitive?: readonly { readonly grant: string; readonly reason: string | null }[]
}

/** A refusal by a guard, with its numbers. `allowed` once the operator lifted it for this plan. */
export interface Objection {
  readonly guard: string
  readonly message: string
  readonly count: number
  readonly limit: number
  readonly allowed: boolean
}

/** A remark of a policy or of a hygiene rule. */
export interface Finding {
  readonly rule: string
  readonly severity: 'error' | 'warning'
  readonly role: string | null
  readonly message: string
  readonly source: Source | null
  readonly accepted: string | null
  /** Reason of the rule, in the words of the policy. */
  readonly reason?: string
}

/** A role that stays as it is live, with its members where they were counted. */
export interface Unmanaged {
  readonly role: string
  readonly holders?: { readonly users: number; readonly admins: number } | null
}

/** Plan of one target. */
export interface TargetPlan {
  readonly name: string
  readonly provider: string
  readonly url: string
  /** Settings that say, beside the url, whose roles these are, e.g. `customerId`. */
  readonly identity?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
  /** Keys of live roles that no file declares and that stay as they are. */
  readonly undeclared: readonly string[]
  readonly unchanged: number
  readonly objections: readonly Objection[]
  readonly findings: readonly Finding[]
  /** Live roles that the base declared and that no file declares any more; they stay. Only in a plan with a base. */
  readonly noLongerManaged?: readonly Unmanaged[]
  /** Keys of undeclared live roles that the base branch declares and this branch does not have yet. */
  readonly behind?: readonly string[]
  /** Number of roles with changes of causes that `--only` left out. */
  readonly leftOut?: Partial<Record<Origin, number>>
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
  /** Added grants that the policy calls sensitive. Only where the config has a policy. */
  readonly sensitive?: number
}

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

/** Outcomes of a step. `unverified`: it was sent and accepted, but reading again shows something else. */
export type StepStatus = 'applied' | 'failed' | 'not-attempted' | 'manual' | 'unverified'

/** A request that was sent: the last status (`null` if no answer came), tries and wall time. */
export interface SentRequest {
  readonly method: string
  readonly path: string
  readonly status: number | null
  readonly attempts: number
  readonly ms: number
}

/** Failure of a step, in the system's own words, without secrets. */
export interface Failure {
  readonly message: string
  readonly status: number | null
  readonly body: string | null
}

/** Outcome of one step. */
export interface StepReport {
  readonly role: string
  readonly action: Action
  /** As in the {@link Step}, so that a report alone says what to restore. Reports of earlier versions have none of these. */
  readonly id?: string | null
  readonly renamedFrom?: string
  readonly source?: Source | null
  readonly before?: Fields | null
  readonly after?: Fields | null
  readonly status: StepStatus
  readonly requests: readonly SentRequest[]
  readonly error: Failure | null
}

/** Outcome of the steps of one target. */
export interface TargetReport {
  readonly name: string
  /** System of the target. Reports of earlier versions do not say. */
  readonly provider?: string
  readonly url?: string
  readonly identity?: Readonly<Record<string, string>>
  /** True when reading again showed every sent step as planned. */
  readonly verified: boolean
  readonly steps: readonly StepReport[]
}

/** Report of an apply. */
export interface Report {
  readonly formatVersion: string
  readonly kind: 'report'
  /** Digest of all other content, so that an edited file is found. Reports of earlier versions have none. */
  readonly digest?: string
  readonly planDigest: string
  readonly startedAt: string
  readonly finishedAt: string
  readonly targets: readonly TargetReport[]
  readonly summary: {
    readonly applied: number
    readonly failed: number
    readonly notAttempted: number
    readonly manual: number
    readonly requests: number
    readonly writes: number
    readonly retries: number
    readonly ms: number
  }
}

/** The live roles of one target, as they were when the snapshot was taken. */
export interface TargetSnapshot {
  readonly name: string
  readonly provider: string
  readonly url: string
  /** The settings that say, beside the url, whose roles these are, e.g. `customerId`. */
  readonly identity: Readonly<Record<string, string>>
  /** By key, then by id. */
  readonly roles: readonly LiveRole[]
  readonly catalogue: Catalogue
}

/** Live roles in a file: for plans without credentials, for rehearsals, and as a backup. */
export interface Snapshot {
  readonly formatVersion: string
  readonly kind: 'snapshot'
  readonly rolesyncVersion: string
  readonly createdAt: string
  /** False where people were left out: which roles they hold is then not known, as opposed to none. */
  readonly members: boolean
  readonly targets: readonly TargetSnapshot[]
}

/** The format of plans, reports and snapshots; a minor version only adds fields. */
export const FORMAT_VERSION = '1.0'
