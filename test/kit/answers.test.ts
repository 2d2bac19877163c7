/** Parts of answers besides their data: the words of an error, and the rate limit. */
import { expect, test } from 'vitest'
import { commonErrors, fieldErrors, firstText } from '../../src/kit/error-words.ts'
import { rateLimitHeaders } from '../../src/kit/rate-headers.ts'

test('X-RateLimit-Reset is in seconds from now, and what cannot be read is not reported', () => {
  const headers = { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': ' 13 ' }
  expect(rateLimitHeaders(headers)).toEqual({ limit: 5000, remaining: 0, resetSeconds: 13 })
  expect(rateLimitHeaders({ 'x-ratelimit-reset': 'x', 'x-ratelimit-remaining': '-1' })).toEqual({
    limit: null,
    remaining: null,
    resetSeconds: null,
  })
})

test.each<[string, unknown, readonly string[]]>([
  ['a text', 'no', ['no']],
  ['nothing', null, []],
  ['a list', ['no'], []],
  ['the first of several', { error: 'invalid', error_description: 'No such client' }, ['No such client']],
  ['no text', { message: { text: 'no' } }, []],
  [
    'fields of Laravel',
    { message: 'Invalid', errors: { name: ['taken', 'long'] } },
    ['Invalid', 'name: taken', 'name: long'],
  ],
  ['fields in a list', { message: 'Invalid', errors: [{ field: 'id', message: ['odd'] }] }, ['Invalid', 'id: odd']],
  ['one text for a field', { errors: { name: 'taken' } }, ['name: taken']],
])('the common shapes: %s', (_, json, words) => {
  expect(commonErrors(json)).toEqual(words)
})

test('the words are asked for in an order', () => {
  expect(firstText({ a: 'A', b: 'B' }, ['b', 'a'])).toEqual(['B'])
  expect(fieldErrors('no')).toEqual([])
})
