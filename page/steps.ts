/** The steps: those that fit the filter, a hundred of each cause at a time. The renderer made all of them. */
import { plural } from '../src/text/plural.ts'
import { el } from './dom.ts'

const PAGE = 100

export interface Steps {
  /** Shows the steps of these rows, from the first page again. */
  show(rows: readonly number[]): void
}

/** Takes over the steps that stand in the document. */
export function steps(): Steps {
  const causes = [...document.querySelectorAll<HTMLElement>('.cause')].filter((one) => one.querySelector('.group'))
  const parts = causes.map(cause)
  return {
    show(rows) {
      const shown = new Set(rows)
      for (const part of parts) part.show(shown)
    },
  }
}

/** Steps under one heading; most of them may stand in its template until they are shown. */
interface Group {
  readonly element: HTMLElement
  readonly list: Element
  readonly items: readonly Step[]
}

interface Step {
  readonly element: Element
  readonly rows: readonly number[]
}

function groupOf(element: HTMLElement): Group[] {
  const list = element.querySelector('.steps')
  if (list === null) return []
  const rest = element.querySelector('template')?.content.children ?? []
  const items = [...list.children, ...rest].map((one) => ({
    element: one,
    rows: (one.getAttribute('data-rows') ?? '').split(' ').map(Number),
  }))
  return [{ element, list, items }]
}

function cause(section: HTMLElement) {
  const groups = [...section.querySelectorAll<HTMLElement>('.group')].flatMap(groupOf)
  const note = el('p', { class: 'none shown' })
  const more = el('button', { type: 'button' })
  section.append(note, more)
  let found: readonly (Group & { readonly items: readonly Step[] })[] = []
  let limit = PAGE
  const draw = () => {
    let room = limit
    for (const { element, list, items } of found) {
      const open = items.slice(0, room).map((one) => one.element)
      room -= open.length
      list.replaceChildren(...open)
      element.hidden = open.length === 0
    }
    const all = found.reduce((sum, { items }) => sum + items.length, 0)
    const shown = Math.min(all, limit)
    more.hidden = shown === all
    more.textContent = `Show ${Math.min(PAGE, all - shown)} more`
    note.hidden = shown === all && all > 0
    note.textContent =
      all === 0
        ? 'No role matches the filter.'
        : `${plural(shown, 'change')} of ${all.toLocaleString('en')} are shown here, and printed.`
  }
  more.addEventListener('click', () => {
    const before = section.querySelectorAll('.step').length
    limit += PAGE
    draw()
    const next = section.querySelectorAll<HTMLElement>('.step')[before]
    next?.setAttribute('tabindex', '-1')
    next?.focus()
  })
  return {
    show(rows: ReadonlySet<number>) {
      const fits = ({ rows: own }: Step) => own.some((row) => rows.has(row))
      found = groups.map((group) => ({ ...group, items: group.items.filter(fits) }))
      limit = PAGE
      draw()
    },
  }
}
