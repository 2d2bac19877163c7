/** JSON in pieces is the JSON that it would be as one text. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonPieces, renderJson } from '../../src/render/json.ts'
import { forJson } from '../../src/text/foreign-text.ts'
import { NASTY } from './nasty.ts'

const whole = (value: unknown) => `${forJson(JSON.stringify(value, null, 2))}\n`

test('any value, hostile texts among it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 7 }), fc.constantFrom(...NASTY), (value, text) => {
      const document = { [text]: [value, { a: undefined, [text]: text }], b: undefined, c: {}, d: [], e: null }
      expect(renderJson(document)).toBe(whole(document))
      expect(renderJson(value)).toBe(whole(value))
    }),
    { numRuns: 500 },
  )
})

test('a large document comes in pieces, none of which is much longer than one of its parts', () => {
  const steps = Array.from({ length: 5_000 }, (_, i) => ({
    role: `ROLE_${i}`,
    before: { permissions: ['READ', 'WRITE'] },
  }))
  const document = {
    kind: 'plan',
    targets: [
      { name: 'a', steps },
      { name: 'b', steps: [] },
    ],
  }
  const pieces = [...jsonPieces(document)]
  expect(pieces.join('')).toBe(whole(document))
  expect(pieces.length).toBeGreaterThan(5)
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(70_000)
})
