/**
 * OneLogin API v2: a role is a bag of apps, the users who hold it and the people who may administer it.
 * https://developers.onelogin.com/api-docs/2/roles. The server assigns ids, and nothing keeps names unique.
 */

import type { Reader } from '../../domain/connection.ts'
import { textsIn } from '../../domain/field-values.ts'
import type { Fields, Live, LiveRole, Request } from '../../domain/model.ts'
import { set } from '../../domain/set-field.ts'
import type { Problem } from '../../domain/system.ts'
import { basicAuth } from '../../kit/auth.ts'
import { asText, type Json } from '../../kit/decode.ts'
import { defineSystem } from '../../kit/define-system.ts'
import { commonErrors, firstText } from '../../kit/error-words.ts'
import { rateLimitHeaders } from '../../kit/rate-headers.ts'
import { readSchema } from '../../kit/read-schema.ts'
import { toSet } from '../../text/collections.ts'
import { readList } from './lists.ts'
import { type RoleRow, readRoles } from './members.ts'
import { catalogueOf, type Field, find, idOf, KINDS } from './names.ts'
import { namesakes } from './namesakes.ts'

/** OneLogin: roles with apps, users and admins. */
export const onelogin = defineSystem({
  name: 'onelogin',
  title: 'OneLogin',
  credentials: ['client', 'token'],
  example: { url: 'https://acme.onelogin.com' },
  schema: readSchema(new URL('./schema.json', import.meta.url)),
  fields: {
    apps: set('app:'),
    users: set('user:'),
    admins: set('admin:'),
  },
  holders: { users: 'users', admins: 'admins' },
  namesakes,
  domains: ['.onelogin.com'],
  people: { users: 'users', admins: 'users' },

  errors: (json) => [...commonErrors(json), ...firstText((json as Json | null)?.status, ['message', 'type'])],
  budget: rateLimitHeaders,

  connect: (_target, credentials) => ({
    token:
      credentials.kind !== 'client'
        ? null
        : {
            path: '/auth/oauth2/v2/token',
            headers: { authorization: basicAuth(credentials), 'content-type': 'application/json' },
            body: JSON.stringify({ grant_type: 'client_credentials' }),
          },
    // 502 comes and goes when lists are read in parallel.
    retry: { 502: 8, 503: 8, 504: 8 },
    // Credentials whose owner was deleted are answered with 500.
    tokenRefusals: [500],
  }),

  list: (read, _target, lookUp) => readLive(read, lookUp, lookUp),
  listCounted: (read, _target, lookUp) => readLive(read, lookUp, new Set([...lookUp, 'users', 'admins'])),

  canonical(fields, catalogue) {
    const problems: Problem[] = []
    const canonical = members(fields).map(([field, value]) => {
      const names = value.map((written) => {
        const found = find(catalogue, field, written)
        if ('name' in found) return found.name
        problems.push({ rule: 'unknown-name', field, element: written, message: found.problem })
        return written
      })
      return [field, toSet(names)] as const
    })
    return { fields: Object.fromEntries(canonical), problems }
  },

  requests(_target, { key, live, after, catalogue }) {
    const ids = (field: Field, names: readonly string[]) => names.map((name) => idOf(catalogue, field, name))
    if (live === null) {
      const lists = Object.fromEntries(members(after ?? {}).map(([field, names]) => [field, ids(field, names)]))
      return [{ method: 'POST', path: '/api/2/roles', body: { name: key, ...lists } }]
    }
    const path = `/api/2/roles/${live.id}`
    if (after === null) return [{ method: 'DELETE', path, body: null }]
    // Never more than the name in this PUT: lists in it are ignored, added or replaced, depending on whom one asks.
    const rename: Request[] = live.key === key ? [] : [{ method: 'PUT', path, body: { name: key } }]
    const add: Request[] = []
    const remove: Request[] = []
    for (const field of ['users', 'admins'] as const) {
      const { added, removed } = difference(live.fields, after, field)
      if (added.length > 0) add.push({ method: 'POST', path: `${path}/${field}`, body: ids(field, added) })
      if (removed.length > 0) remove.push({ method: 'DELETE', path: `${path}/${field}`, body: ids(field, removed) })
    }
    const apps = difference(live.fields, after, 'apps')
    if (apps.added.length + apps.removed.length > 0) {
      const body = ids('apps', textsIn(after.apps))
      add.push({ method: 'PUT', path: `${path}/apps`, body })
    }
    return [...rename, ...add, ...remove]
  },

  fake: async () => (await import('./fake.ts')).onelogin,
})

/** @param compared the fields whose lists are compared with the roles' own */
async function readLive(read: Reader, lookUp: ReadonlySet<string>, compared: ReadonlySet<string>): Promise<Live> {
  const kinds = [...new Set([...lookUp].map((field) => KINDS[field as Field]))]
  const [{ rows, notes }, ...lists] = await Promise.all([
    readRoles(read, compared),
    ...kinds.map((kind) => readList(read, kind)),
  ])
  const catalogue = Object.fromEntries(kinds.map((kind, index) => [kind, catalogueOf(kind, lists[index] ?? [], rows)]))
  const names = Object.fromEntries(
    Object.entries(catalogue).map(([kind, entries]) => [kind, new Map(entries.map(({ id, name }) => [id, name]))]),
  )
  return { catalogue, roles: rows.map((row) => toLive(row, names)), notes }
}

type Names = Readonly<Record<string, ReadonlyMap<string, string>>>

function toLive({ entry, unexpected, id, ids, unreadable }: RoleRow, names: Names): LiveRole {
  const fields = Object.entries(ids).map(([field, list]) => {
    const known = names[KINDS[field as Field]]
    return [field, toSet(list.map((one) => known?.get(one) ?? one))] as const
  })
  return {
    key: asText(entry.name, 'the name of a role', unexpected),
    id,
    fields: Object.fromEntries(fields),
    ...(unreadable === undefined ? {} : { unreadable }),
    raw: null,
  }
}

/** Every field of a role is a set of names. */
function members(fields: Fields): [Field, readonly string[]][] {
  return Object.entries(fields) as [Field, readonly string[]][]
}

function difference(live: Fields, after: Fields, field: Field): { added: string[]; removed: string[] } {
  const now = new Set(textsIn(live[field]))
  const then = new Set(textsIn(after[field] ?? live[field]))
  return { added: [...then].filter((name) => !now.has(name)), removed: [...now].filter((name) => !then.has(name)) }
}
