/**
 * Omneo role definitions: templates for the link between a profile and an organisation. They carry no permissions.
 * https://docs.omneo.io (Role Definitions). The server assigns ids; the handle is the key.
 */
import { UserError } from '../../domain/errors.ts'
import { itemKey, items } from '../../domain/items-field.ts'
import type { Fields, Item, LiveRole, Scalar } from '../../domain/model.ts'
import { scalar } from '../../domain/scalar-field.ts'
import { set } from '../../domain/set-field.ts'
import {
  asText,
  expectArray,
  expectId,
  expectObject,
  expectScalar,
  type InvalidAnswer,
  type Json,
} from '../../kit/decode.ts'
import { defineSystem } from '../../kit/define-system.ts'
import { rateLimitHeaders } from '../../kit/rate-headers.ts'
import { readSchema } from '../../kit/read-schema.ts'
import { readLaravel } from '../omneo/lists.ts'

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

const KEYS = ['namespace', 'handle'] as const
const META = set()
const CUSTOM = items(KEYS, { writeOnly: ['type'] })

const PATH = '/roles/definitions'

/** Omneo: role definitions. */
export const omneoRoleDefinitions = defineSystem({
  name: 'omneo-role-definitions',
  title: 'Omneo role definitions',
  credentials: ['token'],
  example: { url: 'https://acme.getomneo.com/api/v3' },
  schema: readSchema(new URL('./schema.json', import.meta.url)),
  fields: {
    ...Object.fromEntries(SCALARS.map((name) => [name, scalar()])),
    meta: META,
    custom_fields: CUSTOM,
  },
  domains: ['.getomneo.com', '.omneoapp.io'],

  budget: rateLimitHeaders,

  connect: () => ({ token: null, retry: { 502: 8, 503: 8, 504: 8 } }),

  async list(read) {
    const definitions = await readLaravel(read, PATH, 'role definitions')
    return { catalogue: {}, roles: definitions.map(({ entry, unexpected }) => toLive(entry, unexpected)) }
  },

  canonical: (fields) => ({
    fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value === '' ? null : value])),
    problems: [],
  }),

  requests(_target, { key, live, after }) {
    if (after === null) return [{ method: 'DELETE', path: `${PATH}/${live?.id}`, body: null }]
    const body = payload(key, live?.fields ?? {}, after)
    if (live === null) return [{ method: 'POST', path: PATH, body }]
    return [{ method: 'PUT', path: `${PATH}/${live.id}`, body }]
  },

  fake: async () => (await import('../omneo/fake.ts')).omneo,
})

/** Nobody documents whether PUT is partial, so it carries every field, the unmanaged ones as they are live. */
function payload(key: string, live: Fields, after: Fields): Json {
  const fields = Object.entries({ ...live, ...after })
  // What is empty and stays so is left out: not every field need accept a null.
  const sent = fields.filter(([name, value]) => value !== null || (live[name] ?? null) !== null)
  const body = { handle: key, ...Object.fromEntries(sent) }
  const custom = ('custom_fields' in body ? body.custom_fields : []) as readonly Item[]
  const untyped = custom.find((item) => item.type === undefined)
  if (untyped === undefined) return body
  throw new UserError(
    `role ${JSON.stringify(key)}: Omneo does not tell the type of its custom field ` +
      `${itemKey(KEYS, untyped)}, and an update without it could lose the field; declare it under custom_fields`,
  )
}

function toLive(raw: Json, unexpected: InvalidAnswer): LiveRole {
  const meta = raw.meta === undefined || raw.meta === null ? [] : expectArray(raw.meta, 'meta', unexpected)
  const fields: Fields = {
    ...Object.fromEntries(SCALARS.map((name) => [name, toScalar(raw[name], name, unexpected)])),
    meta: META.normalise(meta.map((tag) => asText(tag, 'an entry of meta', unexpected))),
    custom_fields: CUSTOM.normalise(toItems(raw.custom_fields, unexpected)),
  }
  return { key: asText(raw.handle, 'handle', unexpected), id: expectId(raw.id, 'id', unexpected), fields, raw: null }
}

/** Laravel makes `null` of an empty text, so both are the same here, as they are in {@link Provider.canonical}. */
function toScalar(value: unknown, name: string, unexpected: InvalidAnswer): Scalar {
  return value === undefined || value === '' ? null : expectScalar(value, name, unexpected)
}

/**
 * Custom fields go in as a list and come back as an object whose shape is not documented: by namespace and handle with
 * objects or bare values below, or by both in one key. An empty one may be a list, as PHP writes it.
 */
function toItems(value: unknown, unexpected: InvalidAnswer): Item[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value))
    return value.map((entry) => wholeItem(expectObject(entry, 'a custom field', unexpected), unexpected))
  return Object.entries(expectObject(value, 'custom_fields', unexpected)).flatMap(([namespace, below]) => {
    const entry = expectObject(below, `custom_fields.${namespace}`, unexpected)
    if (namespace === `${entry.namespace}.${entry.handle}`) return [wholeItem(entry, unexpected)]
    return Object.entries(entry).map(([handle, inner]) =>
      typeof inner === 'object' && inner !== null
        ? toItem(namespace, handle, expectObject(inner, handle, unexpected), unexpected)
        : toItem(namespace, handle, { value: inner }, unexpected),
    )
  })
}

function wholeItem(entry: Json, unexpected: InvalidAnswer): Item {
  const part = (name: string) => asText(entry[name], `the ${name} of a custom field`, unexpected)
  return toItem(part('namespace'), part('handle'), entry, unexpected)
}

/** Only the parts that a file can write; a system may add ids or times of its own. */
function toItem(namespace: string, handle: string, { type, value }: Json, unexpected: InvalidAnswer): Item {
  const where = `custom_fields.${namespace}.${handle}`
  return {
    namespace,
    handle,
    ...(type === undefined || type === null ? {} : { type: expectScalar(type, `${where}.type`, unexpected) }),
    value: expectScalar(value, `${where}.value`, unexpected),
  }
}
