/** Lists of OneLogin: pages by number or by cursor, links in headers. */

import { json, Refused, type Reply } from '../../kit/fake-system.ts'
import { matcher } from '../../text/glob.ts'
import { type OneLoginCall, problem } from './fake-model.ts'

/** Rows of a page for which no limit was asked. */
const DEFAULT_LIMIT = 50

/** The parameters of a list request: its query, or those that its cursor stands for. */
export function listQuery(call: OneLoginCall): URLSearchParams {
  const cursor = call.query.get('cursor')
  if (cursor === null) return call.query
  if (call.query.has('limit') || call.query.has('page')) {
    throw new Refused(problem(400, 'Requests can only have cursor xor pagination arguments'))
  }
  const query = new URLSearchParams(Buffer.from(cursor, 'base64').toString('utf8'))
  if (!/^\d+$/.test(query.get('page') ?? '')) throw new Refused(problem(400, 'Invalid pagination cursor'))
  for (const [name, value] of call.query) if (name !== 'cursor') query.set(name, value)
  return query
}

/** Reports whether a text passes a filter of the query. `*` stands for any characters. */
export function passes(filter: string | null, text: string | null): boolean {
  return filter === null || (text !== null && matcher([filter])(text))
}

/** One page of `rows`, which already are filtered, each as `show` tells it. */
export function page<Row extends { readonly id: number; readonly name?: string }>(
  call: OneLoginCall,
  query: URLSearchParams,
  rows: readonly Row[],
  show: (row: Row) => unknown,
): Reply {
  const limit = Math.min(positive(query, 'limit', DEFAULT_LIMIT), call.quirks.limitCap)
  const current = positive(query, 'page', 1)
  const pages = Math.ceil(rows.length / limit)
  const start = (current - 1) * limit
  const shown = sorted(rows, query.get('sort')).slice(start, start + limit)
  const headers: Record<string, string> = {
    'Current-Page': String(current),
    'Page-Items': String(shown.length),
    Link: links(call, query, { limit, current, pages }),
  }
  if (!call.quirks.noTotals) {
    headers['Total-Pages'] = String(pages)
    headers['Total-Count'] = String(rows.length)
  }
  if (current > 1) headers['Before-Cursor'] = cursorTo(call, query, limit, current - 1)
  if (current < pages) {
    const next = call.quirks.repeatedCursor && current > 1 ? current : current + 1
    headers['After-Cursor'] = cursorTo(call, query, limit, next)
  } else if (call.quirks.emptyLastCursor) {
    headers['After-Cursor'] = ''
  }
  return json(200, shown.map(show), headers)
}

function positive(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name)
  if (text === null) return fallback
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Refused(problem(400, `Invalid ${name}: ${text}`))
  return Number(text)
}

function sorted<Row extends { readonly id: number; readonly name?: string }>(
  rows: readonly Row[],
  sort: string | null,
): Row[] {
  const field = sort?.replace(/^[-+]/, '') === 'name' ? 'name' : 'id'
  const sign = sort?.startsWith('-') ? -1 : 1
  return [...rows].sort((a, b) => {
    const [left, right] = [a[field] ?? '', b[field] ?? '']
    return left === right ? a.id - b.id : left < right ? -sign : sign
  })
}

function cursorTo(call: OneLoginCall, query: URLSearchParams, limit: number, target: number): string {
  const carried = new URLSearchParams({ limit: String(limit), sort: query.get('sort') ?? 'id' })
  carried.set('page', String(target))
  carried.set('sort_direction', query.get('sort')?.startsWith('-') ? 'desc' : 'asc')
  for (const [name, value] of query) {
    if (name === 'cursor' || (name === 'fields' && !call.quirks.cursorKeepsFields)) continue
    if (!carried.has(name)) carried.set(name, value)
  }
  return Buffer.from(carried.toString()).toString('base64')
}

interface Position {
  readonly limit: number
  readonly current: number
  readonly pages: number
}

function links(call: OneLoginCall, query: URLSearchParams, { limit, current, pages }: Position): string {
  const to = (target: number, rel: string) => {
    const params = new URLSearchParams(query)
    params.delete('sort_direction')
    params.set('limit', String(limit))
    params.set('page', String(target))
    return `<${call.origin}${call.path}?${params}>; rel="${rel}"`
  }
  const all = [to(1, 'first')]
  if (current > 1) all.push(to(current - 1, 'prev'))
  if (current < pages) all.push(to(current + 1, 'next'))
  if (!call.quirks.noTotals) all.push(to(Math.max(pages, 1), 'last'))
  return all.join(', ')
}
