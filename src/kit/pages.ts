/** Lists in pages: the first one tells how many there are, the others are read side by side, and the sum must agree. */
import type { Answer, Reader } from '../domain/system.ts'
import { expectId, type InvalidAnswer, type Json, unexpectedIn } from './decode.ts'

/** An entry, and how to complain about the answer that it came in. */
export interface Listed {
  readonly entry: Json
  readonly unexpected: InvalidAnswer
}

/** How one system tells its pages apart. */
export interface Paging {
  /** The path of page n, from 1; `size` is how many rows the first one had. */
  readonly path: (page: number, size: number) => string
  /** The entries of a page, checked to be a list. */
  readonly entries: (answer: Answer, unexpected: InvalidAnswer) => readonly Json[]
  /** What an answer tells of the whole, given the rows of the first page; `null` where it tells nothing. */
  readonly totals: (answer: Answer, unexpected: InvalidAnswer, size: number) => Totals | null
  /** What to do where the first page tells no totals: the rest of the list. */
  readonly untold: (first: Page) => Promise<readonly Listed[]>
  /** For messages, e.g. `roles`. */
  readonly what: string
  /** What tells an entry from the others. Default: its `id`. */
  readonly id?: (entry: Json, unexpected: InvalidAnswer) => string
}

export interface Totals {
  readonly pages: number
  readonly entries: number
}

/** A page with the answer that it came in. */
export interface Page {
  readonly answer: Answer
  readonly rows: readonly Listed[]
}

/**
 * Every entry of a list.
 * @throws ApiError where a page repeats, totals change on the way or do not match what came
 */
export async function readPages(read: Reader, paging: Paging): Promise<readonly Listed[]> {
  const { answer, rows } = await readPage(read, paging, paging.path(1, 0))
  const unexpected = unexpectedIn(read, answer)
  const totals = paging.totals(answer, unexpected, rows.length)
  checkCount(totals?.pages ?? 1, read, answer)
  const later = totals === null ? [await paging.untold({ answer, rows })] : await readLater(read, paging, totals, rows)
  const all = [rows, ...later].flat()
  checkDistinct(all, paging)
  if (totals !== null && all.length !== totals.entries) {
    throw unexpected(`${all.length} ${paging.what} came of ${totals.entries} that it tells of: the list is not whole`)
  }
  return all
}

/** The page at a path. */
export async function readPage(read: Reader, paging: Pick<Paging, 'entries'>, path: string): Promise<Page> {
  const answer = await read.get(path)
  const unexpected = unexpectedIn(read, answer)
  return { answer, rows: paging.entries(answer, unexpected).map((entry) => ({ entry, unexpected })) }
}

/**
 * The pages after the first, where nothing tells how many there are: until one is empty. A server that knows no paging
 * answers the first one again, and again.
 */
export async function readOn(
  read: Reader,
  paging: Pick<Paging, 'path' | 'entries' | 'what'>,
  first: readonly Listed[],
): Promise<readonly Listed[]> {
  const known = new Set(first.map(idOf))
  const rest: Listed[] = []
  let [last, isAgain] = [first.length, false]
  for (let number = 2; last > 0; number++) {
    const { answer, rows } = await readPage(read, paging, paging.path(number, first.length))
    const wasAgain = isAgain
    isAgain = number <= 3 && rows.length > 0 && rows.every((row) => known.has(idOf(row)))
    if (wasAgain && isAgain) break
    if (wasAgain) throw read.unexpected(answer, `the page before it repeats the first one of the ${paging.what}`)
    if (rows.length === 0) break
    if (last !== first.length) {
      throw read.unexpected(
        answer,
        `the page before it had ${last} ${paging.what}, the first ${first.length}: it was cut`,
      )
    }
    checkCount(number, read, answer)
    last = rows.length
    if (!isAgain) rest.push(...rows)
  }
  return rest
}

/** Nobody has so many roles: a list that goes on like this has no end. */
const MAX_PAGES = 10_000

/** @throws ApiError where the number of pages is beyond all reason */
export function checkCount(pages: number, read: Reader, answer: Answer): void {
  if (pages > MAX_PAGES) throw read.unexpected(answer, `the list has more than ${MAX_PAGES} pages`)
}

function readLater(
  read: Reader,
  paging: Paging,
  totals: Totals,
  first: readonly Listed[],
): Promise<(readonly Listed[])[]> {
  const numbers = Array.from({ length: Math.max(0, totals.pages - 1) }, (_, index) => index + 2)
  return Promise.all(
    numbers.map(async (number) => {
      const { answer, rows } = await readPage(read, paging, paging.path(number, first.length))
      const told = paging.totals(answer, unexpectedIn(read, answer), first.length)
      if (told?.entries !== totals.entries || told.pages !== totals.pages) {
        const changed = `its totals differ from those of page 1 (${totals.entries} ${paging.what} on ${totals.pages} pages)`
        throw read.unexpected(answer, `${changed}: the list changed while it was read; run again`)
      }
      return rows
    }),
  )
}

function idOf({ entry, unexpected }: Listed): string {
  return expectId(entry.id, 'id', unexpected)
}

function checkDistinct(all: readonly Listed[], { what, id: named }: Pick<Paging, 'what' | 'id'>): void {
  const ids = new Set<string>()
  for (const one of all) {
    const id = named?.(one.entry, one.unexpected) ?? idOf(one)
    if (ids.has(id))
      throw one.unexpected(
        `the ${named === undefined ? 'id' : 'entry'} ${id} comes twice among the ${what}: a page repeats`,
      )
    ids.add(id)
  }
}
