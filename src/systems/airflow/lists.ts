/** Airflow's lists: pages of 100 with a total, entries told apart by what names them. */
import type { Answer, Reader } from '../../domain/connection.ts'
import { expectObject, expectObjects, type InvalidAnswer, type Json } from '../../kit/decode.ts'
import type { Listed } from '../../kit/listing.ts'
import { readPages, type Totals } from '../../kit/pages.ts'

/** A list below `/auth/fab/v1`. */
export interface List {
  readonly path: 'roles' | 'permissions' | 'users'
  /** A field whose order no write between two pages changes. */
  readonly orderBy: string
  /** Member of an answer that has the entries. */
  readonly member: string
  /** Returns what tells an entry from the others. */
  readonly id: (entry: Json, unexpected: InvalidAnswer) => string
}

/** The most that `[api] maximum_page_limit` allows unless someone changed it. Pages may come shorter. */
const LIMIT = 100

/** Reads every entry of a list, or throws. */
export function readList(read: Reader, { path, orderBy, member, id }: List): Promise<readonly Listed[]> {
  return readPages(read, {
    what: path,
    path(page, size) {
      const offset = (page - 1) * size
      return `/auth/fab/v1/${path}?limit=${LIMIT}&offset=${offset}&order_by=${orderBy}`
    },
    entries: ({ json }, unexpected) => {
      const list = expectObject(json, `the list of ${path}`, unexpected)[member]
      return expectObjects(list, member, unexpected)
    },
    id,
    totals,
  })
}

function totals({ json }: Answer, unexpected: InvalidAnswer, size: number): Totals {
  const entries = (json as Json).total_entries
  if (typeof entries !== 'number' || !Number.isSafeInteger(entries) || entries < 0) {
    throw unexpected('its total_entries is not a number')
  }
  if (size === 0 && entries > 0) throw unexpected(`nothing came of ${entries} that it tells of`)
  return { entries, pages: size === 0 ? 1 : Math.ceil(entries / size) }
}
