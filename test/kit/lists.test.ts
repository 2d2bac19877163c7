/** Lists are read whole, or it is an error: cursors, bare lists, pages with and without totals. */
import { expect, test } from 'vitest'
import type { Answer, Reader } from '../../src/domain/connection.ts'
import { type CursorPaging, readByCursor } from '../../src/kit/cursor.ts'
import { expectObjects, type Json } from '../../src/kit/decode.ts'
import { readList } from '../../src/kit/listing.ts'
import { readPages } from '../../src/kit/pages.ts'

/** Answers each path with the rows that stand for it, and a header that names the next page. */
function reader(pages: Readonly<Record<string, { readonly rows: unknown; readonly next?: string }>>): Reader {
  return {
    async get(path) {
      const page = pages[path]
      if (page === undefined) throw new Error(`nobody may ask for ${path}`)
      const headers: Record<string, string> = page.next === undefined ? {} : { next: page.next }
      return { url: path, status: 200, headers, json: page.rows }
    },
    unexpected: ({ url }, what) => new Error(`${url}: ${what}`),
  }
}

const listing = {
  what: 'roles',
  entries: ({ json }: Answer, unexpected: (what: string) => Error): readonly Json[] =>
    expectObjects(json, 'the list of roles', unexpected),
}
const cursors: CursorPaging = {
  ...listing,
  path: (cursor) => (cursor === null ? '/roles' : `/roles?after=${cursor}`),
  cursor: ({ headers }) => headers.next ?? null,
}

test('a cursor is followed to its end', async () => {
  const read = reader({
    '/roles': { rows: [{ id: 1 }, { id: 2 }], next: 'a' },
    '/roles?after=a': { rows: [], next: 'b' },
    '/roles?after=b': { rows: [{ id: 3 }] },
  })
  expect((await readByCursor(read, cursors)).map(({ entry }) => entry.id)).toEqual([1, 2, 3])
})

test('a cursor that goes in circles, and a page that repeats, are errors', async () => {
  const circle = reader({
    '/roles': { rows: [{ id: 1 }], next: 'a' },
    '/roles?after=a': { rows: [{ id: 2 }], next: 'a' },
  })
  await expect(readByCursor(circle, cursors)).rejects.toThrow('/roles?after=a: its cursor repeats')
  const again = reader({ '/roles': { rows: [{ id: 1 }], next: 'a' }, '/roles?after=a': { rows: [{ id: 1 }] } })
  await expect(readByCursor(again, cursors)).rejects.toThrow('the id 1 comes twice among the roles')
})

test('a list in one answer, whose entries are told apart by what names them', async () => {
  const named = { ...listing, id: ({ name }: Json) => String(name) }
  expect(await readList(reader({ '/r': { rows: [{ name: 'a' }, { name: 'b' }] } }), named, '/r')).toHaveLength(2)
  const twice = reader({ '/r': { rows: [{ name: 'a' }, { name: 'a' }] } })
  await expect(readList(twice, named, '/r')).rejects.toThrow('the entry a comes twice')
  await expect(readList(reader({ '/r': { rows: {} } }), named, '/r')).rejects.toThrow('is an object, not a list')
})

test('a list without totals is an error, unless the system says how to read on', async () => {
  const paging = { ...listing, path: () => '/roles', totals: () => null }
  const read = reader({ '/roles': { rows: [{ id: 1 }] } })
  await expect(readPages(read, paging)).rejects.toThrow('it does not say how many roles there are')
  expect(await readPages(read, { ...paging, readWithoutTotals: async () => [] })).toHaveLength(1)
})
