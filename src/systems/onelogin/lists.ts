/** Lists of OneLogin: bare arrays, with everything about their pages in headers. */
import type { Answer, Reader } from '../../domain/system.ts'
import { expectObjects, type InvalidAnswer } from '../../kit/decode.ts'
import { checkCount, type Listed, type Paging, readOn, readPage, readPages, type Totals } from '../../kit/pages.ts'

/** The largest page that both the documents and live tenants allow. */
const PAGE = 100

/** Every entry of `/api/2/{what}`; `parameters` end with `&`. */
export function readList(read: Reader, what: string, parameters = ''): Promise<readonly Listed[]> {
  const path = `/api/2/${what}?${parameters}`
  const paging = { path: (page: number) => `${path}limit=${PAGE}&page=${page}`, entries: entriesOf(what), what }
  return readPages(read, {
    ...paging,
    totals,
    untold: ({ answer, rows }) =>
      cursorOf(answer) === undefined ? readOn(read, paging, rows) : followCursor(read, answer, path, paging),
  })
}

function entriesOf(what: string): Paging['entries'] {
  return ({ json, headers }, unexpected) => {
    const entries = expectObjects(json, `the list of ${what}`, unexpected)
    const told = headers['page-items']
    if (told !== undefined && Number(told) !== entries.length) {
      throw unexpected(`${entries.length} ${what} came of ${told} that its headers tell of: the page is not whole`)
    }
    return entries
  }
}

function totals({ headers }: Answer, unexpected: InvalidAnswer): Totals | null {
  const [pages, entries] = [headers['total-pages'], headers['total-count']]
  if (pages === undefined || entries === undefined) return null
  if (!/^\d+$/.test(pages) || !/^\d+$/.test(entries)) throw unexpected('its totals are not numbers')
  return { pages: Number(pages), entries: Number(entries) }
}

/** The pages after the first one by cursor, which must come without page and limit. The last page has none. */
async function followCursor(
  read: Reader,
  first: Answer,
  path: string,
  paging: Pick<Paging, 'entries'>,
): Promise<readonly Listed[]> {
  const rest: Listed[] = []
  const seen = new Set<string>()
  let answer = first
  for (let cursor = cursorOf(answer); cursor; cursor = cursorOf(answer)) {
    if (seen.has(cursor)) throw read.unexpected(answer, 'its cursor repeats: the pages go in circles')
    seen.add(cursor)
    checkCount(seen.size, read, answer)
    const page = await readPage(read, paging, `${path}cursor=${encodeURIComponent(cursor)}`)
    rest.push(...page.rows)
    answer = page.answer
  }
  return rest
}

function cursorOf({ headers }: Answer): string | undefined {
  return headers['after-cursor'] ?? headers.cursor
}
