/** Declared grants that the system does not know. Pure. */

import type { Finding } from '../domain/finding.ts'
import type { Live, Role } from '../domain/model.ts'
import type { Problem, Provider } from '../domain/system.ts'
import { groupBy } from '../text/collections.ts'
import type { PlanProblem } from './plan-problems.ts'

/** Reports whether these roles have grants that can be looked up. */
export function needsVocabulary({ grantCatalogue }: Provider, desired: readonly Role[]): boolean {
  return grantCatalogue?.fields.some((field) => desired.some(({ fields }) => Object.hasOwn(fields, field))) === true
}

/** A grant that more roles than this have in common is reported once: the credentials may well see less than there is. */
const MAX_PLACES = 5

/** A warning for each slip, with its place; one that says so where the system does not tell what it knows. */
export function unknownGrants(provider: Provider, desired: readonly Role[], live: Live): Finding[] {
  const { grantCatalogue } = provider
  if (grantCatalogue === undefined || !needsVocabulary(provider, desired)) return []
  const about = { severity: 'warning', accepted: null } as const
  const known = live.catalogue[grantCatalogue.kind]
  if (known === undefined || known.length === 0) {
    const what = known === undefined ? 'which grants it knows' : 'of any grant'
    const message = `the system does not tell these credentials ${what}, so they were not checked`
    return [{ ...about, rule: 'unchecked-grants', role: null, message, source: null }]
  }
  const slips = slipsIn(provider, desired, live).filter(({ problem }) => problem.severity !== 'error')
  const alike = groupBy(slips, ({ problem }) => problem.message)
  return [...alike.values()].flatMap((all) => {
    const others = all.length <= MAX_PLACES ? '' : ` (${all.length - 1} more roles have it)`
    return (others === '' ? all : all.slice(0, 1)).map(({ role, problem: { rule, message, ...at } }) => ({
      ...about,
      rule,
      role: role.key,
      message: message + others,
      source: placeOf(role, at),
    }))
  })
}

/** Problems of roles that have grants which cannot exist: the system would refuse the whole role. */
export function impossibleGrants(provider: Provider, desired: readonly Role[], live: Live): PlanProblem[] {
  return slipsIn(provider, desired, live)
    .filter(({ problem }) => problem.severity === 'error')
    .map(({ role, problem }) => ({ role: role.key, source: placeOf(role, problem), message: problem.message }))
}

interface Slip {
  readonly role: Role
  readonly problem: Problem
}

/** Returns the grants that the system does not know; none where it does not tell what it knows. */
function slipsIn({ grantCatalogue }: Provider, desired: readonly Role[], { catalogue }: Live): Slip[] {
  const known = grantCatalogue === undefined ? undefined : catalogue[grantCatalogue.kind]
  if (grantCatalogue === undefined || known === undefined || known.length === 0) return []
  const unknown = grantCatalogue.unknown(known)
  return desired.flatMap((role) => unknown(role.fields).map((problem) => ({ role, problem })))
}

function placeOf(role: Role, { field, element }: Pick<Problem, 'field' | 'element'>) {
  return field === undefined ? role.source : role.place(field, element)
}
