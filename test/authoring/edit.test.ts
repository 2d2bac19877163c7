import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { editRoles } from '../../src/authoring/edit.ts'
import { type DataMap, isSame } from '../../src/authoring/scalar.ts'
import { author, between, GUIDE, roles } from './author.ts'

const comments = (text: string) => text.match(/#c\d+#/g) ?? []

test('whatever a file looks like, it says what was asked for; a second edit changes no byte', () => {
  fc.assert(
    fc.property(roles, roles, fc.integer(), fc.boolean(), (before, after, seed, isWindows) => {
      const { text } = author(before, seed)
      const file = isWindows ? text.replaceAll('\n', '\r\n') : text
      const edited = editRoles(file, between(before, after), GUIDE)
      expect(
        isSame(parseDocument(edited, { schema: 'core' }).toJS({ maxAliasCount: -1 }), { provider: 'x', roles: after }),
      ).toBe(true)
      if (isWindows) expect(edited.replaceAll('\r\n', '')).not.toContain('\n')
      expect(editRoles(edited, between(after, after), GUIDE)).toBe(edited)
    }),
    { numRuns: 100 },
  )
}, 120_000)

test('an alias stays while it says what is wanted, else it gives way; nobody else gets what one role gets', () => {
  const text = 'provider: x\nroles:\n  A: { apps: &a [one, two] }\n  B: { apps: *a } # same\n  C: { apps: *a }\n'
  const edit = (after: Record<string, DataMap>) =>
    editRoles(text, between({ A: {}, B: {}, C: {} }, after), GUIDE)
      .split('\n')
      .slice(2, -1)
  expect(edit({ A: { apps: ['one'] }, B: { apps: ['one'] }, C: { apps: ['one', 'two'] } })).toEqual([
    '  A: { apps: &a [one] }',
    '  B: { apps: *a } # same',
    '  C: { apps: [one, two] }',
  ])
  expect(edit({ B: { apps: ['one', 'two'] }, C: { apps: ['two'] } })).toEqual([
    '  B: { apps: [one, two] } # same',
    '  C: { apps: [two] }',
  ])
})

test('nothing to change: not a byte is changed', () => {
  fc.assert(
    fc.property(roles, fc.integer(), (before, seed) => {
      const { text } = author(before, seed)
      expect(editRoles(text, between(before, before), GUIDE)).toBe(text)
    }),
    { numRuns: 100 },
  )
})

test('what is added loses no comment', () => {
  fc.assert(
    fc.property(roles, roles, fc.integer(), (before, more, seed) => {
      const { text } = author(before, seed)
      const edited = editRoles(text, between(before, union(before, more)), GUIDE)
      expect(comments(edited).sort()).toEqual(comments(text).sort())
    }),
    { numRuns: 60 },
  )
})

/** Both together: sets and trees united, single values as they were. */
function union(a: DataMap, b: DataMap): DataMap {
  const all = Object.entries(b).map(([key, value]) => {
    const own = Object.hasOwn(a, key) ? a[key] : undefined
    if (Array.isArray(own) && Array.isArray(value)) {
      const known = new Set(own.map((item) => JSON.stringify(item.namespace ? [item.namespace, item.handle] : item)))
      return [
        key,
        [
          ...own,
          ...value.filter((item) => !known.has(JSON.stringify(item.namespace ? [item.namespace, item.handle] : item))),
        ],
      ]
    }
    if (typeof own === 'object') return [key, union(own as DataMap, value as DataMap)]
    return [key, own ?? value]
  })
  return Object.fromEntries([...Object.entries(a), ...all])
}
