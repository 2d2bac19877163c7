/**
 * The organisation-roles API (`/v2/roles`): a name, a description and a flat list of permissions.
 * The server assigns ids, which need not be UUIDs, and nothing keeps names unique.
 */
import { toSet } from '../fields.ts'
import type { LiveRole } from '../model.ts'
import type { Answer, Provider, Reader } from '../provider.ts'
import { asArray, asId, asObjects, asScalar, asText, type Json, type Strange, strangeIn } from './answers.ts'

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
    const answer = await read.get(PATH)
    return { catalogue: {}, roles: rolesIn(read, answer) }
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
function rolesIn(read: Reader, answer: Answer): LiveRole[] {
  const strange = strangeIn(read, answer)
  const json = answer.json as Json | readonly unknown[] | null
  const envelope = Array.isArray(json) || typeof json !== 'object' || json === null ? null : (json as Json)
  const roles = asObjects(envelope === null ? json : (envelope.data ?? envelope.roles), 'the list of roles', strange)
  if (envelope !== null) checkWhole(envelope, roles.length, strange)
  const live = roles.map((role) => toLive(role, strange))
  const ids = live.map(({ id }) => id)
  if (new Set(ids).size < ids.length) throw strange('an id comes twice among the roles')
  return live
}

/** No paging is documented. Where an envelope tells of more than came, the list is not whole. */
function checkWhole(envelope: Json, count: number, strange: Strange): void {
  const told = [envelope, envelope.meta, envelope.pagination].flatMap((part) =>
    typeof part === 'object' && part !== null
      ? [(part as Json).total, (part as Json).totalCount, (part as Json).count]
      : [],
  )
  for (const total of told) {
    if (typeof total === 'number' && total !== count) {
      throw strange(`${count} roles came of ${total} that it tells of: the list is not whole`)
    }
  }
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
