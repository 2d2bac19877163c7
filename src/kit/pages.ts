/** Lists in pages: the first one says how many there are, the others are read side by side, and the sum must agree. */
import type { Answer, Reader } from '../domain/connection.ts'
import { type InvalidAnswer, unexpectedIn } from './decode.ts'
import { checkCount, checkDistinct, identityOf, type Listed, type Listing, type Page, readPage } from './listing.ts'

/** Description of a list in numbered pages. */
export interface Paging extends Listing {
  /** Returns the path of page n, from 1; `size` is how many rows the first one had. */
  readonly path: (page: number, size: number) => string
  /** Returns what an answer says of the whole, given the rows of the first page; `null` where it says nothing. */
  readonly totals: (answer: Answer, unexpected: InvalidAnswer, size: number) => Totals | null
  /** Reads the rest of the list where the first page has no totals. Left out where that is an error. */
  readonly readWithoutTotals?: (first: Page) => Promise<readonly Listed[]>
}

/** Length of a list, as its first page says it. */
export interface Totals {
  readonly pages: number
  readonly entries: number
}

/**
 * Reads every entry of a list.
 * @throws ApiError where a page repeats, totals change on the way or do not match what came
 */
export async function readPages(read: Reader, paging: Paging): Promise<readonly Listed[]> {
  const first = await readPage(read, paging, paging.path(1, 0))
  const { answer, rows } = first
  const unexpected = unexpectedIn(read, answer)
  const totals = paging.totals(answer, unexpected, rows.length)
  checkCount(totals?.pages ?? 1, read, answer)
  const later = totals === null ? readRest(paging, first, unexpected) : readLater(read, { paging, totals, rows })
  const all = [...rows, ...(await later)]
  checkDistinct(all, paging)
  if (totals !== null && all.length !== totals.entries) {
    throw unexpected(`${all.length} ${paging.what} came of ${totals.entries} that it tells of: the list is not whole`)
  }
  return all
}

/**
 * Reads the pages after the first, where nothing says how many there are: until one is empty. A server that knows no
 * paging answers the first one again, and again.
 */
export async function readUntilEmpty(
  read: Reader,
  paging: Pick<Paging, 'path' | 'entries' | 'what' | 'id'>,
  first: readonly Listed[],
): Promise<readonly Listed[]> {
  const known = new Set(first.map((row) => identityOf(row, paging)))
  const isFirst = (rows: readonly Listed[]) =>
    rows.length > 0 && rows.every((row) => known.has(identityOf(row, paging)))
  const rest: Listed[] = []
  let [last, wasFirst] = [first.length, false]
  for (let number = 2; last > 0; number++) {
    const { answer, rows } = await readPage(read, paging, paging.path(number, first.length))
    const isAgain = number <= 3 && isFirst(rows)
    if (wasFirst && isAgain) break
    if (wasFirst) throw read.unexpected(answer, `the page before it repeats the first one of the ${paging.what}`)
    if (rows.length === 0) break
    if (last !== first.length) throw read.unexpected(answer, shortPage(last, first.length, paging.what))
    checkCount(number, read, answer)
    ;[last, wasFirst] = [rows.length, isAgain]
    if (!isAgain) rest.push(...rows)
  }
  return rest
}

function shortPage(rows: number, size: number, what: string): string {
  return `the page before it had ${rows} ${what}, the first ${size}: it was cut`
}

function readRest(paging: Paging, first: Page, unexpected: InvalidAnswer): Promise<readonly Listed[]> {
  if (paging.readWithoutTotals === undefined) throw unexpected(`it does not say how many ${paging.what} there are`)
  return paging.readWithoutTotals(first)
}

interface Begun {
  readonly paging: Paging
  readonly totals: Totals
  /** Of the first page. */
  readonly rows: readonly Listed[]
}

async function readLater(read: Reader, { paging, totals, rows: first }: Begun): Promise<readonly Listed[]> {
  const numbers = Array.from({ length: Math.max(0, totals.pages - 1) }, (_, index) => index + 2)
  const pages = numbers.map(async (number) => {
    const { answer, rows } = await readPage(read, paging, paging.path(number, first.length))
    const now = paging.totals(answer, unexpectedIn(read, answer), first.length)
    if (now?.entries !== totals.entries || now.pages !== totals.pages) {
      const changed = `its totals differ from those of page 1 (${totals.entries} ${paging.what} on ${totals.pages} pages)`
      throw read.unexpected(answer, `${changed}: the list changed while it was read; run again`)
    }
    return rows
  })
  return (await Promise.all(pages)).flat()
}
