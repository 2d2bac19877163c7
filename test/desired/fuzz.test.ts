/** Whatever the files hold, the loader answers with diagnostics, or with the one error that it may throw. */
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { formatDiagnostic } from '../../src/desired/diagnostics.ts'
import { loadProject } from '../../src/desired/project.ts'
import { UserError } from '../../src/domain/errors.ts'
import { config, folder, write } from './folder.ts'
import { providers, systems } from './registry.ts'

vi.setConfig({ testTimeout: 120_000 })

const NAMES = Object.keys(providers)
const WORDS = [
  'provider',
  'permissionSets',
  'roles',
  'state',
  'include',
  'renamedFrom',
  'apps',
  'users',
  'permissions',
  'description',
  'resourcePermissions',
  'custom_fields',
  'name',
  'meta',
  'version',
  'targets',
  'url',
  'auth',
  'guards',
  'labels',
  'ignore',
  'main',
  'A',
  's',
  '__proto__',
  'constructor',
  'toString',
  '',
  '<<',
  '0',
  'length',
]

const key = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...WORDS) }, { weight: 1, arbitrary: fc.string() })
const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    '',
    'A',
    's',
    'absent',
    'reltio',
    '*',
    '../*',
    'https://x',
    ...NAMES,
  ),
  fc.string(),
  fc.double(),
)
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium' },
    scalar,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('tree')), { maxLength: 5 }).map((entries) => new Map(entries)),
  ),
}))

/** Flow style, so that duplicate keys and odd numbers get into the file. */
function write1(value: unknown): string {
  if (value instanceof Map) return `{${[...value].map(([k, v]) => `${JSON.stringify(k)}: ${write1(v)}`).join(', ')}}`
  if (Array.isArray(value)) return `[${value.map(write1).join(', ')}]`
  if (typeof value === 'number' && !Number.isFinite(value)) return Number.isNaN(value) ? '.nan' : '.inf'
  return JSON.stringify(value)
}

async function survives(files: Readonly<Record<string, string | Uint8Array>>, cwd: string): Promise<void> {
  write(cwd, files)
  try {
    const { diagnostics, desired } = await loadProject({ cwd, systems })
    for (const one of diagnostics) {
      expect(formatDiagnostic(one)).toMatch(/^[^\n\r\x00-\x1f]+:\d+:\d+ {2}[^\n\r\x00-\x1f]+$/)
      expect(one.line).toBeGreaterThan(0)
      expect(one.column).toBeGreaterThan(0)
    }
    const told = diagnostics.map((one) => formatDiagnostic(one))
    expect(new Set(told).size).toBe(told.length)
    for (const role of [...desired.values()].flat()) {
      for (const field of Object.keys(role.fields)) expect(role.place(field).line).toBeGreaterThan(0)
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
  }
  expect(Object.keys(Object.prototype)).toEqual([])
}

test('role files of any shape', async () => {
  const cwd = folder({})
  const role = fc.array(fc.tuple(key, tree), { maxLength: 4 }).map((entries) => new Map(entries))
  const section = fc.array(fc.tuple(key, fc.oneof(role, tree)), { maxLength: 4 }).map((entries) => new Map(entries))
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...NAMES),
      fc.oneof(section, tree),
      fc.oneof(section, tree),
      tree,
      async (provider, roles, sets, other) => {
        const file = `provider: ${provider}\nroles: ${write1(roles)}\npermissionSets: ${write1(sets)}\n`
        await survives({ 'rolesync.yaml': config(provider), 'roles/a.yaml': file, 'roles/b.yaml': write1(other) }, cwd)
      },
    ),
    { numRuns: 300 },
  )
})

test('configs of any shape', async () => {
  const cwd = folder({ 'roles/a.yaml': 'provider: reltio\nroles: {}\n' })
  const target = fc.array(fc.tuple(key, tree), { maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...NAMES), target, tree, async (provider, settings, other) => {
      const more = new Map<string, unknown>([
        ['provider', provider],
        ['url', 'https://x'],
        ['roles', ['roles/*']],
        ...settings,
      ])
      await survives({ 'rolesync.yaml': `version: 1\ntargets: {t: ${write1(more)}, u: ${write1(other)}}` }, cwd)
      await survives({ 'rolesync.yaml': write1(other) }, cwd)
    }),
    { numRuns: 300 },
  )
})

test('bytes and text of any kind', async () => {
  const cwd = folder({})
  const snippet = fc.constantFrom(
    'provider: onelogin\n',
    'roles:\n',
    '  A:\n',
    '    apps: [x]\n',
    '- ',
    '&a ',
    '*a',
    '!!set ',
    '!x ',
    '|\n',
    '>-\n',
    '? ',
    ': ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '#',
    '\t',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '\r\n',
    '\uFEFF',
    '\0',
    '<<: ',
    '\\u202E',
    '~',
  )
  const text = fc
    .array(fc.oneof(snippet, fc.string({ maxLength: 3 })), { maxLength: 25 })
    .map((parts) => Buffer.from(parts.join('')))
  await fc.assert(
    fc.asyncProperty(fc.oneof(text, fc.uint8Array({ maxLength: 60 })), async (file) => {
      await survives({ 'rolesync.yaml': config('onelogin'), 'roles/a.yaml': file }, cwd)
      await survives({ 'rolesync.yaml': file }, cwd)
    }),
    { numRuns: 300 },
  )
})

test('globs of any kind', async () => {
  const cwd = folder({ 'roles/a.yaml': 'provider: reltio\nroles: {}\n' })
  const part = fc.constantFrom(
    '*',
    '**',
    '/',
    '..',
    'a',
    'roles',
    '{',
    '}',
    ',',
    '[',
    ']',
    '!',
    '(',
    ')',
    '|',
    '+',
    '?',
    '@',
    '\\',
    '.yaml',
    '1..9',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 12 }), async (parts) => {
      const glob = JSON.stringify([parts.join('')])
      const text = `version: 1\ntargets: {t: {provider: reltio, url: "https://x", customerId: T, roles: ${glob}}}`
      await survives({ 'rolesync.yaml': text }, cwd)
    }),
    { numRuns: 300 },
  )
})
