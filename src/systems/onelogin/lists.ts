/** Lists of OneLogin: bare arrays, with everything about their pages in headers. */
import type { Answer, Reader } from '../../domain/connection.ts'
import { type CursorPaging, followCursor } from '../../kit/cursor.ts'
import { expectObjects, type InvalidAnswer } from '../../kit/decode.ts'
import type { Listed, Listing } from '../../kit/listing.ts'
import { readPages, readUntilEmpty, type Totals } from '../../kit/pages.ts'

/** The largest page that both the documents and live tenants allow. */
const PAGE = 100

/** Reads every entry of `/api/2/{what}`; `parameters` end with `&`. */
export function readList(read: Reader, what: string, parameters = ''): Promise<readonly Listed[]> {
  const path = `/api/2/${what}?${parameters}`
  const listing = { what, entries: entriesOf(what) }
  const paging = { ...listing, path: (page: number) => `${path}limit=${PAGE}&page=${page}` }
  // A cursor must come without page and limit.
  const cursors: CursorPaging = {
    ...listing,
    path: (cursor) => (cursor === null ? paging.path(1) : `${path}cursor=${encodeURIComponent(cursor)}`),
    cursor: (answer) => cursorOf(answer) || null,
  }
  return readPages(read, {
    ...paging,
    totals,
    readWithoutTotals: ({ answer, rows }) =>
      cursorOf(answer) === undefined ? readUntilEmpty(read, paging, rows) : followCursor(read, cursors, answer),
  })
}

function entriesOf(what: string): Listing['entries'] {
  return ({ json, headers }, unexpected) => {
    const entries = expectObjects(json, `the list of ${what}`, unexpected)
    const announced = headers['page-items']
    if (announced !== undefined && Number(announced) !== entries.length) {
      throw unexpected(`${entries.length} ${what} came of ${announced} that its headers tell of: the page is not whole`)
    }
    return entries
  }
}

/** Returns what an answer says of the whole list; `null` where it says nothing. */
export function totals({ headers }: Answer, unexpected: InvalidAnswer): Totals | null {
  const [pages, entries] = [headers['total-pages'], headers['total-count']]
  if (pages === undefined || entries === undefined) return null
  if (!/^\d+$/.test(pages) || !/^\d+$/.test(entries)) throw unexpected('its totals are not numbers')
  return { pages: Number(pages), entries: Number(entries) }
}

/** The last page has none, or an empty one. */
function cursorOf({ headers }: Answer): string | undefined {
  return headers['after-cursor'] ?? headers.cursor
}
