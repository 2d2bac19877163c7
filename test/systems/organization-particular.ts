/** What only the organisation API has: one documented call for its list, and every other hint that it may be longer. */
import { expect, test } from 'vitest'
import type { organization as fake } from '../../src/systems/organization/fake.ts'
import type { Lab } from '../../src/testkit/lab.ts'
import { serve } from '../../src/testkit/servers.ts'

type GetLab = () => Lab<typeof fake>

const ROLE = {
  id: 'a',
  name: 'customer',
  description: null,
  permissions: [],
  organizationId: 'Customer of organization',
}

export function particular(lab: GetLab): void {
  test('the list is asked for as its documents have it, without parameters', async () => {
    lab().plant('ROLE_A', 'ROLE_B')
    await lab().read()
    expect(lab().sandbox.log.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /organization/v2/roles'])
  })

  test('all three fields are always sent, whatever changed', async () => {
    lab().plant('ROLE_OLD')
    const { steps } = await lab().plan([lab().role('ROLE_NEW', undefined, { renamedFrom: 'ROLE_OLD' })])
    const body = { name: 'ROLE_NEW', description: 'Day-to-day work', permissions: ['CREATE_AN_ITEM', 'UPDATE_AN_ITEM'] }
    expect(steps[0]?.requests).toEqual([{ method: 'PUT', path: '/v2/roles/id%2F0', body }])
  })

  test.each<[string, unknown, Record<string, string>, string]>([
    ['a total in a header, and the same page again', [ROLE], { 'x-total-count': '2' }, 'the id a comes twice'],
    ['a total in the envelope', { data: [ROLE], total: 2 }, {}, 'the id a comes twice'],
    ['a total beside the envelope', { roles: [ROLE], pagination: { total: 2 } }, {}, 'the id a comes twice'],
    ['fewer than came', [ROLE], { 'x-total-count': '0' }, '1 roles came of 0'],
    ['a total of none that came', [], { 'x-total-count': '2' }, 'no role came of 2'],
    ['a total that is no number', [ROLE], { 'x-total-count': 'many' }, 'its total is not a number'],
    ['a next page and no total', [ROLE], { link: '</v2/roles?page=2>; rel="next"' }, 'it links to a next page'],
    ['a next link', { data: [ROLE], links: { next: 'http://x' } }, {}, 'it tells of more than came (`next`)'],
    [
      'a next link beside the list',
      { data: [ROLE], next: '/v2/roles?page=2' },
      {},
      'it tells of more than came (`next`)',
    ],
    ['more, with nothing in it', { data: [], has_more: true }, {}, 'it tells of more than came (`has_more`)'],
    ['more in another spelling', { data: [ROLE], hasMore: true }, {}, 'it tells of more than came (`hasMore`)'],
    ['several pages', { data: [ROLE], last_page: 2 }, {}, 'it tells of more than came (`last_page`)'],
    ['pages in `meta`', { data: [ROLE], meta: { total_pages: 3 } }, {}, 'it tells of more than came (`total_pages`)'],
    [
      'pages in a text',
      { data: [ROLE], pagination: { last_page: '2' } },
      {},
      'it tells of more than came (`last_page`)',
    ],
    ['more, and a total of one page', { data: [ROLE], total: 1, hasMore: true }, {}, 'it tells of more than came'],
    ['two lists', { data: [], roles: [ROLE] }, {}, 'it has two lists'],
    ['no permissions at all', [{ ...ROLE, permissions: undefined }], {}, 'the permissions of a role are missing'],
    ['a role without a name', [{ ...ROLE, name: '' }], {}, 'the name of a role is an empty text'],
  ])('%s: an error', async (_what, json, headers, message) => {
    const { url } = await serve(JSON.stringify(json), headers)
    await expect(lab().readWithToken(url)).rejects.toThrow(message)
  })

  test('permissions that are no list are carried along', async () => {
    const { url } = await serve(JSON.stringify([{ ...ROLE, permissions: 'all' }]))
    const live = await lab().readWithToken(url)
    expect(live.roles[0]?.unreadable).toEqual({ permissions: 'permissions is a text, not a list' })
    const [step] = lab().planFrom(live, [lab().role('customer', { description: 'New', permissions: [] })]).steps
    expect(step?.requests[0]?.body).toEqual({ name: 'customer', description: 'New', permissions: 'all' })
  })

  test.each<[string, object]>([
    ['no next page', { next: null, links: { next: null }, has_more: false }],
    ['one page', { meta: { last_page: 1, total_pages: '1' }, pagination: { hasMore: false, total: 1 } }],
    ['a second list that is none', { roles: null }],
  ])('an envelope that tells of %s is whole', async (_what, beside) => {
    const { url } = await serve(JSON.stringify({ data: [ROLE], ...beside }), {})
    expect((await lab().readWithToken(url)).roles.map(({ key }) => key)).toEqual(['customer'])
  })
}
