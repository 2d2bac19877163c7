/** Prints the view of a plan as one HTML file. Pure. */
import type { Plan } from '../domain/plan-model.ts'
import type { Kinds } from './grants.ts'
import { causeSection, idOf } from './html-cause.ts'
import { remarksOf, restSection } from './html-notices.ts'
import { pageOf } from './html-page.ts'
import { htmlOf } from './html-phrase.ts'
import { textOf } from './layout.ts'
import { forHtml } from './markup.ts'
import { matrixOf } from './page-rows.ts'
import { phrase } from './phrase.ts'
import { viewOf } from './plan-view.ts'
import type { Answer, PlanView } from './view.ts'
import { sourcesOf } from './view-notices.ts'

/**
 * Returns the whole page, with a newline at its end.
 * @param commit the commit that was planned, in full, where that is known
 */
export function renderPlanHtml(plan: Plan, kinds: Kinds, commit?: string): string {
  const view = viewOf(plan, { kinds, requests: 'all', verifyReads: null })
  const { data, contextOf } = matrixOf(plan, view, kinds)
  const remarks = remarksOf(view, plan.targets.length > 1)
  const hasSteps = data.rows.length > 0
  return pageOf({
    title: textOf(view.title),
    header: [`<h1>${htmlOf(view.title)}</h1>`, about(plan, view, commit)],
    main: [
      verdict(view),
      remarks.first,
      hasSteps
        ? '<div id="filter"><noscript><p class="about">The filter and the matrix need this page’s own script, which is switched off.</p></noscript></div>'
        : '',
      ...(view.totals.isNothing
        ? []
        : view.causes.map((cause) => causeSection(cause, { targets: view.targets, contextOf }))),
      hasSteps ? '<div id="matrix"></div>' : '',
      remarks.advice,
      restSection(view),
      foot(plan, view),
    ],
    data: hasSteps ? data : null,
  })
}

/** The time of what was read, and which files it was compared with. */
function about(plan: Plan, { liveState }: PlanView, commit: string | undefined): string {
  const parts = [liveStateHtml(liveState), ...sourcesOf(plan, commit).map(htmlOf)]
  return `<p class="about">${parts.join(' · ')}</p>`
}

function liveStateHtml({ question, tone, short, text }: Answer): string {
  return `<span class="live ${tone}">${question} <b>${forHtml(short)}</b>${htmlOf(text)}</span>`
}

function verdict({ notices, totals, causes }: PlanView): string {
  const { blocked, outcome, isNothing } = totals
  const notes = notices.map(({ text }) => `<p class="verdict warn">${htmlOf(text)}</p>`)
  const links = causes.length > 1 && !isNothing ? linksTo(causes, totals) : ''
  const result = outcome.length === 0 ? '' : `<p><b>${htmlOf(outcome)}</b></p>${links}`
  if (blocked.length === 0)
    return [...notes, result === '' ? '' : `<div class="verdict ${isNothing ? 'ok' : ''}">${result}</div>`].join('\n')
  const sign = '<span aria-hidden="true">✗</span>'
  return [`<div class="verdict bad"><p><b>${sign} ${htmlOf(blocked)}</b></p>${result}</div>`, ...notes].join('\n')
}

/** A line for each cause that leads there. */
function linksTo(causes: PlanView['causes'], totals: PlanView['totals']): string {
  const items = totals.causes.map(({ title, text }, index) => {
    const cause = causes[index]
    const name = cause === undefined ? forHtml(title) : `<a href="#${idOf(cause)}">${forHtml(title)}</a>`
    return `<li>${name}: ${htmlOf(text)}</li>`
  })
  return items.length === 0 ? '' : `<ul>${items.join('')}</ul>`
}

function foot({ digest, rolesyncVersion }: Plan, { totals }: PlanView): string {
  const cost = totals.cost.length === 0 ? '' : `<p>${htmlOf(totals.cost)}</p>`
  return `<footer>${cost}<p class="about">${htmlOf(phrase`Digest: ${digest}`)} · rolesync ${forHtml(rolesyncVersion)}</p></footer>`
}
