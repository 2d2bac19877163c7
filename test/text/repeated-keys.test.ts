import fc from 'fast-check'
import { expect, test } from 'vitest'
import { repeatedKey } from '../../src/text/repeated-keys.ts'

const of = (text: string) => repeatedKey(text, JSON.parse(text))

test.each<[string, string | null]>([
  ['{"a":1,"a":2}', 'a'],
  ['[{"b":{"a":1}},{"b":{"a":1,"c":[],"a":{}}}]', 'a'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"":1 , "" \n: 2}', ''],
  ['{"a\\"":1,"a\\"":2}', 'a"'],
  ['{"a\\\\":1,"b":"\\\\","a\\\\":2}', 'a\\'],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ['{"a":{"a":[{"a":1},{"a":2}]},"b":"a:\\"a\\":"}', null],
  ['"a"', null],
  ['["a", ":", "\\":", {"a":"b"}]', null],
  ['{"__proto__":{"constructor":1},"constructor":2}', null],
  ['{"10":1,"9":2,"a":"{\\"a\\": 1, \\"a\\": 2}"}', null],
])('%s: %s', (text, expected) => {
  expect(of(text)).toBe(expected)
})

test('no JSON that was written by JSON.stringify has one, however it is spaced', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
      expect(of(JSON.stringify(value, null, space))).toBeNull()
    }),
    { numRuns: 1000 },
  )
})

test('a key that is put in once more is found', () => {
  const objects = fc.dictionary(fc.string({ unit: 'binary', maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }), {
    minKeys: 1,
  })
  fc.assert(
    fc.property(objects, (object) => {
      const [key = ''] = Object.keys(object)
      const text = JSON.stringify(object)
      expect(of(`${text.slice(0, -1)}, ${JSON.stringify(key)}: null}`)).toBe(key)
    }),
  )
})
