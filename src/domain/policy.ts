/** What a config says about grants that matter: data, with the place of each part. */
import type { Source } from './model.ts'

export type Severity = 'error' | 'warning'

/** A glob on grants or on role keys, and where it is written. */
export interface PlacedGlob {
  readonly glob: string
  readonly source: Source
}

/** Grants whose coming is flagged and counted. */
export interface Sensitive {
  readonly grants: readonly PlacedGlob[]
  readonly reason: string | null
}

/** Grants that some roles must not hold. */
export interface Forbid {
  readonly id: string
  /** `null`: all roles. */
  readonly roles: readonly PlacedGlob[] | null
  readonly grants: readonly PlacedGlob[]
  readonly severity: Severity
}

/** Grants of two sides that must not come together: in no role, and where the system tells, in no person. */
export interface Separate {
  readonly id: string
  readonly left: readonly PlacedGlob[]
  readonly right: readonly PlacedGlob[]
  readonly severity: Severity
}

/** What the keys of roles of a provider look like. */
export interface NameRule {
  readonly provider: string
  /** A regular expression that compiles. */
  readonly pattern: string
}

/** A finding that somebody looked at and stands for. */
export interface Waiver {
  readonly id: string
  readonly role: string
  readonly reason: string
  readonly owner: string | null
  /** The last day, `2027-01-31`. */
  readonly expires: string | null
  readonly source: Source
}

export interface Policy {
  readonly sensitive: readonly Sensitive[]
  readonly forbid: readonly Forbid[]
  readonly separate: readonly Separate[]
  readonly names: readonly NameRule[]
  readonly accept: readonly Waiver[]
}

/** A config without a policy. */
export const NO_POLICY: Policy = { sensitive: [], forbid: [], separate: [], names: [], accept: [] }

/** Rules that need no word in the config. */
export const BUILT_IN = ['contained-role', 'empty-role', 'names', 'same-grants'] as const

/** What is expected of one role. */
export interface RoleTest {
  readonly role: string
  readonly source: Source
  /** Each matches a grant of the role. */
  readonly can: readonly PlacedGlob[]
  /** None matches a grant of the role. */
  readonly cannot: readonly PlacedGlob[]
  /** Every grant of the role matches one of them; `null` where nothing is said. */
  readonly only: { readonly globs: readonly PlacedGlob[]; readonly source: Source } | null
}
