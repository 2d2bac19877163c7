/** Findings for code scanning, by the published schema; and the counts of GitLab's widget. */
import { readFileSync } from 'node:fs'
import draft4 from 'ajv-draft-04'
import formats from 'ajv-formats'
import { expect, test } from 'vitest'
import type { Finding } from '../../src/domain/finding.ts'
import type { Plan } from '../../src/domain/plan-model.ts'
import { renderGitlab } from '../../src/render/gitlab.ts'
import { renderSarif } from '../../src/render/sarif.ts'
import { NASTY, nastyPlan } from './nasty.ts'
import { everyAction, plan, refused, target } from './plans.ts'

const schema = JSON.parse(
  readFileSync(
    new URL('../../node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json', import.meta.url),
    'utf8',
  ),
)
const ajv = new draft4.default({ strict: false, allErrors: true, unicodeRegExp: false })
formats.default(ajv)
const isSarif = ajv.compile(schema)

const options = { folder: 'roles/', config: 'rolesync.yaml' }

interface Result {
  readonly ruleId: string
  readonly level: string
  readonly message: { readonly text: string }
  readonly suppressions?: unknown
  readonly locations: readonly [
    { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: unknown } },
  ]
  readonly partialFingerprints: { readonly primaryLocationLineHash: string }
}

function sarif(given: Plan) {
  const document = JSON.parse(renderSarif(given, options))
  expect(isSarif(document), JSON.stringify(isSarif.errors)).toBe(true)
  return document.runs[0] as {
    results: Result[]
    invocations: [{ executionSuccessful: boolean; toolExecutionNotifications: unknown[] }]
  }
}

function findings(...given: readonly Partial<Finding>[]): Plan {
  const whole = given.map(
    (one): Finding => ({ rule: 'R', severity: 'error', role: 'A', message: 'm', source: null, accepted: null, ...one }),
  )
  return plan([target({ findings: whole })])
}

const prints = (given: Plan) => sarif(given).results.map((one) => one.partialFingerprints.primaryLocationLineHash)

test('the schema refuses what is no SARIF', () => {
  expect(isSarif({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false)
})

test('findings, objections and what could not be read', () => {
  const { results, invocations } = sarif(refused)
  expect(results.map(({ ruleId, level, suppressions }) => [ruleId, level, suppressions !== undefined])).toEqual([
    ['SOD-001', 'error', false],
    ['empty-role', 'warning', false],
    ['SOD-001', 'error', true],
    ['guard/maxRevokePercent', 'error', false],
    ['guard/maxDeletes', 'error', true],
  ])
  expect(results[0]?.locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: 'roles/reltio/pay.yaml', uriBaseId: '%SRCROOT%' },
    region: { startLine: 5, startColumn: 3 },
  })
  expect(results[1]?.locations[0].physicalLocation.artifactLocation.uri).toBe('roles/rolesync.yaml')
  expect(invocations[0].executionSuccessful).toBe(false)
  expect(invocations[0].toolExecutionNotifications).toHaveLength(1)
  expect(sarif(everyAction).invocations[0].executionSuccessful).toBe(true)
})

test('a fingerprint stays when lines move and other findings come and go', () => {
  const at = (line: number) => ({ source: { file: 'a.yaml', line, column: 1 } })
  const [first] = prints(findings({ ...at(3), message: 'one' }))
  expect(prints(findings({ message: 'zero' }, { ...at(99), message: 'one' }))[1]).toBe(first)
  expect(new Set(prints(findings({}, {}, { rule: 'S' }, { role: 'B' }, { role: null }, { message: 'n' }))).size).toBe(6)
})

test('an objection keeps its fingerprint while its numbers change', () => {
  const objecting = (count: number) =>
    plan([
      target({ objections: [{ guard: 'maxDeletes', message: `${count} deletes`, count, limit: 5, allowed: false }] }),
    ])
  expect(prints(objecting(6))).toEqual(prints(objecting(7)))
})

test('a path is a URI', () => {
  const source = { file: 'a b/ü#%?.yaml', line: 1, column: 1 }
  expect(sarif(findings({ source })).results[0]?.locations[0].physicalLocation.artifactLocation.uri).toBe(
    'roles/a%20b/%C3%BC%23%25%3F.yaml',
  )
})

test.each(NASTY.map((text) => [JSON.stringify(text), text]))('war story 19: %s in SARIF', (_, text) => {
  for (const { message } of sarif(nastyPlan(text)).results) {
    expect(message.text).not.toMatch(/(?<!\{)\{(\{\{)*\d|(?<!\\)\[[^\]]*\]\(/)
  }
})

test('the counts of the merge-request widget', () => {
  expect(renderGitlab(everyAction)).toBe('{"create":1,"update":3,"delete":1}\n')
})
