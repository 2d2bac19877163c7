/** Lists in pages: the first one tells how many there are, the others are read side by side, and the sum must agree. */
import type { Answer, Reader } from '../provider.ts'
import { asId, asObjects, type Json, type Strange, strangeIn } from './answers.ts'

/** An entry, and how to complain about the answer that it came in. */
export interface Listed {
  readonly entry: Json
  readonly strange: Strange
}

/** How one system tells its pages apart. */
export interface Paging {
  /** The path of page n, from 1. */
  readonly path: (page: number) => string
  /** The entries of a page, checked to be a list. */
  readonly entries: (answer: Answer, strange: Strange) => readonly Json[]
  /** What the answer tells of the whole; `null` where it tells nothing. */
  readonly totals: (answer: Answer, strange: Strange) => Totals | null
  /** What to do where the first page tells no totals: the rest of the list. */
  readonly untold: (answer: Answer, first: readonly Listed[]) => Promise<readonly Listed[]>
  /** For messages, e.g. `roles`. */
  readonly what: string
}

export interface Totals {
  readonly pages: number
  readonly entries: number
}

/**
 * Every entry of a list.
 * @throws ApiError where a page repeats, totals change on the way or do not match what came
 */
export async function readPages(read: Reader, paging: Paging): Promise<readonly Listed[]> {
  const answer = await read.get(paging.path(1))
  const strange = strangeIn(read, answer)
  const first = entriesOf(read, paging, answer)
  const totals = paging.totals(answer, strange)
  const later = totals === null ? [await paging.untold(answer, first)] : await readLater(read, paging, totals)
  const all = [first, ...later].flat()
  checkDistinct(all, paging.what)
  if (totals !== null && all.length !== totals.entries) {
    throw strange(`${all.length} ${paging.what} came of ${totals.entries} that it tells of: the list is not whole`)
  }
  return all
}

/** The entries of one answer. */
export function entriesOf(read: Reader, paging: Pick<Paging, 'entries'>, answer: Answer): Listed[] {
  const strange = strangeIn(read, answer)
  return paging.entries(answer, strange).map((entry) => ({ entry, strange }))
}

function readLater(read: Reader, paging: Paging, totals: Totals): Promise<Listed[][]> {
  const numbers = Array.from({ length: Math.max(0, totals.pages - 1) }, (_, index) => index + 2)
  return Promise.all(
    numbers.map(async (page) => {
      const answer = await read.get(paging.path(page))
      const told = paging.totals(answer, strangeIn(read, answer))
      if (told?.entries !== totals.entries || told.pages !== totals.pages) {
        const changed = `its totals differ from those of page 1 (${totals.entries} ${paging.what} on ${totals.pages} pages)`
        throw read.strange(answer, `${changed}: the list changed while it was read; run again`)
      }
      return entriesOf(read, paging, answer)
    }),
  )
}

function checkDistinct(all: readonly Listed[], what: string): void {
  const ids = new Set<string>()
  for (const { entry, strange } of all) {
    const id = asId(entry.id, 'id', strange)
    if (ids.has(id)) throw strange(`the id ${id} comes twice among the ${what}: a page repeats`)
    ids.add(id)
  }
}

/** The entries where the whole answer is one bare list. */
export function bareList(what: string): Paging['entries'] {
  return (answer, strange) => asObjects(answer.json, `the list of ${what}`, strange)
}
