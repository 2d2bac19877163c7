/** What pull does where overlays have a say, and where several targets read one file. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CommandResult } from '../in-process.ts'
import { type Bench, bench, config } from './bench.ts'

/** Files of a target of the organisation's system, whose live roles are name → description and permissions. */
async function project(
  live: Readonly<Record<string, readonly [string, ...string[]]>>,
  files: { readonly base: string; readonly overlay: string },
  targets: (one: Bench) => string = ({ sandbox }) => config(sandbox, 'organization', '    overlays: [o/*.yaml]\n'),
): Promise<Bench> {
  const one = await bench({ seed: 'empty' })
  one.sandbox.state.organization.roles = Object.entries(live).map(([name, [description, ...permissions]], index) => {
    return { id: `id-${index}`, name, description, permissions, organizationId: 'o', createdAt: '' }
  })
  one.write({
    'rolesync.yaml': targets(one),
    'roles/base.yaml': `provider: organization\n${files.base}`,
    'o/overlay.yaml': `provider: organization\n${files.overlay}`,
  })
  return one
}

/** Pulls, and holds the result to the law of pull. */
async function pulled(one: Bench): Promise<CommandResult & { readonly base: string; readonly overlay: string }> {
  const ran = await one.rolesync('pull')
  expect(ran.code, ran.err).toBe(0)
  const plan = await one.rolesync('plan', '--detailed-exitcode')
  expect(plan.code, plan.out).toBe(0)
  const text = (file: string) => one.read(file).replace('provider: organization\n', '')
  return { ...ran, base: text('roles/base.yaml'), overlay: text('o/overlay.yaml') }
}

test('each grant is changed where it stands: in the file, in the overlay, or in what the overlay removes', async () => {
  const base = `roles:
  a: # everywhere
    description: d
    permissions: [BASE, LOST, TAKEN, AWAY]
`
  const one = await project(
    { a: ['mine', 'BASE', 'TAKEN', 'MORE', 'NEW'] },
    {
      base,
      overlay: `roles:
  a: # only here
    description: other # replaced
    permissions:
      - MORE # why
      - GONE
    remove: { permissions: [TAKEN, AWAY] } # not here
`,
    },
  )
  const { base: file, overlay, out } = await pulled(one)
  expect(out).toBe(`roles/base.yaml
  ~ a +NEW -LOST

o/overlay.yaml
  ~ a ~description +TAKEN -GONE

2 files written. Next: rolesync plan
`)
  expect(file).toBe(base.replace('[BASE, LOST, TAKEN, AWAY]', '[BASE, TAKEN, AWAY, NEW]'))
  expect(overlay).toBe(`roles:
  a: # only here
    description: mine # replaced
    permissions:
      - MORE # why
    remove: { permissions: [AWAY] } # not here
`)
})

test('what an overlay has nothing left to say goes, and its entry with the last of it', async () => {
  const files = {
    base: 'roles:\n  a: { description: d, permissions: [A] }\n  b: { description: d, permissions: [B] }\n',
    overlay:
      'roles:\n  a:\n    permissions: [X]\n    remove: { permissions: [A] }\n  b: { description: d, remove: { permissions: [B] } }\n',
  }
  const { base, overlay } = await pulled(await project({ a: ['d', 'A'], b: ['d', 'B'] }, files))
  expect(base).toBe(files.base)
  expect(overlay).toBe('roles:\n  b: { description: d }\n')
})

test('a field that only an overlay manages is not written into the file that others read', async () => {
  const one = await bench({ seed: 'empty' })
  one.sandbox.state.onelogin.apps = ['Slack', 'Zoom'].map((name, index) => {
    return { id: index + 1, name, icon_url: '', description: null, visible: true }
  })
  one.sandbox.state.onelogin.roles = [{ id: 7, name: 'Sales', apps: [1, 2], users: [], admins: [] }]
  const base = 'provider: onelogin\nroles:\n  Sales: { users: [] }\n'
  one.write({
    'rolesync.yaml': config(one.sandbox, 'onelogin', '    overlays: [o/*.yaml]\n'),
    'roles/base.yaml': base,
    'o/overlay.yaml': 'provider: onelogin\nroles:\n  Sales: { apps: [Slack] }\n',
  })
  expect((await one.rolesync('pull')).code).toBe(0)
  expect(one.read('roles/base.yaml')).toBe(base)
  expect(one.read('o/overlay.yaml')).toBe('provider: onelogin\nroles:\n  Sales: { apps: [Slack, Zoom] }\n')
})

test('a field of a list is changed in the layer that has the last word on it', async () => {
  const one = await bench({ seed: 'empty' })
  const field = (handle: string, value: number) => ({ namespace: 'n', handle, type: 'integer', value })
  Object.assign(one.sandbox.state.omneo, {
    definitions: [{ id: 1, handle: 'a', name: 'A', custom_fields: [field('x', 1), field('y', 9)] }],
  })
  const [base, overlay] = [[field('x', 1), field('y', 2)], [field('y', 3)]].map(
    (fields) => `provider: omneo-role-definitions\nroles:\n  a:\n    custom_fields: ${JSON.stringify(fields)}\n`,
  )
  one.write({
    'rolesync.yaml': config(one.sandbox, 'omneo-role-definitions', '    overlays: [o/*.yaml]\n'),
    'roles/base.yaml': `${base}    name: A\n`,
    'o/overlay.yaml': `${overlay}`,
  })
  expect((await one.rolesync('pull')).out).toBe(
    'o/overlay.yaml\n  ~ a ~custom_fields\n\n1 file written. Next: rolesync plan\n',
  )
  expect(one.read('o/overlay.yaml')).toBe(overlay?.replace('"value":3', '"value":9'))
})

test('a role that only an overlay declares is kept there', async () => {
  const files = {
    base: 'roles: {}\n',
    overlay: 'roles:\n  a: { description: d, permissions: [A] }\n  gone: { description: d, permissions: [] }\n',
  }
  const { base, overlay } = await pulled(await project({ a: ['d', 'A', 'B'] }, files))
  expect(base).toBe(files.base)
  expect(overlay).toBe('roles:\n  a: { description: d, permissions: [A, B] }\n')
})

test('a role that is not live goes from all files, one that is absent elsewhere only from the overlay', async () => {
  const files = {
    base: 'roles:\n  a: { description: d, permissions: [] }\n  b: { state: absent }\n  c: { description: d, permissions: [] }\n',
    overlay: 'roles:\n  a: { permissions: [A] }\n  b: { state: present, description: d, permissions: [] }\n',
  }
  const { base, overlay } = await pulled(await project({ c: ['d'] }, files))
  expect(base).toBe('roles:\n  b: { state: absent }\n  c: { description: d, permissions: [] }\n')
  expect(overlay).toBe('roles: {}\n')
})

test('a role that an overlay makes absent and that is live: the overlay says so no longer', async () => {
  const files = {
    base: 'roles:\n  a: { description: d, permissions: [A] }\n  b: { description: d, permissions: [] }\n',
    overlay: 'roles:\n  a: { state: absent } # soon\n  b: { permissions: [B] }\n',
  }
  const { base, overlay, out } = await pulled(await project({ a: ['d', 'A', 'B'], b: ['d', 'B'] }, files))
  expect(out).toContain('o/overlay.yaml\n  ~ a it is live\n')
  expect(base).toBe(files.base.replace('[A]', '[A, B]'))
  expect(overlay).toBe('roles:\n  b: { permissions: [B] }\n')
})

test('a rename that did not happen is taken back in all files', async () => {
  const files = {
    base: 'roles:\n  new: { description: d, permissions: [A] }\n',
    overlay: 'roles:\n  new: { renamedFrom: old, permissions: [B] }\n',
  }
  const { base, overlay } = await pulled(await project({ old: ['d', 'A', 'B'] }, files))
  expect(base).toBe('roles:\n  old: { description: d, permissions: [A] }\n')
  expect(overlay).toBe('roles:\n  old: { permissions: [B] }\n')
})

test('a role and the old name that its first overlay gives it are both live: that overlay gives it no longer', async () => {
  const base = 'roles:\n  new: { description: d, permissions: [] }\n'
  const one = await project(
    { new: ['d'], old: ['d'] },
    { base, overlay: 'roles:\n  new: { renamedFrom: old, permissions: [] }\n' },
    ({ sandbox }) => config(sandbox, 'organization', '    overlays: [o/overlay.yaml, o/last.yaml]\n'),
  )
  const last = 'provider: organization\nroles:\n  new: { renamedFrom: older }\n'
  one.write({ 'o/last.yaml': last })
  const { overlay } = await pulled(one)
  expect(overlay).toBe('roles:\n  new: { permissions: [] }\n')
  expect(one.read('o/last.yaml')).toBe(last)
})

test('an old name that is overruled is live, and its role neither live nor wanted: no file gives that name any longer', async () => {
  const one = await project(
    { old: ['d'] },
    {
      base: 'roles:\n  new: { renamedFrom: old, description: d, permissions: [] }\n',
      overlay: 'roles:\n  new: { renamedFrom: old }\n',
    },
    ({ sandbox }) => config(sandbox, 'organization', '    overlays: [o/overlay.yaml, o/next.yaml, o/last.yaml]\n'),
  )
  const next = 'provider: organization\nroles:\n  new: { renamedFrom: older }\n'
  const last = 'provider: organization\nroles:\n  new: { state: absent }\n'
  one.write({ 'o/next.yaml': next, 'o/last.yaml': last })
  expect(await one.rolesync('pull', '--role', 'old', '--dry-run')).toMatchObject({ code: 0 })
  const { base, overlay, out } = await pulled(one)
  expect(out).toContain('  ~ new old is live\n')
  expect([base, overlay]).toEqual(['roles:\n  new: { description: d, permissions: [] }\n', 'roles: {}\n'])
  expect(one.read('roles/main.yaml')).toContain('old:')
  expect([one.read('o/next.yaml'), one.read('o/last.yaml')]).toEqual([next, last])
})

test('a grant that has to go comes through a set that an overlay includes: reported with both places, nothing is written', async () => {
  const one = await project(
    { a: ['d', 'A'], b: ['changed'] },
    {
      base: 'roles:\n  a: { description: d, permissions: [A] }\n  b: { description: d, permissions: [] }\n',
      overlay: 'permissionSets:\n  s: { permissions: [A, X] }\nroles:\n  a: { include: [s] }\n',
    },
  )
  const before = one.files()
  expect(await one.rolesync('pull')).toMatchObject({
    code: 1,
    err: expect.stringContaining(
      'o/overlay.yaml:5:3  "a" no longer has "X", which the permission set "s" grants it (o/overlay.yaml:3:3); take it out of the set',
    ),
  })
  expect(one.files()).toEqual(before)
})

test('an overlay that is not there is an error for pull too: the next plan would stop at it', async () => {
  const one = await project({}, { base: 'roles: {}\n', overlay: 'roles: {}\n' }, ({ sandbox }) =>
    config(sandbox, 'organization', '    overlays: [p/*.yaml]\n'),
  )
  expect(await one.rolesync('pull')).toMatchObject({
    code: 1,
    err: expect.stringContaining('`p/*.yaml` matches no file'),
  })
})

test('nothing is live, and there are only overlays: the first role file is begun all the same', async () => {
  const one = await project({}, { base: 'roles: {}\n', overlay: 'roles: {}\n' })
  rmSync(join(one.folder, 'roles'), { recursive: true })
  expect((await one.rolesync('pull')).code).toBe(0)
  expect((await one.rolesync('plan', '--detailed-exitcode', '--allow-empty')).code).toBe(0)
})

test('new roles do not become an overlay', async () => {
  const one = await project({ a: ['d'] }, { base: 'roles: {}\n', overlay: 'roles: {}\n' }, ({ sandbox }) =>
    config(sandbox, 'organization', '    overlays: ["{o,roles}/{overlay,main}.yaml"]\n'),
  )
  expect(await one.rolesync('pull')).toMatchObject({
    code: 1,
    err: expect.stringContaining(
      'target main: new roles would go to roles/main.yaml, which is an overlay; set its pullTo',
    ),
  })
})

/** Two environments that read the same file; only the second one has an overlay. */
const two = ({ sandbox }: Bench) => {
  const [head, main] = config(sandbox, 'organization').split('  main:\n')
  return `${head}  dev:\n${main}  prod:\n${main}    overlays: [o/*.yaml]\n`
}

test('a pull of one target names the others that read what it changes', async () => {
  const files = {
    base: 'roles:\n  a: { description: d, permissions: [A] }\n',
    overlay: 'roles:\n  a: { permissions: [B] }\n',
  }
  const one = await project({ a: ['d', 'A', 'C'] }, files, two)
  const { code, err } = await one.rolesync('pull', '--target', 'prod')
  expect(code).toBe(0)
  expect(one.read('roles/base.yaml')).toContain('[A, C]')
  expect(one.read('o/overlay.yaml')).toContain('roles: {}')
  expect(err).toContain('warning: roles/base.yaml is read by dev too')
  expect(err).not.toContain('o/overlay.yaml')
  expect((await one.rolesync('pull', '--target', 'prod', '--dry-run')).err).not.toContain('is read by')
})

test('so does one that writes a new file, which the others are going to read', async () => {
  const one = await project(
    { a: ['d'], b: ['d'] },
    { base: 'roles:\n  a: { description: d, permissions: [] }\n', overlay: 'roles: {}\n' },
    two,
  )
  const { code, err } = await one.rolesync('pull', '--target', 'prod', '--dry-run')
  expect([code, err]).toEqual([0, expect.stringContaining('warning: roles/prod.yaml is read by dev too')])
  expect((await one.rolesync('pull', '--quiet')).err).toBe('')
})

test('a pull that would leave the files of another target wrong writes nothing', async () => {
  const files = {
    base: 'roles:\n  a: { description: d, permissions: [A] }\n  b: { description: d, permissions: [] }\n',
    overlay: 'roles:\n  a: { permissions: [B] }\n',
  }
  const one = await project({ b: ['other'] }, files, two)
  const before = one.files()
  const { code, err } = await one.rolesync('pull', '--target', 'dev')
  expect(code).toBe(1)
  expect(err).toContain('o/overlay.yaml:3:3  no file of `roles` declares the role `a` that this overlay changes')
  expect(err).toContain(
    'prod reads roles/base.yaml too, and this would be wrong there after the pull; nothing is written',
  )
  expect(one.files()).toEqual(before)
  expect((await one.rolesync('pull')).code).toBe(0)
  expect((await one.rolesync('plan', '--detailed-exitcode')).code).toBe(0)
})

test('a file that another kind of system would read too is not begun', async () => {
  const one = await project({ a: ['d'] }, { base: 'roles: {}\n', overlay: 'roles: {}\n' }, ({ sandbox }) => {
    const other = config(sandbox, 'omneo-roles')
      .replace(/^[\s\S]*main:\n/, '  other:\n')
      .replace('roles/*.yaml', 'r*/n*.yaml')
    return `${config(sandbox, 'organization', '    pullTo: roles/new.yaml\n')}${other}`
  })
  const { code, err } = await one.rolesync('pull', '--target', 'main')
  expect([code, err]).toEqual([1, expect.stringContaining('but this file is for `organization`')])
  expect(Object.keys(one.files())).not.toContain('roles/new.yaml')
})
