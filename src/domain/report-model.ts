/** Report of an apply as plain data that survives JSON. */
import type { Fields, Source } from './model.ts'
import type { Action, RefusedRole, UncomparedRole } from './plan-model.ts'

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
  /** Something that happened besides, such as a double that this run took away again. */
  readonly note?: string
  /** Only true: the role of this create was made by somebody else, so there is nothing to undo. */
  readonly adopted?: true
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
  /** Roles that could not be planned, as in the plan; left out where there are none. */
  readonly refused?: readonly RefusedRole[]
  /** Roles that could not be compared in full, so that nobody knows if they are as wanted; left out where there are none. */
  readonly uncompared?: readonly UncomparedRole[]
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
