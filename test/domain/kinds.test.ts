/** The laws that every field kind keeps, and a kind that a third party brings. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FieldKind } from '../../src/domain/field-kind.ts'
import { items } from '../../src/domain/items-field.ts'
import type { FieldValue, Item, Scalar } from '../../src/domain/model.ts'
import { scalar } from '../../src/domain/scalar-field.ts'
import { set } from '../../src/domain/set-field.ts'
import { tree } from '../../src/domain/tree-field.ts'
import { addedTo } from '../../src/plan/changes.ts'
import { organization } from '../../src/systems/organization/index.ts'
import { declared, live, planOf } from '../review/planning.ts'

const word = fc.constantFrom('a', 'b', 'c', 'a.b', 'a:b', '__proto__', 'constructor', 'toString', '')
const words = fc.array(word, { maxLength: 5 })
const texts: FieldKind = set('app:')
const KINDS: readonly (readonly [string, FieldKind, fc.Arbitrary<FieldValue>])[] = [
  ['scalar', scalar(), fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null))],
  ['scalar of a number', scalar('number'), fc.oneof(fc.integer(), fc.constantFrom('2', '2.50', '02', 'x'))],
  ['scalar of a text', scalar('text'), fc.oneof(word, fc.integer(), fc.boolean())],
  ['scalar of a boolean', scalar('boolean'), fc.oneof(fc.boolean(), fc.constantFrom(1, 0, '1', 'FALSE', 'x'))],
  ['set of grants', texts, words],
  ['set', set(), words],
  ['tree', tree(), fc.array(fc.tuple(word, words)).map((entries) => Object.fromEntries(entries))],
  [
    'items',
    items(['k', 'l'], { writeOnly: ['type'] }),
    fc.array(fc.tuple(word, word, word)).map((all) => {
      const list = all.map(([k, l, value]): Item => ({ value, l, k, type: 't' }))
      // A file with two entries of one key has been refused before.
      return list.filter(({ k, l }, index) => list.findIndex((one) => one.k === k && one.l === l) === index)
    }),
  ],
]

describe.each(KINDS)('%s', (_, kind, values) => {
  const normal = values.map((value) => kind.normalise(value))

  test('has one normal form, which fits and survives JSON and a role file', () => {
    fc.assert(
      fc.property(values, (value) => {
        const once = kind.normalise(value)
        expect(kind.normalise(once)).toEqual(once)
        expect(kind.fits(once)).toBe(true)
        expect(kind.normalise(kind.read(JSON.parse(JSON.stringify(value))))).toEqual(once)
      }),
    )
  })

  test('does not differ from itself, and differs from what is not the same', () => {
    fc.assert(
      fc.property(normal, normal, (a, b) => {
        expect(kind.diff('f', a, a)).toEqual([])
        expect(kind.diff('f', a, b).length > 0).toBe(JSON.stringify(a) !== JSON.stringify(b))
      }),
    )
  })

  test('its elements are sorted and as many as it says', () => {
    fc.assert(
      fc.property(normal, (value) => {
        const elements = kind.elements(value)
        expect(elements).toHaveLength(kind.size(value))
        if (kind.grants) expect([...elements].sort()).toEqual(elements)
        expect(kind.elements(undefined)).toEqual([])
        expect(kind.size(undefined)).toBe(0)
      }),
    )
  })

  test('joins and parts are sets of elements', () => {
    fc.assert(
      fc.property(normal, normal, (a, b) => {
        const [left, right] = [kind.elements(a), kind.elements(b)]
        if (kind.replaces) {
          expect(kind.union(a, b)).toEqual(b)
          return
        }
        expect(new Set(kind.elements(kind.union(a, b)))).toEqual(new Set([...left, ...right]))
        expect(kind.elements(kind.difference(a, b))).toEqual(left.filter((one) => !right.includes(one)))
        expect(kind.union(a, a)).toEqual(a)
        const kept = kind.filter(a, (one) => right.includes(one))
        expect(kept === undefined ? null : kind.elements(kept)).toEqual(left.filter((one) => right.includes(one)))
      }),
    )
  })

  test('every element is found where it is written, and can be taken out', () => {
    fc.assert(
      fc.property(normal, (value) => {
        for (const element of kind.elements(value)) {
          const within = kind.locate(value, element)
          expect(within).not.toBeNull()
          const rest = kind.without(value, element)
          expect(rest === undefined ? null : kind.elements(rest)).not.toContain(element)
        }
      }),
    )
  })

  test('an undo right after the apply gives back what was there', () => {
    fc.assert(
      fc.property(normal, normal, (before, after) => {
        expect(kind.restore({ before, after, live: after })).toEqual(before)
        expect(kind.restore({ before, after: before, live: after })).toEqual(after)
      }),
    )
  })
})

test('a set finds an element given plain or as a grant, and ids written as numbers', () => {
  expect(texts.read(['x', 7])).toEqual(['x', '7'])
  expect(texts.locate(['x', 7], '7')).toEqual({ path: ['1'], part: 'value' })
  expect(texts.locate(['x', 7], 'app:7')).toEqual({ path: ['1'], part: 'value' })
  expect(texts.locate(['x', 7], 'app:8')).toBeNull()
  expect(texts.without(['x', 'y'], 'app:y')).toEqual(['x'])
})

test('what no schema would let pass is nothing, and no crash', () => {
  for (const [, kind] of KINDS) {
    for (const unexpected of [null, undefined, 3, 'x', [], {}, [[]], { a: 1 }, { a: [1, null] }, [{ k: {} }]]) {
      expect(() => kind.normalise(kind.read(unexpected))).not.toThrow()
      expect(() => kind.locate(unexpected, 'x')).not.toThrow()
      expect(() => kind.duplicates(unexpected)).not.toThrow()
    }
  }
})

describe('a kind that a third party brings: a list whose order counts', () => {
  type Texts = readonly string[]
  const ordered: FieldKind<Texts> = {
    ...set(),
    replaces: true,
    normalise: (value) => value,
    union: (_, b) => b,
    diff: (field, before = [], after) =>
      after === undefined || before.join('\n') === after.join('\n')
        ? []
        : [{ field, before: before.join(' > '), after: after.join(' > ') }],
    codec: () => null,
  }
  const provider = { ...organization, fields: { description: scalar(), steps: ordered } }
  const plan = (wanted: Texts, now: Texts) =>
    planOf({ provider, head: [declared('a', { steps: wanted })], live: [live('a', { steps: now })] })

  test('is planned by its own rules', () => {
    expect(plan(['b', 'a'], ['b', 'a']).steps).toEqual([])
    expect(plan(['b', 'a'], ['a', 'b']).steps).toMatchObject([
      { action: 'update', changes: [{ field: 'steps', before: 'a > b', after: 'b > a' }] },
    ])
  })

  test('is joined by its own rules', () => {
    expect(addedTo(provider.fields, { steps: ['a'] }, { steps: ['b'] })).toEqual({ steps: ['b'] })
  })
})

describe('scalars compare as the type of their field says', () => {
  test.each<[Parameters<typeof scalar>[0], Scalar, Scalar, boolean]>([
    ['number', '2', 2, true],
    ['number', '2.50', 2.5, true],
    ['number', '2', 3, false],
    ['number', '', 0, false],
    ['number', '12345678901234567890', 12345678901234567000, false],
    ['boolean', 1, true, true],
    ['boolean', 'false', false, true],
    ['boolean', 2, true, false],
    ['text', 2026, '2026', true],
    ['text', true, 'true', true],
    ['text', null, '', false],
    [undefined, '2', 2, false],
  ])('%s: %j and %j', (type, live, declared, same) => {
    expect(scalar(type).diff('f', live, declared)).toEqual(same ? [] : [{ field: 'f', before: live, after: declared }])
  })
})
