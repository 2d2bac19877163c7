/** Suggestions for names and globs that match nothing. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { distance } from '../../src/text/distance.ts'
import { orSuggest, suggest } from '../../src/text/suggestions.ts'

const GRANTS = [
  'app:PagerDuty',
  'app:Zuora',
  'app:Zoom',
  'Auth.customer.user:READ',
  'Auth.customer:DELETE',
  'MDM.a:READ',
]

describe('what is suggested', () => {
  test.each<[string, string, string[]]>([
    ['another letter case', 'app:pagerduty', ['app:PagerDuty']],
    ['white space', ' app:Zoom', ['app:Zoom']],
    ['another letter', 'app:Zuorra', ['app:Zuora']],
    ['two swapped letters', 'app:Zoura', ['app:Zuora']],
    ['one that is hardly worse', 'app:Zoor', ['app:Zoom', 'app:Zuora']],
    ['a part of the name', 'pagerduty', ['app:PagerDuty']],
    ['a longer name', 'app:Zoom Phone', ['app:Zoom']],
    ['a glob with a slip', 'Auth.custmer.*:READ', ['Auth.customer.user:READ']],
    ['a glob in another letter case', 'auth.**:delete', ['Auth.customer:DELETE']],
    ['a glob with one letter for any', 'app:Z?om*', ['app:Zoom']],
    ['not what is much farther than the best', 'Auth.customer.user:REED', ['Auth.customer.user:READ']],
  ])('%s', (_, asked, expected) => {
    expect(suggest(asked, GRANTS)).toEqual(expected)
  })

  test.each(['salesforce', 'x', '*', '', 'app:Zoom'])('nothing for %j', (asked) => {
    const others = asked === 'app:Zoom' ? ['app:Zoom'] : GRANTS
    expect(suggest(asked, others)).toEqual([])
    expect(orSuggest(asked, others)).toBe('')
  })

  test('the words around them', () => {
    expect(orSuggest('app:zoom', GRANTS)).toBe('; did you mean `app:Zoom`?')
    expect(orSuggest('aaab', ['aaac', 'aaad'])).toBe('; did you mean `aaac` or `aaad`?')
    expect(orSuggest('aaab', ['aaac', 'aaad', 'aaae', 'aaaf'])).toBe('; did you mean `aaac`, `aaad` or `aaae`?')
  })

  test('a name in another Unicode form, however long', () => {
    const name = `Mu\u0308ller ${'x'.repeat(100)}`
    expect(suggest(name.normalize('NFC'), [name])).toEqual([name])
  })
})

test('law: of words without wildcards, those are near whose distance is', () => {
  const word = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 3, maxLength: 8 }).map((all) => all.join(''))
  fc.assert(
    fc.property(word, word, (asked, other) => {
      fc.pre(asked !== other && !asked.includes(other) && !other.includes(asked))
      const bound = Math.floor(asked.length / 3)
      expect(suggest(asked, [other])).toEqual(distance(asked, other, { bound: 99 }) <= bound ? [other] : [])
    }),
  )
})

test('law: a glob is at no distance from what it matches', () => {
  const letters = fc
    .array(fc.constantFrom('a', 'b', '*', '?'), { minLength: 1, maxLength: 6 })
    .map((all) => all.join(''))
  const filled = fc.tuple(letters, fc.array(fc.constantFrom('x', 'y', ''), { minLength: 6, maxLength: 6 }))
  fc.assert(
    fc.property(filled, ([glob, fill]) => {
      fc.pre(/[ab]/.test(glob))
      const text = [...glob].map((one, at) => (one === '*' ? fill[at] : one === '?' ? 'z' : one)).join('')
      fc.pre(text !== glob)
      expect(suggest(glob, [text, `${text}qqqqqqqqq`])[0]).toBe(text)
    }),
  )
})
