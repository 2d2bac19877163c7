/** What the policy says about roles. Pure. */
import { byCodeUnits } from '../fields.ts'
import { matcher } from '../glob.ts'
import { grantClassifier } from '../grant-glob.ts'
import type { Finding } from '../model.ts'
import type { PlacedGlob, Policy } from '../policy.ts'
import type { Provider } from '../provider.ts'
import { finding, placeOf, type Subject } from './subject.ts'

/** All findings about these roles, before any is accepted, in the order of roles and rules. */
export function policyFindings(policy: Policy, provider: Provider, subjects: readonly Subject[]): Finding[] {
  const rules = [...forbidRules(policy, provider), ...separateRules(policy, provider), ...nameRules(policy, provider)]
  return subjects
    .filter(({ role }) => role.state === 'present')
    .flatMap((subject) => rules.flatMap((rule) => rule(subject)))
}

/** By role, rule and message: the same in every run. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      byCodeUnits(a.role ?? '', b.role ?? '') || byCodeUnits(a.rule, b.rule) || byCodeUnits(a.message, b.message),
  )
}

type Rule = (subject: Subject) => Finding[]

function forbidRules({ forbid }: Policy, { fields }: Provider): Rule[] {
  return forbid.map(({ id, roles, grants, severity }) => {
    const isMeant = roles === null ? () => true : matcher(texts(roles))
    const hits = grantClassifier(texts(grants))
    return ({ role, own }) => {
      if (!isMeant(role.key)) return []
      const forbidden = own.filter((grant) => hits(grant).length > 0)
      return forbidden.map((grant) => {
        const message = `${JSON.stringify(grant)} is forbidden here`
        return finding(id, severity, { role: role.key, message, source: placeOf(fields, role, grant) })
      })
    }
  })
}

function separateRules({ separate }: Policy, { fields }: Provider): Rule[] {
  return separate.map(({ id, left, right, severity }) => {
    const sides = sidesOf({ left, right })
    return ({ role, own, all }) => {
      const pair = bothSides(sides, all, new Set(own))
      if (pair === null) return []
      const message = `it holds both sides: ${pair.map((grant) => JSON.stringify(grant)).join(' and ')}`
      const source = placeOf(fields, role, own.includes(pair[1]) ? pair[1] : pair[0])
      return [finding(id, severity, { role: role.key, message, source })]
    }
  })
}

/** Which sides of a rule a grant is on. */
export type Sides = (grant: string) => { readonly left: boolean; readonly right: boolean }

export function sidesOf({ left, right }: { left: readonly PlacedGlob[]; right: readonly PlacedGlob[] }): Sides {
  const hits = grantClassifier(texts([...left, ...right]))
  return (grant) => {
    const found = hits(grant)
    return { left: found.some((index) => index < left.length), right: found.some((index) => index >= left.length) }
  }
}

/** One grant of each side, at least one of which the files or the plan answer for. One grant alone is no pair. */
function bothSides(sides: Sides, all: readonly string[], own: ReadonlySet<string>): [string, string] | null {
  const lefts = all.filter((grant) => sides(grant).left)
  const rights = all.filter((grant) => sides(grant).right)
  const isPair = (left: string, right: string) => left !== right && (own.has(left) || own.has(right))
  for (const left of lefts) {
    const right = rights.find((one) => isPair(left, one))
    if (right !== undefined) return [left, right]
  }
  return null
}

function nameRules({ names }: Policy, { name }: Provider): Rule[] {
  return names
    .filter(({ provider }) => provider === name)
    .map(({ pattern }) => {
      const test = new RegExp(pattern, 'u')
      return ({ role }) => {
        if (test.test(role.key)) return []
        const message = `the name does not match ${pattern}`
        return [finding('names', 'error', { role: role.key, message, source: role.source })]
      }
    })
}

function texts(globs: readonly PlacedGlob[]): string[] {
  return globs.map(({ glob }) => glob)
}
