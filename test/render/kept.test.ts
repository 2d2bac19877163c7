/** A plan from a snapshot, a plan that undoes something, and one that nothing is known of say so in every format. */
import { describe, expect, test } from 'vitest'
import { BUILT_IN } from '../../src/app/systems.ts'
import type { Plan } from '../../src/domain/plan-model.ts'
import { renderPlanHtml } from '../../src/render/html.ts'
import { renderPlanMarkdown } from '../../src/render/markdown.ts'
import { COMMENT } from '../../src/render/markdown-limit.ts'
import { renderPlanText } from '../../src/render/text.ts'
import { kindsOf } from '../../src/terminal/plan-document.ts'
import { plan, step, target } from './plans.ts'

const FORMATS: readonly (readonly [string, (plan: Plan) => string])[] = [
  [
    'text',
    (given) =>
      renderPlanText(given, { kinds: kindsOf(BUILT_IN), color: false, verbose: false, verifyReads: null, next: null }),
  ],
  [
    'markdown',
    (given) =>
      renderPlanMarkdown(given, {
        kinds: kindsOf(BUILT_IN),
        limit: COMMENT,
        whole: 'w',
        about: { config: 'rolesync.yaml' },
      }),
  ],
  [
    'html',
    (given) => renderPlanHtml(given, kindsOf(BUILT_IN)).replaceAll(/<style>.*?<\/style>|<script>.*?<\/script>/gs, ''),
  ],
]

const UNDONE = `sha256:${'ab'.repeat(32)}`
const changing = plan([target({ steps: [step({ role: 'R', action: 'delete' })] })])
const words = (text: string) =>
  text
    .replaceAll(/<[^>]*>|[`*]/g, '')
    .replaceAll('&#58;', ':')
    .replaceAll(/\s+/g, ' ')

describe.each(FORMATS)('%s', (_, render) => {
  test('a plan from a snapshot says from when, and that it is none of the live systems', () => {
    const shownWords = words(render({ ...changing, snapshotAt: '2026-11-20T08:30:00.000Z' }))
    expect(shownWords).toMatch(/from a snapshot of 2026-11-20(T08:30:00\.000Z| 08:30 UTC), not from the live systems/)
    expect(words(render(changing))).not.toContain('snapshot')
  })

  test('a plan that undoes an apply says which', () => {
    expect(words(render({ ...changing, undoes: UNDONE }))).toMatch(
      new RegExp(`undoes what the apply of plan ${UNDONE} changed\\.`),
    )
    const nothing = words(render({ ...plan([target()]), undoes: UNDONE }))
    expect(nothing).toContain('There is nothing left to undo.')
    expect(nothing).not.toContain('match the files')
    expect(words(render(changing))).not.toContain('undoes')
  })
})

test('a plan of which no target could be read does not say that nothing is gained', () => {
  const unread = plan([target({ error: { message: 'no answer' } })])
  for (const [format, render] of FORMATS.slice(1)) {
    const shownWords = words(render(unread))
    expect(shownWords.match(/not known/gi), format).toHaveLength(4)
    expect(shownWords, format).not.toMatch(/(Gains|Loses) access[: |]*no\b(?! known)|nobody/i)
    expect(words(render(plan([target({ error: { message: 'x' } }), target({ name: 'other' })]))), format).not.toMatch(
      /not known/i,
    )
  }
})

test('in the page, only grants are said to be gained or lost', () => {
  const tags = { field: 'meta', added: ['vip'], removed: ['gold'], origin: 'declared' } as const
  const text = { field: 'notes', before: 'a', after: 'b', origin: 'declared' } as const
  const steps = [
    step({
      role: 'vip',
      action: 'update',
      changes: [tags, text],
      before: { meta: ['gold'], notes: 'a' },
      after: { meta: ['vip'], notes: 'b' },
    }),
  ]
  const page = renderPlanHtml(plan([target({ provider: 'omneo-role-definitions', steps })]), kindsOf(BUILT_IN))
  const [, data = ''] = /id="data">(.*?)<\/script>/.exec(page) ?? []
  expect(JSON.parse(data)).toMatchObject({ grants: [], rows: [{ g: [], l: [], k: [] }] })
  const shownWords = words(page.slice(page.indexOf('<main>')))
  expect(shownWords).toContain('▲ Gains accessno')
  expect(shownWords).toContain('+ meta: vip')
  expect(shownWords).toContain('− meta: gold')
  expect(shownWords).toContain('notes: a → b')
})

test('what was written into either of them is text in the page', () => {
  const nasty = '<img src=x onerror=alert(1)>'
  const page = renderPlanHtml({ ...changing, snapshotAt: nasty, undoes: nasty }, kindsOf(BUILT_IN))
  expect(page.includes('<img')).toBe(false)
})
