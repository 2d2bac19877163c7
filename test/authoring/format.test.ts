import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { formatRoles } from '../../src/authoring/format.ts'
import { isSame } from '../../src/authoring/scalar.ts'
import { author, GUIDE, roles } from './author.ts'

const comments = (text: string) => (text.match(/#c\d+#/g) ?? []).sort()

test('whatever a file looks like: formatted it says the same, keeps its comments, and stays as it is', () => {
  fc.assert(
    fc.property(roles, fc.integer(), fc.boolean(), (declared, seed, isWindows) => {
      const { text, data } = author(declared, seed)
      const formatted = formatRoles(isWindows ? text.replaceAll('\n', '\r\n') : text, GUIDE)
      const read = parseDocument(formatted, { schema: 'core' })
      expect(read.errors).toEqual([])
      expect(isSame(read.toJS({ maxAliasCount: -1 }), data)).toBe(true)
      expect(comments(formatted)).toEqual(comments(text))
      expect(formatRoles(formatted, GUIDE)).toBe(formatted)
    }),
    { numRuns: 50 },
  )
}, 120_000)

test('a comment beside a key stays beside it, one above a field goes where the field goes, roles stay', () => {
  const text = `provider: x
permissionSets: # reusable
  s: { users: [a] }

roles: # by key
  # about zoe
  ZOE: # the last one
    # of the set
    include: # one
      - s
    apps: [B, A] # two

  ADAM: # the first one
    users: # b comes later
      - b
      # because
      - a
`
  expect(formatRoles(text, GUIDE)).toBe(`provider: x
permissionSets: # reusable
  s: { users: [a] }

roles: # by key
  # about zoe
  ZOE: # the last one
    # of the set
    include: # one
      - s
    apps: [A, B] # two

  ADAM: # the first one
    users: # b comes later
      - b
      # because
      - a
`)
})

test('roles stay in the sections that their author made; sets are sorted between comments', () => {
  const text = `provider: x
roles:
  # --- Finance ---
  PAYER:
    apps: [C, A, B, A]
  AUDITOR:
    apps:
      # reading:
      - R2
      - R1

      # --- writing ---

      - W2
      - W1 # only Ann
      # Bob, until May
      - X3
      - X2
      - X1
      - X2

  # --- Sales ---
  CLERK:
    apps: []
`
  expect(formatRoles(text, GUIDE)).toBe(`provider: x
roles:
  # --- Finance ---
  PAYER:
    apps: [A, B, C]
  AUDITOR:
    apps:
      # reading:
      - R1
      - R2

      # --- writing ---

      - W1 # only Ann
      - W2
      # Bob, until May
      - X3
      - X1
      - X2

  # --- Sales ---
  CLERK:
    apps: []
`)
})
