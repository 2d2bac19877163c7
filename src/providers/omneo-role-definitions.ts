/**
 * Omneo role definitions: templates for the link between a profile and an organisation. They carry no permissions.
 * https://docs.omneo.io (Role Definitions). The server assigns ids; the handle is the key.
 */
import { byCodeUnits, itemKey, normalise } from '../fields.ts'
import type { FieldKind, Fields, FieldValue, Item, LiveRole, Scalar } from '../model.ts'
import type { Provider } from '../provider.ts'
import { asArray, asId, asItem, asObject, asScalar, asText, type Json, type Strange } from './answers.ts'
import { readLaravel } from './laravel.ts'

const SCALARS = [
  'name',
  'description',
  'short_description',
  'icon',
  'image_url',
  'period',
  'period_type',
  'absolute_expiry',
  'notes',
  'group_name',
  'group_handle',
] as const

const CUSTOM: FieldKind & { kind: 'items' } = { kind: 'items', keys: ['namespace', 'handle'], untold: ['type'] }

const PATH = '/roles/definitions'

export const omneoRoleDefinitions: Provider = {
  name: 'omneo-role-definitions',
  fields: {
    ...Object.fromEntries(SCALARS.map((name) => [name, { kind: 'scalar' } as const])),
    meta: { kind: 'set' },
    custom_fields: CUSTOM,
  },
  domains: ['.getomneo.com', '.omneoapp.io'],
  cannot: {},

  connect: () => ({ token: null, retry: { 502: 8, 503: 8, 504: 8 } }),

  problems: (role) => {
    const items = (role.fields.custom_fields ?? []) as readonly Item[]
    const keys = items.map((item) => itemKey(CUSTOM.keys, item))
    const twice = keys.filter((key, index) => keys.indexOf(key) < index)
    return [...new Set(twice)].map((key) => ({
      rule: 'custom-field-twice',
      field: 'custom_fields',
      message: `the custom field ${JSON.stringify(key)} is written twice`,
    }))
  },

  async list(read) {
    const definitions = await readLaravel(read, PATH, 'role definitions')
    return { catalogue: {}, roles: definitions.map(({ entry, strange }) => toLive(entry, strange)) }
  },

  canonical: (fields) => ({ fields, problems: [] }),

  requests(_target, { key, live, after }) {
    if (after === null) return [{ method: 'DELETE', path: `${PATH}/${live?.id}`, body: null }]
    if (live === null) return [{ method: 'POST', path: PATH, body: { handle: key, ...after } }]
    // Nobody documents whether this PUT is partial, so it carries every field, the unmanaged ones as they are live.
    return [{ method: 'PUT', path: `${PATH}/${live.id}`, body: { handle: key, ...live.fields, ...after } }]
  },
}

function toLive(raw: Json, strange: Strange): LiveRole {
  const scalars = SCALARS.filter((name) => raw[name] !== undefined).map((name): [string, Scalar] => [
    name,
    asScalar(raw[name], name, strange),
  ])
  const meta = raw.meta === undefined || raw.meta === null ? [] : asArray(raw.meta, 'meta', strange)
  const fields: Fields = {
    ...Object.fromEntries(scalars),
    meta: normalise(
      { kind: 'set' },
      meta.map((tag) => asText(tag, 'an entry of meta', strange)),
    ),
    custom_fields: toItems(raw.custom_fields, strange),
  }
  return { key: asText(raw.handle, 'handle', strange), id: asId(raw.id, 'id', strange), fields, raw }
}

/** Custom fields go in as a list and come back as an object by namespace and handle. */
function toItems(value: unknown, strange: Strange): FieldValue {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) {
    return normalise(
      CUSTOM,
      value.map((entry) => asItem(asObject(entry, 'a custom field', strange), 'custom field', strange)),
    )
  }
  const items = Object.entries(asObject(value, 'custom_fields', strange))
    .sort(([a], [b]) => byCodeUnits(a, b))
    .flatMap(([namespace, below]) =>
      Object.entries(asObject(below, `custom_fields.${namespace}`, strange)).map(([handle, entry]): Item => {
        if (typeof entry !== 'object' || entry === null)
          return { namespace, handle, value: asScalar(entry, handle, strange) }
        return { ...asItem(entry as Json, handle, strange), namespace, handle }
      }),
    )
  return normalise(CUSTOM, items)
}
