/** The schema and the rules of role files, by what a person reads. */
import { expect, test } from 'vitest'
import { formatDiagnostic } from '../../src/desired/diagnostics.ts'
import type { Role } from '../../src/domain/model.ts'
import { complaints, config, load } from './folder.ts'

const reltio = (roles: string) => `provider: reltio\nroles:\n${roles}`

test.each<[string, string, string, string[]]>([
  [
    'an unknown field',
    'organization',
    'roles: {A: {description: x, permisions: []}}',
    ['2:29  unknown field `permisions`; did you mean `permissions`?'],
  ],
  [
    'an unknown field like none',
    'onelogin',
    'roles: {A: {nonsense: 1}}',
    ['2:13  unknown field `nonsense`; known here: state, renamedFrom, include, remove, apps, users, admins'],
  ],
  [
    'a misspelt section: what is in it is checked all the same',
    'reltio',
    'role:\n  A: {resourcePermission: {}}',
    [
      '2:1  unknown field `role`; did you mean `roles`?',
      '3:7  unknown field `resourcePermission`; did you mean `resourcePermissions`?',
    ],
  ],
  ['an unknown section', 'onelogin', 'rolse: {}', ['2:1  unknown field `rolse`; did you mean `roles`?']],
  ['only a provider', 'onelogin', '', ['1:1  a role file needs `roles` or `permissionSets` beside `provider`']],
  ['roles as a list', 'onelogin', 'roles: [A]', ['2:8  `roles` must be a mapping of role keys to roles, not a list']],
  ['roles without value', 'onelogin', 'roles:', ['2:1  `roles` has no value; write `{}` for none, or leave it out']],
  [
    'a role at the level of the roles',
    'onelogin',
    'roles:\nA: {apps: []}',
    ['2:1  `A` stands beside `roles`, not in it; indent it'],
  ],
  [
    'resources at the level of their field',
    'reltio',
    'roles:\n  A:\n    resourcePermissions:\n    Auth.customer: [READ]',
    ['4:5  the lines below `resourcePermissions` are not indented under it: indent `Auth.customer` by two spaces more'],
  ],
  [
    'more resources than a line can name, and a slip of another kind',
    'airflow',
    'roles:\n  A:\n    permisions: {}\n    permissions:\n    A: [x]\n    B: [x]\n    C: [x]\n    D: [x]',
    [
      '4:5  unknown field `permisions`; did you mean `permissions`?',
      '5:5  the lines below `permissions` are not indented under it: indent `A`, `B`, `C` and 1 more by two spaces more',
    ],
  ],
  [
    'an empty field, and a slip that does not follow it',
    'reltio',
    'roles:\n  A:\n    nonsense: 1\n    resourcePermissions:',
    [
      '4:5  unknown field `nonsense`; known here: state, renamedFrom, include, remove, resourcePermissions, roleScope',
      '5:5  `resourcePermissions` has no value; write `{}` for none, or leave it out',
    ],
  ],
  [
    'sets as a text',
    'onelogin',
    'permissionSets: x',
    ['2:17  `permissionSets` must be a mapping of names to permission sets, not a text'],
  ],
  ['a role without value', 'onelogin', 'roles: {A: }', ['2:9  role `A` has no value; give it fields, or leave it out']],
  ['a role as a list', 'onelogin', 'roles: {A: []}', ['2:12  role `A` must be a mapping of fields, not a list']],
  [
    'a set as a number',
    'onelogin',
    'permissionSets: {s: 1}\nroles: {A: {include: [s]}}',
    ['2:21  set `s` must be a mapping of fields, not the number 1'],
  ],
  ['an empty key', 'onelogin', 'roles: {"": {}}', ['2:9  a name must not be empty']],
  [
    'a list as a text',
    'onelogin',
    'roles: {A: {apps: Salesforce}}',
    ['2:19  `apps` must be a list of app names or ids, not a text'],
  ],
  [
    'a list without value',
    'onelogin',
    'roles: {A: {apps: null}}',
    ['2:19  `apps` has no value; write `[]` for none, or leave it out'],
  ],
  [
    'a number for a text',
    'organization',
    'roles: {A: {description: x, permissions: [1]}}',
    ['2:43  an entry of `permissions` must be the name of a permission, not the number 1; put it in quotes'],
  ],
  [
    'a truth value for a text',
    'organization',
    'roles: {A: {description: true, permissions: []}}',
    ['2:26  `description` must be a text, not true; put it in quotes'],
  ],
  [
    'a fraction as an id',
    'onelogin',
    'roles: {A: {apps: [1.5]}}',
    ['2:20  an entry of `apps` must be the name or id of an app, not the number 1.5'],
  ],
  [
    'an id that is too large to be exact',
    'onelogin',
    'roles: {A: {users: [9007199254740993]}}',
    ['2:21  an entry of `users` must be at most 9007199254740991'],
  ],
  [
    'an endless number',
    'omneo-roles',
    'roles: {A: {permissions: [], weight: .inf}}',
    ['2:38  `weight` must be a whole number, not `.inf`'],
  ],
  ['an empty element', 'onelogin', 'roles: {A: {apps: [" "]}}', ['2:20  an entry of `apps` must not be empty']],
  [
    'a mapping as an element',
    'onelogin',
    'roles: {A: {apps: [{a: b}]}}',
    ['2:20  an entry of `apps` must be the name or id of an app, not a mapping'],
  ],
  [
    'a wrong word',
    'omneo-role-definitions',
    'roles: {A: {name: x, period_type: month}}',
    [
      '2:35  `period_type` must be `days`, `weeks`, `months`, `years`, `absolute_date`, `absolute_week` or `absolute_month`, not `month`; did you mean `months`?',
    ],
  ],
  [
    'a number in place of a word',
    'onelogin',
    'roles: {A: {state: 1}}',
    ['2:20  `state` must be a text, not the number 1; put it in quotes'],
  ],
  [
    'half a custom field',
    'omneo-role-definitions',
    'roles: {A: {name: x, custom_fields: [{namespace: n, handle: h, type: t}]}}',
    ['2:38  an entry of `custom_fields` needs `value`'],
  ],
  [
    'a misspelt part of a custom field',
    'omneo-role-definitions',
    'roles: {A: {name: x, custom_fields: [{namespace: n, handel: h, type: t, value: 1}]}}',
    ['2:53  unknown field `handel`; did you mean `handle`?'],
  ],
  [
    'a path with an empty part',
    'reltio',
    'roles: {A: {resourcePermissions: {a..b: []}}}',
    [
      '2:35  `a..b` is no path of a resource: ids with dots between them, a dot in an id as `\\.` and a backslash as `\\\\`',
    ],
  ],
  [
    'a path with nothing behind a backslash',
    'reltio',
    'roles: {A: {resourcePermissions: {"a\\\\": []}}}',
    [
      '2:35  `a\\` is no path of a resource: ids with dots between them, a dot in an id as `\\.` and a backslash as `\\\\`',
    ],
  ],
  [
    'a path with a backslash that escapes nothing: it would be a second spelling of one with two',
    'reltio',
    "roles: {A: {resourcePermissions: {'a\\x': [], 'a\\\\x': [], 'a\\.b': []}}}",
    [
      '2:35  `a\\x` is no path of a resource: ids with dots between them, a dot in an id as `\\.` and a backslash as `\\\\`',
    ],
  ],
  [
    'a field that a set cannot have',
    'reltio',
    'permissionSets: {s: {roleScope: x}}\nroles: {A: {include: [s]}}',
    ['2:22  unknown field `roleScope`; known here: resourcePermissions'],
  ],
  [
    'an unknown set',
    'onelogin',
    'permissionSets: {sales: {apps: []}}\nroles: {A: {include: [sales, salse]}}',
    ['3:30  there is no permission set `salse`; did you mean `sales`?'],
  ],
  [
    'an unknown set where there is none',
    'onelogin',
    'roles: {A: {include: [sales]}}',
    ['2:23  there is no permission set `sales`; no file of this target has any'],
  ],
  [
    'an unused set',
    'onelogin',
    'permissionSets: {s: {apps: []}}\nroles: {}',
    ['2:18  warning: permission set `s` is never used'],
  ],
  [
    'a role without what it needs',
    'organization',
    'roles: {A: {}}',
    ['2:9  role `A` needs `description`', '2:9  role `A` needs `permissions`'],
  ],
  [
    'a misspelt field that is needed',
    'omneo-roles',
    'roles: {A: {permission: [read]}}',
    ['2:13  unknown field `permission`; did you mean `permissions`?'],
  ],
  [
    'absent with fields',
    'onelogin',
    'roles: {A: {state: absent, apps: [], renamedFrom: B}}',
    [
      '2:28  a role with `state: absent` is deleted, so it cannot have `apps`',
      '2:38  a role with `state: absent` is deleted, so it cannot have `renamedFrom`',
    ],
  ],
  [
    'renamed from itself',
    'onelogin',
    'roles: {A: {renamedFrom: A}}',
    ['2:26  a role cannot be renamed from its own key'],
  ],
  [
    'renamed from a declared role',
    'onelogin',
    'roles: {A: {renamedFrom: B}, B: {}}',
    ['2:26  `B` is itself declared at roles/a.yaml:2:30; a role that is renamed goes'],
  ],
  [
    'two renamed from one',
    'onelogin',
    'roles: {A: {renamedFrom: C}, B: {renamedFrom: C}}',
    ['2:47  `C` already becomes `A` at roles/a.yaml:2:9'],
  ],
  [
    'two custom fields of one name',
    'omneo-role-definitions',
    'roles: {A: {name: x, custom_fields: [{namespace: n, handle: h, type: t, value: 1}, {namespace: n, handle: h, type: t, value: 2}]}}',
    ['2:84  `custom_fields` already has an entry with this namespace and handle'],
  ],
])('%s', async (_, provider, roles, expected) => {
  const found = await complaints(provider, `provider: ${provider}\n${roles}\n`)
  expect(found.sort()).toEqual(expected.map((line) => `roles/a.yaml:${line}`).sort())
})

test.each([
  [
    'provider: reltoi\nroles: {}\n',
    '1:11  `provider` must be `airflow`, `keycloak`, `omneo-role-definitions`, `omneo-roles`, `onelogin`, `organization` or `reltio`, not `reltoi`; did you mean `reltio`?',
  ],
  ['provider: 1\nroles: {}\n', '1:11  `provider` must be a text, not the number 1; put it in quotes'],
  ['roles: {}\n', '1:1  a role file needs `provider`'],
  ['provider: onelogin\nroles: {}\n', '1:11  target `main` is `reltio`, but this file is for `onelogin`'],
])('the provider of %j', async (file, expected) => {
  expect(await complaints('reltio', file)).toContain(`roles/a.yaml:${expected}`)
})

test('a role of two files is reported with both places', async () => {
  const { diagnostics } = await load({
    'rolesync.yaml': config('reltio'),
    'roles/a.yaml': reltio('  B: { resourcePermissions: {} }\n'),
    'roles/b.yaml': reltio('  A: { resourcePermissions: {} }\n  B: { resourcePermissions: {} }\n'),
  })
  expect(diagnostics.map(formatDiagnostic)).toEqual(['roles/b.yaml:4:3  role `B` is already at roles/a.yaml:3:3'])
})

test('a permission set is seen by all files, and cannot be in two', async () => {
  const set = 'provider: onelogin\npermissionSets: { s: { apps: [1, b] } }\n'
  const files = {
    'rolesync.yaml': config('onelogin'),
    'roles/a.yaml': 'provider: onelogin\nroles: { A: { include: [s], apps: [c, 1] } }\n',
    'roles/sets.yaml': set,
  }
  const { desired, diagnostics } = await load(files)
  expect(diagnostics).toEqual([])
  expect(desired.get('main')?.[0]?.fields).toEqual({ apps: ['1', 'b', 'c'] })
  const twice = await load({ ...files, 'roles/z.yaml': set })
  expect(twice.diagnostics.map(formatDiagnostic)).toEqual([
    'roles/z.yaml:2:19  permission set `s` is already at roles/sets.yaml:2:19',
  ])
})

test('targets that go by the same files differ in what they ignore and overlay', async () => {
  const target = (name: string, more = '') =>
    `  ${name}: { provider: organization, url: "https://api.example.com", roles: [roles/*.yaml]${more} }\n`
  const { diagnostics, desired } = await load({
    'rolesync.yaml': `version: 1\ntargets:\n${target('a')}${target('b', ', ignore: [X]')}${target('c', ', overlays: [more/*.yaml]')}${target('d')}`,
    'roles/a.yaml': 'provider: organization\nroles: {X: {description: x, permissions: [P]}}',
    'more/a.yaml': 'provider: organization\nroles: {X: {permissions: [Q]}}',
  })
  expect(diagnostics.map(formatDiagnostic)).toEqual([
    'roles/a.yaml:2:9  role `X` matches `ignore` (`X`) of target `b`, so it would never be touched',
  ])
  expect([...desired].map(([name, roles]) => [name, roles.map(({ fields }) => fields.permissions)])).toEqual([
    ['a', [['P']]],
    ['b', [['P']]],
    ['c', [['P', 'Q']]],
    ['d', [['P']]],
  ])
})

test('what is ignored cannot be declared or renamed', async () => {
  const ignore = '    ignore: [ROLE_LEGACY_*]\n'
  const file = reltio(
    '  ROLE_LEGACY_A: { resourcePermissions: {} }\n  B: { renamedFrom: ROLE_LEGACY_B, resourcePermissions: {} }\n',
  )
  expect(await complaints('reltio', file, ignore)).toEqual([
    'roles/a.yaml:3:3  role `ROLE_LEGACY_A` matches `ignore` (`ROLE_LEGACY_*`) of target `main`, so it would never be touched',
    'roles/a.yaml:4:21  `ROLE_LEGACY_B` matches `ignore` (`ROLE_LEGACY_*`) of target `main`, so it cannot be renamed',
  ])
})

test('a broken file does not make others look wrong', async () => {
  const { diagnostics } = await load({
    'rolesync.yaml': config('onelogin'),
    'roles/a.yaml': 'provider: onelogin\npermissionSets: { t: { apps: [] } }\nroles: { A: { include: [s] } }\n',
    'roles/b.yaml': 'provider: onelogin\npermissionSets: { s: { apps: [ } }\nroles: { B: { include: [t] } }\n',
  })
  expect(diagnostics.map((d) => [d.file, d.rule])).toEqual([['roles/b.yaml', 'yaml']])
})

test('a required field may come through a set, and an absent role needs none', async () => {
  const file = `provider: organization
permissionSets:
  s: { permissions: [A] }
roles:
  A: { include: [s], description: x }
  B: { state: absent }
`
  const { desired, diagnostics } = await load({ 'rolesync.yaml': config('organization'), 'roles/a.yaml': file })
  expect(diagnostics).toEqual([])
  expect(desired.get('main')).toMatchObject([
    { key: 'A', state: 'present', renamedFrom: null, fields: { description: 'x', permissions: ['A'] } },
    { key: 'B', state: 'absent', fields: {} },
  ])
})

test('no roles at all is no mistake', async () => {
  const { desired, diagnostics } = await load({
    'rolesync.yaml': config('reltio'),
    'roles/a.yaml': 'provider: reltio\nroles: {}\n',
  })
  expect([diagnostics, desired.get('main')]).toEqual([[], []])
})

test('fields are in their normal form', async () => {
  const file = reltio(`  A:
    renamedFrom: B
    resourcePermissions:
      z: [READ, CREATE, READ]
      a.b: []
      10: [READ]
`)
  const { desired } = await load({ 'rolesync.yaml': config('reltio'), 'roles/a.yaml': file })
  expect(desired.get('main')?.[0]).toMatchObject({
    key: 'A',
    renamedFrom: 'B',
    source: { file: 'roles/a.yaml', line: 3, column: 3 },
  })
  expect(desired.get('main')?.[0]?.fields).toEqual({ resourcePermissions: { '10': ['READ'], z: ['CREATE', 'READ'] } })
})

test('what a provider says has its place, through sets and aliases too', async () => {
  const file = reltio(`  A: { resourcePermissions: { a: &x [READ, MERGE] }, roleScope: odd }
  B: { resourcePermissions: { b: *x } }
  C: { include: [s] }
  ROLE_USER: { state: absent }
permissionSets:
  s: { resourcePermissions: { c: [MERGE] } }
`)
  expect(await complaints('reltio', file)).toEqual([
    'roles/a.yaml:3:44  a:MERGE is no privilege',
    'roles/a.yaml:3:44  b:MERGE is no privilege',
    'roles/a.yaml:3:65  warning: an odd scope',
    'roles/a.yaml:6:3  `ROLE_USER` belongs to the system',
    'roles/a.yaml:8:35  c:MERGE is no privilege',
  ])
})

test('a role knows where each of its parts is written', async () => {
  const file = `provider: onelogin
permissionSets:
  s:
    apps: [Slack]
    users: [ada@example.com]
roles:
  A:
    include: [s]
    apps: [Salesforce, 42]
    renamedFrom: B
`
  const { desired } = await load({ 'rolesync.yaml': config('onelogin'), 'roles/a.yaml': file })
  const role = desired.get('main')?.[0] as Role
  const at = (field: string, element?: string) => {
    const { line, column } = role.place(field, element)
    return `${line}:${column}`
  }
  expect(at('apps')).toBe('9:5')
  expect(at('apps', 'Salesforce')).toBe('9:12')
  expect(at('apps', 'app:Salesforce')).toBe('9:12')
  expect(at('apps', 'app:42')).toBe('9:24')
  expect(at('apps', 'app:Slack')).toBe('4:12')
  expect(at('users', 'user:ada@example.com')).toBe('5:13')
  expect(at('users')).toBe('5:5')
  expect(at('renamedFrom')).toBe('10:18')
  expect(at('apps', 'app:None')).toBe('7:3')
  expect(at('admins')).toBe('7:3')
})

test.each([
  ['right-to-left override', 'ROLE_\\u202EX', 'U+202E'],
  ['zero-width space', 'ROLE\\u200B', 'U+200B'],
  ['soft hyphen', 'RO\\u00ADLE', 'U+00AD'],
  ['no-break space', 'Sales\\u00A0Team', 'U+00A0'],
  ['Hangul filler', 'ROLE\\u3164', 'U+3164'],
  ['tag characters', 'ROLE\\U000E0041', 'U+E0041'],
  ['Cyrillic among Latin', 'R\\u041ELE', 'U+041E'],
  ['Greek among Latin', 'R\\u039FLE', 'U+039F'],
  ['a whole word of look-alikes', 'ROLE_\\u0410\\u0421', 'U+0410, U+0421'],
  ['full-width letters', '\\uFF32OLE', 'U+FF32'],
  ['mathematical letters', '\\U0001D411OLE', 'U+1D411'],
])('a role key with %s is a warning that shows code points', async (_, key, shown) => {
  const found = await complaints('onelogin', `provider: onelogin\nroles: { "${key}": {} }\n`)
  expect(found).toEqual([expect.stringMatching(/^roles\/a\.yaml:2:10 {2}warning: role .* look like others/)])
  expect(found[0]).toContain(`(${shown})`)
  expect(found[0]).not.toMatch(/[\u202E\u200B\u00AD\u3164]/u)
})

test.each(['Verkäufer', 'Отдел продаж', 'Продажи EU', '営業部', 'Ομάδα Α', 'José', 'a·b', '👍 ok'])(
  'the role key %s is fine',
  async (key) => {
    expect(await complaints('onelogin', `provider: onelogin\nroles: { "${key}": {} }\n`)).toEqual([])
  },
)

test.each([
  ['a line break', '\\n', 'U+000A'],
  ['an escape', '\\e[31m', 'U+001B'],
  ['a zero', '\\0', 'U+0000'],
  ['half a character', '\\uD800', 'U+D800'],
  ['a line separator', '\\u2028', 'U+2028'],
])('a role key with %s is an error', async (_, key, shown) => {
  const found = await complaints('onelogin', `provider: onelogin\nroles: { "A${key}": {} }\n`)
  expect(found[0]).toMatch(/has control characters/)
  expect(found[0]).toContain(`(${shown})`)
  expect(found).toHaveLength(1)
})

test.each([
  'A|B',
  '`A`',
  '<script>',
  '@everyone',
  '::error::A',
  '#1',
  '..',
  '/',
  '~',
  '*',
  'a.b',
  'null',
  '0x10',
  'yes',
])('the role key %s is kept as it is', async (key) => {
  const { desired, diagnostics } = await load({
    'rolesync.yaml': config('onelogin'),
    'roles/a.yaml': `provider: onelogin\nroles: { ${JSON.stringify(key)}: {} }\n`,
  })
  expect([diagnostics, desired.get('main')?.map((role) => role.key)]).toEqual([[], [key]])
})

test('keys need no quotes to be texts', async () => {
  const { desired } = await load({
    'rolesync.yaml': config('onelogin'),
    'roles/a.yaml': 'provider: onelogin\nroles:\n  123: {}\n  0x10: {}\n  true: {}\n  null: {}\n  1.0: {}\n',
  })
  expect(
    desired
      .get('main')
      ?.map((role) => role.key)
      .sort(),
  ).toEqual(['0x10', '1.0', '123', 'null', 'true'])
})
