import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editRoles } from '../../src/authoring/edit.ts'
import { formatRoles } from '../../src/authoring/format.ts'
import { type DataMap, isSame } from '../../src/authoring/scalar.ts'
import { between, GUIDE, roles } from './author.ts'

const file = (declared: DataMap, indent: number | string) =>
  JSON.stringify({ provider: 'x', roles: declared }, null, indent)

test('a file that is JSON stays JSON, whatever is edited, and in form if it was', () => {
  fc.assert(
    fc.property(roles, roles, fc.constantFrom(0, 1, 2, '\t'), fc.boolean(), (before, after, indent, isFormed) => {
      const written = file(before, indent)
      const text = isFormed ? formatRoles(written, GUIDE) : written
      // In order, as what is pulled is.
      const { roles: wanted } = JSON.parse(formatRoles(file(after, 0), GUIDE))
      const edited = editRoles(text, between(before, wanted), GUIDE)
      expect(isSame(JSON.parse(edited), { provider: 'x', roles: after })).toBe(true)
      expect(editRoles(edited, between(wanted, wanted), GUIDE)).toBe(edited)
      if (isFormed) expect(formatRoles(edited, GUIDE)).toBe(edited)
    }),
    { numRuns: 100 },
  )
}, 120_000)

test('formatted, it is JSON that says the same, and stays as it is', () => {
  fc.assert(
    fc.property(roles, fc.constantFrom(0, 1, 2, '\t'), fc.boolean(), (declared, indent, isWindows) => {
      const written = file(declared, indent)
      const formatted = formatRoles(isWindows ? written.replaceAll('\n', '\r\n') : written, GUIDE)
      expect(isSame(JSON.parse(formatted), { provider: 'x', roles: declared })).toBe(true)
      expect(formatRoles(formatted, GUIDE)).toBe(formatted)
    }),
    { numRuns: 50 },
  )
}, 120_000)

test('only what changes is written, in quotes; fields and lists have their order, roles that of their author', () => {
  const text = '{ "provider": "x",\n  "roles": { "b": {"users": ["ada"]}, "a": { "apps": [ "Zoom" ] } } }\n'
  const edited = editRoles(
    text,
    between({ a: {}, b: {} }, { a: { apps: ['Slack', 'Zoom'] }, b: { users: ['ada'] } }),
    GUIDE,
  )
  expect(edited).toBe(
    '{ "provider": "x",\n  "roles": { "b": {"users": ["ada"]}, "a": { "apps": [ "Slack", "Zoom" ] } } }\n',
  )
  expect(formatRoles(edited, GUIDE)).toBe(`{
  "provider": "x",
  "roles": {
    "b": {
      "users": ["ada"]
    },
    "a": {
      "apps": ["Slack", "Zoom"]
    }
  }
}
`)
})

test('what nobody sees, and names that are longer than YAML lets a key be', () => {
  const long = 'x'.repeat(2_000)
  const after = { [long]: { apps: ['a\u0007b', 'c\u{e0041}d', '\u2028', '\u202e\u00ad\ufeff'] } }
  const text = '{"provider":"x","roles":{}}'
  const edited = editRoles(text, between({}, after), GUIDE)
  const formatted = formatRoles(edited, GUIDE)
  for (const written of [edited, formatted, editRoles(formatRoles(text, GUIDE), between({}, after), GUIDE)]) {
    expect(JSON.parse(written)).toEqual({ provider: 'x', roles: after })
    // A reviewer of the file sees that there is something.
    expect(written).toMatch(/^[\n\x20-\x7e]*$/)
  }
})

test('a zero below zero', () => {
  const formatted = formatRoles('{"provider":"x","roles":{"a":{"weight":-0,"apps":[-0]}}}', GUIDE)
  expect(JSON.parse(formatted)).toEqual({ provider: 'x', roles: { a: { weight: -0, apps: [-0] } } })
})
