/** The script of a page: ages, and for a plan the filter and the matrix. */
import type { PageData } from '../src/render/page-data.ts'
import { plural } from '../src/text/plural.ts'
import { showAges } from './age.ts'
import { controls } from './controls.ts'
import { el, nextFrame, sign } from './dom.ts'
import { type Selection, searcher } from './filter.ts'
import { matrix, STATES } from './matrix.ts'
import { openRests, paper } from './print.ts'
import { steps } from './steps.ts'

/** With fewer roles there is nothing to look for, and with one alone nothing to compare. */
const MIN_FILTERED = 5
const MIN_COMPARED = 2
/** With so many roles or fewer, the filter is folded. */
const MAX_READ = 100

const [filter, roles] = [document.getElementById('filter'), document.getElementById('matrix')]
const text = document.getElementById('data')?.textContent
showAges()
openRests()
// A report, and a plan without changes, have none of these.
if (filter !== null && roles !== null && text) start(filter, roles, JSON.parse(text) as PageData)

function start(top: HTMLElement, end: HTMLElement, data: PageData): void {
  const search = searcher(data)
  const list = steps()
  const grid = matrix(data)
  const onlyChanged = el('input', { type: 'checkbox', checked: true })
  const found = el('p', { class: 'found', role: 'status' })
  let selection: Selection = { rows: [], columns: [] }

  const choose = () => {
    selection = search(form.wish(), onlyChanged.checked)
    grid.show(selection)
  }
  const update = () => {
    choose()
    list.show(selection.rows)
    found.textContent = `${selection.rows.length.toLocaleString('en')} of ${plural(data.rows.length, 'role')}`
  }
  const form = controls(data, nextFrame(update))
  onlyChanged.addEventListener('change', choose)

  // A short list is read, not searched.
  const isOpen = data.rows.length > MAX_READ && innerWidth > 700
  const folded = el('details', { open: isOpen }, el('summary', {}, 'Filter roles and grants'), form.element)
  top.replaceChildren(el('div', { class: 'bar' }, folded, found))
  top.hidden = data.rows.length < MIN_FILTERED
  end.hidden = data.rows.length < MIN_COMPARED || data.grants.length === 0
  end.replaceChildren(
    el(
      'section',
      { 'aria-labelledby': 'grants' },
      el('h2', { id: 'grants' }, 'Roles and grants'),
      el(
        'div',
        { class: 'legend' },
        ...legend(data),
        el('label', { class: 'box' }, onlyChanged, ' only grants that change'),
      ),
      grid.element,
    ),
  )
  update()

  let sheet: HTMLElement | null = null
  addEventListener('beforeprint', () => {
    sheet = paper(data, selection, onlyChanged.checked)
    grid.element.after(sheet)
  })
  addEventListener('afterprint', () => sheet?.remove())
}

function legend(data: PageData): HTMLElement[] {
  const hasSensitive = data.rows.some(({ s }) => s !== undefined)
  return (['gained', 'sensitive', 'lost', 'kept'] as const)
    .filter((state) => state !== 'sensitive' || hasSensitive)
    .map((state) =>
      el(
        'span',
        { class: 'key' },
        el('span', { class: `swatch ${state}`, 'aria-hidden': 'true' }, sign(STATES[state].sign)),
        ` ${STATES[state].word}`,
      ),
    )
}
