import { describe, expect, test } from 'vitest'
import { start } from './talk.ts'

const MOUNT = '/organization'
const PATH = '/v2/roles'
const CUSTOMER = {
  id: 'xxxxx-1203-4322-a411-b835f29e9f26',
  name: 'customer',
  description: 'Customer of organization',
  organizationId: 'Customer of organization',
  permissions: ['CREATE_AN_ITEM'],
  createdAt: '2024-02-28T16:11:00.595Z',
}

describe('roles of an organisation', () => {
  test('the documented role, in a bare list and alone', async () => {
    const { talk } = await start(MOUNT)
    expect((await talk('GET', PATH)).json).toMatchObject([CUSTOMER, { name: 'operator' }, { name: 'manager' }])
    expect((await talk('GET', `${PATH}/${CUSTOMER.id}`)).json).toEqual(CUSTOMER)
  })

  test('the documented update', async () => {
    const { talk } = await start(MOUNT)
    const { name, description } = CUSTOMER
    const permissions = ['CREATE_AN_ITEM', 'UPDATE_AN_ITEM']
    const put = await talk('PUT', `${PATH}/${CUSTOMER.id}`, { name, description, permissions })
    expect([put.status, put.json]).toEqual([200, { ...CUSTOMER, permissions }])
  })

  test('life of a role', async () => {
    const { talk } = await start(MOUNT)
    const sent = { name: 'new', description: '', permissions: [] }
    const made = await talk('POST', PATH, sent)
    expect([made.status, made.json]).toMatchObject([201, { ...sent, createdAt: '2026-01-01T00:00:01.000Z' }])
    const { id } = made.json as { id: string }
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const gone = await talk('DELETE', `${PATH}/${id}`)
    expect([gone.status, gone.json]).toEqual([200, {}])
    expect((await talk('DELETE', `${PATH}/${id}`)).json).toEqual({
      message: 'Role not found',
      statusCode: 404,
      error: 'Not Found',
    })
  })

  test('all three fields are required, for an update too', async () => {
    const { sandbox, talk } = await start(MOUNT)
    const whole = { name: 'n', description: 'd', permissions: ['A'] }
    for (const field of Object.keys(whole)) {
      for (const [method, path] of [
        ['POST', PATH],
        ['PUT', `${PATH}/${CUSTOMER.id}`],
      ] as const) {
        const refused = await talk(method, path, { ...whole, [field]: undefined })
        expect([refused.status, refused.json]).toMatchObject([400, { statusCode: 400, error: 'Bad Request' }])
      }
    }
    expect((await talk('POST', PATH, { ...whole, permissions: [1] })).status).toBe(400)
    expect((await talk('POST', PATH, whole, { headers: { 'content-type': 'text/plain' } })).status).toBe(400)
    sandbox.quirks.organization.missingFieldStatus = 422
    expect((await talk('POST', PATH, {})).status).toBe(422)
    expect(sandbox.log.some((one) => one.acted)).toBe(false)
  })

  test('readings that the documents leave open', async () => {
    const { sandbox, talk } = await start(MOUNT)
    const sent = { name: 'customer', description: '', permissions: [] }
    expect((await talk('POST', PATH, sent)).status).toBe(201)
    const quirks = sandbox.quirks.organization
    Object.assign(quirks, { duplicateNames: 409, createStatus: 200, deleteAnswer: 204, envelope: 'data' })
    expect((await talk('POST', PATH, sent)).status).toBe(409)
    expect((await talk('POST', PATH, { ...sent, name: 'other' })).status).toBe(200)
    expect((await talk('GET', PATH)).json).toMatchObject({ data: [CUSTOMER, {}, {}, {}, {}] })
    quirks.envelope = 'roles'
    quirks.paged = true
    quirks.emptyDescriptionRefused = true
    const page = await talk('GET', `${PATH}?page=2&limit=2`)
    expect(page.json).toMatchObject({ roles: [{ name: 'manager' }, { name: 'customer' }] })
    expect(page.headers.get('x-total-count')).toBe('5')
    expect(page.headers.get('link')).toContain('page=3')
    expect((await talk('POST', PATH, { ...sent, name: 'third' })).status).toBe(400)
    const gone = await talk('DELETE', `${PATH}/${CUSTOMER.id}`)
    expect([gone.status, gone.text]).toEqual([204, ''])
  })

  test('401', async () => {
    const { talk } = await start(MOUNT)
    expect((await talk('GET', PATH, undefined, { headers: { authorization: '' } })).json).toEqual({
      message: 'Unauthorized',
      statusCode: 401,
    })
  })
})
