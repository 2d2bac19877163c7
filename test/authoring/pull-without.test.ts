/** `pull --without FIELD`, and what a pull says before it writes the names of people. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Bench, bench, config, runIn } from './bench.ts'

/** Two roles are in the files: the users of one are not those that are live, and an overlay takes one of them away. */
async function project(): Promise<Bench> {
  const made = await bench()
  made.write({
    'rolesync.yaml': config(made.sandbox, 'onelogin', '    overlays: [over/*.yaml]\n    pullTo: roles/new.yaml\n'),
    'roles/main.yaml': `provider: onelogin
roles:
  Legal:
    apps: [Box]
    users: [ada.adams@example.com, olga.jensen@example.com] # decided elsewhere
  Site Reliability:
    apps: [PagerDuty]
`,
    'over/one.yaml': `provider: onelogin
roles:
  Legal:
    apps: [DocuSign]
    remove: { users: [ada.adams@example.com] }
`,
  })
  return made
}

test('the fields stay as the files have them, and new roles come without them', async () => {
  const { rolesync, read, files } = await project()
  const { code, out, err } = await rolesync('pull', '--without', 'users,admins')
  expect([code, err]).toEqual([0, expect.not.stringContaining('warning')])
  expect(out).toContain('Next: rolesync plan')
  const main = read('roles/main.yaml')
  expect(main).toContain('    users: [ada.adams@example.com, olga.jensen@example.com] # decided elsewhere\n')
  expect(main).toContain('Datadog')
  expect(read('over/one.yaml')).toContain('remove: { users: [ada.adams@example.com] }')
  const added = read('roles/new.yaml')
  expect(added).toContain('Everyone:\n    apps:')
  expect(added).not.toMatch(/users|admins|@example/)
  const after = files()
  expect((await rolesync('pull', '--without', 'users', '--without', 'admins')).out).toBe(
    'The files say what is live: nothing to write.\n',
  )
  expect(files()).toEqual(after)
  const plan = JSON.parse((await rolesync('plan', '--json')).out)
  expect(plan.targets[0].steps.map(({ role, changes }: Step) => [role, changes.map(({ field }) => field)])).toEqual([
    ['Legal', ['users']],
  ])
})

interface Step {
  readonly role: string
  readonly changes: readonly { readonly field: string }[]
}

test('nobody is even looked up', async () => {
  const { rolesync, sandbox } = await project()
  await rolesync('pull', '--without', 'users,admins')
  expect(sandbox.log.filter(({ path }) => path.includes('/users'))).toEqual([])
  await rolesync('pull')
  expect(sandbox.log.filter(({ path }) => path.includes('/users'))).not.toEqual([])
})

test('a pull that writes the names of people says so before it writes', async () => {
  const { folder } = await project()
  const atWarning: string[] = []
  const file = join(folder, 'roles/main.yaml')
  const before = readFileSync(file, 'utf8')
  let err = ''
  const { code } = await runIn(folder, ['pull'], {
    err: (text) => {
      err += text
      if (text.includes('names of')) atWarning.push(readFileSync(file, 'utf8'))
    },
  })
  expect(code).toBe(0)
  expect(err).toMatch(
    /^warning: main: the files get the names of \d+ people \(users, admins\); --without users,admins leaves them out$/m,
  )
  expect(atWarning).toEqual([before])
  expect(readFileSync(file, 'utf8')).not.toBe(before)
  const again = await runIn(folder, ['pull'])
  expect(again.err).not.toContain('names of')
})

test('only people whom no file named before are counted, also by a dry run', async () => {
  const { rolesync, read, write, sandbox } = await project()
  await rolesync('pull', '--quiet')
  const main = read('roles/main.yaml')
  write({ 'roles/new.yaml': 'provider: onelogin\nroles: {}\n', 'over/one.yaml': 'provider: onelogin\nroles: {}\n' })
  const { err } = await rolesync('pull', '--dry-run', '--role', 'Legal', '--role', 'Everyone')
  expect(err).toMatch(/the files get the names of \d+ people \(users, admins\)/)
  const everyone = sandbox.state.onelogin.roles.find(({ name }) => name === 'Everyone')
  const all = new Set([...(everyone?.users ?? []), ...(everyone?.admins ?? [])])
  const fresh = sandbox.state.onelogin.users.filter(
    ({ id, email, username }) => all.has(id) && !main.includes(email ?? username),
  )
  expect(Number(/names of (\d+) people/.exec(err)?.[1])).toBe(fresh.length)
})

test.each([
  [['--without', 'user'], '--without: no role has a field `user`; did you mean `users`?'],
  [['--without', 'zzzzz'], '--without: no role has a field `zzzzz`; there is `apps`, `users` or `admins`'],
])('%j is a slip', async (flags, message) => {
  const { rolesync, sandbox } = await project()
  expect(await rolesync('pull', ...flags)).toEqual({ code: 1, out: '', err: `Error: ${message}\n` })
  expect(sandbox.log).toEqual([])
})

test('a field that a role needs cannot be left out', async () => {
  const { rolesync, sandbox, write } = await bench()
  write({ 'rolesync.yaml': config(sandbox, 'reltio') })
  expect(await rolesync('pull', '--without', 'resourcePermissions')).toEqual({
    code: 1,
    out: '',
    err: 'Error: --without resourcePermissions: a role of reltio (target main) cannot do without it\n',
  })
})
