/** Findings that somebody stands for. Pure. */
import type { Finding } from '../domain/finding.ts'
import type { Policy, Waiver } from '../domain/policy.ts'
import { finding } from './role-grants.ts'

/**
 * The findings, accepted where the policy says so, and one more for each acceptance of a role at hand that has expired.
 * @param today `2027-01-31`; an acceptance counts up to its last day
 */
export function accepted(
  { accept }: Policy,
  findings: readonly Finding[],
  { roles, today }: { readonly roles: ReadonlySet<string>; readonly today: string },
): Finding[] {
  const counting = new Map(accept.filter((one) => !isExpired(one, today)).map((one) => [keyOf(one.id, one.role), one]))
  const judged = findings.map((one) => {
    const acceptance = counting.get(keyOf(one.rule, one.role))
    return acceptance === undefined ? one : { ...one, accepted: words(acceptance) }
  })
  const late = accept.filter((one) => isExpired(one, today) && roles.has(one.role))
  return [...judged, ...late.map(expiry)]
}

function keyOf(rule: string, role: string | null): string {
  return JSON.stringify([rule, role])
}

function isExpired({ expires }: Waiver, today: string): boolean {
  return expires !== null && expires < today
}

function words({ reason, owner, expires }: Waiver): string {
  const more = [...(owner === null ? [] : [owner]), ...(expires === null ? [] : [`until ${expires}`])]
  return more.length === 0 ? reason : `${reason} (${more.join(', ')})`
}

function expiry({ id, role, owner, expires, source }: Waiver): Finding {
  const who = owner === null ? '' : `; ${owner} stood for it`
  const message = `the acceptance of ${id} expired on ${expires}${who}: review it again, or take it out`
  return finding('expired-acceptance', 'error', { role, message, source })
}
