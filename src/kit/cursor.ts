/** Lists whose answers say where they go on. */
import type { Answer, Reader } from '../domain/connection.ts'
import { type InvalidAnswer, unexpectedIn } from './decode.ts'
import { checkCount, checkDistinct, type Listed, type Listing, readPage } from './listing.ts'

/** Description of a list that goes on from page to page by cursor. */
export interface CursorPaging extends Listing {
  /** Returns the path of the page at a cursor; of the first page for `null`. */
  readonly path: (cursor: string | null) => string
  /** Returns the cursor of the next page; `null` on the last one. */
  readonly cursor: (answer: Answer, unexpected: InvalidAnswer) => string | null
}

/**
 * Reads every entry of a list, page by page.
 * @throws ApiError where a cursor or a page repeats
 */
export async function readByCursor(read: Reader, paging: CursorPaging): Promise<readonly Listed[]> {
  const { answer, rows } = await readPage(read, paging, paging.path(null))
  const all = [...rows, ...(await followCursor(read, paging, answer))]
  checkDistinct(all, paging)
  return all
}

/** Reads the pages after one that was read, e.g. to find out if it says how many there are. */
export async function followCursor(read: Reader, paging: CursorPaging, first: Answer): Promise<readonly Listed[]> {
  const rest: Listed[] = []
  const seen = new Set<string>()
  let answer = first
  for (;;) {
    const cursor = paging.cursor(answer, unexpectedIn(read, answer))
    if (cursor === null) return rest
    if (seen.has(cursor)) throw read.unexpected(answer, 'its cursor repeats: the pages go in circles')
    seen.add(cursor)
    checkCount(seen.size, read, answer)
    const page = await readPage(read, paging, paging.path(cursor))
    rest.push(...page.rows)
    answer = page.answer
  }
}
