/**
 * Roles × grants. Only the cells that can be seen are in the document; the keyboard moves one active cell, and the
 * numbers of rows and columns tell a screen reader where it is in the whole.
 */
import type { PageData, Row } from '../src/render/page-data.ts'
import { el, nextFrame } from './dom.ts'
import { nameOf, type Selection } from './filter.ts'
import { steered } from './keys.ts'

const ROW = 26
const COLUMN = 26
const HEAD = 190
/** Below this many pixels, names have nearly half of them. */
const NARROW = 600
/** Letters that fit beside each other in the head of a column. */
const LONGEST = 25
/** Cells beyond each edge, so that a little scrolling shows no gap. */
const SPARE = 4

/** The states of a cell: its class, its sign and its word. */
export const STATES = {
  gained: { sign: '▲', word: 'gained' },
  sensitive: { sign: '◆', word: 'gained, sensitive' },
  lost: { sign: '▼', word: 'lost' },
  kept: { sign: '●', word: 'kept' },
  none: { sign: '', word: 'not held' },
} as const
export type State = keyof typeof STATES

/** What a role has to do with each grant. */
export function statesOf({ g, l, k, s = [] }: Row): Map<number, State> {
  const states = new Map<number, State>()
  for (const grant of k) states.set(grant, 'kept')
  for (const grant of l) states.set(grant, 'lost')
  for (const grant of g) states.set(grant, 'gained')
  for (const grant of s) states.set(grant, 'sensitive')
  return states
}

export interface Matrix {
  readonly element: HTMLElement
  show(selection: Selection): void
}

/** The matrix, empty until it gets something to show. */
export function matrix(data: PageData): Matrix {
  const readout = el('p', { class: 'readout' })
  const space = el('div', { class: 'space', role: 'presentation' })
  const grid = el('div', { class: 'grid', role: 'grid', 'aria-label': 'Roles and grants' }, space)
  const element = el('div', { class: 'matrix' }, grid, readout)
  let selection: Selection = { rows: [], columns: [] }
  let active = { row: 0, column: 0 }
  let states = new Map<number, Map<number, State>>()

  const stateOf = (row: number, grant: number): State => {
    let known = states.get(row)
    if (known === undefined) {
      const found = data.rows[row]
      known = found === undefined ? new Map() : statesOf(found)
      states.set(row, known)
    }
    return known.get(grant) ?? 'none'
  }

  const label = (at: { readonly row: number; readonly column: number }): string => {
    const [row, grant] = [selection.rows[at.row], selection.columns[at.column]]
    if (row === undefined || grant === undefined) return ''
    const found = data.rows[row]
    return `${found && nameOf(data, found)} × ${data.grants[grant]}: ${STATES[stateOf(row, grant)].word}`
  }

  const side = (): number => Math.min(300, element.clientWidth * (element.clientWidth < NARROW ? 0.45 : 0.3))

  const cell = (row: number, column: number): HTMLElement => {
    const [index, grant] = [selection.rows[row] ?? 0, selection.columns[column] ?? 0]
    const state = stateOf(index, grant)
    const isActive = active.row === row && active.column === column
    const one = el(
      'div',
      {
        role: 'gridcell',
        class: `cell ${state}`,
        'aria-colindex': column + 2,
        'aria-label': label({ row, column }),
        tabindex: isActive ? 0 : -1,
      },
      STATES[state].sign,
    )
    one.style.left = `${side() + column * COLUMN}px`
    one.dataset.at = `${row} ${column}`
    return one
  }

  const draw = () => {
    const hadFocus = grid.contains(document.activeElement) && document.activeElement !== grid
    const rows = span(grid.scrollTop, grid.clientHeight - HEAD, ROW, selection.rows.length)
    const columns = span(grid.scrollLeft, grid.clientWidth - side(), COLUMN, selection.columns.length)
    const lines = range(rows).map((row) => {
      const role = data.rows[selection.rows[row] ?? 0]
      const head = el(
        'div',
        { role: 'rowheader', class: 'rowhead', 'aria-colindex': 1, title: role ? nameOf(data, role) : '' },
        ...(role ? rowName(data, role) : []),
      )
      head.style.width = `${side()}px`
      const line = el(
        'div',
        { role: 'row', class: `row ${role?.action ?? ''}${row % 2 === 1 ? ' odd' : ''}`, 'aria-rowindex': row + 2 },
        head,
        ...range(columns).map((column) => cell(row, column)),
      )
      line.style.top = `${HEAD + row * ROW}px`
      line.style.width = space.style.width
      return line
    })
    space.replaceChildren(header(columns), ...lines)
    ensureActive(rows, columns)
    if (hadFocus) focusActive()
  }

  /** Something in the grid can always be reached with the tabulator, also when the active cell is scrolled away. */
  const ensureActive = (rows: Span, columns: Span) => {
    if (space.querySelector('[tabindex="0"]') !== null) return
    const first = space.querySelector<HTMLElement>(`[data-at="${rows.from} ${columns.from}"]`)
    first?.setAttribute('tabindex', '0')
  }

  const header = (columns: Span): HTMLElement => {
    const corner = el('div', { role: 'columnheader', class: 'corner', 'aria-colindex': 1 }, 'Role')
    corner.style.width = `${side()}px`
    const heads = range(columns).map((column) => {
      const grant = data.grants[selection.columns[column] ?? 0] ?? ''
      const head = el(
        'div',
        { role: 'columnheader', class: 'colhead', 'aria-colindex': column + 2, title: grant },
        el('bdi', {}, shortened(grant)),
      )
      head.style.left = `${side() + column * COLUMN}px`
      return head
    })
    const line = el('div', { role: 'row', class: 'head', 'aria-rowindex': 1 }, corner, ...heads)
    line.style.width = space.style.width
    return line
  }

  const focusActive = () => {
    space.querySelector<HTMLElement>(`[data-at="${active.row} ${active.column}"]`)?.focus({ preventScroll: true })
  }

  const layout = () => {
    space.style.width = `${side() + selection.columns.length * COLUMN + 8}px`
    space.style.height = `${HEAD + selection.rows.length * ROW}px`
    // A border on each side, and room for a scroll bar.
    grid.style.width = `min(100%, ${side() + selection.columns.length * COLUMN + 26}px)`
    grid.style.height = `min(75vh, ${HEAD + selection.rows.length * ROW + 18}px)`
    draw()
  }

  const move = (to: { readonly row: number; readonly column: number }) => {
    active = {
      row: Math.max(0, Math.min(selection.rows.length - 1, to.row)),
      column: Math.max(0, Math.min(selection.columns.length - 1, to.column)),
    }
    intoView(grid, active, side())
    draw()
    focusActive()
  }

  grid.addEventListener('scroll', nextFrame(draw), { passive: true })
  new ResizeObserver(nextFrame(layout)).observe(element)
  grid.addEventListener('keydown', (event) => {
    const page = Math.max(1, Math.floor((grid.clientHeight - HEAD) / ROW) - 1)
    const to = steered(event, active, { rows: selection.rows.length, columns: selection.columns.length, page })
    if (to === null) return
    event.preventDefault()
    move(to)
  })
  const point = (event: Event) => {
    const at = event.target instanceof HTMLElement ? event.target.dataset.at : undefined
    if (at === undefined) return
    const [row = 0, column = 0] = at.split(' ').map(Number)
    readout.textContent = label({ row, column })
    if (event.type === 'focusin') active = { row, column }
  }
  grid.addEventListener('mouseover', point)
  grid.addEventListener('focusin', point)

  return {
    element,
    show(wanted) {
      selection = wanted
      active = { row: 0, column: 0 }
      states = new Map()
      grid.setAttribute('aria-rowcount', String(wanted.rows.length + 1))
      grid.setAttribute('aria-colcount', String(wanted.columns.length + 1))
      grid.hidden = wanted.rows.length === 0 || wanted.columns.length === 0
      readout.textContent = grid.hidden
        ? 'There is no grant to show.'
        : 'Point at a cell, or move with the arrow keys, to read it here.'
      grid.scrollTo(0, 0)
      layout()
    },
  }
}

/** The role stands first: where the room ends, its target is what is cut. */
export function rowName({ targets }: PageData, { role, t }: Row): (HTMLElement | string)[] {
  const where = el('bdi', { class: 'where' }, targets[t] ?? '')
  return [el('bdi', {}, role), ...(targets.length > 1 ? [' ', where] : [])]
}

/** The end of a grant says what may be done, its start says where: what does not fit goes from the middle. */
function shortened(grant: string): string {
  const letters = Array.from(grant)
  return letters.length <= LONGEST ? grant : `${letters.slice(0, 8).join('')}…${letters.slice(9 - LONGEST).join('')}`
}

interface Span {
  readonly from: number
  readonly to: number
}

function span(scroll: number, room: number, size: number, total: number): Span {
  const from = Math.max(0, Math.floor(scroll / size) - SPARE)
  return { from, to: Math.min(total, Math.ceil((scroll + Math.max(room, 0)) / size) + SPARE) }
}

function range({ from, to }: Span): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
}

/** Scrolls just as far as is needed to see the cell beside the headings. */
function intoView(grid: HTMLElement, at: { readonly row: number; readonly column: number }, side: number): void {
  const [top, left] = [at.row * ROW, at.column * COLUMN]
  const [height, width] = [grid.clientHeight - HEAD, grid.clientWidth - side]
  if (top < grid.scrollTop) grid.scrollTop = top
  else if (top + ROW > grid.scrollTop + height) grid.scrollTop = top + ROW - height
  if (left < grid.scrollLeft) grid.scrollLeft = left
  else if (left + COLUMN > grid.scrollLeft + width) grid.scrollLeft = left + COLUMN - width
}
