/** Findings and objections of a plan as SARIF 2.1.0, for code scanning. Pure. */
import { createHash } from 'node:crypto'
import type { Finding, Objection } from '../domain/finding.ts'
import type { Source } from '../domain/model.ts'
import type { Plan, RefusedRole, Step, TargetPlan, Unmanaged } from '../domain/plan-model.ts'
import { byCodeUnits } from '../text/collections.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { renderJson } from './json.ts'
import { textOf } from './layout.ts'
import { reachText } from './view-reach.ts'
import { stayingRole } from './view-rest.ts'

/** Place of the files in their repository. */
export interface SarifOptions {
  /** From the repository's root to the config's folder, with `/` at its end; empty where they are one. */
  readonly folder: string
  /** The config, which is the place of a finding that has none in a role file. Relative to its own folder. */
  readonly config: string
}

/** One run with a result for each finding and objection, in the plan's order. */
export function renderSarif(plan: Plan, options: SarifOptions): string {
  const results = numbered(plan.targets.flatMap((target) => resultsOf(target, options)))
  const reasons = new Map(plan.targets.flatMap(({ findings }) => findings.map(({ rule, reason }) => [rule, reason])))
  const described = results.map(({ ruleId }) => [ruleId, describe(ruleId, reasons.get(ruleId))] as const)
  const rules = [...new Map(described)].sort(([a], [b]) => byCodeUnits(a, b))
  const ids = rules.map(([id]) => id)
  const notifications = plan.targets.flatMap(notificationsOf)
  return renderJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'rolesync', semanticVersion: plan.rolesyncVersion, rules: rules.map(([, rule]) => rule) },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: notifications.length === 0, toolExecutionNotifications: notifications }],
        results: results.map((result) => ({ ...result, ruleIndex: ids.indexOf(result.ruleId) })),
      },
    ],
  })
}

interface Result {
  readonly ruleId: string
  readonly level: 'error' | 'warning' | 'note'
  readonly message: { readonly text: string }
  readonly locations: readonly unknown[]
  readonly suppressions?: readonly unknown[]
  /** Parts that make two results of two runs the same one; never a line number, for lines move. */
  readonly identity: readonly (string | null)[]
}

function resultsOf(target: TargetPlan, options: SarifOptions): Result[] {
  return [
    ...(target.refused ?? []).flatMap((one) => refusedResults(target.name, one, options)),
    ...target.findings.map((finding) => findingResult(target.name, finding, options)),
    ...target.steps.flatMap((step) => reachResults(target.name, step, options)),
    ...(target.noLongerManaged ?? []).map((one) => unmanagedResult(target.name, one, options)),
    ...target.objections.map((objection) => objectionResult(target.name, objection, options)),
  ]
}

function findingResult(target: string, finding: Finding, options: SarifOptions): Result {
  const { rule, severity, role, message, source, accepted } = finding
  const about = role === null ? '' : `${role}: `
  return {
    ruleId: rule,
    level: severity,
    message: text(`${target}: ${about}${message}`),
    locations: [place(source, options)],
    ...suppressed(accepted),
    identity: [target, rule, role, message],
  }
}

/** Grants that come and go through included roles, at the role whose change is behind it. */
function reachResults(target: string, { source, reach = [] }: Step, options: SarifOptions): Result[] {
  return reach.map((one) => {
    const { role, effect, grant, path } = one
    const isFlagged = effect === 'gains' && one.sensitive !== undefined
    return {
      ruleId: 'reach',
      level: isFlagged ? 'warning' : 'note',
      message: text(`${target}: ${role} ${effect} ${JSON.stringify(grant)} through included roles: ${reachText(one)}`),
      locations: [place(source, options)],
      identity: [target, 'reach', role, effect, ...path],
    }
  })
}

/** A role of the base that no file declares any more has no place of its own. */
function unmanagedResult(target: string, one: Unmanaged, options: SarifOptions): Result {
  return {
    ruleId: 'no-longer-managed',
    level: 'warning',
    message: text(`${target}: no longer managed by this change: ${textOf(stayingRole(one))}`),
    locations: [place(null, options)],
    identity: [target, 'no-longer-managed', one.role],
  }
}

function refusedResults(target: string, { role, origin, problems }: RefusedRole, options: SarifOptions): Result[] {
  return problems.map(({ message, source }) => ({
    ruleId: 'not-planned',
    level: origin === 'drift' ? 'warning' : 'error',
    message: text(`${target}: ${role} could not be planned: ${message}`),
    locations: [place(source, options)],
    identity: [target, 'not-planned', role, message],
  }))
}

/** The message of an objection holds counts, which change while it stays the same objection. */
function objectionResult(target: string, { guard, message, allowed }: Objection, options: SarifOptions): Result {
  return {
    ruleId: `guard/${guard}`,
    level: 'error',
    message: text(`${target}: ${message}`),
    locations: [place(null, options)],
    ...suppressed(allowed ? 'allowed for this plan' : null),
    identity: [target, 'guard', guard],
  }
}

function suppressed(justification: string | null): { suppressions?: readonly unknown[] } {
  if (justification === null) return {}
  return { suppressions: [{ kind: 'external', status: 'accepted', justification: forTerminal(justification) }] }
}

function notificationsOf({ name, error }: TargetPlan): unknown[] {
  return error === null ? [] : [{ level: 'error', message: text(`${name} could not be planned: ${error.message}`) }]
}

/** A message is plain text, but its `{0}` and `[a](b)` have a meaning in SARIF. */
function text(message: string): { readonly text: string } {
  return {
    text: forTerminal(message)
      .replaceAll(/[{}]/g, '$&$&')
      .replaceAll(/[[\]\\]/g, '\\$&'),
  }
}

function place(source: Source | null, { folder, config }: SarifOptions): unknown {
  const { file, line, column } = source ?? { file: config, line: 1, column: 1 }
  return {
    physicalLocation: {
      artifactLocation: { uri: (folder + file).split('/').map(encodeSegment).join('/'), uriBaseId: '%SRCROOT%' },
      region: { startLine: line, startColumn: column },
    },
  }
}

/** A lone surrogate has no bytes that a URI could hold. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.toWellFormed())
}

function describe(id: string, reason: string | undefined): unknown {
  const name = id.startsWith('guard/') ? `Guard ${id.slice('guard/'.length)}` : `Rule ${id}`
  return { id, shortDescription: text(name), ...(reason === undefined ? {} : { help: text(reason) }) }
}

/** Fingerprints: results that say exactly the same are told apart by their number. */
function numbered(results: readonly Result[]): (Omit<Result, 'identity'> & { partialFingerprints: unknown })[] {
  const seen = new Map<string, number>()
  return results.map(({ identity, ...result }) => {
    const key = JSON.stringify(identity)
    const number = (seen.get(key) ?? 0) + 1
    seen.set(key, number)
    const hash = createHash('sha256').update(key).digest('hex').slice(0, 32)
    // GitHub reads only this name; without it, the line's text would count, and every edit would make a new alert.
    return { ...result, partialFingerprints: { primaryLocationLineHash: `${hash}:${number}` } }
  })
}
