/** Custom fields of Omneo: five shapes of what comes back, values of every type, and shapes that nobody knows. */
import { expect, test } from 'vitest'
import type { Item, LiveRole } from '../../src/domain/model.ts'
import type { omneo as fake } from '../../src/systems/omneo/fake.ts'
import type { Lab } from '../../src/testkit/lab.ts'
import { serve } from '../../src/testkit/servers.ts'
import { settle } from '../../src/testkit/settle.ts'

type GetLab = () => Lab<typeof fake>

const SHAPES = ['nested', 'dotted', 'list', 'flat', 'joined'] as const

/** One of each type; an object has members that look like those of a custom field. */
const FIELDS = [
  { namespace: 'a', handle: 'boolean', type: 'boolean', value: false },
  { namespace: 'a', handle: 'list', type: 'array', value: ['x', 2, { deep: [true] }] },
  { namespace: 'a', handle: 'number', type: 'decimal', value: 2.5 },
  { namespace: 'b', handle: 'object', type: 'json', value: { b: { handle: 'x' }, a: 1 } },
  { namespace: 'b', handle: 'text', type: 'string', value: 'all' },
]

const NAME = { name: 'Employee' }

export function customFields(lab: GetLab): void {
  test.each(SHAPES)(
    'shape %s: text, number, boolean, object and list are read, compared and changed',
    async (shape) => {
      lab().reset({ name: shape, quirks: { customFieldsShape: shape } })
      lab().plant('employee')
      Object.assign(lab().state.definitions[0] ?? {}, { custom_fields: structuredClone(FIELDS) })
      const isTyped = !['flat', 'joined'].includes(shape)
      const read = (await lab().read()).roles[0]?.fields.custom_fields as readonly Item[]
      expect(read).toEqual(FIELDS.map(({ type, ...rest }) => (isTyped ? { ...rest, type } : rest)))
      const declared = (fields: readonly object[]) => [
        lab().role('employee', { ...NAME, custom_fields: fields as Item[] }),
      ]
      // An object has no order, a list has.
      const [boolean = {}, list = {}, number = {}, object = {}, text = {}] = FIELDS
      const same = [text, { ...object, value: { a: 1, b: { handle: 'x' } } }, number, list, boolean]
      expect((await lab().plan(declared(same))).steps).toEqual([])
      const changed = [boolean, { ...list, value: [2, 'x'] }, number, { ...object, value: { a: 2 } }, text]
      const steps = await settle(lab(), 'change', declared(changed))
      expect(steps?.[0]?.changes.map(({ field }) => field)).toEqual(['custom_fields.a.list', 'custom_fields.b.object'])
    },
  )

  test.each(SHAPES)('shape %s: a change of another field leaves them as they are', async (shape) => {
    for (const putReplacesAll of [false, true]) {
      lab().reset({ name: shape, quirks: { customFieldsShape: shape, putReplacesAll } })
      lab().plant('employee')
      Object.assign(lab().state.definitions[0] ?? {}, { custom_fields: structuredClone(FIELDS) })
      await settle(lab(), 'description', [lab().role('employee', { ...NAME, description: 'Other' })])
      const [definition] = lab().state.definitions
      expect([...(definition?.custom_fields ?? [])].sort((a, b) => (a.handle < b.handle ? -1 : 1))).toEqual(FIELDS)
    }
  })

  test.each(SHAPES)(
    'shape %s: a value that is answered as a text is the same in the type of its field',
    async (shape) => {
      lab().reset({ name: shape, quirks: { customFieldsShape: shape } })
      lab().plant('employee')
      const [boolean, list, number, object, text] = FIELDS
      const answered = [
        { ...boolean, value: '0' },
        list,
        { ...number, value: '2.50' },
        object,
        { ...text, type: 'string', value: 2026 },
      ]
      Object.assign(lab().state.definitions[0] ?? {}, { custom_fields: structuredClone(answered) })
      const declared = (...fields: readonly unknown[]) => [
        lab().role('employee', { ...NAME, custom_fields: fields as Item[] }),
      ]
      const same = [boolean, list, number, object, { ...text, value: '2026' }]
      expect((await lab().plan(declared(...same))).steps).toEqual([])
      const { steps } = await lab().plan(
        declared({ ...boolean, value: true }, list, { ...number, value: 2 }, object, text),
      )
      expect(steps[0]?.changes.map(({ field }) => field)).toEqual([
        'custom_fields.a.boolean',
        'custom_fields.a.number',
        'custom_fields.b.text',
      ])
    },
  )

  const one = async (custom_fields: unknown): Promise<LiveRole | undefined> => {
    const role = { id: 1, ...NAME, handle: 'employee', meta: null, custom_fields }
    const other = { ...role, id: 2, handle: 'other', custom_fields: [] }
    const { url } = await serve(JSON.stringify({ data: [role, other], meta: { total: 2, last_page: 1 } }))
    return (await lab().readWithToken(url)).roles[0]
  }

  test.each<[string, unknown, Item[]]>([
    ['a namespace with a dot', { 'a.b': { c: { type: 't', value: 1 } } }, [item('a.b', 'c', 1, 't')]],
    [
      'a namespace with a colon among others',
      { 'a:b': { c: 1 }, d: { e: 2 } },
      [item('a:b', 'c', 1), item('d', 'e', 2)],
    ],
    ['a dot in a handle', { 'a:b.c': 1 }, [item('a', 'b.c', 1)]],
    ['a type that is null', { a: { b: { type: null, value: 1 } } }, [item('a', 'b', 1)]],
    [
      'an object with a value and no type',
      { a: { b: { value: 1, unit: 'kg' } } },
      [item('a', 'b', { unit: 'kg', value: 1 })],
    ],
    ['two members that could be names', { 'a.b': { type: 't', value: null } }, [item('a', 'b', null, 't')]],
  ])('%s', async (_what, shape, items) => {
    expect((await one(shape))?.fields.custom_fields).toEqual(items)
  })

  test.each([
    ['a bare text', 'stores', 'custom_fields is a text, not an object'],
    ['a namespace that is a text', { benefits: 'stores' }, 'custom_fields.benefits is a text, not an object'],
    ['one of several that is not like the others', { a: { b: 1 }, 'c.d': 2 }, 'custom_fields.c.d is the number 2'],
    ['a list without handles', [{ namespace: 'a', value: 1 }], 'the handle of a custom field is missing'],
    [
      'a type that is a number',
      [{ namespace: 'a', handle: 'b', type: 7, value: 1 }],
      'the type of a.b is the number 7',
    ],
  ])('%s: stops a change of that field alone', async (_what, shape, message) => {
    const role = await one(shape)
    expect(role?.unreadable).toEqual({ custom_fields: expect.stringContaining(message) })
    if (role === undefined) return
    const declared = { ...NAME, description: 'Other', custom_fields: [] }
    const plan = lab().planFrom({ roles: [role], catalogue: {} }, [lab().role('employee', declared)])
    expect(plan.steps.map(({ changes }) => changes)).toEqual([[{ field: 'description', before: null, after: 'Other' }]])
    // What came goes back as it came.
    expect(plan.steps[0]?.requests[0]?.body).toMatchObject({ description: 'Other', custom_fields: shape })
    expect(plan.findings).toMatchObject([{ rule: 'unreadable', role: 'employee' }])
  })
}

function item(namespace: string, handle: string, value: Item[string], type?: string): Item {
  return { namespace, handle, ...(type === undefined ? {} : { type }), value: value ?? null }
}
