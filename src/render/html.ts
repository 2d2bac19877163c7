/** A plan as one HTML file that needs nothing else: no request leaves it. Pure. */
import type { Plan } from '../domain/plan-model.ts'
import { plural } from '../text/plural.ts'
import type { Kinds } from './grants.ts'
import { cards } from './html-cards.ts'
import { htmlOf } from './html-phrase.ts'
import { TONE_SYMBOL } from './layout.ts'
import { forHtml } from './markup.ts'
import { script, scriptHash, style, styleHash } from './page-assets.js'
import { pageData } from './page-rows.ts'
import { join } from './phrase.ts'
import { viewOf } from './plan-view.ts'
import type { Answer, CauseView, Notice, PlanView, Rest, TargetView } from './view.ts'

/**
 * Nothing is allowed but the page's own script and style, by their hashes, and an icon from within. A text that got
 * past the escaping could neither run nor send anything.
 */
const POLICY = [
  "default-src 'none'",
  `script-src 'sha256-${scriptHash}'`,
  `style-src 'sha256-${styleHash}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

/** A white triangle on blue; without an icon of its own a page asks its host for one. */
const ICON =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Crect width=%2216%22 height=%2216%22 rx=%223%22 fill=%22%231f5fbf%22/%3E%3Cpath d=%22M8 3l4.5 8h-9z%22 fill=%22%23fff%22/%3E%3C/svg%3E'

/** Returns the whole page, with a newline at its end. */
export function renderPlanHtml(plan: Plan, kinds: Kinds): string {
  const { data, details } = pageData(plan, kinds)
  const view = viewOf(plan, { kinds, requests: 'all', verifyReads: null })
  const hasSteps = data.rows.length > 0
  return `<!doctype html>
<html lang="en">
${head(plan)}
<body>
<header class="top">
<h1>Role changes</h1>
<p class="about">rolesync ${forHtml(plan.rolesyncVersion)} · <span class="digest">${forHtml(plan.digest)}</span></p>
</header>
<main>
${verdict(view)}
${view.causes.map((one) => cause(one, view.liveState)).join('\n')}
${view.targets.map(remarks).join('')}
${hasSteps ? '<div id="app"><noscript><p class="verdict bad">The steps and the matrix need this page’s own script, which is switched off.</p></noscript></div>' : ''}
<section aria-labelledby="rest"><h2 id="rest">Stays as it is</h2>
${view.targets.map(targetRow).join('\n')}
${view.others.map(restRow).join('\n')}
</section>
</main>
${hasSteps ? dataBlock('data', data) : ''}
${details.map((block, index) => dataBlock(`details-${index}`, block)).join('\n')}
<script>${script}</script>
</body>
</html>
`
}

function head(plan: Plan): string {
  return `<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${forHtml(title(plan))}</title>
<link rel="icon" href="${ICON}">
<style>${style}</style>
</head>`
}

function title(plan: Plan): string {
  const names = plan.targets.map(({ name }) => name)
  return `Role changes: ${names.length > 3 ? plural(names.length, 'target') : names.join(', ')}`
}

/** JSON within HTML: without `<`, no text can end the element or begin a comment in it. */
function dataBlock(id: string, value: unknown): string {
  const json = JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028')
  return `<script type="application/json" id="${id}">${json.replaceAll('\u2029', '\\u2029')}</script>`
}

function verdict({ notices, totals }: PlanView): string {
  const { blocked, outcome } = totals
  const told = notices.map(({ text }) => `<p class="verdict">${htmlOf(text)}</p>`)
  const end =
    blocked.length > 0
      ? [`<p class="verdict bad"><b><span aria-hidden="true">✗</span> ${htmlOf(blocked)}</b></p>`]
      : outcome.length === 0
        ? []
        : [`<p class="verdict ok">${htmlOf(outcome)}</p>`]
  return [...told, ...end].join('\n')
}

function cause(view: CauseView, liveState: Answer): string {
  const heading = view.origin === null ? '' : `<h2>${forHtml(view.title)}</h2>`
  return `${heading}${view.about.length === 0 ? '' : `<p>${htmlOf(view.about)}</p>`}${cards([...view.answers, liveState])}`
}

function remarks({ name, notices }: TargetView): string {
  if (notices.length === 0) return ''
  return `<section class="remarks"><h2>Remarks on <bdi>${forHtml(name)}</bdi></h2>\n<ul>\n${notices.map(remark).join('\n')}\n</ul></section>\n`
}

const CLASSES = { bad: 'bad', warn: 'warn', good: 'ok', plain: '' } as const

function remark({ tone, label, text, more }: Notice): string {
  const sign = `<b><span aria-hidden="true">${TONE_SYMBOL[tone]}</span> ${forHtml(label)}</b>`
  const further = more.length === 0 ? '' : `<ul>${more.map((line) => `<li>${htmlOf(line)}</li>`).join('')}</ul>`
  return `<li class="${CLASSES[tone]}">${sign} ${htmlOf(text)}${further}</li>`
}

function targetRow({ name, provider, url, rest }: TargetView): string {
  const about = `<p class="about">${forHtml(provider)} · <span>${forHtml(url)}</span></p>`
  return `<div class="target"><h3><bdi>${forHtml(name)}</bdi></h3>${about}${rest.map(restRow).join('')}</div>`
}

/** Names are folded from this many on. */
const MAX_OPEN = 10

function restRow({ tone, text, items, help }: Rest): string {
  const shown = htmlOf(join(items, ', '))
  const way = help.length === 0 ? '' : `<p class="about">${htmlOf(help)}</p>`
  if (items.length <= MAX_OPEN || tone === 'warn')
    return `<p class="${CLASSES[tone]}">${htmlOf(text)}${shown}</p>${way}`
  return `<details><summary>${htmlOf(text)}</summary><p class="names">${shown}</p></details>${way}`
}
