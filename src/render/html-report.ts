/** Prints the view of a report as one HTML file. Pure. */
import type { Report, SentRequest } from '../domain/report-model.ts'
import { pageOf } from './html-page.ts'
import { htmlOf } from './html-phrase.ts'
import { TONE_SYMBOL, textOf } from './layout.ts'
import { forHtml } from './markup.ts'
import { phrase } from './phrase.ts'
import { type OutcomeBlock, type ReportView, reportViewOf, requestEnd } from './report-view.ts'

/**
 * Returns the whole page, with a newline at its end.
 * @param retryCommand the command that shows what is left to do
 */
export function renderReportHtml(report: Report, retryCommand: string): string {
  const view = reportViewOf(report, retryCommand)
  return pageOf({
    title: textOf(view.title),
    header: [`<h1>${htmlOf(view.title)}</h1>`, `<p class="about">${htmlOf(view.ended)}</p>`],
    main: [verdict(view), ...view.targets.map(targetSection), foot(view)],
    data: null,
  })
}

function verdict({ outcome, isDone, sent, help }: ReportView): string {
  const lines = [`<p><b>${htmlOf(outcome)}</b></p>`, `<p>${htmlOf(sent)}</p>`]
  const way = help.length === 0 ? [] : [`<p>${htmlOf(help)}</p>`]
  return `<div class="verdict ${isDone ? 'ok' : 'bad'}">${[...lines, ...way].join('')}</div>`
}

const RANKS = { bad: 0, warn: 1, plain: 2, good: 3 } as const

/** Failures stand first. */
function targetSection({ name, remarks, steps }: ReportView['targets'][number], index: number): string {
  const sorted = [...steps].sort((a, b) => RANKS[a.tone] - RANKS[b.tone])
  const list = steps.length === 0 ? '' : `<ol class="steps">${sorted.map(outcomeItem).join('\n')}</ol>`
  return [
    `<section aria-labelledby="target-${index}"><h2 id="target-${index}"><bdi>${forHtml(name)}</bdi></h2>`,
    ...remarks.map((remark) => `<p>${htmlOf(remark)}</p>`),
    `${list}</section>`,
  ].join('\n')
}

function outcomeItem({ tone, word, action, role, reasons, requests }: OutcomeBlock): string {
  const symbol = `<span class="sign" aria-hidden="true">${TONE_SYMBOL[tone]}</span>`
  const deed = `<b class="deed outcome ${tone}">${symbol} ${word}</b>`
  return [
    '<li class="step">',
    `<p class="what">${deed} <span class="who">${action} ${htmlOf(phrase`${role}`)}</span></p>`,
    ...reasons.map((reason) => `<p class="reason">${htmlOf(reason)}</p>`),
    ...(requests.length === 0 ? [] : [`<ul class="sent">${requests.map(requestItem).join('')}</ul>`]),
    '</li>',
  ].join('\n')
}

function requestItem(request: SentRequest): string {
  const { method, path } = request
  return `<li><b>${forHtml(method)}</b> <code><bdi>${forHtml(path)}</bdi></code> (${htmlOf(requestEnd(request))})</li>`
}

function foot({ planDigest }: ReportView): string {
  return `<footer><p class="about">${htmlOf(phrase`Plan: ${planDigest}`)}</p></footer>`
}
