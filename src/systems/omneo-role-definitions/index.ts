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
  expectScalar,
  type InvalidAnswer,
  type Json,
  unknownMembers,
} from '../../kit/decode.ts'
import { defineSystem } from '../../kit/define-system.ts'
import { rateLimitHeaders } from '../../kit/rate-headers.ts'
import { carried, readFields } from '../../kit/read-fields.ts'
import { readSchema } from '../../kit/read-schema.ts'
import { readLaravel } from '../omneo/lists.ts'
import { customFieldsIn, isSameValue } from './custom-fields.ts'

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

/** Members of a definition that are fields here, and those that only the server sets. */
const KNOWN = [...SCALARS, 'id', 'handle', 'meta', 'custom_fields', 'timezone', 'created_at', 'updated_at']

/** Databases behind PHP may hand out numbers as texts. */
function kindOf(name: string) {
  return scalar(name === 'period' ? 'number' : 'text')
}

const KEYS = ['namespace', 'handle'] as const
const META = set()
const CUSTOM = items(KEYS, { writeOnly: ['type'], isSamePart: isSameValue })

const PATH = '/roles/definitions'

/** Omneo: role definitions. */
export const omneoRoleDefinitions = defineSystem({
  name: 'omneo-role-definitions',
  title: 'Omneo role definitions',
  credentials: ['token'],
  example: { url: 'https://acme.getomneo.com/api/v3' },
  schema: readSchema(new URL('./schema.json', import.meta.url)),
  fields: {
    ...Object.fromEntries(SCALARS.map((name) => [name, kindOf(name)])),
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
    const body = payload(key, live, after)
    if (live === null) return [{ method: 'POST', path: PATH, body }]
    return [{ method: 'PUT', path: `${PATH}/${live.id}`, body }]
  },

  fake: async () => (await import('../omneo/fake.ts')).omneo,
})

/**
 * Nobody documents whether PUT is partial, so it carries every field, the unmanaged ones as they are live: what nobody knows,
 * what could not be read, and custom fields whose types Omneo does not tell, in the very shape in which they came.
 */
function payload(key: string, live: LiveRole | null, after: Fields): Json {
  const held = live?.fields ?? {}
  const fields = Object.entries({ ...held, ...after })
  // What is empty and stays so is left out: not every field need accept a null.
  const sent = fields.filter(([name, value]) => value !== null || (held[name] ?? null) !== null)
  const body = { handle: key, ...Object.fromEntries(sent), ...(live?.raw as Json | null), ...pick(after, live?.raw) }
  const custom = (after.custom_fields ?? []) as readonly Item[]
  const untyped = custom.find((item) => item.type === undefined)
  if (untyped === undefined) return body
  throw new UserError(
    `role ${JSON.stringify(key)}: Omneo does not tell the type of its custom field ` +
      `${itemKey(KEYS, untyped)}, and an update without it could lose the field; declare it under custom_fields`,
  )
}

/** Returns the managed fields that also came in a shape of their own: what the file says of them counts. */
function pick(after: Fields, raw: unknown): Fields {
  return Object.fromEntries(Object.entries(after).filter(([name]) => Object.hasOwn((raw ?? {}) as Json, name)))
}

function toLive(raw: Json, unexpected: InvalidAnswer): LiveRole {
  const read = readFields({
    ...Object.fromEntries(
      SCALARS.map((name) => [name, (unknown: InvalidAnswer) => toScalar(raw[name], name, unknown)]),
    ),
    meta: (unknown) => toTags(raw.meta ?? [], unknown),
    custom_fields: (unknown) => CUSTOM.normalise(customFieldsIn(raw.custom_fields, unknown)),
  })
  const custom = (read.fields.custom_fields ?? []) as readonly Item[]
  const untyped = custom.some(({ type }) => type === undefined) ? { custom_fields: raw.custom_fields } : null
  return {
    key: asText(raw.handle, 'handle', unexpected),
    id: expectId(raw.id, 'id', unexpected),
    ...read,
    raw: { ...unknownMembers(raw, KNOWN), ...carried(raw, read), ...untyped },
  }
}

function toTags(meta: unknown, unexpected: InvalidAnswer): readonly string[] {
  return META.normalise(expectArray(meta, 'meta', unexpected).map((tag) => asText(tag, 'an entry of meta', unexpected)))
}

/** Laravel makes `null` of an empty text, so both are the same here, as they are in {@link Provider.canonical}. */
function toScalar(value: unknown, name: string, unexpected: InvalidAnswer): Scalar {
  return value === undefined || value === '' ? null : kindOf(name).normalise(expectScalar(value, name, unexpected))
}
