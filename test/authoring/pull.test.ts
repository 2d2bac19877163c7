import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseDocument, type Scalar, type YAMLMap } from 'yaml'
import { parseFault } from '../../src/sandbox/index.ts'
import { type Bench, bench, config, PROVIDERS } from './bench.ts'

test.each(PROVIDERS)('a tenant of %s is adopted', async (provider) => {
  const { sandbox, write, rolesync, files } = await bench()
  write({ 'rolesync.yaml': config(sandbox, provider, '    ignore: ["Team*"]\n') })
  expect(await rolesync('pull')).toMatchObject({ code: 0, out: expect.stringContaining('Next: rolesync plan') })
  const after = files()
  const plan = await rolesync('plan', '--json')
  expect(JSON.parse(plan.out).summary).toMatchObject({ requests: 0, manual: 0, undeclared: 0 })
  expect(JSON.parse(plan.out).summary.unchanged).toBeGreaterThan(2)
  expect((await rolesync('pull')).out).toBe('The files say what is live: nothing to write.\n')
  expect(files()).toEqual(after)
})

test('roles that include each other in a circle stay out of the files; nothing is planned for them', async () => {
  const { sandbox, write, read, rolesync } = await bench()
  const [realm] = sandbox.state.keycloak.realms
  const role = (name: string) => realm?.roles.find((one) => one.name === name)
  role('helpdesk-tools')?.composites.push(role('helpdesk')?.id ?? '')
  write({ 'rolesync.yaml': config(sandbox, 'keycloak') })
  const { code, err } = await rolesync('pull')
  expect([code, err]).toEqual([
    0,
    expect.stringContaining(
      '"helpdesk" stays out, since no file can declare it: it is part of a circle (helpdesk → helpdesk-tools → helpdesk)',
    ),
  ])
  expect(err).toContain('(helpdesk-tools → helpdesk → helpdesk-tools)')
  const plan = JSON.parse((await rolesync('plan', '--json')).out)
  expect(plan.summary).toMatchObject({ requests: 0, undeclared: 2 })
  // What a file declares already stays as it is, and the circle is named.
  write({
    'roles/more.yaml':
      'provider: keycloak\nroles:\n  helpdesk: { composites: [helpdesk-tools] }\n  helpdesk-tools: { composites: [] }\n',
  })
  const before = read('roles/more.yaml')
  const again = await rolesync('pull')
  expect([again.code, again.err]).toEqual([1, expect.stringMatching(/roles\/more\.yaml:4:3 .*part of a circle/)])
  expect(read('roles/more.yaml')).toBe(before)
})

/** A project whose one file is this, for roles that are these: name → permissions. */
async function organization(
  roles: Readonly<Record<string, readonly string[]>>,
  file: string,
  more = '',
): Promise<Bench> {
  const project = await bench({ seed: 'empty' })
  setLive(project, roles)
  project.write({ 'rolesync.yaml': config(project.sandbox, 'organization', more), 'roles/main.yaml': file })
  return project
}

function setLive({ sandbox }: Bench, roles: Readonly<Record<string, readonly string[]>>): void {
  const live = Object.entries(roles).map(([name, permissions], index) => ({
    id: `id-${index}`,
    name: name.replace(/#.*/, ''),
    description: 'd',
    organizationId: 'o',
    permissions: [...permissions],
    createdAt: '',
  }))
  Object.assign(sandbox.state.organization, { roles: live })
}

test('what stays keeps its comments, order and quotes; only what differs is written', async () => {
  const file = `# kept by hand
provider: organization
permissionSets:
  read: { permissions: [READ] } # shared
roles:
  zoe: # the last one first
    description: 'd'
    include: [read]
    permissions:
      - "WRITE" # why not
      # what follows:
      # GONE, until the audit
      - GONE
  # an old one
  gone: { description: x, permissions: [] }

  adam: { description: d, permissions: [B, A], } # odd commas
`
  const project = await organization({ zoe: ['READ', 'WRITE', 'MORE'], adam: ['A', 'B'], eve: ['X'] }, file)
  const { code, out } = await project.rolesync('pull')
  expect(out).toBe(`roles/main.yaml
  ~ zoe +MORE -GONE
  - gone it is not live
  + eve

1 file written. Next: rolesync plan
`)
  expect(code).toBe(0)
  expect(project.read('roles/main.yaml')).toBe(`# kept by hand
provider: organization
permissionSets:
  read: { permissions: [READ] } # shared
roles:
  zoe: # the last one first
    description: 'd'
    include: [read]
    permissions:
      - MORE
      - "WRITE" # why not
      # what follows:

  adam: { description: d, permissions: [B, A], } # odd commas
  eve:
    description: d
    permissions: [X]
`)
})

test('the byte order mark and the line breaks of Windows stay', async () => {
  const file = '\uFEFFprovider: organization\r\nroles:\r\n  a: { description: d, permissions: [A] }\r\n'
  const project = await organization({ a: ['A', 'B'] }, file)
  expect((await project.rolesync('pull')).code).toBe(0)
  expect(project.read('roles/main.yaml')).toBe(file.replace('[A]', '[A, B]'))
})

test('a grant that has to go comes through a set: reported with both places, nothing is written', async () => {
  const file =
    'provider: organization\npermissionSets:\n  s: { permissions: [A, B] }\nroles:\n  x: { include: [s], description: d, permissions: [] }\n  y: { description: d, permissions: [] }\n'
  const project = await organization({ x: ['A'], y: ['Z'] }, file)
  const { code, err } = await project.rolesync('pull')
  expect(code).toBe(1)
  expect(err).toContain(
    'roles/main.yaml:5:3  "x" no longer has "B", which the permission set "s" grants it (roles/main.yaml:3:3); take it out of the set, or take "s" out of the role\'s include, and pull again',
  )
  expect(project.read('roles/main.yaml')).toBe(file)
})

test('a field that is not declared stays that way', async () => {
  const project = await bench()
  project.write({
    'rolesync.yaml': config(project.sandbox, 'onelogin', '    undeclared: ignore\n'),
    'roles/main.yaml': 'provider: onelogin\nroles:\n  Legal:\n    apps: [Box]\n',
  })
  const { code, err } = await project.rolesync('pull')
  expect(code).toBe(0)
  expect(err).toContain(
    'main: 249 live roles that no file declares stay out (undeclared: ignore); --role takes them in',
  )
  expect(project.read('roles/main.yaml')).toBe('provider: onelogin\nroles:\n  Legal:\n    apps: [Box, DocuSign]\n')
  await project.rolesync('pull', '--role', 'Design')
  expect(project.read('roles/main.yaml')).toMatch(/Legal:\n {4}apps: \[Box, DocuSign\]\n$/)
  expect(project.read('roles/main.yaml')).toContain('  Design:\n    apps: [Figma, Miro]\n    users:\n      - ada')
})

test('a rename that did not happen, and a delete that did not', async () => {
  const file =
    'provider: organization\nroles:\n  new: { renamedFrom: old, description: d, permissions: [A] } # soon\n  dead: { state: absent }\n  buried: { state: absent }\n'
  const project = await organization({ old: ['A'], dead: ['B'] }, file)
  expect((await project.rolesync('pull')).out).toContain(
    '  > new becomes old old is live, not new\n  ~ dead it is live\n',
  )
  expect(project.read('roles/main.yaml')).toBe(
    'provider: organization\nroles:\n  old: { description: d, permissions: [A] } # soon\n  dead: { description: d, permissions: [B] }\n  buried: { state: absent }\n',
  )
  expect((await project.rolesync('plan', '--detailed-exitcode')).code).toBe(0)
})

test('a rename that is done, and one whose both roles are there', async () => {
  const file =
    'provider: organization\nroles:\n  b: { renamedFrom: a, description: d, permissions: [] }\n  d: { renamedFrom: c, description: d, permissions: [] }\n'
  const project = await organization({ b: [], c: ['C'], d: [] }, file)
  expect((await project.rolesync('pull')).code).toBe(0)
  expect(project.read('roles/main.yaml')).toBe(
    'provider: organization\nroles:\n  b: { renamedFrom: a, description: d, permissions: [] }\n  c:\n    description: d\n    permissions: [C]\n  d: { description: d, permissions: [] }\n',
  )
})

test('two live roles of one name: declared, nothing is written; undeclared, they stay out', async () => {
  const file = 'provider: organization\nroles:\n  x: { description: d, permissions: [] }\n'
  const project = await organization({ x: ['A'], 'x#2': ['B'], y: [] }, file)
  expect(await project.rolesync('pull')).toMatchObject({
    code: 1,
    err: expect.stringContaining(
      'roles/main.yaml:3:3  2 live roles are named "x" (ids id-0, id-1); rename or delete all but one in the system',
    ),
  })
  expect(project.read('roles/main.yaml')).toBe(file)
  setLive(project, { x: ['A'], y: ['B'], 'y#2': ['C'], z: [] })
  expect(await project.rolesync('pull')).toMatchObject({
    code: 0,
    err: expect.stringContaining('warning: main: 2 live roles are named "y" (ids id-1, id-2) and stay out'),
  })
  expect(project.read('roles/main.yaml')).toContain('[A]')
  expect(project.read('roles/main.yaml')).not.toContain('  y:')
})

test('--dry-run prints a unified diff and writes nothing', async () => {
  const file = 'provider: organization\nroles:\n  x: { description: d, permissions: [] }\n'
  const project = await organization({ x: ['A'] }, file)
  const { code, out, err } = await project.rolesync('pull', '--dry-run')
  expect(out).toBe(`--- roles/main.yaml
+++ roles/main.yaml
@@ -1,3 +1,3 @@
 provider: organization
 roles:
-  x: { description: d, permissions: [] }
+  x: { description: d, permissions: [A] }
`)
  expect([code, err]).toEqual([0, expect.stringContaining('1 file would change; nothing was written')])
  expect(project.read('roles/main.yaml')).toBe(file)
})

test('--role leaves all others alone', async () => {
  const file =
    'provider: organization\nroles:\n  x: { description: d, permissions: [] }\n  gone: { description: d, permissions: [] }\n'
  const project = await organization({ x: ['A'], new: [] }, file)
  expect((await project.rolesync('pull', '--role', 'n*')).code).toBe(0)
  expect(project.read('roles/main.yaml')).toBe(
    'provider: organization\nroles:\n  x: { description: d, permissions: [] }\n  gone: { description: d, permissions: [] }\n  new:\n    description: d\n    permissions: []\n',
  )
})

test('a file that is no YAML: refused before anything is read, and no other file is touched', async () => {
  const project = await organization(
    { x: ['A'] },
    'provider: organization\nroles:\n  x: { description: d, permissions: [] }\n',
  )
  project.write({ 'roles/other.yaml': 'provider: [' })
  const before = project.files()
  expect(await project.rolesync('pull')).toMatchObject({ code: 1, err: expect.stringMatching(/^roles\/other.yaml:1:/) })
  expect(project.files()).toEqual(before)
  expect(project.sandbox.log).toEqual([])
})

test.each([
  ['../out.yaml', "leads out of the config's folder"],
  ['roles/../../out.yaml', "leads out of the config's folder"],
  ['/tmp/out.yaml', "leads out of the config's folder"],
  ['roles/../roles/out.yaml', 'write `roles/out.yaml`, without detours'],
  ['elsewhere/out.yaml', 'none of the globs in `roles` matches'],
])('new roles never go where no plan would look: pullTo: %s', async (pullTo, message) => {
  const project = await organization({ x: ['A'] }, 'provider: organization\nroles: {}\n', `    pullTo: ${pullTo}\n`)
  const before = project.files()
  const { code, err } = await project.rolesync('pull')
  expect([code, err]).toEqual([1, expect.stringMatching(/^rolesync\.yaml:8:13 .*/)])
  expect(err).toContain(message)
  expect(project.files()).toEqual(before)
})

test('one file of two cannot be written: neither is, and nothing is left behind', async () => {
  const more = '    pullTo: roles/new/new.yaml\n'
  const project = await organization(
    { x: ['A'], y: [] },
    'provider: organization\nroles:\n  x: { description: d, permissions: [] }\n',
    more,
  )
  const text = project.read('rolesync.yaml')
  // A file stands where the folder of the new one would be.
  project.write({
    'rolesync.yaml': text.replace('roles/*.yaml', 'roles/**/*.yaml'),
    'roles/new': '',
  })
  const before = project.files()
  const { code, err } = await project.rolesync('pull')
  expect([code, err]).toEqual([1, expect.stringContaining('roles/new/new.yaml cannot be written')])
  expect(project.files()).toEqual(before)
})

test('what YAML would read as something else is written so that it stays a text, for old readers too', async () => {
  const texts = ['on', 'No', 'y', '~', 'null', '1', '1e3', '0x1F', '0o17', '1_000', '12:30:45', '.inf', '2027-01-31']
  const live = Object.fromEntries(texts.map((text) => [text, [text]]))
  const project = await organization(live, 'provider: organization\nroles: {}\n')
  expect((await project.rolesync('pull')).code).toBe(0)
  for (const version of ['1.1', '1.2'] as const) {
    const document = parseDocument(project.read('roles/main.yaml'), { version })
    const keys = (document.get('roles') as YAMLMap<Scalar>).items.map(({ key }) => key.value)
    expect(keys.sort()).toEqual(texts.toSorted())
    for (const text of texts) expect(document.getIn(['roles', text, 'permissions', 0])).toBe(text)
  }
  expect((await project.rolesync('plan', '--detailed-exitcode')).code).toBe(0)
})

test('new roles do not follow a link out of the folder', async () => {
  const project = await bench({ seed: 'empty' })
  const elsewhere = await bench({ seed: 'empty' })
  setLive(project, { x: [] })
  project.write({ 'rolesync.yaml': config(project.sandbox, 'organization') })
  symlinkSync(elsewhere.folder, join(project.folder, 'roles'))
  expect(await project.rolesync('pull')).toMatchObject({
    code: 1,
    err: expect.stringContaining("leads out of the config's folder"),
  })
  expect(elsewhere.files()).toEqual({})
})

test.skipIf(process.getuid?.() === 0)(
  'a folder that cannot be written: reported, and no file is half written',
  async () => {
    const project = await organization(
      { x: ['A'] },
      'provider: organization\nroles:\n  x: { description: d, permissions: [] }\n',
    )
    chmodSync(join(project.folder, 'roles'), 0o500)
    expect(await project.rolesync('pull')).toMatchObject({ code: 1, err: expect.stringContaining('cannot be written') })
    chmodSync(join(project.folder, 'roles'), 0o700)
    expect(project.read('roles/main.yaml')).toContain('permissions: []')
  },
)

test('files that are JSON are pulled into as JSON, one that is not there yet too', async () => {
  const { sandbox, write, files, rolesync } = await bench()
  const json = config(sandbox, 'organization').replace(
    /^ {4}roles: .*$/m,
    '    roles: ["roles/*.json"]\n    pullTo: roles/new.json',
  )
  write({ 'rolesync.yaml': json })
  const roles = () => JSON.parse(files()['roles/new.json'] ?? '').roles
  expect((await rolesync('pull')).code).toBe(0)
  expect(Object.keys(roles())).toEqual(['customer', 'manager', 'operator'])
  expect((await rolesync('fmt', '--check')).code).toBe(0)
  sandbox.state.organization.roles[0]?.permissions.push('NEW')
  expect((await rolesync('pull')).code).toBe(0)
  expect(roles().customer.permissions).toEqual(['CREATE_AN_ITEM', 'NEW'])
  expect((await rolesync('fmt', '--check')).code).toBe(0)
  expect((await rolesync('plan', '--detailed-exitcode')).code).toBe(0)
})

test('a new file refers to the schema that the config refers to', async () => {
  const project = await bench()
  project.write({
    'schema/roles.schema.json': '{}',
    'rolesync.yaml': `# yaml-language-server: $schema=./schema/config.schema.json\n${config(project.sandbox, 'organization')}`,
  })
  await project.rolesync('pull')
  expect(project.read('roles/main.yaml')).toMatch(
    /^# yaml-language-server: \$schema=\.\.\/schema\/roles\.schema\.json\nprovider: organization\nroles:\n/,
  )
})

test('one target that cannot be read does not keep the others from being pulled', async () => {
  const project = await bench()
  const both = config(project.sandbox, 'organization').replace('main:', 'good:').replace('roles/*', 'good/*')
  project.write({
    'rolesync.yaml': `${both}${config(project.sandbox, 'omneo-roles')
      .replace(/^version: 1\ntargets:\n/, '')
      .replace('roles/*', 'bad/*')}`,
  })
  project.sandbox.inject(parseFault('403:GET:/omneo/*:times=9'))
  const { code, err } = await project.rolesync('pull')
  expect([code, err]).toEqual([1, expect.stringContaining('main could not be read')])
  expect(Object.keys(project.files())).toEqual(['good/good.yaml', 'rolesync.yaml'])
})

test('two targets that share files but differ: told which to pull', async () => {
  const project = await bench()
  const one = config(project.sandbox, 'omneo-roles').replace('main:', 'dev:')
  const two = await bench()
  Object.assign(two.sandbox.state.omneo, { roles: two.sandbox.state.omneo.roles.slice(1) })
  const more = config(two.sandbox, 'omneo-roles')
    .replace(/^version: 1\ntargets:\n/, '')
    .replace('main:', 'prod:')
  project.write({ 'rolesync.yaml': one + more, 'roles/shared.yaml': 'provider: omneo-roles\nroles: {}\n' })
  expect(await project.rolesync('pull')).toMatchObject({ code: 1, err: expect.stringContaining('share role files') })
  expect(project.read('roles/shared.yaml')).toBe('provider: omneo-roles\nroles: {}\n')
  expect((await project.rolesync('pull', '--target', 'prod')).code).toBe(0)
})

test('two live roles whose names only look different: one is written, the other is named with the reason', async () => {
  const project = await organization({ Null: ['A'], null: ['B'], other: ['C'] }, 'provider: organization\nroles: {}\n')
  const { code, err } = await project.rolesync('pull')
  expect(code).toBe(0)
  expect(err).toContain('its name differs from "Null" only in letter case, white space or Unicode form')
  expect(project.read('roles/main.yaml')).toMatch(/^ {2}"Null":$/m)
  expect(project.read('roles/main.yaml')).not.toMatch(/^ {2}"?null"?:$/m)
})

test('a file that was written on macOS: the key becomes that of the system, and no comment is lost for a Unicode form', async () => {
  const parts = (text: string) => text.normalize('NFD')
  const file = parts(`provider: organization
roles:
  # our café
  Café: # why
    description: Café # what
    permissions:
      - LÖSCHEN # Ann wants it
      - OLD # gone
`)
  const { sandbox, rolesync, read } = await organization({ Café: ['LÖSCHEN', 'READ'] }, file)
  for (const role of sandbox.state.organization.roles) role.description = 'Café'
  expect(await rolesync('pull')).toMatchObject({ code: 0 })
  const expected = file.replace(parts('  Café: #'), '  Café: #').replace('      - OLD # gone\n', '      - READ\n')
  expect(read('roles/main.yaml')).toBe(expected)
  const plan = JSON.parse((await rolesync('plan', '--json')).out)
  expect(plan.summary).toMatchObject({ requests: 0, undeclared: 0 })
  expect((await rolesync('pull')).out).toBe('The files say what is live: nothing to write.\n')
})
