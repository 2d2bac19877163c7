/** Omneo's lists: Laravel's `{data, links, meta}`. Its links point to other hosts and schemes, so they are never used. */
import type { Answer, Reader } from '../../domain/connection.ts'
import { expectObject, expectObjects, type InvalidAnswer } from '../../kit/decode.ts'
import type { Listed } from '../../kit/listing.ts'
import { readPages, readUntilEmpty, type Totals } from '../../kit/pages.ts'

/** Asked for; what the server makes of it stands in `meta`. */
const PAGE = 100

/** Reads every entry below a path. */
export function readLaravel(read: Reader, path: string, what: string): Promise<readonly Listed[]> {
  const paging = {
    what,
    path: (page: number) => `${path}?page[size]=${PAGE}&page[number]=${page}`,
    entries: (answer: Answer, unexpected: InvalidAnswer) =>
      expectObjects(expectObject(answer.json, 'the answer', unexpected).data, 'data', unexpected),
  }
  // The documents show role definitions without `meta`.
  return readPages(read, { ...paging, totals, readWithoutTotals: ({ rows }) => readUntilEmpty(read, paging, rows) })
}

function totals(answer: Answer, unexpected: InvalidAnswer): Totals | null {
  const { meta } = expectObject(answer.json, 'the answer', unexpected)
  if (meta === undefined) return null
  const { last_page: pages, total: entries } = expectObject(meta, 'meta', unexpected)
  if (!isCount(pages) || !isCount(entries)) throw unexpected('its totals are not numbers')
  return { pages, entries }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value)
}
