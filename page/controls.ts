/** The filter: a form that tells what the reviewer wants to see. */
import type { PageData } from '../src/render/page-data.ts'
import { el } from './dom.ts'
import type { Wish } from './filter.ts'

const ACTIONS = ['create', 'update', 'rename', 'replace', 'delete', 'manual'] as const
const EFFECTS = [
  ['any', 'any effect'],
  ['gains', 'gains grants'],
  ['loses', 'loses grants'],
  ['sensitive', 'gains sensitive grants'],
] as const

export interface Controls {
  readonly element: HTMLElement
  wish(): Wish
}

/** The form; `changed` is called whenever something in it is. */
export function controls(data: PageData, changed: () => void): Controls {
  const role = search('Role')
  const grant = search('Grant')
  const target = select([['-1', 'all targets'], ...data.targets.map((name, index) => [String(index), name] as const)])
  const effects = data.rows.some(({ s }) => s !== undefined) ? EFFECTS : EFFECTS.slice(0, 3)
  const effect = select(effects)
  const boxes = ACTIONS.map((action) => ({ action, count: data.rows.filter((row) => row.action === action).length }))
    .filter(({ count }) => count > 0)
    .map(({ action, count }) => ({ action, count, input: el('input', { type: 'checkbox', checked: true }) }))
  const reset = el('button', { type: 'reset' }, 'Reset')
  const form = el(
    'form',
    { class: 'filter', role: 'search', 'aria-label': 'Filter roles and grants' },
    labelled('Role', role),
    labelled('Grant', grant),
    ...(data.targets.length > 1 ? [labelled('Target', target)] : []),
    labelled('Effect', effect),
    el(
      'fieldset',
      {},
      el('legend', {}, 'Change'),
      ...boxes.map(({ action, count, input }) =>
        el('label', { class: `box ${action}` }, input, ` ${action} (${count})`),
      ),
    ),
    reset,
  )
  form.addEventListener('input', changed)
  form.addEventListener('submit', (event) => event.preventDefault())
  // The fields have their first values back only after this event.
  form.addEventListener('reset', () => setTimeout(changed))
  return {
    element: form,
    wish: () => ({
      target: Number(target.value),
      role: role.value,
      grant: grant.value,
      actions: new Set(boxes.filter(({ input }) => input.checked).map(({ action }) => action)),
      effect: effect.value as Wish['effect'],
    }),
  }
}

function search(what: string): HTMLInputElement {
  return el('input', {
    type: 'search',
    placeholder: `part of a ${what.toLowerCase()}`,
    spellcheck: 'false',
    autocomplete: 'off',
  })
}

function select(options: readonly (readonly [string, string])[]): HTMLSelectElement {
  return el('select', {}, ...options.map(([value, text]) => el('option', { value }, text)))
}

function labelled(text: string, input: HTMLElement): HTMLElement {
  return el('label', {}, el('span', {}, text), input)
}
