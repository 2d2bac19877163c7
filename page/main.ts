/** The page of a plan: filter, steps, matrix. */
import type { PageData } from '../src/render/page-data.ts'
import { plural } from '../src/text/plural.ts'
import { controls } from './controls.ts'
import { detailReader } from './details.ts'
import { el, nextFrame, sign } from './dom.ts'
import { type Selection, searcher } from './filter.ts'
import { matrix, STATES } from './matrix.ts'
import { paper } from './print.ts'
import { steps } from './steps.ts'

const app = document.getElementById('app')
const text = document.getElementById('data')?.textContent
// A plan without changes has neither.
if (app !== null && text) start(app, JSON.parse(text) as PageData)

function start(root: HTMLElement, data: PageData): void {
  const search = searcher(data)
  const list = steps(data, detailReader(data.block))
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

  root.replaceChildren(
    el('div', { class: 'bar' }, form.element, found),
    list.element,
    el(
      'section',
      { 'aria-labelledby': 'matrix' },
      el('h2', { id: 'matrix' }, 'Roles and grants'),
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

  let restore = () => {}
  addEventListener('beforeprint', () => {
    const close = list.openAll()
    const sheet = paper(data, selection)
    grid.element.after(sheet)
    restore = () => {
      close()
      sheet.remove()
    }
  })
  addEventListener('afterprint', () => restore())
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
