/**
 * Members of each role: ids of apps, users and admins. They come with the list of roles, and nobody documents whether they come
 * whole; a list that is cut would be read as "nobody". So the longest one is compared with the role's own list. A limit cuts
 * lists of one length, and no list is longer: if the longest is whole, all shorter ones are.
 */

import type { Reader } from '../../domain/connection.ts'
import { ApiError } from '../../domain/errors.ts'
import type { LiveRole } from '../../domain/model.ts'
import { expectArray, expectId, unexpectedIn } from '../../kit/decode.ts'
import type { Listed } from '../../kit/listing.ts'
import { readFields } from '../../kit/read-fields.ts'
import { toSet } from '../../text/collections.ts'
import { plural } from '../../text/plural.ts'
import { readList, totals } from './lists.ts'
import { type Field, KINDS } from './names.ts'

/** A role as it is listed, with the ids of what is in it by field, as far as they can be understood. */
export interface RoleRow extends Listed, Pick<LiveRole, 'unreadable'> {
  readonly id: string
  readonly ids: Partial<Readonly<Record<Field, readonly string[]>>>
}

/** Rows of all roles, and what has to be said about the reading. */
export interface RoleRows {
  readonly rows: readonly RoleRow[]
  readonly notes: readonly string[]
}

/** Every limit that the documents name is a multiple of it; lists that end elsewhere by chance are not cut. */
const ROUND = 50

/** Users and admins are one API over two lists. Each group costs one request. */
const GROUPS: readonly (readonly Field[])[] = [['users', 'admins'], ['apps']]

/**
 * Reads all roles.
 * @param managed the fields whose lists are compared with the roles' own
 */
export async function readRoles(read: Reader, managed: ReadonlySet<string>): Promise<RoleRows> {
  const rows = (await readList(read, 'roles', 'fields=apps,users,admins&')).map(rowOf)
  const groups = GROUPS.map((group) => group.filter((field) => managed.has(field)))
  const checks = await Promise.all(groups.map((fields) => checkLists(read, rows, fields)))
  const mended = new Map(checks.flatMap(({ lists }) => lists).map((list) => [`${list.field} ${list.row.id}`, list.ids]))
  const doubts = checks.flatMap(({ doubtful }) => doubtful)
  const withLists = (row: RoleRow): RoleRow => {
    const ids = Object.entries(row.ids).map(([field, cut]) => [field, mended.get(`${field} ${row.id}`) ?? cut] as const)
    return withoutDoubtful({ ...row, ids: Object.fromEntries(ids) }, doubts)
  }
  const isRight = mended.size === 0 && doubts.length === 0
  return { rows: isRight ? rows : rows.map(withLists), notes: checks.flatMap(({ notes }) => notes) }
}

function withoutDoubtful(row: RoleRow, doubts: readonly Doubt[]): RoleRow {
  const own = doubts.filter((doubt) => doubt.row.id === row.id)
  if (own.length === 0) return row
  const ids = Object.entries(row.ids).filter(([field]) => own.every((doubt) => doubt.field !== field))
  const why = own.map((doubt) => [doubt.field, doubt.why] as const)
  return { ...row, ids: Object.fromEntries(ids), unreadable: { ...row.unreadable, ...Object.fromEntries(why) } }
}

function rowOf({ entry, unexpected }: Listed): RoleRow {
  const readers = Object.keys(KINDS).map((field) => {
    const value = entry[field]
    if (value === undefined) throw unexpected(`the role ${String(entry.name)} comes without its ${field}`)
    return [
      field,
      (unknown: typeof unexpected) =>
        expectArray(value, field, unknown).map((id) => expectId(id, `an id in ${field}`, unknown)),
    ] as const
  })
  const { fields, ...rest } = readFields(Object.fromEntries(readers))
  const id = expectId(entry.id, 'the id of a role', unexpected)
  return { entry, unexpected, id, ids: fields as RoleRow['ids'], ...rest }
}

interface List {
  readonly row: RoleRow
  readonly field: Field
  readonly ids: readonly string[]
}

interface Check {
  /** Lists that were read from the roles themselves. */
  readonly lists: readonly List[]
  /** Lists that must not be taken for the whole. */
  readonly doubtful: readonly Doubt[]
  readonly notes: readonly string[]
}

interface Doubt extends List {
  readonly why: string
}

const NOTHING: Check = { lists: [], doubtful: [], notes: [] }

/** Compares the longest lists of these fields with the roles' own, and reads those that may be cut. */
async function checkLists(read: Reader, rows: readonly RoleRow[], fields: readonly Field[]): Promise<Check> {
  const [first, ...others] = longestOf(rows, fields)
  if (first === undefined) return NOTHING
  const { length } = first.ids
  const what = fields.join(' and ')
  try {
    // A role's own list may be the shorter one: it leaves out what these credentials may not see.
    const isWhole = (await countOf(read, first)) <= length
    // Several lists of one round length: it may be a limit that this one reaches by chance.
    const doubtful = isWhole ? (length % ROUND === 0 ? others : []) : [first, ...others]
    const lists = await Promise.all(doubtful.map((list) => readOwn(read, list)))
    const cut = lists.filter(({ ids }) => ids.length > length)
    if (cut.length === 0) return NOTHING
    const own = `those of ${plural(cut.length, 'role')} were read from the ${cut.length === 1 ? 'role' : 'roles'} instead`
    return { ...NOTHING, lists: cut, notes: [`the list of roles holds ${length} ${what} of a role at most: ${own}`] }
  } catch (error) {
    if (!(error instanceof ApiError && [401, 403].includes(error.status))) throw error
    return length < ROUND ? NOTHING : unchecked(what, [first, ...others], error.status)
  }
}

/**
 * Apps are written as a whole, so a write over a list that was cut would take away what did not come: they count as not
 * understood. Users and admins are added and removed one by one: a note will do.
 */
function unchecked(what: string, longest: readonly List[], status: number): Check {
  const length = longest[0]?.ids.length ?? 0
  const why = `${length} came, and these credentials may not read from the role itself whether these are all (${status}); Manage All allows it`
  const doubtful = longest.filter(({ field }) => field === 'apps').map((list) => ({ ...list, why }))
  return { ...NOTHING, doubtful, notes: [couldNotCheck(what, length, status)] }
}

function couldNotCheck(what: string, length: number, status: number): string {
  return (
    `it was not checked whether the list of roles holds all ${what} of a role (${length} at most came): these credentials may ` +
    `not read them from a role itself (${status}); Manage All allows it`
  )
}

/** All lists that are as long as the longest; none where all are empty. */
function longestOf(rows: readonly RoleRow[], fields: readonly Field[]): List[] {
  const lists = rows.flatMap((row) => fields.map((field): List => ({ row, field, ids: row.ids[field] ?? [] })))
  const longest = lists.reduce((most, { ids }) => Math.max(most, ids.length), 1)
  return lists.filter(({ ids }) => ids.length === longest)
}

/** The length of a role's own list. */
async function countOf(read: Reader, list: List): Promise<number> {
  const answer = await read.get(`/api/2/${pathOf(list)}?limit=1`)
  return totals(answer, unexpectedIn(read, answer))?.entries ?? (await readOwn(read, list)).ids.length
}

async function readOwn(read: Reader, list: List): Promise<List> {
  const own = await readList(read, pathOf(list))
  const ids = own.map(({ entry, unexpected }) => expectId(entry.id, `an id in ${list.field}`, unexpected))
  return { ...list, ids: toSet([...list.ids, ...ids]) }
}

function pathOf({ row, field }: List): string {
  return `roles/${encodeURIComponent(row.id)}/${field}`
}
