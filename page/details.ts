/** What is inside a step: before and after, causes, and the exact requests. */
import type { Cause, Detail, FieldRow, RequestText } from '../src/render/page-data.ts'
import { plural } from '../src/text/plural.ts'
import { el, sign } from './dom.ts'

/** Reads the details of rows; a block of them is parsed when the first of it is asked for. */
export function detailReader(size: number): (row: number) => Detail | undefined {
  const blocks = new Map<number, readonly Detail[]>()
  return (row) => {
    const number = Math.floor(row / size)
    const known = blocks.get(number)
    if (known !== undefined) return known[row % size]
    const block = JSON.parse(document.getElementById(`details-${number}`)?.textContent ?? '[]') as readonly Detail[]
    blocks.set(number, block)
    return block[row % size]
  }
}

/** The inside of an opened step. */
export function detailBody({ remarks, fields, causes = [], requests }: Detail): HTMLElement {
  return el(
    'div',
    { class: 'body' },
    ...(remarks.length === 0 ? [] : [el('ul', { class: 'notes' }, ...remarks.map((remark) => el('li', {}, remark)))]),
    ...causes.map(causeList),
    ...fieldTables(fields),
    ...requests.map(requestText),
  )
}

function requestText({ first = [], method, path, headers = [], body }: RequestText): HTMLElement {
  return el(
    'pre',
    { class: 'request', tabindex: '0', role: 'group', 'aria-label': `Request: ${method} ${path}` },
    ...first.map((line) => `${line}\n`),
    el('b', {}, method),
    [` ${path}`, ...headers, ...(body === null ? [] : [body])].join('\n'),
  )
}

function causeList({ origin, added, removed, before, after }: Cause): HTMLElement {
  return el(
    'div',
    { class: `cause ${origin}` },
    el('h4', {}, origin === 'drift' ? 'Moved outside of the files' : 'Changed in the files'),
    el(
      'p',
      {},
      ...marked(added, 'gain'),
      ...marked(removed, 'loss'),
      ...marked(after, 'come'),
      ...marked(before, 'go'),
    ),
  )
}

function fieldTables(fields: readonly FieldRow[]): HTMLElement[] {
  const same = fields.filter((field) => !differs(field))
  const changed = fields.filter(differs)
  return [
    ...(changed.length === 0 ? [] : [table('What changes', changed)]),
    ...(same.length === 0
      ? []
      : [
          el(
            'details',
            { class: 'same' },
            el('summary', {}, `${plural(same.length, 'entry', 'entries')} unchanged`),
            table('What stays', same),
          ),
        ]),
  ]
}

function differs({ before, after }: FieldRow): boolean {
  return JSON.stringify(before) !== JSON.stringify(after)
}

function table(caption: string, fields: readonly FieldRow[]): HTMLElement {
  const head = el('tr', {}, ...['Field', 'Before', 'After'].map((text) => el('th', { scope: 'col' }, text)))
  return el(
    'div',
    { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': caption },
    el(
      'table',
      { class: 'fields' },
      el('caption', { class: 'unseen' }, caption),
      el('thead', {}, head),
      el('tbody', {}, ...fields.map(fieldRow)),
    ),
  )
}

function fieldRow({ name, before, after, plain }: FieldRow): HTMLElement {
  return el(
    'tr',
    {},
    el('th', { scope: 'row' }, el('bdi', {}, name)),
    el('td', {}, ...values(before, new Set(after ?? []), plain ? 'go' : 'loss')),
    el('td', {}, ...values(after, new Set(before ?? []), plain ? 'come' : 'gain')),
  )
}

/** Values that the other side does not have are marked. */
function values(own: readonly string[] | null, other: ReadonlySet<string>, kind: Mark): (Node | string)[] {
  if (own === null) return [el('span', { class: 'none' }, 'not there')]
  if (own.length === 0) return [el('span', { class: 'none' }, 'none')]
  return own.flatMap((value) => (other.has(value) ? [el('bdi', { class: 'kept' }, value), ' '] : marked([value], kind)))
}

/** Only grants make a role wider or narrower. */
const MARKS = {
  gain: ['ins', '▲', 'added: '],
  loss: ['del', '▼', 'removed: '],
  come: ['ins', '+', 'added: '],
  go: ['del', '−', 'removed: '],
} as const

type Mark = keyof typeof MARKS

function marked(texts: readonly string[], kind: Mark): (Node | string)[] {
  const [tag, mark, word] = MARKS[kind]
  return texts.flatMap((text) => [
    el(tag, {}, sign(mark), el('span', { class: 'unseen' }, word), el('bdi', {}, text)),
    ' ',
  ])
}
