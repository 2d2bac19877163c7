/** A step of a plan as HTML: what happens to one role, each grant once, and the exact requests. Pure. */
import type { Request } from '../domain/model.ts'
import type { SetChange, ValueChange } from '../domain/plan-model.ts'
import { escaped, htmlOf } from './html-phrase.ts'
import { DEED_STYLE } from './layout.ts'
import { forHtml } from './markup.ts'
import { join, type Phrase, phrase } from './phrase.ts'
import { bodyText, headerLines, lookUpLines } from './request.ts'
import { showValue } from './values.ts'
import type { StepBlock } from './view.ts'
import { REACH_TITLE, reachText } from './view-reach.ts'
import { keptRemark, requestsRemark, sensitiveRemark } from './view-steps.ts'

/** Facts about a step that only the page shows. */
export interface StepContext {
  /** Numbers of its rows in the matrix. */
  readonly rows: readonly number[]
  /** Grants that the role has before and after. */
  readonly kept: readonly string[]
}

/** Returns a step as an entry of a list, without spaces between elements: a browser keeps each as a node. */
export function stepItem(block: StepBlock, { rows, kept }: StepContext): string {
  return [
    `<li class="step ${block.deed}" data-rows="${rows.join(' ')}">`,
    headLine(block),
    grantLists(block),
    ...block.fields.flatMap(({ change }) => ('before' in change ? [valueLine(block, change)] : [])),
    reachHtml(block),
    ...block.remarks.map((remark) => `<p class="remark">${htmlOf(remark)}</p>`),
    further(block, kept),
    '</li>',
  ].join('')
}

function headLine({ deed, role, from, warnings, place }: StepBlock): string {
  const symbol = `<span class="sign" aria-hidden="true">${forHtml(DEED_STYLE[deed].symbol)}</span>`
  const names = from === null ? phrase`${role}` : phrase`${from} → ${role}`
  const warning = warnings.length === 0 ? '' : `: <strong class="warning">${htmlOf(join(warnings, '; '))}</strong>`
  return `<p class="what"><b class="deed ${deed}">${symbol} ${deed}</b> <span class="who">${htmlOf(names)}${warning}</span> <span class="place">${htmlOf(place)}</span></p>`
}

/** So many entries of a list are open; a click shows the others, and paper has all. */
const MAX_OPEN = 25

function grantLists(block: StepBlock): string {
  const sets = block.fields.flatMap(({ change, ...about }) => ('added' in change ? [{ change, ...about }] : []))
  const gains = sets.flatMap(({ change, isGrant }) =>
    change.added.map(
      (element) => `${elementHtml('ins', change, { element, isGrant })}${sensitiveMark(block, element)}`,
    ),
  )
  const loses = sets.flatMap(({ change, isGrant, isCounted }) =>
    // Their number stands with the role.
    isCounted ? [] : change.removed.map((element) => elementHtml('del', change, { element, isGrant })),
  )
  const lists = [list('gains', 'Gains', gains), list('loses', 'Loses', loses)].filter((one) => one !== '')
  return lists.length === 0 ? '' : `<div class="grants">${lists.join('')}</div>`
}

function elementHtml(
  tag: 'ins' | 'del',
  { field }: SetChange,
  { element, isGrant }: { readonly element: string; readonly isGrant: boolean },
): string {
  const sign = `<span class="sign">${tag === 'ins' ? '+' : '−'}</span>`
  return `<${tag}>${sign} ${htmlOf(isGrant ? phrase`${element}` : phrase`${field}: ${element}`)}</${tag}>`
}

function sensitiveMark({ sensitive }: StepBlock, element: string): string {
  const reason = sensitive.get(element)
  return reason === undefined ? '' : ` <span class="sensitive">${htmlOf(sensitiveRemark(reason))}</span>`
}

/** From so many entries on, a list has several columns where there is room. */
const MIN_LONG = 8

function list(kind: string, label: string, entries: readonly string[]): string {
  if (entries.length === 0) return ''
  const [open, rest] = [entries.slice(0, MAX_OPEN), entries.slice(MAX_OPEN)]
  const more =
    rest.length === 0
      ? ''
      : `<details class="rest"><summary>${rest.length} more</summary>${listOf(label, rest)}</details>`
  return `<div class="${kind}">${listOf(label, open)}${more}</div>`
}

function listOf(label: string, entries: readonly string[]): string {
  const long = entries.length < MIN_LONG ? '' : ' class="long"'
  return `<ul${long} aria-label="${label}">${entries.map((entry) => `<li>${entry}</li>`).join('')}</ul>`
}

/** Grants of roles above this one, each with the way to it. */
function reachHtml({ reach }: StepBlock): string {
  if (reach.length === 0) return ''
  const entries = reach.map((one) => {
    const tag = one.effect === 'gains' ? 'ins' : 'del'
    return `<${tag}><code><bdi>${escaped(reachText(one))}</bdi></code></${tag}>`
  })
  return `<p class="reach">${REACH_TITLE}</p><div class="grants">${list('reached', 'Through included roles', entries)}</div>`
}

/** A create has nothing before, a delete nothing after: there the value alone says all. */
function valueLine({ deed }: StepBlock, { field, before, after }: ValueChange): string {
  const [old, now] = [
    `<del><code><bdi>${escaped(showValue(before))}</bdi></code></del>`,
    `<ins><code><bdi>${escaped(showValue(after))}</bdi></code></ins>`,
  ]
  const shown =
    deed === 'create' && before === null ? now : deed === 'delete' && after === null ? old : `${old} → ${now}`
  return `<p class="value">${htmlOf(phrase`${field}: `)}${shown}</p>`
}

/** Details that not every reader needs, one click away. */
function further(block: StepBlock, kept: readonly string[]): string {
  const parts = [keptHtml(kept), requestsHtml(block)].filter((part) => part !== '')
  return parts.length === 0 ? '' : `<div class="further">${parts.join('')}</div>`
}

function keptHtml(kept: readonly string[]): string {
  if (kept.length === 0) return ''
  return folded('kept', keptRemark(kept.length), `<pre>${kept.map(forHtml).join('\n')}</pre>`)
}

function requestsHtml(block: StepBlock): string {
  const about = requestsRemark(block)
  if (about.length === 0) return ''
  if (block.isAgain) return `<p class="again">${htmlOf(about)}</p>`
  return folded('requests', about, block.requests.map(requestHtml).join(''))
}

function folded(kind: string, summary: Phrase, inside: string): string {
  return `<details class="${kind}"><summary>${htmlOf(summary)}</summary>${inside}</details>`
}

function requestHtml(request: Request): string {
  const { method, path } = request
  const body = bodyText(request)
  const head = `<b>${forHtml(method)}</b> ${forHtml(path)}`
  const rest = [...headerLines(request), ...(body === null ? [] : body.split('\n'))].map(escaped)
  return `<pre class="request">${[...lookUpLines(request).map(escaped), head, ...rest].join('\n')}</pre>`
}
