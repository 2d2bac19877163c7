/** Checks roles against their tests. Pure. */

import type { Source } from '../domain/model.ts'
import type { RoleTest } from '../domain/policy.ts'
import { grantMatcher } from '../text/grant-glob.ts'

/** An expectation that does not hold. */
export interface Failure {
  readonly role: string
  /** `exists`: there is no such role at all, so nothing else was looked at. */
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
 * @param grants what the role holds; `null` where there is no such role
 * @param missing what to say then
 */
export function failuresOf(test: RoleTest, grants: readonly string[] | null, missing: string): Failure[] {
  const { role, can, cannot, only } = test
  if (grants === null) {
    return [{ role, expectation: 'exists', glob: null, grants: [], message: missing, source: test.source }]
  }
  const hit = (glob: string) => grants.filter(grantMatcher([glob]))
  return [
    ...can.flatMap(({ glob, source }): Failure[] => {
      const message = `it cannot ${JSON.stringify(glob)}: it holds no such grant`
      return hit(glob).length > 0 ? [] : [{ role, expectation: 'can', glob, grants: [], message, source }]
    }),
    ...cannot.flatMap(({ glob, source }): Failure[] => {
      const held = hit(glob)
      const message = `it can ${some(held)}, which ${JSON.stringify(glob)} rules out`
      return held.length === 0 ? [] : [{ role, expectation: 'cannot', glob, grants: held, message, source }]
    }),
    ...(only === null ? [] : strayGrants(role, only, grants)),
  ]
}

function strayGrants(
  role: string,
  { globs, source }: NonNullable<RoleTest['only']>,
  grants: readonly string[],
): Failure[] {
  const isAllowed = grantMatcher(globs.map(({ glob }) => glob))
  const stray = grants.filter((grant) => !isAllowed(grant))
  if (stray.length === 0) return []
  const message = `it can ${some(stray)}, which nothing in \`only\` allows`
  return [{ role, expectation: 'only', glob: null, grants: stray, message, source }]
}

const SHOWN = 5

function some(grants: readonly string[]): string {
  const shown = grants.slice(0, SHOWN).map((grant) => JSON.stringify(grant))
  return grants.length > SHOWN ? `${shown.join(', ')} and ${grants.length - SHOWN} more` : shown.join(', ')
}
