import { assert, constantFrom, dictionary, property, uniqueArray } from 'fast-check'
import { expect, test } from 'vitest'
import { findCircles } from '../../src/text/circles.ts'

function circlesIn(links: Readonly<Record<string, readonly string[]>>): string[] {
  return findCircles(new Map(Object.entries(links))).map((circle) => circle.join(' '))
}

test.each([
  ['none', { a: ['b', 'c'], b: ['c'], c: ['elsewhere'] }, []],
  ['of two', { b: ['a'], a: ['b'] }, ['a b']],
  ['of three, with what leads in and out', { x: ['c'], a: ['b', 'y'], b: ['c'], c: ['a'], y: ['z'] }, ['a b c']],
  ['the shortest way', { a: ['b', 'c'], b: ['c'], c: ['a'] }, ['a c', 'b c a']],
  ['two that share a name', { a: ['b', 'c'], b: ['a'], c: ['a'] }, ['a b', 'c a']],
  ['two apart, and a bridge between them', { a: ['b'], b: ['a', 'm'], m: ['p'], p: ['q'], q: ['p'] }, ['a b', 'p q']],
  ['a name that leads to itself is none', { a: ['a', 'b'], b: [] }, []],
])('%s', (_, links, expected) => {
  expect(circlesIn(links)).toEqual(expected)
})

test('a chain and a circle of twenty thousand names', () => {
  const chain = new Map(Array.from({ length: 20_000 }, (_, index) => [`n${index}`, [`n${index + 1}`]]))
  expect(findCircles(chain)).toEqual([])
  expect(findCircles(new Map([...chain, ['n19999', ['n0']]]))[0]).toHaveLength(20_000)
})

test('every circle is one, and every name that can come back to itself is in one', () => {
  const name = constantFrom(...'abcdefg')
  assert(
    property(dictionary(name, uniqueArray(name, { maxLength: 3 })), (links) => {
      const circles = findCircles(new Map(Object.entries(links)))
      for (const circle of circles) {
        for (const [index, one] of circle.entries()) {
          expect(links[one]).toContain(circle[(index + 1) % circle.length])
        }
      }
      const comesBack = (start: string) => {
        const seen = new Set((links[start] ?? []).filter((next) => next !== start))
        for (const one of seen) for (const next of links[one] ?? []) seen.add(next)
        return seen.has(start)
      }
      const expected = Object.keys(links).filter(comesBack).sort()
      expect([...new Set(circles.flat())].sort()).toEqual(expected)
    }),
  )
})
