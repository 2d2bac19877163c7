/** What a person sees in an editor: the real YAML language server, over stdio, on files that name our schemas. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { completions, hover, modeline, open, ROOT } from './server.ts'

const PROVIDERS = ['airflow', 'keycloak', 'omneo-role-definitions', 'omneo-roles', 'onelogin', 'organization', 'reltio']

test.each(['config', 'roles'])('%s: the systems are offered', async (name) => {
  const start = name === 'config' ? 'version: 1\ntargets:\n  a:\n    provider: ‸\n' : 'provider: ‸\n'
  expect(await completions(modeline(name) + start)).toEqual(expect.arrayContaining(PROVIDERS))
})

test.each([
  ['reltio', ['resourcePermissions', 'roleScope'], 'apps'],
  ['onelogin', ['admins', 'apps', 'users'], 'permissions'],
  ['omneo-role-definitions', ['custom_fields', 'name', 'period_type'], 'permissions'],
  ['omneo-roles', ['name', 'permissions', 'weight'], 'apps'],
  ['organization', ['description', 'permissions'], 'apps'],
])('fields of a role of %s are offered, and none of another system', async (provider, fields, other) => {
  const offered = await completions(`${modeline('roles')}provider: ${provider}\nroles:\n  A:\n    ‸\n`)
  expect(offered).toEqual(expect.arrayContaining([...fields, 'include', 'renamedFrom', 'state']))
  expect(offered).not.toContain(other)
})

test('settings of a target are offered, those of its system among them', async () => {
  const offered = await completions(`${modeline('config')}version: 1\ntargets:\n  a:\n    provider: reltio\n    ‸\n`)
  expect(offered).toEqual(expect.arrayContaining(['customerId', 'guards', 'ignore', 'pullTo', 'roles', 'url']))
})

test('hovering shows what a field is for', async () => {
  expect(await hover(`${modeline('roles')}provider: onelogin\nroles:\n  A:\n    ad‸mins: []\n`)).toContain(
    'Who may hand out the role',
  )
  expect(await hover(`${modeline('roles')}provider: reltio\nroles:\n  A:\n    role‸Scope: x\n`)).toContain(
    'gets all tenants',
  )
  expect(
    await hover(`${modeline('config')}version: 1\ntargets:\n  a:\n    provider: onelogin\n    unde‸clared: report\n`),
  ).toContain('no file declares')
})

test.each([
  ['config', 'version: 1\ntargets:\n  a:\n    provider: onelogin\n    u‸rl: x\n', 'an address', 'onelogin.com'],
  [
    'config',
    'version: 1\ntargets:\n  a:\n    provider: onelogin\n    mo‸de: additive\n',
    'one of these words',
    'exactly',
  ],
  ['config', 'ver‸sion: 1\n', 'a number', 'version of this format'],
  ['roles', 'provider: onelogin\nroles:\n  A:\n    rena‸medFrom: B\n', 'a text', 'had before'],
])(
  '%s: the heading over %j is that of the field, not of what is around it',
  async (name, text, heading, description) => {
    const shown = JSON.parse(await hover(modeline(name) + text)) as { contents: { value: string } }
    expect(shown.contents.value).toMatch(new RegExp(`^#### ${heading}\n\n.*${description}`))
  },
)

test('hovering says the default', async () => {
  const start = `${modeline('config')}version: 1\ntargets:\n  a:\n    provider: reltio\n`
  expect(await hover(`${start}    mo‸de: additive\n`)).toMatch(/Default: \\+`authoritative\\+`\./)
  expect(await hover(`${start}    guards:\n      maxDel‸etes: 1\n`)).toMatch(/Default: \\+`5\\+`\./)
})

test.each([
  ['reltio', 'resourcePermissions', 'Auth.customer', ['CREATE', 'DELETE', 'EXECUTE', 'READ', 'UPDATE']],
  ['airflow', 'permissions', 'DAGs', ['can_create', 'can_delete', 'can_edit', 'can_read', 'menu_access']],
])('privileges of %s are offered, in lists of both styles', async (provider, field, resource, privileges) => {
  const start = `${modeline('roles')}provider: ${provider}\nroles:\n  A:\n    ${field}:\n      ${resource}:`
  expect(await completions(`${start} [‸]\n`)).toEqual(expect.arrayContaining(privileges))
  expect(await completions(`${start}\n        - ‸\n`)).toEqual(expect.arrayContaining(privileges))
})

test('a privilege that Reltio does not have is underlined, in roles and in permission sets; an action of a plugin is not', async () => {
  const { diagnostics } = await open(`${modeline('roles')}provider: reltio
permissionSets:
  base: { resourcePermissions: { Auth.customer: [RAED] } }
roles:
  A: { include: [base], resourcePermissions: { Auth.customer: [READ, REED] } }
`)
  expect(diagnostics.map(({ range, message }) => [range.start, message])).toEqual([
    [{ line: 3, character: 49 }, expect.stringContaining('"CREATE"')],
    [{ line: 5, character: 69 }, expect.stringContaining('"CREATE"')],
  ])
  const airflow = 'provider: airflow\nroles:\n  A: { permissions: { DAGs: [can_dance] } }\n'
  expect((await open(modeline('roles') + airflow)).diagnostics).toEqual([])
})

test('a slip is underlined where it is', async () => {
  const { diagnostics } = await open(
    `${modeline('roles')}provider: organization\nroles:\n  A:\n    description: x\n    permisions: [A]\n`,
  )
  expect(diagnostics.map(({ message, range }) => [range.start, message])).toEqual([
    [{ line: 5, character: 4 }, expect.stringContaining('permisions')],
  ])
})

test.each([
  'rolesync.yaml',
  'omneo/role-definitions.yaml',
  'omneo/roles.yaml',
  'onelogin/roles.yaml',
  'organization/roles.yaml',
  'reltio/roles.yaml',
])('the example %s has nothing underlined', async (file) => {
  const text = readFileSync(join(ROOT, 'roles', file), 'utf8')
  // The example's own comment, made absolute, since it is opened in another folder.
  const absolute = text.replace(/\$schema=\S+\/schema\//, `$schema=${pathToFileURL(join(ROOT, 'schema/')).href}`)
  expect((await open(absolute)).diagnostics).toEqual([])
})
