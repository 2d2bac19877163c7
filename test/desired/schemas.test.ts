import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
// @ts-expect-error: a build script without types
import { compile, compose } from '../../schema/build.mjs'
import { forEditors, printSchema } from '../../src/desired/published-schema.ts'
import { config, plan, report, roles, type Validator } from '../../src/desired/validators.js'
import { joinPath } from '../../src/systems/reltio/tree.ts'
import { SCHEMAS } from '../../src/terminal/choices.ts'
import { providers } from './registry.ts'

type Schema = { readonly [key: string]: unknown }
const NAMES = SCHEMAS
const composed = compose() as Record<(typeof NAMES)[number], Schema>

test.each(NAMES)('the committed %s schema is what its parts compose, and valid', (name) => {
  const text = readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), 'utf8')
  expect(text).toBe(`${printSchema(forEditors(composed[name]))}\n`)
  const published = JSON.parse(text)
  const ajv = new Ajv({ strict: true, allowUnionTypes: true })
  expect(ajv.validateSchema(published)).toBe(true)
  expect(ajv.compile(published)).toBeTypeOf('function')
})

test.each(['config', 'roles', 'tests'] as const)(
  'hover texts of the %s schema are sentences, with the default',
  (name) => {
    const wrong: string[] = []
    visit(forEditors(composed[name]), '', (path, { description = '', default: value }) => {
      const text = String(description)
      const says = value === undefined || text.endsWith(` Default: \`${value}\`.`)
      if (!/^[A-Z`].*\.$/s.test(text) || !says) wrong.push(`${path}: ${text}`)
    })
    expect(wrong).toEqual([])
  },
)

test('known values are offered by editors, and validation takes others too', () => {
  const field = 'resourcePermissions'
  const items = (schema: Schema) => {
    const { definitions } = schema as { definitions: Record<string, { properties: Record<string, Schema> }> }
    const list = definitions['reltio-role']?.properties[field]?.additionalProperties as { items: Schema } | undefined
    return list?.items ?? {}
  }
  expect(items(forEditors(composed.roles)).enum).toEqual(['CREATE', 'READ', 'UPDATE', 'DELETE', 'EXECUTE'])
  expect(Object.keys(items(forEditors(composed.roles)))).not.toContain('known')
  expect(roles({ provider: 'reltio', roles: { R: { [field]: { a: ['NEW_ONE'] } } } })).toBe(true)
})

test.each(NAMES)('every property of the %s schema has a description and an example that fits it', (name) => {
  const root = composed[name]
  const ajv = new Ajv({ strict: false })
  const bare: string[] = []
  visit(root, '', (path, property) => {
    const examples = property.examples as unknown[] | undefined
    if (typeof property.description !== 'string' || !examples?.length) bare.push(path)
    const check = ajv.compile({ ...property, definitions: root.definitions })
    for (const example of examples ?? []) expect(check(example), `${path}: ${JSON.stringify(example)}`).toBe(true)
  })
  expect(bare).toEqual([])
})

test.each(['config', 'roles', 'tests'] as const)(
  'an editor has a heading for every property of the %s schema',
  (name) => {
    const bare: string[] = []
    visit(forEditors(composed[name]), '', (path, { title, allOf }) => {
      if (title === undefined && allOf === undefined) bare.push(path)
    })
    expect(bare).toEqual([])
  },
)

function visit(schema: unknown, path: string, each: (path: string, property: Schema) => void): void {
  if (typeof schema !== 'object' || schema === null) return
  for (const [key, value] of Object.entries(schema)) {
    // A branch repeats names that are described elsewhere as `true`, and the conditions of branches are no texts.
    if (key === 'examples' || key === 'if') continue
    if (key === 'properties') {
      for (const [name, property] of Object.entries(value as Schema)) {
        const isDescribed = typeof property === 'object' && !path.includes('/then')
        if (isDescribed) each(`${path}/${name}`, property as Schema)
      }
    }
    visit(value, `${path}/${key}`, each)
  }
}

test('the validators need nothing at run time', () => {
  expect(compile(composed)).not.toMatch(/\brequire\(|\bimport\b/)
})

test('a part has exactly the fields of its provider', () => {
  const definitions = composed.roles.definitions as Record<string, { properties: Schema }>
  for (const [name, provider] of Object.entries(providers)) {
    const common = ['state', 'renamedFrom', 'include', 'remove']
    const fields = Object.keys(definitions[`${name}-role`]?.properties ?? {}).filter((field) => !common.includes(field))
    expect(fields.sort()).toEqual(Object.keys(provider.fields).sort())
  }
})

const digest = `sha256:${'0'.repeat(64)}`
const aPlan = {
  formatVersion: '1.0',
  kind: 'plan',
  rolesyncVersion: '0.1.0',
  createdAt: '2026-11-22T10:00:00.000Z',
  digest,
  targets: [
    {
      name: 'mdm-prod',
      provider: 'reltio',
      url: 'https://auth.reltio.com/oauth',
      steps: [
        {
          role: 'ROLE_RIQ_DEV',
          action: 'update',
          id: null,
          renamedFrom: 'ROLE_OLD',
          source: { file: 'reltio/riq.yaml', line: 9, column: 3 },
          changes: [
            { field: 'resourcePermissions', added: ['Auth.customer:DELETE'], removed: [] },
            { field: 'roleScope', before: null, after: 'customer' },
            { field: 'custom_fields', before: null, after: { namespace: 'a', handle: 'b' } },
          ],
          before: {},
          after: null,
          requests: [{ method: 'PUT', path: '/customers/T', body: {} }],
          note: 'by hand',
        },
      ],
      undeclared: ['ROLE_OTHER'],
      unchanged: 12,
      objections: [{ guard: 'maxDeletes', message: 'too many', count: 6, limit: 5, allowed: false }],
      findings: [{ rule: 'R', severity: 'error', role: null, message: 'm', source: null, accepted: null }],
      error: null,
      later: 'minor versions add fields',
    },
  ],
  complete: true,
  summary: {
    create: 0,
    update: 1,
    rename: 0,
    delete: 0,
    manual: 0,
    grantsAdded: 1,
    grantsRemoved: 0,
    unchanged: 12,
    undeclared: 1,
    requests: 1,
  },
}
const aReport = {
  formatVersion: '1.0',
  kind: 'report',
  planDigest: digest,
  startedAt: '2026-11-22T10:00:00.000Z',
  finishedAt: '2026-11-22T10:00:01Z',
  targets: [
    {
      name: 'mdm-prod',
      verified: true,
      steps: [
        {
          role: 'A',
          action: 'delete',
          status: 'failed',
          requests: [{ method: 'DELETE', path: '/x', status: null, attempts: 8, ms: 1.5 }],
          error: { message: 'm', status: 422, body: null },
        },
      ],
    },
  ],
  summary: { applied: 0, failed: 1, notAttempted: 0, manual: 0, requests: 1, writes: 1, retries: 7, ms: 10 },
}

test.each<[string, Validator, object]>([
  ['plan', plan, aPlan],
  ['report', report, aReport],
])('a %s is valid with all its fields, and not without one of them', (_, validate, whole) => {
  expect([validate(whole), validate.errors]).toEqual([true, null])
  for (const key of Object.keys(whole)) {
    expect(validate({ ...whole, [key]: undefined }), key).toBe(false)
  }
})

test.each([
  ['a change of no kind', { changes: [{ field: 'x', added: [] }] }],
  ['a method that reads', { requests: [{ method: 'GET', path: '/', body: null }] }],
  ['a path with a host', { requests: [{ method: 'PUT', path: 'https://x', body: null }] }],
  ['an unknown action', { action: 'replace' }],
])('a plan with %s is refused', (_, part) => {
  const target = aPlan.targets[0]
  const steps = [{ ...target?.steps[0], ...part }]
  expect(plan({ ...aPlan, targets: [{ ...target, steps }] })).toBe(false)
})

test('the example of the documentation is valid', () => {
  const target = {
    provider: 'reltio',
    url: 'https://auth.reltio.com/oauth',
    customerId: 'TestCustomer',
    registerNames: false,
    roles: ['reltio/*.yaml'],
    auth: { clientIdEnv: 'RELTIO_CLIENT_ID', clientSecretEnv: 'RELTIO_CLIENT_SECRET' },
    mode: 'authoritative',
    undeclared: 'report',
    ignore: ['ROLE_LEGACY_*'],
    ignoreGrants: ['Auth.customer:*'],
    protect: ['ROLE_DATA_ADMIN'],
    guards: { maxDeletes: 5, maxDeletePercent: 30, maxRevokePercent: 50 },
    labels: { env: 'prod', region: 'eu' },
    requestsPerSecond: 8,
  }
  expect([config({ version: 1, targets: { 'mdm-prod': target } }), config.errors]).toEqual([true, null])
  const role = { include: ['customer-read'], resourcePermissions: { 'Auth.a\\.b': ['READ'] }, roleScope: 'customer' }
  expect(roles({ provider: 'reltio', roles: { ROLE_RIQ_DEV: role, ROLE_OLD: { state: 'absent' } } })).toBe(true)
})

test('a path of Reltio has one spelling: every id can be written, and nothing else is a path', () => {
  const part = JSON.parse(readFileSync(new URL('../../src/systems/reltio/schema.json', import.meta.url), 'utf8'))
  const path = new RegExp(part.role.properties.resourcePermissions.propertyNames.pattern, 'u')
  const ids = ['a', '.', '\\', 'a.b', 'a\\', '\\.', '..', 'a b', 'é', 'a\\x']
  const paths = ids.flatMap((one) => [joinPath([one]), ...ids.map((other) => joinPath([one, other]))])
  expect(paths.filter((one) => !path.test(one))).toEqual([])
  expect(new Set(paths).size).toBe(paths.length)
  const none = ['', '.', 'a.', '.a', 'a..b', 'a\\', '\\x', 'a\\\\\\', 'a.\\']
  expect(none.filter((one) => path.test(one))).toEqual([])
})
