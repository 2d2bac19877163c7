/** Wildcards: linear steps whatever the pattern, counted by the reads of the pattern. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matcher } from '../../src/text/glob.ts'
import { characterTokens, matchesPath, parsePathGlob } from '../../src/text/path-glob.ts'
import { matchesTokens, type Token } from '../../src/text/wildcards.ts'

/** A pattern that counts how often its elements are looked at. */
function counting(tokens: readonly Token[]): { readonly tokens: readonly Token[]; readonly reads: () => number } {
  let reads = 0
  const counted = new Proxy(tokens, {
    get(target, name, receiver) {
      if (typeof name === 'string' && /^\d+$/.test(name)) reads++
      return Reflect.get(target, name, receiver)
    },
  })
  return { tokens: counted, reads: () => reads }
}

const hostile = fc.array(fc.constantFrom('*', '**', 'a', 'ab', '?', '*a', '[a-c]', '[!b]'), { maxLength: 40 })

test('a hostile pattern takes at most twice its length times the length of the text, and once more', () => {
  fc.assert(
    fc.property(hostile, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 120 }), (parts, text) => {
      const { tokens, reads } = counting(characterTokens(parts.join('')))
      const units = [...text]
      matchesTokens(tokens, units)
      expect(reads()).toBeLessThanOrEqual(2 * tokens.length * (units.length + 1))
    }),
    { numRuns: 500 },
  )
})

test('patterns that hang a backtracking matcher end', () => {
  const name = 'a'.repeat(60)
  expect(matcher(['*a*a*a*a*a*a*a*ab'])(name)).toBe(false)
  expect(matcher([`${'*a'.repeat(200)}b`])(name)).toBe(false)
  const glob = parsePathGlob('*a*a*a*a*a*a*a*ab')
  if (typeof glob === 'string') throw new Error(glob)
  expect(matchesPath(glob, name)).toBe(false)
})

test.each<[string, readonly string[], readonly string[]]>([
  ['*.yaml', ['a.yaml', 'ä b.yaml'], ['.a.yaml', 'a/b.yaml', 'a.yml', '.yaml']],
  ['./a/*.yaml', ['a/b.yaml'], ['b.yaml']],
  ['**/*.yaml', ['a.yaml', 'a/b.yaml', 'a/b/c.yaml'], ['.a/b.yaml', 'a/.b.yaml']],
  ['a/**/b.yaml', ['a/b.yaml', 'a/x/y/b.yaml'], ['b.yaml', 'x/a/b.yaml']],
  ['.a/*', ['.a/b'], ['a/b']],
  ['.*', ['.a'], ['a']],
  ['{a,b/c}.yaml', ['a.yaml', 'b/c.yaml'], ['b.yaml', '{a,b/c}.yaml']],
  ['x{,{1,2}}', ['x', 'x1', 'x2'], ['x3', 'x{,1}']],
  ['{a}.yaml', ['{a}.yaml'], ['a.yaml']],
  ['[a-c].yaml', ['b.yaml'], ['d.yaml', '[a-c].yaml']],
  ['[!a-c].yaml', ['d.yaml'], ['b.yaml']],
  ['[]a].yaml', ['].yaml', 'a.yaml'], ['b.yaml']],
  ['[a.yaml', ['[a.yaml'], ['a.yaml']],
  ['\\*.yaml', ['*.yaml'], ['a.yaml']],
  ['a?c', ['abc', 'a😀c'], ['ac', 'abbc']],
  ['Caf\u00e9.yaml', ['Cafe\u0301.yaml', 'Caf\u00e9.yaml'], ['Cafe.yaml']],
  ['a (copy).yaml', ['a (copy).yaml'], []],
])('the path glob %j', (text, matching, other) => {
  const glob = parsePathGlob(text)
  if (typeof glob === 'string') throw new Error(glob)
  expect(matching.filter((path) => !matchesPath(glob, path))).toEqual([])
  expect(other.filter((path) => matchesPath(glob, path))).toEqual([])
})
