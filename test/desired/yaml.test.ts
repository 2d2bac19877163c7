/** What can be wrong with a file before it is about roles. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatDiagnostic } from '../../src/desired/diagnostics.ts'
import { loadProject } from '../../src/desired/project.ts'
import { complaints, config, folder, load } from './folder.ts'
import { systems } from './registry.ts'

const ROLE = 'provider: onelogin\nroles:\n  A:\n    apps: [x]\n'
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))))

test.each<[string, string | Uint8Array, string[]]>([
  ['a tab', 'provider: onelogin\nroles:\n\tA: {}\n', ['roles/a.yaml:3:1  a tab cannot indent YAML; use spaces']],
  ['two documents', `${ROLE}---\n${ROLE}`, ['roles/a.yaml:5:1  a second document starts here; a file holds one']],
  [
    'invalid UTF-8',
    bytes('provider: onelogin\nroles: {a', [0xff, 0xfe], '}'),
    ['roles/a.yaml:2:10  the file is not valid UTF-8; save it as UTF-8'],
  ],
  [
    'UTF-16',
    Buffer.from(`\uFEFF${ROLE}`, 'utf16le'),
    ['roles/a.yaml:1:1  the file is not valid UTF-8; save it as UTF-8'],
  ],
  [
    'a custom tag',
    'provider: onelogin\nroles: !env {}\n',
    ['roles/a.yaml:2:8  custom tags are not allowed: Unresolved tag: !env'],
  ],
  [
    'a tag of other YAML types',
    'provider: onelogin\nroles: !!set {a}\n',
    ['roles/a.yaml:2:8  custom tags are not allowed: Unresolved tag: tag:yaml.org,2002:set'],
  ],
  ['YAML 1.1', `%YAML 1.1\n---\n${ROLE}`, ['roles/a.yaml:1:1  files are read as YAML 1.2; remove the `%YAML` line']],
  [
    'a duplicate key',
    'provider: onelogin\nroles:\n  A: {}\n  B: {}\n  A: {}\n',
    ['roles/a.yaml:5:3  `A` is written twice; the first is at 3:3'],
  ],
  [
    'a duplicate key with and without quotes',
    'provider: onelogin\nroles: {"A": {}, A: {}}\n',
    ['roles/a.yaml:2:18  `A` is written twice; the first is at 2:9'],
  ],
  [
    'a merge key',
    'provider: onelogin\nroles:\n  A: &a {apps: [x]}\n  B:\n    <<: *a\n',
    ['roles/a.yaml:5:5  merge keys (`<<`) are not part of YAML 1.2; write the fields out, or use permission sets'],
  ],
  ['a key that is a list', 'provider: onelogin\nroles: {? [a] : {}}\n', ['roles/a.yaml:2:11  a key must be a text']],
  [
    'an alias without anchor',
    'provider: onelogin\nroles: {A: *a}\n',
    ['roles/a.yaml:2:12  no anchor `&a` is above this alias'],
  ],
  [
    'an alias within its anchor',
    'provider: onelogin\nroles: {A: &a {apps: [*a]}}\n',
    ['roles/a.yaml:2:23  the alias `*a` stands within its own anchor'],
  ],
  [
    'a missing bracket',
    'provider: onelogin\nroles: {A: {apps: [x}\n',
    ['roles/a.yaml:2:21  a `]` is missing before this: the bracket above is still open'],
  ],
  [
    'an empty file',
    '',
    ['roles/a.yaml:1:1  the file is empty; a role file needs `provider`, and `roles` or `permissionSets`'],
  ],
  [
    'comments only',
    '# nothing\n\n',
    ['roles/a.yaml:1:1  the file is empty; a role file needs `provider`, and `roles` or `permissionSets`'],
  ],
  ['a text', 'hello\n', ['roles/a.yaml:1:1  a role file must be a mapping, not a text']],
  ['a list', '- 1\n', ['roles/a.yaml:1:1  a role file must be a mapping, not a list']],
  ['an unknown escape', 'provider: "\\q"\n', ['roles/a.yaml:1:12  Invalid escape sequence \\q']],
])('%s is reported with its place, once', async (_, file, expected) => {
  expect(await complaints('onelogin', file)).toEqual(expected)
})

test.each<[string, string | Uint8Array]>([
  ['plain', ROLE],
  ['a byte order mark', bytes([0xef, 0xbb, 0xbf], ROLE)],
  ['CRLF', ROLE.replaceAll('\n', '\r\n')],
  ['no line end at the end', ROLE.trimEnd()],
  ['the mark of a document', `---\n${ROLE}...\n`],
  ['a directive of version 1.2', `%YAML 1.2\n---\n${ROLE}`],
  ['anchors and aliases', 'provider: onelogin\nroles:\n  A: {apps: &x [x]}\n  B: {apps: *x}\n'],
  ['JSON', JSON.stringify({ provider: 'onelogin', roles: { A: { apps: ['x'] } } })],
  ['a core tag', 'provider: !!str onelogin\nroles: {A: {apps: [x]}}\n'],
])('%s is read', async (_, file) => {
  const { diagnostics, desired } = await load({ 'rolesync.yaml': config('onelogin'), 'roles/a.yaml': file })
  expect(diagnostics).toEqual([])
  expect(desired.get('main')?.[0]?.fields).toEqual({ apps: ['x'] })
})

test('a hundred aliases are expanded, one more is not', async () => {
  const file = (count: number) =>
    `provider: onelogin\nroles:\n  A: {apps: &x [x]}\n${Array.from({ length: count }, (_, i) => `  B${i}: {apps: *x}\n`).join('')}`
  expect(await complaints('onelogin', file(100))).toEqual([])
  expect(await complaints('onelogin', file(150))).toEqual([
    'roles/a.yaml:104:16  more than 100 aliases are expanded up to here; use permission sets to share fields',
  ])
})

test('an alias bomb is refused before it is expanded', async () => {
  const levels = Array.from({ length: 30 }, (_, i) => `  l${i}: &l${i} [${`*l${i - 1}, `.repeat(9)}]`)
  levels[0] = '  l0: &l0 [lol]'
  const found = await complaints('onelogin', `provider: onelogin\nroles:\n${levels.join('\n')}\n`)
  expect(found).toEqual([expect.stringMatching(/^roles\/a\.yaml:\d+:\d+ {2}more than 100 aliases/)])
})

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is a key like any other', async (key) => {
  const text = `provider: organization
permissionSets:
  ${key}: { permissions: [EVIL] }
roles:
  ${key}: { description: x, include: [${key}] }
  B: { description: x, permissions: [], ${key}: { polluted: true } }
`
  const { diagnostics, desired } = await load({ 'rolesync.yaml': config('organization'), 'roles/a.yaml': text })
  expect(diagnostics.map(formatDiagnostic)).toEqual([
    expect.stringContaining(`roles/a.yaml:6:41  unknown field \`${key}\``),
  ])
  expect(desired.get('main')?.map((role) => [role.key, role.fields])).toEqual([
    [key, { description: 'x', permissions: ['EVIL'] }],
  ])
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

test('a scalar of a megabyte is read, and cut in messages', async () => {
  const long = 'x'.repeat(1_000_000)
  const text = `provider: organization\nroles:\n  A: { description: ${long}, permissions: [${long}], ${long}: 1 }\n`
  const [found, ...others] = await complaints('organization', text)
  expect(others).toEqual([])
  expect(found).toMatch(/unknown field `x{80}…`; known here: /)
  const { diagnostics } = await load({
    'rolesync.yaml': config('organization'),
    'roles/a.yaml': `provider: organization\nroles:\n  A:\n    description: ${long}\n    permissions: [${long}]\n`,
  })
  expect(diagnostics).toEqual([])
})

test('a key of a megabyte is refused', async () => {
  const found = await complaints('onelogin', `provider: onelogin\nroles:\n  "${'x'.repeat(1_000_000)}": {}\n`)
  expect(found).toEqual(['roles/a.yaml:3:3  a key may have at most 1024 characters'])
})

test.each([
  ['lists', `provider: onelogin\nroles: ${'['.repeat(100_000)}`],
  ['maps', `provider: onelogin\nroles: ${'{a: '.repeat(100_000)}`],
  ['dashes', `provider: onelogin\nroles:\n  ${'- '.repeat(100_000)}x`],
])('%s that nest too deeply are an error, no crash', async (_, file) => {
  const found = await complaints('onelogin', file)
  expect(found).toHaveLength(1)
})

test('a file of more than 16 MiB is refused', async () => {
  const found = await complaints('onelogin', `${ROLE}#${'x'.repeat(16 * 1024 * 1024)}`)
  expect(found).toEqual(['roles/a.yaml:1:1  the file is larger than 16 MiB; split it into several files'])
})

test('a file of millions of values is refused', async () => {
  const found = await complaints('onelogin', `provider: onelogin\nroles: {A: {apps: [${'~,'.repeat(2_600_000)}]}}`)
  expect(found).toEqual([expect.stringContaining('holds more than 2500000 values')])
})

test('of thousands of mistakes the first thousand are reported', async () => {
  const found = await complaints('onelogin', `provider: onelogin\nroles: {A: {apps: [${'~,'.repeat(5_000)}]}}`)
  expect(found).toHaveLength(1_001)
  expect(found[0]).toBe('roles/a.yaml:1:1  4000 more mistakes are not listed')
})

test('a folder by the name of a role file is no role file', async () => {
  const cwd = folder({ 'rolesync.yaml': config('onelogin'), 'roles/a.yaml': ROLE })
  mkdirSync(join(cwd, 'roles/b.yaml'))
  expect((await loadProject({ cwd, systems })).diagnostics).toEqual([])
})
