/** Roles that cannot be planned, and remarks: each once, where a person looks for it. */
import { expect, test } from 'vitest'
import { itemKey } from '../../src/domain/items-field.ts'
import type { LiveRole } from '../../src/domain/model.ts'
import { problemLines } from '../../src/plan/plan-problems.ts'
import { omneoRoleDefinitions } from '../../src/systems/omneo-role-definitions/index.ts'
import { onelogin } from '../../src/systems/onelogin/index.ts'
import { applied, declared, live, planOf } from '../review/planning.ts'

const at = (file: string, line: number, column = 3) => {
  const source = { file, line, column }
  return { source, place: () => source }
}

test('problems stand in the order of their places, and those of no file at the end', () => {
  const roles = [live('a', {}, '1'), live('a', {}, '2'), live('z', {}, '3'), live('z', {}, '4'), live('old', {}, '5')]
  const head = [
    declared('e', { apps: ['no such app'] }, at('b.yaml', 12)),
    declared('d', { apps: ['no such app'] }, at('b.yaml', 9, 5)),
    declared('c', { apps: ['no such app'] }, at('b.yaml', 9, 3)),
    declared('a', {}, at('c.yaml', 2)),
    declared('b', { users: ['nobody'] }, at('a.yaml', 30)),
  ]
  const world = { provider: onelogin, head, live: roles, rules: { undeclared: 'delete' } } as const
  const plan = planOf(world)
  const lines = problemLines(plan.refused ?? [], ({ file }) => file)
  expect(lines.map((line) => line.replace(/ {2}.*(\(role "(.)"\)|named "(.)").*/, ' $2$3'))).toEqual([
    'a.yaml b',
    'b.yaml c',
    'b.yaml d',
    'b.yaml e',
    'c.yaml a',
    '2 live roles are named "z" (ids 3, 4); 3 is the oldest, held by nobody; 4 is held by nobody; delete 4 (DELETE /api/2/roles/4) in OneLogin, or rename all but one',
  ])
  // What can be planned is: the one role that nothing is wrong with.
  expect(plan.steps.map(({ action, role }) => `${action} ${role}`)).toEqual(['delete old'])
})

test('of two live roles of one name, the plan says who holds each, and which to delete', () => {
  const duplicates = [
    live('twin', { users: ['ada'] }, '12'),
    live('twin', { users: ['ada', 'ben'], admins: ['eve'] }, '9'),
  ]
  const message = (roles: readonly LiveRole[]) =>
    planOf({ provider: onelogin, head: [declared('twin', {})], live: roles }).refused?.[0]?.problems[0]?.message
  expect(message(duplicates)).toBe(
    '2 live roles are named "twin" (ids 9, 12); 9 is the oldest, held by 2 users and 1 admin; 12 is held by 1 user; give their members to the one that stays, then delete 12 (DELETE /api/2/roles/12) in OneLogin, or rename all but one',
  )
  expect(message([live('twin', {}, '9'), live('twin', { users: ['ada'] }, '12')])).toContain('delete 9 (DELETE')
})

test('two live roles of one name that no file declares are one name in the list', () => {
  const roles = [live('twin', {}, '1'), live('twin', {}, '2'), live('other', {}, '3')]
  expect(planOf({ provider: onelogin, head: [declared('a', {})], live: roles }).undeclared).toEqual(['other', 'twin'])
})

test('custom fields whose namespace and handle are split at another dot are two fields', () => {
  const field = (namespace: string, handle: string, value: string) => ({ namespace, handle, type: 'string', value })
  const fields = { name: 'r', custom_fields: [field('a.b', 'c', 'one'), field('a', 'b.c', 'two')] }
  const head = [declared('r', fields)]
  const now = [live('r', { name: 'r', custom_fields: [field('a', 'b.c', 'two')] })]
  const plan = planOf({ provider: omneoRoleDefinitions, head, live: now })
  expect(plan.steps[0]?.changes).toEqual([
    { field: 'custom_fields.a\\.b.c', before: null, after: field('a.b', 'c', 'one') },
  ])
  const after = applied(now, plan.steps)
  expect(planOf({ provider: omneoRoleDefinitions, head, live: after }).steps).toEqual([])
})

test('no two items have one key unless their parts are the same; a plain one reads as it always did', () => {
  const keys = ['namespace', 'handle']
  const parts = ['a', 'b', '.', '\\', 'a.b', 'a\\', '\\.', 'a\\.b', '.b', '']
  const all = parts.flatMap((namespace) => parts.map((handle) => itemKey(keys, { namespace, handle })))
  expect(new Set(all).size).toBe(all.length)
  expect(itemKey(keys, { namespace: 'pos', handle: 'tier.level' })).toBe('pos.tier.level')
})

test.each([
  ['that the base does not have', 'declared', []],
  ['that the base has otherwise', 'declared', [declared('Caf\u00e9', { apps: ['a'] })]],
  ['that the base has as well', 'drift', [declared('Cafe\u0301', { apps: ['gone'] })]],
])('a refused role %s, in another Unicode form than the live one: it is %s', (_what, origin, base) => {
  const head = [declared('Caf\u00e9', { apps: ['gone'] })]
  const { refused } = planOf({ provider: onelogin, head, base, live: [live('Cafe\u0301', { apps: ['a'] })] })
  expect(refused).toMatchObject([{ role: 'Cafe\u0301', origin, source: head[0]?.source }])
})
