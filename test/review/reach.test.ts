/** Grants through roles that include roles. */
import { expect, test } from 'vitest'
import type { Fields } from '../../src/domain/model.ts'
import { hygieneFindings } from '../../src/review/hygiene.ts'
import { reachedFrom, spellPath } from '../../src/review/reach.ts'
import { keycloak } from '../../src/systems/keycloak/index.ts'
import { organization } from '../../src/systems/organization/index.ts'

function graph(roles: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, Fields> {
  return new Map(Object.entries(roles).map(([key, composites]) => [key, { composites }]))
}

function reached(roles: Readonly<Record<string, readonly string[]>>, key: string): string[] {
  return reachedFrom(keycloak, graph(roles), { key }).map(({ path }) => spellPath(path))
}

test('any depth, with the way there', () => {
  const roles = { a: ['b'], b: ['c'], c: ['realm-management:manage-users'] }
  expect(reached(roles, 'a')).toEqual(['a → b → c', 'a → b → c → realm-management:manage-users'])
  expect(reached(roles, 'c')).toEqual([])
})

test('the shortest way, and of equal ones the first', () => {
  const roles = { a: ['z', 'y', 'm'], z: ['x'], y: ['x'], m: ['n'], n: ['x'] }
  expect(reached(roles, 'a')).toEqual(['a → m → n', 'a → y → x'])
})

test('circles end, whoever is in them', () => {
  const roles = { a: ['b'], b: ['c', 'b'], c: ['a', 'd'] }
  expect(reached(roles, 'a')).toEqual(['a → b → c', 'a → b → c → d'])
  expect(reached(roles, 'd')).toEqual([])
})

test('a chain of two thousand roles', () => {
  const roles = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`r${index}`, [`r${index + 1}`]]))
  expect(reachedFrom(keycloak, graph(roles), { key: 'r0' })).toHaveLength(1999)
})

test('nothing in systems whose roles include no roles', () => {
  expect(
    reachedFrom(
      organization,
      new Map([
        ['a', { permissions: ['b'] }],
        ['b', { permissions: ['c'] }],
      ]),
      { key: 'a' },
    ),
  ).toEqual([])
})

test('a role that includes none is no empty role where roles are what they grant', () => {
  const source = { file: 'a.yaml', line: 1, column: 1 }
  const role = (fields: Fields) => [
    { key: 'leaf', state: 'present' as const, renamedFrom: null, fields, source, place: () => source },
  ]
  expect(hygieneFindings(keycloak, role({ composites: [] }))).toEqual([])
  expect(hygieneFindings(organization, role({ permissions: [] })).map(({ rule }) => rule)).toEqual(['empty-role'])
})
