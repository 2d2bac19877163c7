/** Omneo's lists: Laravel's `{data, links, meta}`. Its links point to other hosts and schemes, so they are never used. */
import type { Answer, Reader } from '../provider.ts'
import { asObject, asObjects, type Strange } from './answers.ts'
import { entriesOf, type Listed, type Paging, readPages } from './pages.ts'

/** Asked for; what the server makes of it stands in `meta`. */
const PAGE = 100

/** Every entry below a path. */
export async function readLaravel(read: Reader, path: string, what: string): Promise<readonly Listed[]> {
  const paging: Pick<Paging, 'path' | 'entries'> = {
    path: (page) => `${path}?page[size]=${PAGE}&page[number]=${page}`,
    entries: (answer, strange) => asObjects(asObject(answer.json, 'the answer', strange).data, 'data', strange),
  }
  return readPages(read, { ...paging, what, totals, untold: (_answer, first) => probeSecond(read, paging, first) })
}

function totals(answer: Answer, strange: Strange): { pages: number; entries: number } | null {
  const { meta } = asObject(answer.json, 'the answer', strange)
  if (meta === undefined) return null
  const { last_page: pages, total: entries } = asObject(meta, 'meta', strange)
  if (!Number.isSafeInteger(pages) || !Number.isSafeInteger(entries)) throw strange('its totals are not numbers')
  return { pages: pages as number, entries: entries as number }
}

/** The documents show role definitions without `meta`: then a second page tells whether the first one was all. */
async function probeSecond(
  read: Reader,
  paging: Pick<Paging, 'path' | 'entries'>,
  first: readonly Listed[],
): Promise<readonly Listed[]> {
  if (first.length === 0) return []
  const answer = await read.get(paging.path(2))
  const known = new Set(first.map(({ entry }) => entry.id))
  // A server that ignores paging answers the first page again; only entries that are new mean that there is more.
  if (entriesOf(read, paging, answer).some(({ entry }) => !known.has(entry.id))) {
    throw read.strange(answer, 'there are more pages but no totals: it cannot be known whether the list is whole')
  }
  return []
}
