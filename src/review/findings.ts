/** Checks roles against the policy. Pure. */

import type { Finding } from '../domain/finding.ts'
import type { PlacedGlob, Policy } from '../domain/policy.ts'
import type { Provider } from '../domain/system.ts'
import { byCodeUnits } from '../text/collections.ts'
import { matcher } from '../text/glob.ts'
import { grantClassifier } from '../text/grant-glob.ts'
import { finding, type RoleGrants, sourceOf, spellGrant } from './role-grants.ts'

/** All findings about these roles, before any is accepted. Writing out all grants is only worth it for a policy with rules. */
export function policyFindings(policy: Policy, provider: Provider, subjects: () => readonly RoleGrants[]): Finding[] {
  if (policy.forbid.length + policy.separate.length + policy.names.length === 0) return []
  const rules = [forbidden(policy, provider), bothSides(policy, provider), misnamed(policy, provider)]
  return subjects()
    .filter(({ role }) => role.state === 'present')
    .flatMap((subject) => rules.flatMap((rule) => rule(subject)))
}

/** By role, rule and message: the same in every run. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      byCodeUnits(a.role ?? '', b.role ?? '') || byCodeUnits(a.rule, b.rule) || byCodeUnits(a.message, b.message),
  )
}

/** All rules of one kind at once: each grant of a role is looked up a single time, however many rules there are. */
type Rule = (subject: RoleGrants) => Finding[]

function forbidden({ forbid }: Policy, { fields }: Provider): Rule {
  const rules = forbid.map(({ id, severity, reason, roles }) => {
    return { id, severity, reason, isMeant: roles === null ? () => true : matcher(texts(roles)) }
  })
  const owners = forbid.flatMap(({ grants }, index) => grants.map(() => rules[index]))
  const hits = grantClassifier(forbid.flatMap(({ grants }) => texts(grants)))
  return (subject) =>
    subject.own.flatMap((grant) =>
      [...new Set(hits(grant).map((index) => owners[index]))].flatMap((rule) => {
        if (rule?.isMeant(subject.role.key) !== true) return []
        const message = `${spellGrant(subject, grant)} is forbidden here`
        const source = sourceOf(fields, subject, grant)
        return [finding(rule.id, rule.severity, { role: subject.role.key, message, source, ...because(rule) })]
      }),
    )
}

function bothSides({ separate }: Policy, { fields }: Provider): Rule {
  const owners = separate.flatMap((rule) => [
    ...rule.left.map(() => ({ rule, side: 'left' }) as const),
    ...rule.right.map(() => ({ rule, side: 'right' }) as const),
  ])
  const hits = grantClassifier(separate.flatMap(({ left, right }) => texts([...left, ...right])))
  return (subject) => {
    const { role, own, all } = subject
    const held = new Map(separate.map((rule) => [rule, { left: [] as string[], right: [] as string[] }]))
    for (const grant of all) {
      for (const index of hits(grant)) {
        const owner = owners[index]
        if (owner !== undefined) held.get(owner.rule)?.[owner.side].push(grant)
      }
    }
    const declared = new Set(own)
    return [...held].flatMap(([rule, { left, right }]) => {
      const pair = pairOf(left, right, declared)
      if (pair === null) return []
      const message = `it holds both sides: ${pair.map((grant) => spellGrant(subject, grant)).join(' and ')}`
      const source = sourceOf(fields, subject, declared.has(pair[1]) ? pair[1] : pair[0])
      return [finding(rule.id, rule.severity, { role: role.key, message, source, ...because(rule) })]
    })
  }
}

/** One grant of each side, at least one of which the files answer for. One grant alone is no pair. */
function pairOf(
  lefts: readonly string[],
  rights: readonly string[],
  declared: ReadonlySet<string>,
): [string, string] | null {
  for (const left of lefts) {
    const right = rights.find((one) => one !== left && (declared.has(left) || declared.has(one)))
    if (right !== undefined) return [left, right]
  }
  return null
}

function misnamed({ names }: Policy, { name }: Provider): Rule {
  const rules = names.filter(({ provider }) => provider === name)
  return ({ role }) =>
    rules
      .filter(({ matches }) => !matches(role.key))
      .map(({ pattern }) => {
        const message = `the name does not match ${pattern}`
        return finding('names', 'error', { role: role.key, message, source: role.source })
      })
}

/** Returns the reason of a rule as part of its findings. */
export function because({ reason }: { readonly reason: string | null }): Pick<Finding, 'reason'> {
  return reason === null ? {} : { reason }
}

/** Returns the sides of a rule that a grant is on. */
export type Sides = (grant: string) => { readonly left: boolean; readonly right: boolean }

/** Returns a function that tells on which sides of a rule a grant is. */
export function sidesOf({ left, right }: { left: readonly PlacedGlob[]; right: readonly PlacedGlob[] }): Sides {
  const hits = grantClassifier(texts([...left, ...right]))
  return (grant) => {
    const found = hits(grant)
    return { left: found.some((index) => index < left.length), right: found.some((index) => index >= left.length) }
  }
}

function texts(globs: readonly PlacedGlob[]): string[] {
  return globs.map(({ glob }) => glob)
}
