/** `pull` of roles of which something cannot be declared: that stays out with a warning, the rest is written. */
import { expect, test } from 'vitest'
import type { SandboxOptions } from '../../src/sandbox/index.ts'
import { bench, config } from './bench.ts'

const FILE = 'roles/omneo.yaml'

async function project(role: string, quirks: NonNullable<SandboxOptions['quirks']>['omneo'] = {}) {
  const made = await bench({ quirks: { omneo: quirks } })
  made.write({
    'rolesync.yaml': config(made.sandbox, 'omneo-role-definitions', '    pullTo: roles/new.yaml\n'),
    [FILE]: `provider: omneo-role-definitions\nroles:\n${role}`,
  })
  return made
}

const employee = (fields: string) => `  employee:\n    name: Employee\n${fields}`

test('where types are not given, new roles come without their custom fields, and a plan shows no change', async () => {
  const { rolesync, read } = await project(employee(''), { customFieldsShape: 'flat' })
  const { code, out, err } = await rolesync('pull')
  expect([code, out]).toEqual([0, expect.stringContaining('+ student')])
  expect(err).toMatch(/warning: main: "student": its custom_fields stays out, since no file can declare it: .*`type`/)
  // The file does not manage those of this one.
  expect(err).not.toContain('"employee"')
  expect(read('roles/new.yaml')).toMatch(/student:\n {4}name: Student\n/)
  expect(read('roles/new.yaml').split('  vip:')[0]).not.toContain('custom_fields')
  expect((await rolesync('plan')).out).toContain('No changes.')
  expect((await rolesync('pull')).out).toBe('The files say what is live: nothing to write.\n')
})

test('values of every type are written, and read back as they are', async () => {
  const { rolesync, read, sandbox } = await project(employee('    custom_fields: []\n'))
  const value = { list: [1, 'two', { three: true }], text: 'a: b', nothing: null }
  Object.assign(sandbox.state.omneo.definitions[0] ?? {}, {
    custom_fields: [
      { namespace: 'a', handle: 'object', type: 'json', value },
      { namespace: 'a', handle: 'list', type: 'array', value: [] },
      { namespace: 'a', handle: 'flag', type: 'boolean', value: false },
    ],
  })
  expect(await rolesync('pull')).toMatchObject({ code: 0, err: expect.not.stringContaining('warning') })
  expect(read(FILE)).toContain('handle: object')
  expect((await rolesync('plan')).out).toContain('No changes.')
  expect((await rolesync('pull')).out).toBe('The files say what is live: nothing to write.\n')
})

test('a declared field of a shape that nobody knows stays as the file has it, and the rest is written', async () => {
  const fields = '    description: Old\n    custom_fields: [] # as agreed\n'
  const { rolesync, read, sandbox } = await project(employee(fields))
  const [definition] = sandbox.state.omneo.definitions
  Object.assign(definition ?? {}, { meta: { odd: true }, custom_fields: [] })
  const { code, err } = await rolesync('pull', '--role', 'employee')
  expect([code, err]).toEqual([0, expect.not.stringContaining('meta')])
  expect(read(FILE)).toContain('    description: Staff of the organisation\n    custom_fields: [] # as agreed\n')

  Object.assign(definition ?? {}, { meta: [], name: { odd: true }, description: 'New' })
  const again = await rolesync('pull', '--role', 'employee')
  expect(again.err).toContain(
    'warning: main: "employee": its name stays out, since no file can declare it: name is an object, not a single value',
  )
  expect(read(FILE)).toContain('    name: Employee\n    description: New\n')
  const plan = await rolesync('plan', '--role', 'employee')
  expect(plan.out).toContain('Plan: no changes, 1 role not compared in full.')
  expect(plan.out).toContain('unreadable: employee: its live name cannot be understood')
  expect((await rolesync('plan', '--role', 'employee', '--detailed-exitcode')).code).toBe(2)
  expect((await rolesync('plan', '--role', 'student', '--detailed-exitcode')).code).toBe(0)
})

test('a new role whose required field cannot be read stays out as a whole, with the reason', async () => {
  const { rolesync, sandbox } = await project(employee(''))
  Object.assign(sandbox.state.omneo.definitions[1] ?? {}, { name: ['Student'] })
  const { code, err } = await rolesync('pull')
  expect([code, err]).toEqual([
    0,
    expect.stringContaining('"student" stays out, since no file can declare it: name is a list, not a single value'),
  ])
})

test('a snapshot keeps what could not be read, so that a plan from it says the same', async () => {
  const { rolesync, sandbox } = await project(employee('    meta: [x]\n'))
  Object.assign(sandbox.state.omneo.definitions[0] ?? {}, { meta: 'odd' })
  expect((await rolesync('snapshot', '--out', 'live.json')).code).toBe(0)
  const [now, kept] = [await rolesync('plan'), await rolesync('plan', '--live', 'live.json')]
  for (const { out } of [now, kept]) {
    expect(out).toContain('unreadable: employee: its live meta cannot be understood (meta is a text, not a list)')
    expect(out).toContain('Plan: no changes, 1 role not compared in full.')
  }
})

test('lists of members that were cut are pulled whole, and pull and snapshot say so', async () => {
  const { rolesync, read, write, sandbox } = await bench({ quirks: { onelogin: { listMembersCap: 100 } } })
  write({ 'rolesync.yaml': config(sandbox, 'onelogin', '    pullTo: roles/new.yaml\n') })
  const note = 'warning: main: the list of roles holds 100 users and admins of a role at most'
  const { code, err } = await rolesync('pull', '--role', 'Everyone')
  expect([code, err]).toEqual([0, expect.stringContaining(note)])
  expect(read('roles/new.yaml').match(/@example\.com|svc-/g)?.length).toBeGreaterThanOrEqual(120)
  expect((await rolesync('plan')).out).toContain('No changes.')
  expect((await rolesync('snapshot', '--out', 'live.json')).err).toContain(note)
})
