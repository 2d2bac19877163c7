/** Globs on grants, held against a reference that reads a glob as a regular expression. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { grantClassifier, grantMatcher } from '../../src/text/grant-glob.ts'

test.each([
  ['Auth.customer:READ', ['Auth.customer:READ'], ['Auth.customer:READS', 'auth.customer:READ', 'Auth.customer']],
  ['Auth.customer.roles:*', ['Auth.customer.roles:READ'], ['Auth.customer:READ', 'Auth.customer.roles.x:READ']],
  ['**:DELETE', ['a:DELETE', 'Auth.customer:DELETE', 'a.b.c:DELETE', ':DELETE'], ['DELETE', 'a:DELETES', 'a:READ']],
  ['Auth.**:READ', ['Auth.a:READ', 'Auth.a.b:READ', 'Auth.:READ'], ['Auth:READ', 'Authx.a:READ']],
  ['*:CREATE_PAYMENT', ['Payments:CREATE_PAYMENT'], ['Pay.ments:CREATE_PAYMENT', 'CREATE_PAYMENT']],
  ['CREATE_*', ['CREATE_AN_ITEM', 'CREATE_'], ['XCREATE_A', 'CREATE.A']],
  ['app:*', ['app:Salesforce', 'app:Salesforce Sandbox'], ['app:a.b', 'user:x']],
  ['user:**', ['user:ada@example.com', 'user:'], ['admin:ada@example.com']],
  ['**', ['', 'a', 'a.b:c'], []],
  ['*', ['', 'abc'], ['a.b', 'a:b']],
  ['***', ['a.b:c'], []],
  ['a\\.b:READ', ['a\\.b:READ'], ['a.b:READ']],
  ['*:READ', ['a\\.b:READ', 'a\\\\:READ'], ['a.b:READ']],
  ['app:C\\* Tools', ['app:C* Tools'], ['app:C+ Tools']],
  ['app:(a|b)+?$', ['app:(a|b)+?$'], ['app:a']],
  ['*a*b', ['ab', 'xaxb', 'aab'], ['a.b', 'ba']],
  ['**a*.b', ['a.b', 'x.a.b', 'ax.b', 'a.ax.b'], ['a.b.', 'a.x.b']],
])('%j', (glob, matching, other) => {
  const matches = grantMatcher([glob])
  expect(matching.filter((grant) => !matches(grant))).toEqual([])
  expect(other.filter((grant) => matches(grant))).toEqual([])
})

/** What a glob means, said once more; fine for the short texts of a test. */
function reference(glob: string): RegExp {
  const unit = '(?:\\\\[.\\\\]|[^.:])'
  const parts = (glob.match(/\\[.\\*]|\*+|[\s\S]/g) ?? []).map((part) => {
    if (part === '*') return `${unit}*`
    if (/^\*+$/.test(part)) return '[\\s\\S]*'
    return (part === '\\*' ? '*' : part).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  })
  return new RegExp(`^${parts.join('')}$`)
}

test('is what the reference says, for all short globs and grants', () => {
  const text = (letters: string) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 })
  fc.assert(
    fc.property(text('ab.:*'), text('ab.:'), (glob, grant) => {
      expect(grantMatcher([glob])(grant)).toBe(reference(glob).test(grant))
    }),
    { numRuns: 5000 },
  )
})

test('tells which globs match, the same for a grant that was asked before', () => {
  const hits = grantClassifier(['a:*', '**', 'b:*', 'a:b'])
  for (let again = 0; again < 2; again++) {
    expect(hits('a:b')).toEqual([0, 1, 3])
    expect(hits('b:c')).toEqual([1, 2])
  }
})

test('a hostile glob takes no more steps than its length times that of the grant', () => {
  const grant = `${'a.'.repeat(500)}b`
  for (const glob of ['**a'.repeat(250), `${'*a.**'.repeat(200)}c`, '*'.repeat(1000), `${'**.'.repeat(330)}x`]) {
    expect(grantMatcher([glob])(grant)).toBe(glob === '*'.repeat(1000))
  }
})
