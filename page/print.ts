/** Paper: what was folded for its length is open, and the matrix is a plain table in pieces as wide as a page, since paper does not scroll. */
import type { PageData, Row } from '../src/render/page-data.ts'
import { el } from './dom.ts'
import type { Selection } from './filter.ts'
import { rowName, STATES, type State, statesOf } from './matrix.ts'

const WIDE = 24
/** More cells would take a browser minutes, and nobody reads them. */
const MOST = 20_000

/** Opens what was folded only for its length while the page is printed: nothing that somebody approves may be missing. */
export function openRests(): void {
  let opened: HTMLDetailsElement[] = []
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>('details.rest:not([open])')]
    for (const one of opened) one.open = true
  })
  addEventListener('afterprint', () => {
    for (const one of opened) one.open = false
  })
}

/** The tables, or a line that says why there are none. A table has the roles that change in it, or have something in it. */
export function paper(data: PageData, { rows, columns }: Selection, onlyChanged: boolean): HTMLElement {
  const cells = rows.length * columns.length
  if (cells > MOST) {
    const text = `The matrix of ${rows.length} roles and ${columns.length} grants is too large for paper; filter it before printing.`
    return el('div', { class: 'paper' }, el('p', {}, text))
  }
  const pieces = Array.from({ length: Math.ceil(columns.length / WIDE) }, (_, at) =>
    columns.slice(at * WIDE, (at + 1) * WIDE),
  )
  const seen: ReadonlySet<State> = new Set(onlyChanged ? CHANGED : [...CHANGED, 'kept'])
  return el('div', { class: 'paper' }, ...pieces.map((piece) => table(data, linesOf(data, rows, { piece, seen }))))
}

const CHANGED = ['gained', 'sensitive', 'lost'] as const

interface Line {
  readonly row: Row
  readonly cells: readonly State[]
}

interface Table {
  readonly piece: readonly number[]
  readonly lines: readonly Line[]
}

interface Piece {
  readonly piece: readonly number[]
  /** A role without a cell of these states is left out. */
  readonly seen: ReadonlySet<State>
}

function linesOf(data: PageData, rows: readonly number[], { piece, seen }: Piece): Table {
  const lines = rows.flatMap((index) => {
    const row = data.rows[index]
    if (row === undefined) return []
    const states = statesOf(row)
    const cells = piece.map((grant) => states.get(grant) ?? 'none')
    return cells.some((state) => seen.has(state)) ? [{ row, cells }] : []
  })
  return { piece, lines }
}

function table(data: PageData, { piece, lines }: Table): HTMLElement {
  const heads = piece.map((grant) => el('th', { scope: 'col' }, el('span', {}, data.grants[grant] ?? '')))
  const head = el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Role'), ...heads))
  const body = lines.map(({ row, cells }) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, ...rowName(data, row)),
      ...cells.map((state) => el('td', { class: state }, STATES[state].sign)),
    ),
  )
  return el('table', {}, head, el('tbody', {}, ...body))
}
