/** Remarks on a plan: what guards refuse, and what rules find. */
import type { Source } from './model.ts'

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
