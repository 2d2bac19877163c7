/** Lists of a system: entries that can be told apart, and lists that come in one answer. */
import type { Answer, Reader } from '../domain/connection.ts'
import { expectId, type InvalidAnswer, type Json, unexpectedIn } from './decode.ts'

/** An entry, and the error maker for the answer that it came in. */
export interface Listed {
  readonly entry: Json
  readonly unexpected: InvalidAnswer
}

/** Description of a list's answers. */
export interface Listing {
  /** For messages, e.g. `roles`. */
  readonly what: string
  /** Returns the entries of an answer, checked to be a list. */
  readonly entries: (answer: Answer, unexpected: InvalidAnswer) => readonly Json[]
  /** Returns what tells an entry from the others. Default: its `id`. */
  readonly id?: (entry: Json, unexpected: InvalidAnswer) => string
}

/** A page with the answer that it came in. */
export interface Page {
  readonly answer: Answer
  readonly rows: readonly Listed[]
}

/**
 * Reads a list that comes in one answer.
 * @throws ApiError where an entry comes twice
 */
export async function readList(read: Reader, listing: Listing, path: string): Promise<readonly Listed[]> {
  const { rows } = await readPage(read, listing, path)
  checkDistinct(rows, listing)
  return rows
}

/** Reads the page at a path. */
export async function readPage(read: Reader, { entries }: Pick<Listing, 'entries'>, path: string): Promise<Page> {
  const answer = await read.get(path)
  const unexpected = unexpectedIn(read, answer)
  return { answer, rows: entries(answer, unexpected).map((entry) => ({ entry, unexpected })) }
}

/** Returns the identity of an entry within its list. */
export function identityOf({ entry, unexpected }: Listed, { id }: Pick<Listing, 'id'>): string {
  return id?.(entry, unexpected) ?? expectId(entry.id, 'id', unexpected)
}

/** @throws ApiError where two entries are one: a page came twice */
export function checkDistinct(rows: readonly Listed[], listing: Pick<Listing, 'what' | 'id'>): void {
  const seen = new Set<string>()
  for (const row of rows) {
    const id = identityOf(row, listing)
    if (seen.has(id)) {
      const named = listing.id === undefined ? 'id' : 'entry'
      throw row.unexpected(`the ${named} ${id} comes twice among the ${listing.what}: a page repeats`)
    }
    seen.add(id)
  }
}

/** Nobody has so many roles: a list that goes on like this has no end. */
const MAX_PAGES = 10_000

/** @throws ApiError where the number of pages is beyond all reason */
export function checkCount(pages: number, read: Reader, answer: Answer): void {
  if (pages > MAX_PAGES) throw read.unexpected(answer, `the list has more than ${MAX_PAGES} pages`)
}
