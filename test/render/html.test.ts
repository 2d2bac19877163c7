/** The page as it leaves the renderer, before any script runs. */
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { expect, test } from 'vitest'
import { BUILT_IN } from '../../src/app/systems.ts'
import type { Plan } from '../../src/domain/plan-model.ts'
import { renderPlanHtml } from '../../src/render/html.ts'
import { renderReportHtml } from '../../src/render/html-report.ts'
import { kindsOf } from '../../src/terminal/plan-document.ts'
import { ago } from '../../src/text/age.ts'
import { NASTY, nastyPlan, nastyReport } from './nasty.ts'
import { everyAction, plan, step, target } from './plans.ts'

const html = (given: Plan, commit?: string) => renderPlanHtml(given, kindsOf(BUILT_IN), commit)
const occurrences = (text: string, part: string) => text.split(part).length - 1

/** A plan of so many roles in two targets, with a grant that no other role has. */
function many(roles: number): Plan {
  const steps = Array.from({ length: roles }, (_, at) =>
    step({
      role: `role-${at}.`,
      action: 'update',
      changes: [{ field: 'permissions', added: [`GRANT_${at}.`], removed: [] }],
      before: { permissions: [] },
      after: { permissions: [`GRANT_${at}.`] },
    }),
  )
  const about = { provider: 'organization', url: 'https://organization.example' }
  return plan([
    target({ name: 'a', ...about, steps: steps.slice(0, 60) }),
    target({ name: 'b', ...about, steps: steps.slice(60) }),
  ])
}

test('a hundred steps are in the document, the others in templates, each once, with its grant once', () => {
  const page = html(many(150))
  const body = page.slice(page.indexOf('<main>'), page.indexOf('</main>'))
  const inert = [...body.matchAll(/<template>.*?<\/template>/gs)].map(([text]) => text).join('')
  expect(occurrences(body, '<li class="step ')).toBe(150)
  expect(occurrences(inert, '<li class="step ')).toBe(50)
  for (let at = 0; at < 150; at++) {
    expect(occurrences(body, `>role-${at}.<`), `role-${at}`).toBe(1)
    expect(occurrences(body, `GRANT&#95;${at}.`), `GRANT_${at}`).toBe(1)
  }
  expect(body).toContain('100 of 150 changes are shown here; the others need this page’s own script.')
  expect(html(many(100))).not.toContain('are shown here; the others')
})

test('the rows that a step names are its own', () => {
  const page = html(many(150))
  const [, data = ''] = /id="data">(.*?)<\/script>/.exec(page) ?? []
  const rows = JSON.parse(data).rows as readonly { readonly role: string }[]
  const steps = [...page.matchAll(/data-rows="(\d+)">.*?<code>(role-\d+\.)<\/code>/gs)]
  expect(steps).toHaveLength(150)
  for (const [, row, role] of steps) expect(rows[Number(row)]?.role).toBe(role)
})

test('a target with what cannot be undone comes first, and there its step', () => {
  const of = (role: string, action: 'update' | 'delete') => step({ role, action })
  const page = html(
    plan([
      target({ name: 'a', steps: [of('a1', 'update')] }),
      target({ name: 'b', steps: [of('b1', 'update'), of('b2', 'delete')] }),
      target({
        name: 'c',
        steps: [step({ role: 'c1', action: 'update', holders: { users: 2, admins: 0 }, losesAccess: 1 })],
      }),
    ]),
  )
  expect([...page.matchAll(/<span class="who"><bdi><code>(..)</g)].map(([, role]) => role)).toEqual([
    'b2',
    'b1',
    'c1',
    'a1',
  ])
})

test('people who lose access stand under their cause alone', () => {
  const lost = (origin: 'declared' | 'drift', grant: string) =>
    ({ field: 'permissions', origin, added: [], removed: [grant] }) as const
  const given = step({
    role: 'clerk',
    action: 'update',
    changes: [lost('declared', 'PAY'), lost('drift', 'REFUND')],
    holders: { users: 5, admins: 0 },
    losesAccess: 3,
    losesAccessBy: { declared: 2, drift: 1 },
    whoLosesAccess: [
      { name: 'ann@example.com', origin: 'declared' },
      { name: 'bob@example.com', origin: 'drift' },
    ],
  })
  const page = html({ ...plan([target({ provider: 'organization', steps: [given] })]), base: 'main' })
  const [, change = '', drift = ''] = page
    .split('<section class="cause"')
    .map((part) => part.replaceAll(/<[^>]*>/g, ''))
  expect(change).toContain('2 users lose access: ann&#64;example.com and 1 more')
  expect(drift).toContain('1 user loses access: bob&#64;example.com')
  expect([change.includes('bob'), drift.includes('ann')]).toEqual([false, false])
})

test('the header says what was planned, compared with what, and when it was read', () => {
  const page = html({ ...everyAction, base: 'origin/main' }, 'c0ffee'.repeat(7))
  const header = page.slice(page.indexOf('<header'), page.indexOf('</header>'))
  expect(header.replaceAll(/<[^>]*>/g, '')).toContain(
    'Live state read 2026-11-22 10:00 UTC · commit c0ffeec0ffee · compared with origin/main',
  )
  expect(header).toContain('<time datetime="2026-11-22T10&#58;00&#58;00.000Z">')
  expect(html(everyAction)).not.toContain('commit <bdi>')
})

test('the markup is well formed', () => {
  const errors: string[] = []
  const onParseError = ({ code }: { readonly code: string }) => errors.push(code)
  for (const page of [html(everyAction), html(many(150)), html(plan([]))]) parse(page, { onParseError })
  expect(errors).toEqual([])
})

/** Elements of a page with their attributes, those in templates too. */
function elementsIn(page: string): { readonly name: string; readonly attributes: readonly string[] }[] {
  const found: { readonly name: string; readonly attributes: readonly string[] }[] = []
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if ('tagName' in node)
      found.push({ name: node.tagName, attributes: node.attrs.map((one) => `${one.name}=${one.value}`) })
    if ('content' in node) visit(node.content)
    if ('childNodes' in node) for (const child of node.childNodes) visit(child)
  }
  visit(parse(page))
  return found
}

test.each(NASTY.map((text) => [text]))('a foreign text is text, in a plan and in a report: %j', (text) => {
  for (const page of [html({ ...nastyPlan(text), base: text }, text), renderReportHtml(nastyReport(text), text)]) {
    const elements = elementsIn(page)
    const count = (name: string) => elements.filter((one) => one.name === name).length
    expect([count('h1'), count('title'), count('main')]).toEqual([1, 1, 1])
    expect(count('script')).toBeLessThanOrEqual(2)
    expect(elements.filter(({ name }) => /^(img|iframe|object|embed|svg|base|form)$/.test(name))).toEqual([])
    const attributes = elements.flatMap((one) => (one.name === 'link' ? [] : one.attributes))
    expect(attributes.filter((one) => /^on|^style=|^src=|^href=(?!#cause-)/.test(one))).toEqual([])
    expect(page).not.toMatch(/[\u202e\u2066\u200b\u00ad\x1b\x9b]/u)
  }
})

test.each([
  [-1, ''],
  [0, 'less than a minute ago'],
  [60_000, '1 minute ago'],
  [119 * 60_000, '119 minutes ago'],
  [120 * 60_000, '2 hours ago'],
  [47 * 3_600_000, '47 hours ago'],
  [48 * 3_600_000, '2 days ago'],
])('%d ms are %j', (ms, words) => {
  expect(ago(ms)).toBe(words)
})
