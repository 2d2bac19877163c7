/** Omneo's lists: Laravel's `{data, links, meta}`. Its links point to other hosts and schemes, so they are never used. */
import type { Answer, Reader } from '../../domain/system.ts'
import { asObject, asObjects, type Strange } from '../../kit/decode.ts'
import { type Listed, readOn, readPages, type Totals } from '../../kit/pages.ts'

/** Asked for; what the server makes of it stands in `meta`. */
const PAGE = 100

/** Every entry below a path. */
export function readLaravel(read: Reader, path: string, what: string): Promise<readonly Listed[]> {
  const paging = {
    what,
    path: (page: number) => `${path}?page[size]=${PAGE}&page[number]=${page}`,
    entries: (answer: Answer, strange: Strange) =>
      asObjects(asObject(answer.json, 'the answer', strange).data, 'data', strange),
  }
  // The documents show role definitions without `meta`.
  return readPages(read, { ...paging, totals, untold: ({ rows }) => readOn(read, paging, rows) })
}

function totals(answer: Answer, strange: Strange): Totals | null {
  const { meta } = asObject(answer.json, 'the answer', strange)
  if (meta === undefined) return null
  const { last_page: pages, total: entries } = asObject(meta, 'meta', strange)
  if (!Number.isSafeInteger(pages) || !Number.isSafeInteger(entries)) throw strange('its totals are not numbers')
  return { pages: pages as number, entries: entries as number }
}
