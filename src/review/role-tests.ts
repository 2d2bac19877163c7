/** Checks roles against their tests. Pure. */

import type { Source } from '../domain/model.ts'
import type { RoleTest } from '../domain/policy.ts'
import { grantMatcher } from '../text/grant-glob.ts'
import { type RoleGrants, spellGrant } from './role-grants.ts'

/** Grants that a role holds, with the ways to those that it has through other roles. */
export type Held = Pick<RoleGrants, 'all' | 'ways'>

/** An expectation that does not hold. */
export interface Failure {
  readonly role: string
  /** `exists`: there is no such role, or none that can be tested, so nothing else was looked at. */
  readonly expectation: 'exists' | 'can' | 'cannot' | 'only'
  /** The glob that failed; `null` for `exists` and `only`, which fail as a whole. */
  readonly glob: string | null
  /** The grants that should not be there. */
  readonly grants: readonly string[]
  readonly message: string
  readonly source: Source
}

/** Returns the number of expectations of a test. */
export function expectationsIn({ can, cannot, only }: RoleTest): number {
  return can.length + cannot.length + (only === null ? 0 : 1)
}

/**
 * The failures of one test, in the order in which it is written.
 * @param held what the role holds; `null` where there is none that can be tested
 * @param missing what to say then
 */
export function failuresOf(test: RoleTest, held: Held | null, missing: string): Failure[] {
  const { role, can, cannot, only } = test
  if (held === null) {
    return [{ role, expectation: 'exists', glob: null, grants: [], message: missing, source: test.source }]
  }
  const hit = (glob: string) => held.all.filter(grantMatcher([glob]))
  return [
    ...can.flatMap(({ glob, source }): Failure[] => {
      const message = `it cannot ${JSON.stringify(glob)}: it holds no such grant`
      return hit(glob).length > 0 ? [] : [{ role, expectation: 'can', glob, grants: [], message, source }]
    }),
    ...cannot.flatMap(({ glob, source }): Failure[] => {
      const grants = hit(glob)
      const message = `it can ${some(held, grants)}, which ${JSON.stringify(glob)} rules out`
      return grants.length === 0 ? [] : [{ role, expectation: 'cannot', glob, grants, message, source }]
    }),
    ...(only === null ? [] : strayGrants(role, only, held)),
  ]
}

function strayGrants(role: string, { globs, source }: NonNullable<RoleTest['only']>, held: Held): Failure[] {
  const isAllowed = grantMatcher(globs.map(({ glob }) => glob))
  const stray = held.all.filter((grant) => !isAllowed(grant))
  if (stray.length === 0) return []
  const message = `it can ${some(held, stray)}, which nothing in \`only\` allows`
  return [{ role, expectation: 'only', glob: null, grants: stray, message, source }]
}

const SHOWN = 5

function some(held: Held, grants: readonly string[]): string {
  const shown = grants.slice(0, SHOWN).map((grant) => spellGrant(held, grant))
  return grants.length > SHOWN ? `${shown.join(', ')} and ${grants.length - SHOWN} more` : shown.join(', ')
}
