/** Notices, and what stays as it is, as HTML. Pure. */
import { plural } from '../text/plural.ts'
import { targetHeading } from './html-cause.ts'
import { htmlOf } from './html-phrase.ts'
import { TONE_SYMBOL } from './layout.ts'
import { forHtml } from './markup.ts'
import { join, phrase } from './phrase.ts'
import type { Notice, PlanView, Rest, TargetView, Tone } from './view.ts'
import { TITLES } from './view-notices.ts'

/** So many remarks that stop nothing are open. */
const MAX_OPEN = 8
/** Names are folded from this many on. */
const MAX_NAMES = 10

interface Remark {
  readonly tone: Tone
  readonly isAdvice: boolean
  readonly html: string
}

/** Remarks as two sections, empty where there are none: what a reviewer has to know first, and mere advice. */
export interface Remarks {
  readonly first: string
  readonly advice: string
}

/** Returns what is to be said beside the steps, the worst first. */
export function remarksOf({ targets, others }: PlanView, hasTargets: boolean): Remarks {
  const all = [
    ...targets.flatMap((target) => targetRemarks(target, hasTargets)),
    ...others.filter(isWarned).map((rest) => restRemark(rest, '')),
  ]
  return {
    first: section(
      TITLES.remarks,
      all.filter(({ isAdvice }) => !isAdvice),
    ),
    advice: section(
      TITLES.advice,
      all.filter(({ isAdvice }) => isAdvice),
    ),
  }
}

function section(title: string, all: readonly Remark[]): string {
  if (all.length === 0) return ''
  const sorted = (['bad', 'warn', 'good', 'plain'] as const).flatMap((tone) => all.filter((one) => one.tone === tone))
  const open = Math.max(sorted.filter(({ tone }) => tone === 'bad').length, MAX_OPEN)
  const rest = sorted.slice(open)
  const summary = `<summary>${plural(rest.length, 'more remark')}</summary>`
  const more = rest.length === 0 ? '' : `<details class="rest">${summary}${list(rest)}</details>`
  const id = title.toLowerCase()
  const heading = `<h2 id="${id}">${title}</h2>`
  return `<section class="remarks" aria-labelledby="${id}">${heading}\n${list(sorted.slice(0, open))}${more}</section>`
}

function list(some: readonly Remark[]): string {
  return `<ul>\n${some.map(({ html }) => html).join('\n')}\n</ul>`
}

/** Returns what stays as it is, by target; empty where nothing is to be said. */
export function restSection({ targets, others }: PlanView): string {
  const usual = targets.map((target) => ({ target, rest: target.rest.filter((rest) => !isWarned(rest)) }))
  const parts = [
    ...usual.filter(({ rest }) => rest.length > 0).map(({ target, rest }) => targetRest(target, rest)),
    ...others.filter((rest) => !isWarned(rest)).map(restLine),
  ]
  if (parts.length === 0) return ''
  return `<section aria-labelledby="stays"><h2 id="stays">${TITLES.rest}</h2>\n${parts.join('\n')}</section>`
}

function isWarned({ tone }: Rest): boolean {
  return tone === 'warn'
}

function targetRemarks({ name, notices, rest }: TargetView, hasTargets: boolean): Remark[] {
  const where = hasTargets ? `${htmlOf(phrase`${name}`)}: ` : ''
  return [
    ...rest.filter(isWarned).map((one) => restRemark(one, where)),
    ...notices.map((one) => noticeRemark(one, where)),
  ]
}

function noticeRemark({ tone, label, text, more, isAdvice = false }: Notice, where: string): Remark {
  const sign = `<b><span aria-hidden="true">${TONE_SYMBOL[tone]}</span> ${forHtml(label)}</b>`
  const further = more.length === 0 ? '' : `<ul>${more.map((line) => `<li>${htmlOf(line)}</li>`).join('')}</ul>`
  return { tone, isAdvice, html: `<li class="${tone}">${sign} ${where}${htmlOf(text)}${further}</li>` }
}

/** Of what is easily missed, no name is folded. */
function restRemark({ tone, text, items, help }: Rest, where: string): Remark {
  const sign = `<b><span aria-hidden="true">${TONE_SYMBOL[tone]}</span></b>`
  const way = help.length === 0 ? '' : `<ul><li>${htmlOf(help)}</li></ul>`
  const html = `<li class="${tone}">${sign} ${where}${htmlOf([...text, ...join(items, ', ')])}${way}</li>`
  return { tone, isAdvice: false, html }
}

function targetRest(target: TargetView, rest: readonly Rest[]): string {
  return `<div class="target"><h3>${targetHeading(target)}</h3>${rest.map(restLine).join('')}</div>`
}

function restLine({ text, items, help }: Rest): string {
  const shown = htmlOf(join(items, ', '))
  const way = help.length === 0 ? '' : `<p class="about">${htmlOf(help)}</p>`
  if (items.length <= MAX_NAMES) return `<p>${htmlOf(text)}${shown}</p>${way}`
  return `<details class="rest"><summary>${htmlOf(text)}</summary><p class="names">${shown}</p></details>${way}`
}
