/** A request with everything that it can hold, in every format. */
import { expect, test } from 'vitest'
import { plan as isPlan } from '../../src/desired/validators.js'
import type { Request } from '../../src/domain/model.ts'
import type { Plan } from '../../src/domain/plan-model.ts'
import { pendingId } from '../../src/domain/request.ts'
import { renderPlanHtml } from '../../src/render/html.ts'
import { renderJson } from '../../src/render/json.ts'
import { renderPlanMarkdown } from '../../src/render/markdown.ts'
import { COMMENT } from '../../src/render/markdown-limit.ts'
import { viewOf } from '../../src/render/plan-view.ts'
import type { Shown } from '../../src/render/shared-steps.ts'
import { renderPlanText } from '../../src/render/text.ts'
import { plan, step, target } from './plans.ts'

const request: Request = {
  method: 'PATCH',
  path: '/roles/9/composites',
  headers: { 'If-Match': '"7"' },
  body: [{ id: pendingId('shop-clerk') }],
  lookUps: [{ path: '/roles/shop-clerk', as: 'shop-clerk' }],
}
const given: Plan = plan([target({ steps: [step({ role: 'r', action: 'update', requests: [request] })] })])

const textOf = (verbose: boolean) =>
  renderPlanText(given, { color: false, width: 100, verbose, verifyReads: 2, next: null, kinds: {} })

test('text has the look-ups, and with --verbose the headers and the body', () => {
  const short = textOf(false)
  expect(short).toContain('GET /roles/shop-clerk for ‹id of shop-clerk›\n      PATCH /roles/9/composites\n')
  expect(short).not.toContain('If-Match')
  expect(short).toContain('Apply sends 1 PATCH, 1 GET for new ids, then 2 GET to verify.')
  expect(textOf(true)).toMatch(/PATCH \/roles\/9\/composites\n +If-Match: "7"\n +\[\n.*\n +"id": "‹id of shop-clerk›"/)
})

test('Markdown has no requests: it is for approving, and the page has them', () => {
  const about = { config: 'rolesync.yaml' }
  const text = renderPlanMarkdown(given, { kinds: {}, limit: COMMENT, whole: '', about })
  expect(text).toContain('`r`')
  expect(text).not.toMatch(/PATCH|composites|If-Match|shop-clerk/)
})

test('the page has all of it', () => {
  const page = renderPlanHtml(given, {})
  const [, body = ''] = /<pre class="request">(.*?)<\/pre>/s.exec(page) ?? []
  const shown = body.replaceAll(/<\/?b>/g, '').replaceAll('&#34;', '"')
  expect(shown).toBe(
    [
      'GET /roles/shop-clerk for ‹id of shop-clerk›',
      'PATCH /roles/9/composites',
      'If-Match: "7"',
      '[',
      '  {',
      '    "id": "‹id of shop-clerk›"',
      '  }',
      ']',
    ].join('\n'),
  )
  expect(page).toContain('sends 1 PATCH, 1 GET for new ids')
})

test('JSON has it as it is, and the schema of a plan knows it, but nothing more', () => {
  expect(JSON.parse(renderJson(given))).toEqual(given)
  expect(isPlan(given)).toBe(true)
  const unexpected = { ...request, query: 'a=b' }
  expect(isPlan(plan([target({ steps: [step({ role: 'r', action: 'update', requests: [unexpected] })] })]))).toBe(false)
})

test('steps of two targets are the same only where headers and look-ups are', () => {
  const twoOf = (other: Request) =>
    plan([
      target({ name: 'a', steps: [step({ role: 'r', action: 'update', requests: [request] })] }),
      target({ name: 'b', steps: [step({ role: 'r', action: 'update', requests: [other] })] }),
    ])
  const isShared = (other: Request, requests: Shown) => {
    const { causes } = viewOf(twoOf(other), { kinds: {}, requests, verifyReads: null })
    return causes[0]?.steps.length === 1
  }
  expect(isShared({ ...request }, 'all')).toBe(true)
  expect(isShared({ ...request, headers: { 'If-Match': '"8"' } }, 'all')).toBe(false)
  expect(isShared({ ...request, headers: { 'If-Match': '"8"' } }, 'heads')).toBe(true)
  expect(isShared({ ...request, lookUps: [{ path: '/x', as: 'shop-clerk' }] }, 'heads')).toBe(false)
  expect(isShared({ ...request, lookUps: [{ path: '/x', as: 'shop-clerk' }] }, 'nothing')).toBe(true)
})
