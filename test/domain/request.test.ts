/** Checks the members of a request: all that apply sends, and nothing that a published plan must not show. */
import { describe, expect, test } from 'vitest'
import type { Request } from '../../src/domain/model.ts'
import { checkExact, pendingId, sameRequest, withIds } from '../../src/domain/request.ts'

const PUT: Request = { method: 'PUT', path: '/roles/1', body: { name: 'a' } }

/** A request as a module without types may return it. */
const requestWith = (more: object) => ({ ...PUT, ...more }) as Request

describe('a request is exact', () => {
  test.each<[string, Request]>([
    ['each method of a write', requestWith({ method: 'PATCH' })],
    ['no body', requestWith({ method: 'DELETE', body: null })],
    ['headers', requestWith({ headers: { 'If-Match': '"7"', Prefer: 'return=minimal', 'content-type': 'a/b+json' } })],
    ['a look-up for the body', requestWith({ body: [{ id: '‹id of a›' }], lookUps: [{ path: '/roles/a', as: 'a' }] })],
    ['a look-up for the path', requestWith({ path: '/roles/‹id of a/b›/x', lookUps: [{ path: '/r', as: 'a/b' }] })],
  ])('%s is fine', (_, request) => {
    expect(checkExact([request])).toEqual([request])
  })

  test.each<[string, object, string]>([
    ['a member that nobody would send', { query: 'a=b' }, 'a request has no "query"'],
    ['a member that is not even enumerable in JSON', { after: undefined }, 'a request has no "after"'],
    ['a method that reads', { method: 'GET' }, 'no method of a write'],
    ['a method in lower case', { method: 'put' }, 'no method of a write'],
    ['a path to another host', { path: 'https://elsewhere.example/' }, 'does not begin with a slash'],
    ['a body that is forgotten', { body: undefined }, 'the body is missing'],
    ['a header with a line break', { headers: { 'If-Match': '1\r\nEvil: 1' } }, '"If-Match" cannot be sent'],
    ['a header that is no text', { headers: { 'If-Match': 7 } }, '"If-Match" cannot be sent'],
    ['a header with a strange name', { headers: { 'If Match': '7' } }, '"If Match" cannot be sent'],
    ['a header twice', { headers: { 'If-Match': '1', 'if-match': '2' } }, 'the header if-match is there twice'],
    ['a header of the connection', { headers: { Host: 'elsewhere.example' } }, "not the request's to set"],
    ['a length of its own', { headers: { 'content-length': '0' } }, "not the request's to set"],
    ['a look-up with more than it can do', { lookUps: [{ path: '/a', as: 'a', at: 'x' }] }, 'a look-up has no "at"'],
    ['a look-up elsewhere', { lookUps: [{ path: '//evil', as: 1 }] }, 'the id of 1 is looked up'],
    ['a look-up for nothing', { lookUps: [{ path: '/a', as: 'a' }] }, 'the id of "a" is looked up and not used'],
    [
      'two look-ups for one thing',
      {
        body: '‹id of a›',
        lookUps: [
          { path: '/a', as: 'a' },
          { path: '/b', as: 'a' },
        ],
      },
      'is looked up twice',
    ],
  ])('%s throws', (_, more, why) => {
    expect(() => checkExact([PUT, requestWith(more)])).toThrow(why)
  })

  test.each([
    'Authorization',
    'proxy-authorization',
    'Cookie',
    'X-Api-Key',
    'x-auth-token',
    'X-CSRF-Token',
    'X-Client-Secret',
    'X-Session-Id',
    'X-Amz-Signature',
    'Password',
  ])('no plan can hold the header %s', (name) => {
    expect(() => checkExact([requestWith({ headers: { [name]: 'x' } })])).toThrow('may carry a credential')
  })
})

describe('ids that are born in the same apply', () => {
  const lookUps = [
    { path: '/roles/shop%20clerk', as: 'shop clerk' },
    { path: '/roles/b', as: 'b' },
  ]

  test('take their places in path and body, each as the system wrote it', () => {
    const body = { id: pendingId('b'), list: [{ id: pendingId('shop clerk') }], note: `not ${pendingId('b')}` }
    const request = requestWith({
      path: `/roles/${pendingId('shop clerk')}/x`,
      headers: { Prefer: 'a' },
      body,
      lookUps,
    })
    const ids = new Map<string, string | number>([
      ['shop clerk', 'a/b?'],
      ['b', 7],
    ])
    expect(withIds(request, ids)).toEqual({
      method: 'PUT',
      path: '/roles/a%2Fb%3F/x',
      headers: { Prefer: 'a' },
      body: { id: 7, list: [{ id: 'a/b?' }], note: 'not ‹id of b›' },
    })
  })

  test('an id that looks like another one is not filled in again', () => {
    const request = requestWith({ path: '/x', body: [pendingId('a'), pendingId('b')], lookUps })
    const ids = new Map([
      ['a', pendingId('b')],
      ['b', '2'],
    ])
    expect(withIds(request, ids).body).toEqual([pendingId('b'), '2'])
  })
})

test('two requests are the same where the wire is', () => {
  expect(sameRequest(PUT, requestWith({ headers: {}, lookUps: [] }))).toBe(true)
  expect(
    sameRequest(requestWith({ headers: { 'If-Match': '1' } }), requestWith({ headers: { 'if-match': '1' } })),
  ).toBe(true)
  expect(sameRequest(PUT, requestWith({ headers: { 'If-Match': '1' } }))).toBe(false)
  expect(sameRequest(PUT, requestWith({ lookUps: [{ path: '/a', as: 'a' }] }))).toBe(false)
})
