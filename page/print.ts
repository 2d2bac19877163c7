/** Paper: what was folded for its length is open, and the matrix is a plain table in pieces as wide as a page, since paper does not scroll. */
import type { PageData } from '../src/render/page-data.ts'
import { el } from './dom.ts'
import type { Selection } from './filter.ts'
import { rowName, STATES, statesOf } from './matrix.ts'

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

/** The tables, or a line that says why there are none. */
export function paper(data: PageData, { rows, columns }: Selection): HTMLElement {
  const cells = rows.length * columns.length
  if (cells > MOST) {
    const text = `The matrix of ${rows.length} roles and ${columns.length} grants is too large for paper; filter it before printing.`
    return el('div', { class: 'paper' }, el('p', {}, text))
  }
  const pieces = Array.from({ length: Math.ceil(columns.length / WIDE) }, (_, at) =>
    columns.slice(at * WIDE, (at + 1) * WIDE),
  )
  return el('div', { class: 'paper' }, ...pieces.map((piece) => table(data, rows, piece)))
}

function table(data: PageData, rows: readonly number[], columns: readonly number[]): HTMLElement {
  const heads = columns.map((grant) => el('th', { scope: 'col' }, el('span', {}, data.grants[grant] ?? '')))
  const lines = rows.flatMap((row) => {
    const found = data.rows[row]
    if (found === undefined) return []
    const states = statesOf(found)
    const cells = columns.map((grant) => {
      const state = states.get(grant) ?? 'none'
      return el('td', { class: state }, STATES[state].sign)
    })
    return [el('tr', {}, el('th', { scope: 'row' }, ...rowName(data, found)), ...cells)]
  })
  const head = el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Role'), ...heads))
  return el('table', {}, head, el('tbody', {}, ...lines))
}
