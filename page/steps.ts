/** The steps: those that fit the filter, a hundred of each cause at a time. The renderer made all of them. */
import { plural, thousands } from '../src/text/plural.ts'
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

type Found = readonly Group[]

function cause(section: HTMLElement) {
  const groups = [...section.querySelectorAll<HTMLElement>('.group')].flatMap(groupOf)
  const note = el('p', { class: 'none shown' })
  const more = el('button', { type: 'button' })
  section.append(note, more)
  let found: Found = []
  let limit = PAGE
  const draw = () => {
    const all = found.reduce((sum, { items }) => sum + items.length, 0)
    const shown = Math.min(all, limit)
    place(found, limit)
    more.hidden = shown === all
    more.textContent = `Show ${Math.min(PAGE, all - shown)} more`
    note.hidden = shown === all && all > 0
    note.textContent = noteOn(shown, all)
  }
  more.addEventListener('click', () => {
    const before = section.querySelectorAll('.step').length
    limit += PAGE
    draw()
    focusOn(section.querySelectorAll<HTMLElement>('.step')[before])
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

/** Puts so many steps into the document, and hides headings without any. */
function place(found: Found, limit: number): void {
  let room = limit
  for (const { element, list, items } of found) {
    const open = items.slice(0, room).map((one) => one.element)
    room -= open.length
    list.replaceChildren(...open)
    element.hidden = open.length === 0
  }
}

function noteOn(shown: number, all: number): string {
  if (all === 0) return 'No role matches the filter.'
  return `${plural(shown, 'change')} of ${thousands(all)} are shown here, and printed.`
}

function focusOn(step: HTMLElement | undefined): void {
  step?.setAttribute('tabindex', '-1')
  step?.focus()
}
