import { expect, test } from 'vitest'
import { closest, createSuggester } from '../../src/text/did-you-mean.ts'

test.each([
  ['permisions', ['permissions', 'name'], 'permissions'],
  ['resourcePermission', ['roleScope', 'resourcePermissions'], 'resourcePermissions'],
  ['rloes', ['roles'], 'roles'],
  ['URL', ['provider', 'url'], 'url'],
  ['apsp', ['users', 'apps', 'admins'], 'apps'],
  ['reltoi', ['reltio', 'onelogin'], 'reltio'],
  ['policy', ['version', 'targets'], undefined],
  ['x', ['y'], undefined],
  ['', ['y'], undefined],
  ['same', ['same'], undefined],
  ['role-a', ['role-b', 'role-c'], 'role-b'],
  ['role-ca', ['role-b', 'role-c'], 'role-c'],
])('%s among %j is %s', (word, candidates, found) => {
  expect(closest(word, candidates)).toBe(found)
})

test('huge inputs are cut short', () => {
  const many = (function* () {
    for (let i = 0; ; i++) yield `candidate-${i}`
  })()
  expect(closest('candidate-x', many)).toBe('candidate-0')
  expect(closest('x'.repeat(10_000_000), ['x'.repeat(10_000_000)])).toBeUndefined()
})

test('many words among the same candidates: each is looked up once, and after two hundred no more', () => {
  let asked = 0
  const didYouMean = createSuggester(() => {
    asked++
    return ['alpha', 'beta']
  })
  expect([didYouMean('alpa'), didYouMean('alpa'), didYouMean('gamma-ray')]).toEqual([
    '; did you mean `alpha`?',
    '; did you mean `alpha`?',
    '',
  ])
  for (let i = 0; i < 198; i++) didYouMean(`word-${i}`)
  expect([didYouMean('bet'), didYouMean('alpa')]).toEqual(['', '; did you mean `alpha`?'])
  expect(asked).toBe(1)
})
