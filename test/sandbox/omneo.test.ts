import { describe, expect, test } from 'vitest'
import { start } from './talk.ts'

const MOUNT = '/omneo/api/v3'
const DEFINITIONS = '/roles/definitions'
const FIELDS = [
  { namespace: 'a', handle: 'x', type: 'string', value: 'one' },
  { namespace: 'a', handle: 'y', type: 'integer', value: 2 },
  { namespace: 'b', handle: 'x', type: 'boolean', value: true },
]

describe('user roles and permissions', () => {
  test('the documented answer, links with the wrong host included', async () => {
    const { talk } = await start(MOUNT)
    const [create, read, update, remove] = ['create', 'read', 'update', 'delete'].map((handle, index) => {
      return { id: index + 1, name: null, handle }
    })
    const role = (id: number, name: string, permissions: unknown[]) => {
      return { id, name, handle: name.toLowerCase(), weight: 0, permissions }
    }
    expect((await talk('GET', '/roles')).json).toEqual({
      data: [
        role(1, 'Admin', [create, read, update, remove]),
        role(2, 'Manager', [read, update, remove]),
        role(3, 'Reporting', [read]),
        role(4, 'Machine', [create, read, update, remove]),
      ],
      links: {
        first: 'http://example-site.getomneo.com/api/v3/roles?page.number=1',
        last: 'http://example-site.getomneo.com/api/v3/roles?page.number=1',
        prev: null,
        next: null,
      },
      meta: {
        current_page: 1,
        from: 1,
        last_page: 1,
        path: 'http://api.example-site.getomneo.com/api/v3/roles',
        per_page: 15,
        to: 4,
        total: 4,
      },
    })
    expect((await talk('GET', '/roles/3')).json).toEqual({ data: role(3, 'Reporting', [read]) })
    expect((await talk('GET', '/permissions')).json).toMatchObject({ data: [create, read, update, remove] })
    expect((await talk('GET', '/permissions/2')).json).toEqual({ data: read })
  })

  test('they cannot be written', async () => {
    const { talk } = await start(MOUNT)
    for (const [method, path] of [
      ['POST', '/roles'],
      ['PUT', '/roles/1'],
      ['DELETE', '/roles/1'],
    ] as const) {
      const refused = await talk(method, path, {})
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET'])
    }
  })
})

describe('pages', () => {
  test('page[number] and page[size], however they are encoded', async () => {
    const { talk } = await start(MOUNT)
    for (const query of ['page[number]=2&page[size]=3', 'page%5Bnumber%5D=2&page%5Bsize%5D=3']) {
      expect((await talk('GET', `/roles?${query}`)).json).toMatchObject({
        data: [{ handle: 'machine' }],
        links: { prev: 'http://example-site.getomneo.com/api/v3/roles?page.number=1', next: null },
        meta: { current_page: 2, from: 4, to: 4, last_page: 2, per_page: 3, total: 4 },
      })
    }
    expect((await talk('GET', '/roles?page[number]=9')).json).toMatchObject({
      data: [],
      meta: { from: null, to: null },
    })
    expect((await talk('GET', '/roles?page.number=2&page.size=1')).json).toMatchObject({ meta: { current_page: 1 } })
  })

  test('fifteen rows unless asked otherwise, and a largest page', async () => {
    const { sandbox, talk } = await start(MOUNT, { quirks: { omneo: { maxPageSize: 20 } } })
    for (let count = 0; count < 22; count++) await talk('POST', DEFINITIONS, { name: 'N', handle: `h${count}` })
    expect((await talk('GET', DEFINITIONS)).json).toMatchObject({ meta: { per_page: 15, last_page: 2, total: 25 } })
    expect((await talk('GET', `${DEFINITIONS}?page[size]=500`)).json).toMatchObject({ meta: { per_page: 20 } })
    sandbox.quirks.omneo.definitionsWithoutMeta = true
    const bare = (await talk('GET', `${DEFINITIONS}?page[size]=20&page[number]=2`)).json as { data: unknown[] }
    expect(Object.keys(bare)).toEqual(['data'])
    expect(bare.data).toHaveLength(5)
  })
})

describe('role definitions', () => {
  test('life of a definition', async () => {
    const { talk } = await start(MOUNT)
    const made = await talk('POST', DEFINITIONS, { name: 'Guest', handle: 'guest', meta: ['m'], custom_fields: FIELDS })
    expect([made.status, made.json]).toMatchObject([201, { data: { id: 4, name: 'Guest', period: null, meta: ['m'] } }])
    const put = await talk('PUT', `${DEFINITIONS}/4`, { period: 3, period_type: 'weeks' })
    expect([put.status, put.json]).toMatchObject([200, { data: { name: 'Guest', period: 3, meta: ['m'] } }])
    expect((await talk('GET', `${DEFINITIONS}/4`)).json).toEqual(put.json)
    expect((await talk('PUT', `${DEFINITIONS}/4`, { period: null, meta: null })).json).toMatchObject({
      data: { period: null, meta: [] },
    })
    const gone = await talk('DELETE', `${DEFINITIONS}/4`)
    expect([gone.status, gone.text]).toEqual([204, ''])
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect((await talk(method, `${DEFINITIONS}/4`, method === 'PUT' ? {} : undefined)).status).toBe(404)
    }
  })

  test('the literal path comes before the one with an id', async () => {
    const { talk } = await start(MOUNT)
    expect((await talk('GET', DEFINITIONS)).json).toMatchObject({
      data: [{ handle: 'employee' }, { handle: 'student' }, { handle: 'vip' }],
    })
  })

  test('custom fields go in as a list and come out as an object', async () => {
    const { sandbox, talk } = await start(MOUNT)
    await talk('POST', DEFINITIONS, { name: 'Guest', handle: 'guest', custom_fields: FIELDS })
    const shown = async (id = 4) =>
      ((await talk('GET', `${DEFINITIONS}/${id}`)).json as { data: { custom_fields: object } }).data.custom_fields
    expect(await shown()).toEqual({
      a: { x: { type: 'string', value: 'one' }, y: { type: 'integer', value: 2 } },
      b: { x: { type: 'boolean', value: true } },
    })
    sandbox.quirks.omneo.customFieldsShape = 'dotted'
    expect(await shown()).toEqual({ 'a.x': FIELDS[0], 'a.y': FIELDS[1], 'b.x': FIELDS[2] })
    sandbox.quirks.omneo.customFieldsShape = 'flat'
    expect(await shown()).toEqual({ a: { x: 'one', y: 2 }, b: { x: true } })
    expect(await shown(3)).toEqual({})
    sandbox.quirks.omneo.emptyCustomFieldsArray = true
    expect(await shown(3)).toEqual([])
  })

  test('bad fields are reported by name', async () => {
    const { sandbox, talk } = await start(MOUNT)
    const none = await talk('POST', DEFINITIONS, {})
    expect([none.status, none.json]).toEqual([
      422,
      {
        message: 'The name field is required. (and 1 more error)',
        errors: { name: ['The name field is required.'], handle: ['The handle field is required.'] },
      },
    ])
    const bad = {
      name: 1,
      handle: 'vip',
      icon: 'no',
      period: '1',
      period_type: 'moons',
      meta: 'x',
      custom_fields: { a: 1 },
    }
    const refused = await talk('POST', DEFINITIONS, bad)
    expect(Object.keys((refused.json as { errors: object }).errors).sort()).toEqual(Object.keys(bad).sort())
    expect((await talk('PUT', `${DEFINITIONS}/1`, { name: '' })).status).toBe(422)
    expect(
      (await talk('POST', DEFINITIONS, { name: 'N', handle: 'n' }, { headers: { 'content-type': 'text/plain' } }))
        .status,
    ).toBe(422)
    expect((await talk('POST', DEFINITIONS, undefined, { text: '{' })).status).toBe(400)
    expect(sandbox.log.some((one) => one.acted)).toBe(false)
  })

  test('readings that the documents leave open', async () => {
    const { sandbox, talk } = await start(MOUNT)
    expect((await talk('PUT', `${DEFINITIONS}/1`, { handle: 'vip' })).status).toBe(422)
    expect((await talk('PUT', `${DEFINITIONS}/1`, { handle: 'employee' })).status).toBe(200)
    sandbox.quirks.omneo.handleImmutable = true
    expect((await talk('PUT', `${DEFINITIONS}/1`, { handle: 'staff' })).json).toMatchObject({
      errors: { handle: [expect.any(String)] },
    })
    sandbox.quirks.omneo.duplicateHandle422 = false
    sandbox.quirks.omneo.createStatus = 200
    expect((await talk('POST', DEFINITIONS, { name: 'N', handle: 'vip' })).status).toBe(200)
    sandbox.quirks.omneo.customFieldsMerge = true
    const merged = [{ namespace: 'payroll', handle: 'required', type: 'boolean', value: false }]
    expect((await talk('PUT', `${DEFINITIONS}/1`, { custom_fields: merged })).json).toMatchObject({
      data: { custom_fields: { benefits: { discount: { value: 30 } }, payroll: { required: { value: false } } } },
    })
    Object.assign(sandbox.quirks.omneo, { putReplacesAll: true, customFieldsMerge: false })
    expect((await talk('PUT', `${DEFINITIONS}/1`, { period: 2 })).status).toBe(422)
    expect((await talk('PUT', `${DEFINITIONS}/1`, { name: 'E', handle: 'employee' })).json).toMatchObject({
      data: { name: 'E', description: null, meta: [], custom_fields: {} },
    })
  })
})

test('401 and 429 as Laravel has them', async () => {
  const { talk } = await start(MOUNT, { rateLimit: 1 })
  const refused = await talk('GET', '/roles', undefined, { headers: { authorization: 'Bearer x' } })
  expect([refused.status, refused.json]).toEqual([401, { message: 'Unauthenticated.' }])
  const limited = await talk('GET', '/roles')
  expect([limited.status, limited.json]).toEqual([429, { message: 'Too Many Attempts.' }])
  expect(limited.headers.get('retry-after')).toBe('1')
})
