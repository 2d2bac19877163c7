/** A plan as one HTML file that needs nothing else: no request leaves it. Pure. */
import type { Finding, Objection, Plan, TargetPlan } from '../domain/model.ts'
import { plural } from '../text/plural.ts'
import { answersTo, type Kinds } from './answers.ts'
import { cards } from './html-cards.ts'
import { forHtml } from './markup.ts'
import { script, scriptHash, style, styleHash } from './page-assets.js'
import { pageData } from './page-rows.ts'

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

/** The whole page, with a newline at its end. */
export function renderPlanHtml(plan: Plan, kinds: Kinds): string {
  const { data, details } = pageData(plan, kinds)
  const answers = answersTo(plan, kinds)
  const hasSteps = data.rows.length > 0
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${forHtml(title(plan))}</title>
<link rel="icon" href="${ICON}">
<style>${style}</style>
</head>
<body>
<header class="top">
<h1>Role changes</h1>
<p class="about">rolesync ${forHtml(plan.rolesyncVersion)} · <span class="digest">${forHtml(plan.digest)}</span></p>
</header>
<main>
${cards(plan, answers)}
${plan.targets.map(remarks).join('')}
${hasSteps ? '<div id="app"><noscript><p class="verdict bad">The steps and the matrix need this page’s own script, which is switched off.</p></noscript></div>' : ''}
<section aria-labelledby="rest"><h2 id="rest">Targets</h2>
${plan.targets.map(targetRow).join('\n')}
</section>
</main>
${hasSteps ? dataBlock('data', data) : ''}
${details.map((block, index) => dataBlock(`details-${index}`, block)).join('\n')}
<script>${script}</script>
</body>
</html>
`
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

function remarks({ name, error, findings, objections }: TargetPlan): string {
  const lines = [
    ...(error === null ? [] : [remark('bad', 'Could not be planned', forHtml(error.message))]),
    ...objections.map(objectionRemark),
    ...findings.map(findingRemark),
  ]
  if (lines.length === 0) return ''
  return `<section class="remarks"><h2>Remarks on <bdi>${forHtml(name)}</bdi></h2>\n<ul>\n${lines.join('\n')}\n</ul></section>\n`
}

function objectionRemark({ guard, message, allowed }: Objection): string {
  const text = `<code>${forHtml(guard)}</code> ${forHtml(message)}`
  return allowed ? remark('ok', 'Allowed', text) : remark('bad', 'Refused', text)
}

function findingRemark({ rule, severity, role, message, source, accepted }: Finding): string {
  const about = role === null ? '' : `<bdi><code>${forHtml(role)}</code></bdi>: `
  const place = source === null ? '' : ` <span class="place">${forHtml(source.file)}:${source.line}</span>`
  const text = `<code>${forHtml(rule)}</code> ${about}${forHtml(message)}${place}`
  if (accepted !== null) return remark('ok', 'Accepted', `${text}: ${forHtml(accepted)}`)
  return severity === 'error' ? remark('bad', 'Error', text) : remark('warn', 'Warning', text)
}

const SIGNS = { bad: '✗', warn: '!', ok: '✓' } as const

function remark(kind: keyof typeof SIGNS, label: string, html: string): string {
  return `<li class="${kind}"><b><span aria-hidden="true">${SIGNS[kind]}</span> ${label}</b> ${html}</li>`
}

function targetRow({ name, provider, url, steps, unchanged, undeclared, identical, error }: TargetPlan): string {
  const told = [
    ...(error === null
      ? [`${plural(steps.length, 'role')} to change, ${unchanged} unchanged.`]
      : ['Could not be planned.']),
    ...(identical ? ['<strong>Files changed, access identical.</strong>'] : []),
  ]
  const rest =
    undeclared.length === 0
      ? ''
      : `<details><summary>${plural(undeclared.length, 'role')} in no file, left as ${undeclared.length === 1 ? 'it is' : 'they are'}</summary><p class="names">${undeclared.map((key) => `<bdi><code>${forHtml(key)}</code></bdi>`).join(' ')}</p></details>`
  return `<div class="target"><h3><bdi>${forHtml(name)}</bdi></h3><p class="about">${forHtml(provider)} · <span>${forHtml(url)}</span></p><p>${told.join(' ')}</p>${rest}</div>`
}
