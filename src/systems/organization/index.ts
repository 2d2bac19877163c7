/**
 * The organisation-roles API (`/v2/roles`): a name, a description and a flat list of permissions.
 * The server assigns ids, which need not be UUIDs, and nothing keeps names unique.
 */

import type { Answer, Reader } from '../../domain/connection.ts'
import { textsIn } from '../../domain/field-values.ts'
import type { LiveRole } from '../../domain/model.ts'
import { scalar } from '../../domain/scalar-field.ts'
import { set } from '../../domain/set-field.ts'
import type { Namesakes } from '../../domain/system.ts'
import {
  asText,
  expectArray,
  expectId,
  expectObjects,
  expectScalar,
  type InvalidAnswer,
  type Json,
  unknownMembers,
} from '../../kit/decode.ts'
import { defineSystem } from '../../kit/define-system.ts'
import type { Listed } from '../../kit/listing.ts'
import { missingComma } from '../../kit/missing-comma.ts'
import { readPages, type Totals } from '../../kit/pages.ts'
import { rateLimitHeaders } from '../../kit/rate-headers.ts'
import { carried, readFields } from '../../kit/read-fields.ts'
import { readSchema } from '../../kit/read-schema.ts'
import { toSet } from '../../text/collections.ts'
import { isObject } from '../../text/parse-json.ts'

const PATH = '/v2/roles'

const DESCRIPTION = scalar('text')

/** Members of a role that are fields here, and those that only the server sets. */
const KNOWN = ['id', 'name', 'description', 'permissions', 'organizationId', 'createdAt', 'updatedAt']

/** There is no way to ask for one name: a look is the whole list. */
const namesakes: Namesakes = {
  async find(read, _target, key) {
    const same = (await readRoles(read)).filter(({ entry }) => entry.name === key)
    return same.map(({ entry, unexpected }) => expectId(entry.id, 'the id of a role', unexpected))
  },

  idIn(json) {
    const id = isObject(json) ? json.id : undefined
    return typeof id === 'number' || (typeof id === 'string' && id !== '') ? String(id) : null
  },

  /** Ids are random and say nothing of age: of two roles of one second, it is not known. */
  isOlder(a, b) {
    const [first, second] = [Date.parse(a.createdAt ?? ''), Date.parse(b.createdAt ?? '')]
    return Number.isFinite(first) && Number.isFinite(second) && first !== second ? first < second : null
  },
}

/** Roles of an organisation with flat permissions. */
export const organization = defineSystem({
  name: 'organization',
  title: 'Organization roles',
  credentials: ['token'],
  example: { url: 'https://api.example.com' },
  schema: readSchema(new URL('./schema.json', import.meta.url)),
  fields: { description: DESCRIPTION, permissions: set('') },
  namesakes,
  // Nobody's product by name: every host but loopback is the operator's word, in ROLESYNC_ALLOWED_HOSTS.
  domains: [],

  budget: rateLimitHeaders,

  connect: () => ({ token: null, retry: { 502: 8, 503: 8, 504: 8 } }),

  // The documents write permissions as words like CREATE_AN_ITEM.
  problems: ({ fields }) =>
    textsIn(fields.permissions).flatMap((element) => {
      const message = /^[A-Z_]+(?:\s+[A-Z]+_[A-Z_]+)+$/.test(element) ? missingComma(element) : null
      return message === null ? [] : [{ rule: 'missing-comma', field: 'permissions', element, message }]
    }),

  async list(read) {
    const roles = await readRoles(read)
    return { catalogue: {}, roles: roles.map(({ entry, unexpected }) => toLive(entry, unexpected)) }
  },

  requests(_target, { key, live, after }) {
    if (after === null) return [{ method: 'DELETE', path: `${PATH}/${encodeURIComponent(live?.id ?? '')}`, body: null }]
    // All three fields are required: the PUT replaces the role, so what is not managed, or not known, goes in as it is live.
    const body = { ...(live?.raw as Json | undefined), name: key, ...live?.fields, ...after }
    if (live === null) return [{ method: 'POST', path: PATH, body }]
    return [{ method: 'PUT', path: `${PATH}/${encodeURIComponent(live.id ?? '')}`, body }]
  },

  fake: async () => (await import('./fake.ts')).organization,
})

function readRoles(read: Reader): Promise<readonly Listed[]> {
  return readPages(read, {
    what: 'roles',
    // The documents know one call without parameters. Only where its answer tells of more is it asked for pages.
    path: (page, size) => (page === 1 ? PATH : `${PATH}?page=${page}&limit=${size}`),
    entries: (answer, unexpected) => expectObjects(listIn(answer.json, unexpected), 'the list of roles', unexpected),
    totals,
    readWithoutTotals: async () => [],
  })
}

/** The documents print a list that is no JSON; a bare list and both usual envelopes are read. */
function listIn(json: unknown, unexpected: InvalidAnswer): unknown {
  if (Array.isArray(json) || typeof json !== 'object' || json === null) return json
  const { data, roles } = json as Json
  if (Array.isArray(data) && Array.isArray(roles)) throw unexpected('it has two lists, in `data` and in `roles`')
  return data ?? roles
}

/** No paging is documented, but a list that tells of more than came is not whole. */
function totals({ headers, json }: Answer, unexpected: InvalidAnswer, size: number): Totals | null {
  const total = headers['x-total-count'] ?? totalIn(json)
  const more = moreIn(json)
  if (total === undefined) {
    if (/\brel="?next\b/.test(headers.link ?? '')) throw unexpected('it links to a next page and tells no total')
    if (more !== undefined) throw unexpected(`it tells of more than came (\`${more}\`) and no total`)
    return null
  }
  const entries = Number(total)
  if (!Number.isSafeInteger(entries) || entries < 0) throw unexpected('its total is not a number')
  if (entries > 0 && size === 0) throw unexpected(`no role came of ${entries} that it tells of`)
  // A total of this page alone is no total.
  if (entries === size && more !== undefined) throw unexpected(`it tells of more than came (\`${more}\`)`)
  return { entries, pages: size === 0 ? 1 : Math.ceil(entries / size) }
}

function totalIn(json: unknown): unknown {
  return placesIn(json).find(({ total }) => total !== undefined && total !== null)?.total
}

/** Members in which envelopes have totals: beside the list, or in an object of its own. */
function placesIn(json: unknown): Json[] {
  if (Array.isArray(json)) return []
  const whole = json as Json
  return [whole, whole.meta, whole.pagination, whole.links, whole._links].filter(
    (place): place is Json => typeof place === 'object' && place !== null,
  )
}

const NEXT = ['next', 'next_page', 'nextPage', 'next_page_url', 'next_cursor', 'nextCursor', 'has_more', 'hasMore']
const PAGES = ['last_page', 'lastPage', 'total_pages', 'totalPages']

/** The name under which an envelope tells of more than came; servers say "no more" in many ways of nothing. */
function moreIn(json: unknown): string | undefined {
  return placesIn(json)
    .flatMap((place) => [
      ...NEXT.filter((name) => place[name] && place[name] !== 'false'),
      ...PAGES.filter((name) => Number(place[name] ?? 1) > 1),
    ])
    .at(0)
}

function toLive(raw: Json, unexpected: InvalidAnswer): LiveRole {
  // A list that does not tell permissions at all is not the one that is documented.
  if (raw.permissions === undefined) throw unexpected('the permissions of a role are missing')
  const read = readFields({
    description: (unknown) => DESCRIPTION.normalise(expectScalar(raw.description, 'description', unknown)),
    permissions: (unknown) =>
      toSet(expectArray(raw.permissions, 'permissions', unknown).map((one) => asText(one, 'a permission', unknown))),
  })
  return {
    key: asText(raw.name, 'the name of a role', unexpected),
    id: expectId(raw.id, 'the id of a role', unexpected),
    ...(typeof raw.createdAt === 'string' ? { createdAt: raw.createdAt } : {}),
    ...read,
    raw: { ...unknownMembers(raw, KNOWN), ...carried(raw, read) },
  }
}
