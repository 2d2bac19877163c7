/** Two live roles of one name: neither is touched, and nothing else has to wait for whoever removes one. */
import { expect, test } from 'vitest'
import { workforce } from './workforce.ts'

const ROLES = `  Twin: { apps: [Zoom] }
  Support: { apps: [Jira, Zoom] }
`

const withDoubles = (more = '') =>
  workforce(
    [
      ['Twin', ['Jira'], ['ada', 'ben']],
      ['Support', ['Jira'], []],
      ['Twin', ['Jira'], []],
      ['Old', ['Jira'], ['kim']],
      ['Old', [], []],
    ],
    ROLES,
    more,
  )

const SAYS =
  '2 live roles are named "Twin" (ids 900, 902); 900 is the oldest, held by 2 users; 902 is held by nobody; ' +
  'delete 902 (DELETE /api/2/roles/902) in OneLogin, or rename all but one'

test('a declared double: the plan says which is older, who holds it and how to remove the other, and plans the rest', async () => {
  const world = await withDoubles()
  const { code, out, err } = await world.rolesync('plan')
  expect([code, err]).toEqual([
    0,
    expect.stringContaining(`warning: iam: a role could not be planned: roles.yaml:3:3  ${SAYS}\n`),
  ])
  expect(out).toContain('Plan: 1 to update, 1 role not planned.')
  const before = structuredClone(world.sandbox.state.onelogin.roles)
  const applied = await world.rolesync('apply', '--yes')
  expect(applied.code).toBe(5)
  const after = world.sandbox.state.onelogin.roles
  expect(after.map(({ apps }) => apps)).toEqual([[40], [40, 41], [40], [40], []])
  expect(after.filter(({ name }) => name !== 'Support')).toEqual(before.filter(({ name }) => name !== 'Support'))
})

test('an undeclared double: it is one name in the list, and a warning says the same of it', async () => {
  const { out, code } = await (await withDoubles()).rolesync('plan')
  expect([code, out]).toEqual([0, expect.stringContaining('1 undeclared role (left as is): Old')])
  expect(out.replaceAll(/\s+/g, ' ')).toContain(
    'Warning: double: Old: 2 live roles are named "Old" (ids 903, 904); 903 is the oldest, held by 1 user; 904 is held by nobody; delete 904 (DELETE',
  )
})

test('undeclared: delete does not delete a double, and other deletes wait', async () => {
  const world = await withDoubles('    undeclared: delete\n')
  const { out } = await world.rolesync('plan')
  expect(out).toContain('Role not planned: Old: 2 live roles are named "Old"')
  expect((await world.rolesync('apply', '--yes')).code).toBe(5)
  expect(world.sandbox.log.some(({ method }) => method === 'DELETE')).toBe(false)
})
