/** Reads the policy of a config and checks what its schema cannot. */

import type { Source } from '../domain/model.ts'
import { BUILT_IN, type PlacedGlob, type Policy, type Severity } from '../domain/policy.ts'
import { didYouMean } from '../text/did-you-mean.ts'
import { grantMatcher } from '../text/grant-glob.ts'
import type { CompiledPattern } from '../text/linear-pattern.ts'
import { either, show } from '../text/quote.ts'
import type { Path } from './yaml-file.ts'

/** A policy that the schema found right. */
interface Written {
  readonly sensitive?: readonly { readonly grants: readonly string[]; readonly reason?: string }[]
  readonly forbid?: readonly WrittenRule[]
  readonly separate?: readonly WrittenRule[]
  readonly names?: Readonly<Record<string, string>>
  readonly accept?: readonly {
    readonly id: string
    readonly role: string
    readonly reason: string
    readonly owner?: string
    readonly expires?: string
  }[]
}

interface WrittenRule {
  readonly id: string
  readonly roles?: readonly string[]
  readonly grants?: readonly string[]
  readonly left?: readonly string[]
  readonly right?: readonly string[]
  readonly severity?: Severity
  readonly reason?: string
}

/** Compiled patterns of `names`, by their text. */
export type Patterns = ReadonlyMap<string, CompiledPattern>

/** Compiles the patterns of `names`. The engine is loaded only where there are any. */
export async function compilePatterns(data: unknown): Promise<Patterns> {
  const patterns = Object.values((data as Written).names ?? {})
  if (patterns.length === 0) return new Map()
  const { compilePattern } = await import('../text/linear-pattern.ts')
  return new Map(patterns.map((pattern) => [pattern, compilePattern(pattern)]))
}

/** Returns the place of a part of the config. */
export type PlaceOf = (path: Path, part?: 'key' | 'value') => Source

/** The policy, with all its places. Only called on what the schema found right. */
export function toPolicy(data: unknown, place: PlaceOf, patterns: Patterns): Policy {
  const { sensitive = [], forbid = [], separate = [], names = {}, accept = [] } = data as Written
  const globs = (given: readonly string[] | undefined, ...path: string[]): PlacedGlob[] =>
    (given ?? []).map((glob, index) => ({ glob, source: place(['policy', ...path, String(index)]) }))
  return {
    sensitive: sensitive.map(({ grants, reason = null }, index) => ({
      grants: globs(grants, 'sensitive', String(index), 'grants'),
      reason,
    })),
    forbid: forbid.map(({ id, roles, grants, severity = 'error', reason = null }, index) => ({
      id,
      roles: roles === undefined ? null : globs(roles, 'forbid', String(index), 'roles'),
      grants: globs(grants, 'forbid', String(index), 'grants'),
      severity,
      reason,
    })),
    separate: separate.map(({ id, left, right, severity = 'error', reason = null }, index) => ({
      id,
      left: globs(left, 'separate', String(index), 'left'),
      right: globs(right, 'separate', String(index), 'right'),
      severity,
      reason,
    })),
    names: Object.entries(names).map(([provider, pattern]) => toName(provider, pattern, patterns)),
    accept: accept.map(({ id, role, reason, owner = null, expires = null }, index) => {
      return { id, role, reason, owner, expires, source: place(['policy', 'accept', String(index)]) }
    }),
  }
}

/** Reads the pattern of one provider's names. One that is no pattern matches all: it is reported elsewhere. */
function toName(provider: string, pattern: string, patterns: Patterns): Policy['names'][number] {
  const compiled = patterns.get(pattern)
  return { provider, pattern, matches: typeof compiled === 'function' ? compiled : () => true }
}

/** Tells a mistake at a path of the config. */
type ReportProblem = (path: Path, message: string, part?: 'key' | 'value') => void

/** Names that a policy is checked against. */
export interface Known {
  readonly providers: readonly string[]
  readonly patterns: Patterns
}

/** Reports mistakes that a schema cannot see. */
export function checkPolicy(policy: Policy, known: Known, report: ReportProblem): void {
  checkIds(policy, report)
  checkNames(policy, known, report)
  for (const [index, { expires }] of policy.accept.entries()) {
    if (expires !== null && !isDay(expires))
      report(['policy', 'accept', String(index), 'expires'], `${show(expires)} is no day of the calendar`)
  }
}

function checkIds({ forbid, separate, accept }: Policy, report: ReportProblem): void {
  const builtIn = new Set<string>(BUILT_IN)
  const known = new Set(builtIn)
  for (const [section, rules] of [['forbid', forbid] as const, ['separate', separate] as const]) {
    for (const [index, { id }] of rules.entries()) {
      const why = builtIn.has(id) ? 'is the id of a built-in rule' : 'is the id of a rule above'
      if (known.has(id)) report(['policy', section, String(index), 'id'], `${show(id)} ${why}; an id names one rule`)
      known.add(id)
    }
  }
  for (const [index, { id }] of accept.entries()) {
    if (known.has(id)) continue
    const hint = didYouMean(id, known) || `; there is ${either([...known].slice(0, 10))}`
    report(['policy', 'accept', String(index), 'id'], `no rule has the id ${show(id)}${hint}`)
  }
}

function checkNames({ names }: Policy, { providers, patterns }: Known, report: ReportProblem): void {
  for (const { provider, pattern } of names) {
    if (!providers.includes(provider)) {
      const hint = didYouMean(provider, providers) || `; there is ${either(providers)}`
      report(['policy', 'names', provider], `there is no provider ${show(provider)}${hint}`, 'key')
    }
    const compiled = patterns.get(pattern)
    if (typeof compiled !== 'object') continue
    const message = `this pattern cannot be used: ${compiled.problem} (RE2 syntax: no look-around, no back-references)`
    report(['policy', 'names', provider], message)
  }
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/** Declarations of all targets, for telling the parts of a policy that are about nothing. */
export interface Declarations {
  readonly keys: ReadonlySet<string>
  /** Many, and only asked for where the policy has a glob. */
  readonly grants: () => ReadonlySet<string>
}

/** Globs and acceptances that nothing in the files is the like of: most are slips. Each with its place. */
export function unusedRules(policy: Policy, { keys, grants }: Declarations): { source: Source; message: string }[] {
  const globs = [
    ...policy.sensitive.flatMap((rule) => rule.grants),
    // That no role at all holds what none may hold is what such a rule is for.
    ...policy.forbid.flatMap((rule) => (rule.roles === null ? [] : rule.grants)),
    ...policy.separate.flatMap(({ left, right }) => [...left, ...right]),
  ]
  const given = globs.length === 0 ? [] : [...grants()]
  const misses = ({ glob }: PlacedGlob) => !given.some(grantMatcher([glob]))
  return [
    ...globs.filter(misses).map(({ glob, source }) => {
      const wider = /\*/.test(glob) && !glob.includes('**') ? '; `*` ends at a `.` or `:`, `**` goes across' : ''
      return { source, message: `${show(glob)} matches no grant of any file${wider}` }
    }),
    ...policy.accept
      .filter(({ role }) => !keys.has(role))
      .map(({ role, source }) => ({
        source,
        message: `no file declares the role ${show(role)}${didYouMean(role, keys)}`,
      })),
  ]
}
