/** What only Omneo's role definitions have: custom fields of an undocumented shape, and texts that become null. */
import { expect, test } from 'vitest'
import type { omneo as fake } from '../../src/systems/omneo/fake.ts'
import type { Lab } from '../../src/testkit/lab.ts'
import { serve } from '../../src/testkit/servers.ts'
import { settle } from '../../src/testkit/settle.ts'
import { customFields } from './omneo-custom-fields.ts'

type GetLab = () => Lab<typeof fake>

const DEFINITION = { id: 1, name: 'Employee', handle: 'employee', meta: null, custom_fields: null }

export function particular(lab: GetLab): void {
  test('war story 28: links that lead to another host over http are not followed', async () => {
    const elsewhere = await serve('{"data":[]}')
    const next = `${elsewhere.url}/omneo/api/v3/roles/definitions?page.number=2`
    const meta = { current_page: 1, last_page: 2, total: 2, path: next }
    const server = await serve(JSON.stringify({ data: [DEFINITION], links: { next, last: next }, meta }))
    await expect(lab().readWithToken(server.url)).rejects.toThrow('the id 1 comes twice')
    expect([server.paths.length, elsewhere.paths]).toEqual([2, []])
    expect(server.paths[1]).toContain('page[number]=2')
  })

  test('a server that knows no paging is read whole', async () => {
    const { url, paths } = await serve(JSON.stringify({ data: [DEFINITION, { ...DEFINITION, id: 2, handle: 'b' }] }))
    expect((await lab().readWithToken(url)).roles.map(({ key }) => key)).toEqual(['employee', 'b'])
    expect(paths).toHaveLength(3)
  })

  test('what is empty and stays empty is not sent, what becomes empty is', async () => {
    lab().plant('employee')
    const change = { name: 'Employee', short_description: '', notes: '', description: 'New' }
    const steps = await settle(lab(), 'update', [lab().role('employee', change)])
    const body = steps?.[0]?.requests[0]?.body as Record<string, unknown>
    expect(body).toMatchObject({ handle: 'employee', short_description: null, description: 'New', period: 1 })
    expect(Object.keys(body)).not.toContain('notes')
    expect(Object.keys(body)).not.toContain('icon')
    expect(steps?.[0]?.changes).toEqual([
      { field: 'description', before: null, after: 'New' },
      { field: 'short_description', before: 'Staff', after: null },
    ])
  })

  test('parts of a custom field that no file can write are no change', async () => {
    const field = { type: 'string', value: 'all', id: 7, created_at: '2026-01-01', translations: {} }
    const { url } = await serve(
      JSON.stringify({
        data: [{ ...DEFINITION, custom_fields: { benefits: { stores: field } } }],
        meta: { total: 1, last_page: 1 },
      }),
    )
    const live = await lab().readWithToken(url)
    const declared = [{ namespace: 'benefits', handle: 'stores', type: 'string', value: 'all' }]
    expect(lab().planFrom(live, [lab().role('employee', { name: 'Employee', custom_fields: declared })]).steps).toEqual(
      [],
    )
  })

  test('where types are not reported, files can still manage custom fields', async () => {
    lab().reset({ name: 'flat', quirks: { customFieldsShape: 'flat' } })
    lab().plant('employee')
    const declared = [{ namespace: 'benefits', handle: 'discount', type: 'integer', value: 10 }]
    await settle(lab(), 'update', [lab().role('employee', { name: 'Employee', custom_fields: declared })])
    expect(lab().state.definitions[0]?.custom_fields).toEqual(declared)
  })

  customFields(lab)
}
