/** Acme groups. The server assigns ids, keeps names unique, and wants to know which version of a group is changed. */
import {
  asText,
  defineSystem,
  expectArray,
  expectId,
  expectObject,
  expectObjects,
  expectScalar,
  firstText,
  type InvalidAnswer,
  isObject,
  type Json,
  type LiveRole,
  readByCursor,
  readFields,
  readSchema,
  scalar,
  set,
  type Target,
  toSet,
} from 'rolesync/system'

export const acmeGroups = defineSystem({
  name: 'acme-groups',
  title: 'Acme groups',
  credentials: ['token'],
  example: { url: 'https://api.acme.example' },
  domains: ['.acme.example'],
  identity: ['workspace'],
  schema: readSchema(new URL('../schema.json', import.meta.url)),
  // Each permission is a grant, and needs no prefix to differ from others.
  fields: { description: scalar(), permissions: set('') },

  errors: (json) => firstText(isObject(json) ? json.error : null, ['message']),
  connect: () => ({ token: null, retry: { 502: 8, 503: 8, 504: 8 } }),

  async list(read, target) {
    const groups = await readByCursor(read, {
      what: 'groups',
      path: (cursor) => `${groupsOf(target)}?limit=100${cursor === null ? '' : `&after=${encodeURIComponent(cursor)}`}`,
      entries({ json }, unexpected) {
        const { groups } = expectObject(json, 'the answer', unexpected)
        return expectObjects(groups, 'groups', unexpected)
      },
      cursor({ json }, unexpected) {
        const { next } = expectObject(json, 'the answer', unexpected)
        return next === null ? null : asText(next, 'next', unexpected)
      },
    })
    return { catalogue: {}, roles: groups.map(({ entry, unexpected }) => toLive(entry, unexpected)) }
  },

  requests(target, { key, live, after }) {
    if (live === null) return [{ method: 'POST', path: groupsOf(target), body: { name: key, ...after } }]
    const path = `${groupsOf(target)}/${encodeURIComponent(live.id ?? '')}`
    const headers = { 'If-Match': versionOf(live) }
    if (after === null) return [{ method: 'DELETE', path, headers, body: null }]
    const name = live.key === key ? {} : { name: key }
    return [{ method: 'PATCH', path, headers, body: { ...name, ...after } }]
  },

  fake: async () => (await import('./fake.ts')).acme,
})

function groupsOf({ settings }: Target): string {
  return `/v1/workspaces/${encodeURIComponent(String(settings.workspace))}/groups`
}

function toLive(group: Json, unexpected: InvalidAnswer): LiveRole {
  return {
    key: asText(group.name, 'the name of a group', unexpected),
    id: expectId(group.id, 'the id of a group', unexpected),
    // A value that is not understood stops a change of its field alone.
    ...readFields({
      description: (unknown) => expectScalar(group.description, 'description', unknown),
      permissions: (unknown) =>
        toSet(
          expectArray(group.permissions, 'permissions', unknown).map((one) => asText(one, 'a permission', unknown)),
        ),
    }),
    raw: { etag: asText(group.etag, 'the etag of a group', unexpected) },
  }
}

function versionOf({ raw }: LiveRole): string {
  return (raw as { etag: string }).etag
}
