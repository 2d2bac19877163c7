/**
 * OneLogin API v2: a role is a bag of apps, the users who hold it and the people who may administer it.
 * https://developers.onelogin.com/api-docs/2/roles. The server assigns ids, and nothing keeps names unique.
 */
import { byCodeUnits, toSet } from '../fields.ts'
import type { Catalogue, CatalogueEntry, Fields, LiveRole, Request } from '../model.ts'
import type { Answer, Problem, Provider, Reader } from '../provider.ts'
import { asArray, asId, asText, type Json, type Strange } from './answers.ts'
import { basicAuth } from './auth.ts'
import { bareList, entriesOf, type Listed, type Paging, readPages } from './pages.ts'

/** The largest page that both the documents and live tenants allow. */
const PAGE = 100

/** Which part of the catalogue the names of a field come from. */
const NAMES: Readonly<Record<string, string>> = { apps: 'apps', users: 'users', admins: 'users' }

export const onelogin: Provider = {
  name: 'onelogin',
  fields: {
    apps: { kind: 'set', grant: 'app:' },
    users: { kind: 'set', grant: 'user:' },
    admins: { kind: 'set', grant: 'admin:' },
  },
  domains: ['.onelogin.com'],
  cannot: {},

  connect: (_target, credentials) => ({
    token:
      credentials.kind === 'token'
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

  problems: () => [],

  async list(read, _target, lookUp) {
    const kinds = toSet([...lookUp].flatMap((field) => NAMES[field] ?? []))
    const [roles, ...catalogues] = await Promise.all([
      readList(read, 'roles', `/api/2/roles?fields=apps,users,admins&limit=${PAGE}`),
      ...kinds.map((kind) => readList(read, kind, `/api/2/${kind}?limit=${PAGE}`)),
    ])
    const catalogue = Object.fromEntries(
      kinds.map((kind, index) => {
        const entries = named(catalogues[index] ?? [], SPELLINGS[kind] ?? [])
        return [kind, [...entries, ...unlisted(kind, entries, roles)]]
      }),
    )
    const names = Object.fromEntries(
      kinds.map((kind) => [kind, new Map(catalogue[kind]?.map((entry) => [entry.id, entry.name]))]),
    )
    return { catalogue, roles: roles.map(({ entry, strange }) => toLive(entry, names, strange)) }
  },

  canonical(fields, catalogue) {
    const problems: Problem[] = []
    const canonical = Object.entries(fields).map(([field, value]) => {
      const names = (value as readonly string[]).map((name) => {
        const found = find(catalogue, field, name)
        if (typeof found !== 'string') return found.name
        problems.push({ rule: 'unknown-name', field, element: name, message: found })
        return name
      })
      return [field, toSet(names)] as const
    })
    return { fields: Object.fromEntries(canonical), problems }
  },

  requests(_target, { key, live, after, catalogue }) {
    const ids = (field: string, names: readonly string[]) => names.map((name) => idOf(catalogue, field, name))
    if (live === null) {
      const members = Object.entries(after ?? {}).map(
        ([field, names]) => [field, ids(field, names as string[])] as const,
      )
      return [{ method: 'POST', path: '/api/2/roles', body: { name: key, ...Object.fromEntries(members) } }]
    }
    const path = `/api/2/roles/${live.id}`
    if (after === null) return [{ method: 'DELETE', path, body: null }]
    // Never more than the name in this PUT: lists in it are ignored, added or replaced, depending on whom one asks.
    const rename: Request[] = live.key === key ? [] : [{ method: 'PUT', path, body: { name: key } }]
    const add: Request[] = []
    const remove: Request[] = []
    for (const field of ['users', 'admins']) {
      const { added, removed } = difference(live.fields, after, field)
      if (added.length > 0) add.push({ method: 'POST', path: `${path}/${field}`, body: ids(field, added) })
      if (removed.length > 0) remove.push({ method: 'DELETE', path: `${path}/${field}`, body: ids(field, removed) })
    }
    const apps = difference(live.fields, after, 'apps')
    if (apps.added.length + apps.removed.length > 0) {
      const body = ids('apps', after.apps as readonly string[])
      add.push({ method: 'PUT', path: `${path}/apps`, body })
    }
    return [...rename, ...add, ...remove]
  },
}

/** A list whose pages are told in headers. */
function readList(read: Reader, what: string, path: string): Promise<readonly Listed[]> {
  const paging = { path: (page: number) => `${path}&page=${page}`, entries: bareList(what), what }
  return readPages(read, {
    ...paging,
    totals: ({ headers }, strange) => {
      const [pages, count] = [headers['total-pages'], headers['total-count']]
      if (pages === undefined || count === undefined) return null
      if (!/^\d+$/.test(pages) || !/^\d+$/.test(count)) throw strange('its totals are not numbers')
      return { pages: Number(pages), entries: Number(count) }
    },
    untold: (answer, first) => followCursor(read, answer, first.length, path.replace(/&?limit=\d+/, ''), paging),
  })
}

/** The pages after the first one by cursor, which must come without any other paging argument. */
async function followCursor(
  read: Reader,
  first: Answer,
  count: number,
  path: string,
  paging: Pick<Paging, 'entries'>,
): Promise<readonly Listed[]> {
  const rest: Listed[] = []
  const seen = new Set<string>()
  let [answer, last] = [first, count]
  for (;;) {
    const cursor = answer.headers['after-cursor'] ?? answer.headers.cursor ?? ''
    if (cursor === '') break
    if (seen.has(cursor)) throw read.strange(answer, 'its cursor repeats: the pages go in circles')
    seen.add(cursor)
    answer = await read.get(`${path}${path.endsWith('?') ? '' : '&'}cursor=${encodeURIComponent(cursor)}`)
    const page = entriesOf(read, paging, answer)
    last = page.length
    rest.push(...page)
  }
  if (last >= PAGE) throw read.strange(answer, 'a full page came without a word on whether there are more')
  return rest
}

type Names = Readonly<Record<string, ReadonlyMap<string, string>>>

function toLive(raw: Json, names: Names, strange: Strange): LiveRole {
  const fields = Object.entries(NAMES).flatMap(([field, kind]) => {
    const value = raw[field]
    if (value === undefined) throw strange(`the role ${String(raw.name)} comes without its ${field}`)
    const ids = asArray(value, field, strange).map((id) => asId(id, `an id in ${field}`, strange))
    return [[field, toSet(ids.map((id) => names[kind]?.get(id) ?? id))] as const]
  })
  return {
    key: asText(raw.name, 'the name of a role', strange),
    id: asId(raw.id, 'the id of a role', strange),
    fields: Object.fromEntries(fields),
    raw: null,
  }
}

/** A user goes by e-mail address, else by user name, an app by its name, as long as no other one does. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = { apps: ['name'], users: ['email', 'username'] }

function named(listed: readonly Listed[], spellings: readonly string[]): CatalogueEntry[] {
  const known = listed.map(({ entry, strange }) => ({
    id: asId(entry.id, 'id', strange),
    names: spellings
      .map((key) => entry[key])
      .filter((name): name is string => typeof name === 'string' && name.trim() !== ''),
  }))
  const uses = new Map<string, Set<string>>()
  for (const { id, names } of known) {
    for (const name of names) uses.set(fold(name), (uses.get(fold(name)) ?? new Set()).add(id))
  }
  const isUnique = (name: string) => uses.get(fold(name))?.size === 1 && !/^\d+$/.test(name)
  return known
    .map(({ id, names }) => ({ id, name: names.find(isUnique) ?? id, aliases: names }))
    .sort((a, b) => byCodeUnits(a.id, b.id))
}

/** Ids that roles hold and the list does not tell of, such as an app that these credentials may not see. */
function unlisted(kind: string, entries: readonly CatalogueEntry[], roles: readonly Listed[]): CatalogueEntry[] {
  const listed = new Set(entries.map(({ id }) => id))
  const fields = Object.keys(NAMES).filter((field) => NAMES[field] === kind)
  const held = roles.flatMap(({ entry }) => fields.flatMap((field) => (entry[field] ?? []) as unknown[])).map(String)
  return toSet(held)
    .filter((id) => !listed.has(id))
    .map((id) => ({ id, name: id }))
}

function fold(name: string): string {
  return name.toLowerCase()
}

interface Index {
  readonly exact: ReadonlyMap<string, readonly CatalogueEntry[]>
  readonly folded: ReadonlyMap<string, readonly CatalogueEntry[]>
  readonly idOfName: ReadonlyMap<string, string>
}

/** Made once per catalogue: a thousand roles ask for the same few names. */
const indexes = new WeakMap<readonly CatalogueEntry[], Index>()

function indexOf(entries: readonly CatalogueEntry[]): Index {
  const known = indexes.get(entries)
  if (known) return known
  const [exact, folded] = [new Map<string, CatalogueEntry[]>(), new Map<string, CatalogueEntry[]>()]
  for (const entry of entries) {
    const spellings = [entry.id, ...(entry.aliases ?? [])]
    for (const spelling of new Set(spellings)) push(exact, spelling, entry)
    for (const spelling of new Set(spellings.map(fold))) push(folded, spelling, entry)
  }
  const index = { exact, folded, idOfName: new Map(entries.map(({ id, name }) => [name, id])) }
  indexes.set(entries, index)
  return index
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key)
  if (values) values.push(value)
  else map.set(key, [value])
}

/** The one entry that a written name means, or what is wrong with it. */
function find(catalogue: Catalogue, field: string, name: string): CatalogueEntry | string {
  const kind = NAMES[field] ?? field
  const { exact, folded } = indexOf(catalogue[kind] ?? NOTHING)
  const found = exact.get(name) ?? folded.get(fold(name)) ?? []
  if (found.length === 1 && found[0]) return found[0]
  const one = kind === 'apps' ? 'app' : 'user'
  if (found.length === 0) return `OneLogin has no ${one} ${JSON.stringify(name)}`
  return `${JSON.stringify(name)} means ${found.length} ${kind} of OneLogin (ids ${found.map(({ id }) => id).join(', ')}); write the id`
}

const NOTHING: readonly CatalogueEntry[] = []

function idOf(catalogue: Catalogue, field: string, name: string): number | string {
  const id = indexOf(catalogue[NAMES[field] ?? field] ?? NOTHING).idOfName.get(name) ?? name
  return /^\d+$/.test(id) ? Number(id) : id
}

function difference(
  live: Fields,
  after: Fields,
  field: string,
): { added: readonly string[]; removed: readonly string[] } {
  const wanted = after[field] as readonly string[] | undefined
  if (wanted === undefined) return { added: [], removed: [] }
  const [now, then] = [new Set(live[field] as readonly string[]), new Set(wanted)]
  return { added: [...then].filter((name) => !now.has(name)), removed: [...now].filter((name) => !then.has(name)) }
}
