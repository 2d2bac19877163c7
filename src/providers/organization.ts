/**
 * The organisation-roles API (`/v2/roles`): a name, a description and a flat list of permissions.
 * The server assigns ids, which need not be UUIDs, and nothing keeps names unique.
 */
import { toSet } from '../fields.ts'
import type { LiveRole } from '../model.ts'
import type { Answer, Provider } from '../provider.ts'
import { asArray, asId, asObjects, asScalar, asText, type Json, type Strange } from './answers.ts'
import { readPages, type Totals } from './pages.ts'

const PATH = '/v2/roles'

export const organization: Provider = {
  name: 'organization',
  fields: { description: { kind: 'scalar' }, permissions: { kind: 'set', grant: '' } },
  // Nobody's product by name: every host but loopback is the operator's word, in ROLESYNC_ALLOWED_HOSTS.
  domains: [],
  cannot: {},

  connect: () => ({ token: null, retry: { 502: 8, 503: 8, 504: 8 } }),

  problems: () => [],

  async list(read) {
    const roles = await readPages(read, {
      what: 'roles',
      // The documents know one call without parameters. Only where its answer tells of more is it asked for pages.
      path: (page, size) => (page === 1 ? PATH : `${PATH}?page=${page}&limit=${size}`),
      entries: (answer, strange) => asObjects(listIn(answer.json), 'the list of roles', strange),
      totals,
      untold: async () => [],
    })
    return { catalogue: {}, roles: roles.map(({ entry, strange }) => toLive(entry, strange)) }
  },

  canonical: (fields) => ({ fields, problems: [] }),

  requests(_target, { key, live, after }) {
    if (after === null) return [{ method: 'DELETE', path: `${PATH}/${encodeURIComponent(live?.id ?? '')}`, body: null }]
    // All three fields are required: the PUT replaces the role, so what is not managed goes in as it is live.
    const body = { name: key, ...live?.fields, ...after }
    if (live === null) return [{ method: 'POST', path: PATH, body }]
    return [{ method: 'PUT', path: `${PATH}/${encodeURIComponent(live.id ?? '')}`, body }]
  },
}

/** The documents print a list that is no JSON; a bare list and both usual envelopes are read. */
function listIn(json: unknown): unknown {
  if (Array.isArray(json) || typeof json !== 'object' || json === null) return json
  return (json as Json).data ?? (json as Json).roles
}

/** No paging is documented, but a list that tells of more than came is not whole. */
function totals({ headers, json }: Answer, strange: Strange, size: number): Totals | null {
  const told = headers['x-total-count'] ?? totalIn(json)
  if (told === undefined) {
    if (/\brel="?next\b/.test(headers.link ?? '')) throw strange('it links to a next page and tells no total')
    return null
  }
  const entries = Number(told)
  if (!Number.isSafeInteger(entries) || entries < 0) throw strange('its total is not a number')
  if (entries > 0 && size === 0) throw strange(`no role came of ${entries} that it tells of`)
  return { entries, pages: size === 0 ? 1 : Math.ceil(entries / size) }
}

function totalIn(json: unknown): unknown {
  if (Array.isArray(json)) return undefined
  const { total, meta, pagination } = json as Json
  return total ?? (meta as Json | undefined)?.total ?? (pagination as Json | undefined)?.total
}

function toLive(raw: Json, strange: Strange): LiveRole {
  const permissions = asArray(raw.permissions, 'permissions', strange)
  return {
    key: asText(raw.name, 'the name of a role', strange),
    id: asId(raw.id, 'the id of a role', strange),
    fields: {
      description: asScalar(raw.description, 'description', strange),
      permissions: toSet(permissions.map((one) => asText(one, 'a permission', strange))),
    },
    raw: null,
  }
}
