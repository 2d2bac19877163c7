/** The list of steps, a hundred at a time; the inside of a step is made when it is opened. */
import type { Detail, PageData, Row } from '../src/render/page-data.ts'
import { plural } from '../src/text/plural.ts'
import { detailBody } from './details.ts'
import { el, name, sign } from './dom.ts'

const SIGNS: Readonly<Record<string, string>> = { create: '+', update: '~', rename: '»', delete: '−', manual: '!' }
const PAGE = 100

export interface Steps {
  readonly element: HTMLElement
  /** Shows these rows, from the first page again. */
  show(rows: readonly number[]): void
  /** Opens every step that is shown, and gives back how to close those again. */
  openAll(): () => void
}

/** The steps under their headings. */
export function steps(data: PageData, detail: (row: number) => Detail | undefined): Steps {
  const parts = data.sections.map((section) => part(data, section, detail))
  const element = el(
    'section',
    { 'aria-labelledby': 'steps' },
    el('h2', { id: 'steps' }, 'Steps'),
    ...parts.map((one) => one.element),
  )
  return {
    element,
    show(rows) {
      const shown = new Set(rows)
      for (const one of parts) one.show(shown)
    },
    openAll() {
      const closed = [...element.querySelectorAll<HTMLDetailsElement>('details:not([open])')]
      for (const one of closed) open(one)
      // Opening a step made the parts within it.
      const within = [...element.querySelectorAll<HTMLDetailsElement>('details:not([open])')]
      for (const one of within) one.open = true
      return () => {
        for (const one of [...closed, ...within]) one.open = false
      }
    },
  }
}

/** The event of an opening comes too late for a printer that is waiting. */
function open(step: HTMLDetailsElement): void {
  step.open = true
  step.dispatchEvent(new Event('toggle'))
}

function part(data: PageData, section: PageData['sections'][number], detail: (row: number) => Detail | undefined) {
  const list = el('ol', { class: 'steps' })
  const told = el('p', { class: 'none' })
  const more = el('button', { type: 'button' })
  const titled = section.origin !== null
  const element = el('div', {}, ...(titled ? [el('h3', {}, section.title)] : []), list, told, more)
  let rows: readonly number[] = []
  const grow = () => {
    const from = list.childElementCount
    for (const row of rows.slice(from, from + PAGE)) {
      const found = data.rows[row]
      if (found) list.append(item(data, { row, found, detail }))
    }
    const shown = list.childElementCount
    more.hidden = shown >= rows.length
    more.textContent = `Show ${Math.min(PAGE, rows.length - shown)} more`
    told.hidden = shown >= rows.length && rows.length > 0
    told.textContent =
      rows.length === 0
        ? 'No role matches the filter.'
        : `${plural(shown, 'role')} of ${rows.length.toLocaleString('en')} are shown here, and printed.`
  }
  more.addEventListener('click', () => {
    const from = list.childElementCount
    grow()
    list.children[from]?.querySelector('summary')?.focus()
  })
  return {
    element,
    show(shown: ReadonlySet<number>) {
      rows = section.rows.filter((row) => shown.has(row))
      list.replaceChildren()
      grow()
    },
  }
}

interface Item {
  readonly row: number
  readonly found: Row
  readonly detail: (row: number) => Detail | undefined
}

function item(data: PageData, { row, found, detail }: Item): HTMLElement {
  const known = detail(row)
  const element = el('details', {}, summary(data, found, known?.place ?? null))
  element.addEventListener('toggle', () => {
    if (element.open && element.childElementCount === 1 && known) element.append(detailBody(known))
  })
  return el('li', {}, element)
}

function summary(data: PageData, row: Row, place: string | null): HTMLElement {
  const { role, action, from, g, l, s = [], v, t } = row
  const chips = [
    ...(g.length > 0 ? [chip('gain', '▲', `+${g.length}`, `${g.length} gained`)] : []),
    ...(l.length > 0 ? [chip('loss', '▼', `−${l.length}`, `${l.length} lost`)] : []),
    ...(v > 0 ? [chip('value', '=', String(v), `${plural(v, 'value')} changed`)] : []),
    ...(s.length > 0 ? [chip('sensitive', '◆', `${s.length} sensitive`, `${s.length} sensitive`)] : []),
  ]
  return el(
    'summary',
    {},
    el('span', { class: `action ${action}` }, sign(SIGNS[action] ?? ''), ` ${action}`),
    ' ',
    el('span', { class: 'who' }, ...(from === undefined ? [] : [name(from), ' → ']), name(role)),
    ' ',
    ...chips,
    el(
      'span',
      { class: 'place' },
      ...(data.targets.length > 1 ? [el('bdi', {}, data.targets[t] ?? ''), ' · '] : []),
      place ?? 'in no file',
    ),
  )
}

function chip(kind: string, mark: string, text: string, words: string): HTMLElement {
  return el('span', { class: `chip ${kind}` }, sign(`${mark} ${text}`), el('span', { class: 'unseen' }, `${words}, `))
}
