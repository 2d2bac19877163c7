/** Policy of a config: rules about grants that matter, with the place of each part. */

import type { Finding } from './finding.ts'
import type { Source } from './model.ts'

/** Weight of a finding: an error refuses, a warning does not. */
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
  readonly reason: string | null
}

/** Grants of two sides that must not come together: in no role, and where the system tells, in no person. */
export interface Separate {
  readonly id: string
  readonly left: readonly PlacedGlob[]
  readonly right: readonly PlacedGlob[]
  readonly severity: Severity
  readonly reason: string | null
}

/** Pattern of the keys of a provider's roles. */
export interface NameRule {
  readonly provider: string
  /** Regular expression of RE2 syntax, as it is written. */
  readonly pattern: string
  /** Reports whether a key matches. In linear time, whatever the pattern. */
  readonly matches: (key: string) => boolean
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

/** All rules of a config. */
export interface Policy {
  readonly sensitive: readonly Sensitive[]
  readonly forbid: readonly Forbid[]
  readonly separate: readonly Separate[]
  readonly names: readonly NameRule[]
  readonly accept: readonly Waiver[]
}

/** A config without a policy. */
export const NO_POLICY: Policy = { sensitive: [], forbid: [], separate: [], names: [], accept: [] }

/** Rules that give advice only. */
export const HYGIENE = ['contained-role', 'empty-role', 'same-grants'] as const

/** Rules that need no word in the config. */
export const BUILT_IN = [...HYGIENE, 'names'] as const

/** Returns how a finding can be accepted, in one line; `null` where it cannot, since it is about no role or no rule. */
export function howToAccept({ rule, role, severity, accepted }: Finding): string | null {
  if (severity !== 'error' || accepted !== null || role === null || rule === 'expired-acceptance') return null
  return `to accept it, add id ${rule}, role ${JSON.stringify(role)} and a reason to policy.accept`
}

/** Expectations about one role. */
export interface RoleTest {
  readonly role: string
  readonly source: Source
  /** Each matches a grant of the role. */
  readonly can: readonly PlacedGlob[]
  /** None matches a grant of the role. */
  readonly cannot: readonly PlacedGlob[]
  /** Every grant of the role matches one of them; `null` where there is no such list. */
  readonly only: { readonly globs: readonly PlacedGlob[]; readonly source: Source } | null
}
