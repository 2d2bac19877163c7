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

test('a new role goes into the last section, in key order, and never above a heading that does not cover it', () => {
  const text = `provider: x
roles:
  # --- Finance ---
  PAYER: { apps: [] }

  # --- Sales ---

  # sells
  CLERK: { apps: [] }

  SELLER: { apps: [] }
`
  const none = { apps: [] }
  const before = { PAYER: none, CLERK: none, SELLER: none }
  const added = (name: string) => editRoles(text, between(before, { ...before, [name]: { apps: ['A'] } }), GUIDE)
  expect(added('AUDITOR')).toBe(text.replace('  # sells\n', '  AUDITOR:\n    apps: [A]\n\n  # sells\n'))
  expect(added('ORDERS')).toBe(text.replace('  SELLER', '  ORDERS:\n    apps: [A]\n\n  SELLER'))
  expect(added('ZOE')).toBe(`${text}\n  ZOE:\n    apps: [A]\n`)
  const attached = text.replace('# --- Sales ---\n\n  # sells\n', '# --- Sales ---\n')
  expect(editRoles(attached, between(before, { ...before, ADAM: { apps: ['A'] } }), GUIDE)).toBe(
    attached.replace('# --- Sales ---\n', '# --- Sales ---\n  ADAM:\n    apps: [A]\n\n'),
  )
  expect(editRoles(attached, between(before, { PAYER: none, SELLER: none }), GUIDE)).toBe(
    attached.replace('  CLERK: { apps: [] }\n\n', ''),
  )
})

test.each([
  [
    'a block list, comments above and behind',
    `      - ann@x # leads
      # Bob, until May
      - bob@x
      - cid@x # cid, on call
`,
    ['abe@x', 'ann@x'],
    `      - abe@x
      - ann@x # leads
`,
  ],
  [
    'a heading stays when its first item goes',
    `      # on call:
      - bob@x
      - cid@x # cid
`,
    ['ann@x', 'cid@x'],
    `      # on call:
      - ann@x
      - cid@x # cid
`,
  ],
])('comments on list items: %s', (_, list, users, expected) => {
  const head = 'provider: x\nroles:\n  A:\n    users:\n'
  const old = [...list.matchAll(/- (\S+)/g)].map(([, user = '']) => user)
  expect(editRoles(head + list, between({ A: { users: old } }, { A: { users } }), GUIDE)).toBe(head + expected)
})

test('comments on items in brackets go with their item and stay with nobody else', () => {
  const text = `provider: x
roles:
  A:
    users: [
      ann@x, # leads
      # Bob, until May
      bob@x,
      # --- on call ---
      cid@x, # cid
      dan@x,
    ]
`
  const before = { A: { users: ['ann@x', 'bob@x', 'cid@x', 'dan@x'] } }
  expect(editRoles(text, between(before, { A: { users: ['abe@x', 'ann@x', 'dan@x'] } }), GUIDE)).toBe(`provider: x
roles:
  A:
    users: [
      abe@x,
      ann@x, # leads
      # --- on call ---
      dan@x,
    ]
`)
})

test('the comment beside a block text stays when the text changes', () => {
  const text = 'provider: x\nroles:\n  A:\n    description: | # keep\n      one\n      two\n    apps: []\n'
  const to = (description: string) =>
    editRoles(text, between({ A: { description: 'one\ntwo\n', apps: [] } }, { A: { description, apps: [] } }), GUIDE)
  expect(to('one\nthree\n')).toBe(text.replace('two', 'three'))
  expect(to('short')).toBe('provider: x\nroles:\n  A:\n    description: short # keep\n    apps: []\n')
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
