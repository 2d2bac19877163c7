/** The HTML page in a real browser: what it shows, how it filters, who can use it, what it never does. */
import axe from 'axe-core'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { NASTY, nastyPlan } from '../render/nasty.ts'
import { everyAction, plan, refused, step, target } from '../render/plans.ts'
import { open } from './chromium.ts'
import { html, large } from './plans.ts'
import { REVIEWS } from './reviews.ts'

const everything = plan([
  ...everyAction.targets,
  target({
    name: 'mdm-two',
    steps: [
      step({
        role: 'ROLE_BOTH',
        action: 'update',
        changes: [
          { field: 'resourcePermissions', origin: 'declared', added: ['Auth.customer.roles:EXPORT'], removed: [] },
          { field: 'resourcePermissions', origin: 'drift', added: [], removed: ['Auth.customer:DELETE'] },
        ],
        before: { resourcePermissions: { 'Auth.customer': ['DELETE', 'READ'] } },
        after: { resourcePermissions: { 'Auth.customer': ['READ'], 'Auth.customer.roles': ['EXPORT'] } },
        requests: [{ method: 'PUT', path: '/both', body: { a: 1 } }],
        holders: { users: 41, admins: 2 },
        losesAccess: 7,
        sensitive: [{ grant: 'Auth.customer.roles:EXPORT', reason: 'bulk export' }],
      }),
    ],
    identical: true,
  }),
  ...refused.targets.map((one, index) => ({ ...one, name: `refused-${index}` })),
])

const review = (name: string): string => REVIEWS[name]?.() ?? ''
const stepOf = (page: Page, role: string) => page.locator('.step', { has: page.getByText(role, { exact: true }) })
const openAll = (page: Page) =>
  page.evaluate(() => {
    for (const one of document.querySelectorAll<HTMLDetailsElement>('details')) one.open = true
  })
const labels = (page: Page) =>
  page.locator('[role=gridcell]').evaluateAll((cells) => cells.map((cell) => cell.getAttribute('aria-label')))
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))

const unfoldFilter = (page: Page) => page.getByText('Filter roles and grants').click()
const texts = async (all: Locator) => (await all.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim())

/** Elements with a border or a background that take room on paper and show nothing. */
const emptyBoxes = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('body *')]
      .filter((one) => {
        const { borderTopWidth, backgroundColor } = getComputedStyle(one)
        const isBox = borderTopWidth !== '0px' || backgroundColor !== 'rgba(0, 0, 0, 0)'
        return isBox && one.offsetHeight > 0 && one.innerText.trim() === ''
      })
      .map((one) => one.outerHTML.slice(0, 80)),
  )

describe('content', () => {
  test('the verdict, the answers, and what speaks against it, the worst first', async () => {
    const { page } = await open(html(refused))
    expect(await page.title()).toBe('Role changes: mdm-prod, mdm-test')
    expect(await texts(page.locator('dl dt'))).toEqual([
      '▲ Gains access',
      '▼ Loses access',
      '● Affected',
      '■ Destructive',
    ])
    expect(await texts(page.locator('.verdict p'))).toEqual([
      '✗ This plan cannot be applied: mdm-test could not be planned; 1 guard refuses it; 1 rule of the policy is broken.',
      'Plan: 1 to delete.',
    ])
    const remarks = await texts(page.getByRole('region', { name: 'Remarks' }).locator('ul > li:not(li li)'))
    expect(remarks.map((text) => text.split(':')[0])).toEqual([
      '✗ Refused mdm-prod',
      '✗ Error mdm-prod',
      '✗ Could not be planned mdm-test',
      '✓ Allowed mdm-prod',
      '✓ Accepted mdm-prod',
    ])
    expect(remarks[1]).toContain('(reltio/pay.yaml:5)')
    const advice = page.getByRole('region', { name: 'Advice' })
    expect(await texts(advice.locator('li'))).toEqual(['! Warning mdm-prod: empty-role: ROLE_NONE: grants nothing'])
    const [cause, below] = [await page.locator('.cause').boundingBox(), await advice.boundingBox()]
    expect(below?.y).toBeGreaterThan(cause?.y ?? 0)
    expect(await page.locator('.live').innerText()).toMatch(
      /^Live state incomplete: mdm-test could not be read; the rest/,
    )
  })

  test('each grant of a role once, without a click, and the exact request behind one', async () => {
    const { page } = await open(html(everyAction))
    expect(await page.locator('.step').count()).toBe(5)
    const riq = stepOf(page, 'ROLE_RIQ_DEV')
    expect((await riq.innerText()).split('\n').filter((line) => line !== '')).toEqual([
      '~ update',
      'ROLE_RIQ_DEV',
      'reltio/riq.yaml:9',
      '+ Auth.customer:CREATE',
      '+ Auth.customer:DELETE',
      '− Auth.monitoring:READ',
      'roleScope: (none) → customer',
      '1 grant stays',
      'sends 1 PUT',
    ])
    await riq.getByText('1 grant stays').click()
    expect(await riq.locator('.kept pre').innerText()).toBe('Auth.customer:READ')
    await riq.getByText('sends 1 PUT').click()
    expect(await riq.locator('.request').innerText()).toBe(
      'PUT /customers/TestCustomer/roles/permissions/ROLE_RIQ_DEV\n{\n  "Auth": {\n    "customer": [\n      "CREATE"\n    ]\n  }\n}',
    )
    expect(await stepOf(page, 'clerk').innerText()).toContain('Omneo has no API for this.')
  })

  test('each target is a heading, and what is the same in several stands once under all of them', async () => {
    const { page } = await open(review('many roles'))
    expect(await texts(page.locator('.cause h3:visible'))).toEqual([
      'The same change in 3 targets: mdm-au, mdm-eu, mdm-us',
      'mdm-prod reltio · https://auth.reltio.com/oauth',
    ])
    expect(await stepOf(page, 'ROLE_ANALYST').count()).toBe(1)
    await page.getByRole('combobox', { name: 'Target' }).selectOption({ label: 'shop' })
    await expect
      .poll(() => texts(page.locator('.cause h3:visible')))
      .toEqual(['shop omneo-role-definitions · https://shop.getomneo.com/api/v3'])
    await page.getByRole('combobox', { name: 'Target' }).selectOption({ label: 'mdm-eu' })
    await expect.poll(() => page.locator('.found').innerText()).toBe('1 of 135 roles')
    expect(await texts(page.locator('.who'))).toEqual(['ROLE_ANALYST'])
  })

  test('each cause has one heading and one set of answers, and nothing stands under two', async () => {
    const { page } = await open(review('two causes'))
    expect(await texts(page.locator('h2'))).toEqual([
      'Remarks',
      'This change',
      'Drift',
      'Behind',
      'Roles and grants',
      'Stays as it is',
    ])
    const cause = (name: string) => page.getByRole('region', { name, exact: true })
    const answers = async (name: string) => (await texts(cause(name).locator('dd'))).slice(0, 2)
    expect(await answers('This change')).toEqual([
      '+4 grants in 2 roles, 2 sensitive',
      '−3 grants in 1 role; 4 users lose access',
    ])
    expect(await answers('Drift')).toEqual(['no', '−2 grants in 2 roles; 7 users lose access'])
    expect(await answers('Behind')).toEqual(['no', '−1 grant in 1 role'])
    const support = stepOf(page, 'ROLE_SUPPORT')
    expect((await texts(support.locator('.grants'))).map((text) => text.match(/[+−]/g)?.length)).toEqual([2, 2, 1])
    expect(await cause('This change').innerText()).toContain('sensitive: bulk export')
    expect(await cause('Drift').innerText()).toContain('7 users lose access')
    expect(await cause('Drift').innerText()).toContain('by the request above')
    await page.getByRole('link', { name: 'Drift' }).click()
    expect(new URL(page.url()).hash).toBe('#cause-drift')
  })

  test('a replace is one entry, one row and one role', async () => {
    const { page } = await open(review('a replace'))
    expect(await texts(page.locator('.what'))).toEqual([
      '± replace ROLE_SUPPORT → ROLE_SERVICE_DESK: its 41 users and 2 admins are not carried over roles/reltio/roles.yaml:27',
    ])
    expect(await page.locator('.verdict').innerText()).toBe('Plan: 1 to replace.')
    // One role needs no filter, and nothing that it could be compared with.
    expect(await page.locator('.bar').isVisible()).toBe(false)
    expect(await page.locator('.grid').isVisible()).toBe(false)
  })

  test('the age of the live state is that of now, also when somebody comes back later', async () => {
    const made = Date.now() - 3 * 60_000
    const { page } = await open(html({ ...everyAction, createdAt: new Date(made).toISOString() }))
    expect(await page.locator('.live').innerText()).toMatch(
      /^Live state read \d{4}-\d\d-\d\d \d\d:\d\d UTC \([34] minutes ago\)$/,
    )
    await page.clock.setFixedTime(made + 5 * 3_600_000)
    await page.evaluate(() => dispatchEvent(new Event('focus')))
    expect(await page.locator('.live').innerText()).toMatch(/ UTC \(5 hours ago\)$/)
    // A clock that is behind tells nothing.
    await page.clock.setFixedTime(made - 60_000)
    await page.evaluate(() => dispatchEvent(new Event('focus')))
    expect(await page.locator('.live').innerText()).toMatch(/ UTC$/)
  })

  test('what stays as it is', async () => {
    const { page } = await open(html(everything))
    expect(await page.locator('body').innerText()).toContain('Files changed, access identical.')
    const stays = page.getByRole('region', { name: 'Stays as it is' })
    expect(await stays.innerText()).toContain('9 undeclared roles (left as is): ROLE_LEGACY_1, ')
  })

  test('the matrix tells each cell by sign and word', async () => {
    const { page } = await open(html(everyAction))
    const cells = await labels(page)
    expect(cells).toContain('ROLE_RIQ_DEV (mdm-prod) × Auth.customer:DELETE: gained')
    expect(cells).toContain('ROLE_RIQ_DEV (mdm-prod) × Auth.monitoring:READ: lost')
    expect(cells).toContain('ROLE_RIQ_DEV (mdm-prod) × Auth.customer:READ: kept')
    expect(cells).toContain('clerk (shop) × Auth.customer:READ: not held')
    expect(cells).toHaveLength(5 * 7)
    const gained = page.locator('[aria-label="ROLE_RIQ_DEV (mdm-prod) × Auth.customer:DELETE: gained"]')
    expect(await gained.innerText()).toBe('▲')
    await gained.hover()
    expect(await page.locator('.readout').innerText()).toBe('ROLE_RIQ_DEV (mdm-prod) × Auth.customer:DELETE: gained')
  })

  test('a plan without changes', async () => {
    const { page } = await open(html(plan([target({ unchanged: 3 })])))
    expect(await page.locator('.verdict').innerText()).toBe('No changes. The live roles match the files.')
    expect(await page.locator('.cause, .bar, .grid').count()).toBe(0)
  })

  test('without scripts, all but the filter and the matrix is there, and a line says so', async () => {
    const { page } = await open(html(everyAction), { javaScriptEnabled: false })
    expect(await page.locator('dl dt').count()).toBe(4)
    expect(await page.locator('.step').count()).toBe(5)
    expect(await page.locator('#filter').innerText()).toContain('need this page’s own script')
  })

  test('a report: what did not go well stands first', async () => {
    const { page } = await open(review('an apply that failed'))
    expect(await page.title()).toBe('Apply: mdm-prod, shop')
    expect(await page.locator('.about').first().innerText()).toMatch(/^Ended 2026-11-22 10:00 UTC \(.* ago\)$|UTC$/)
    expect(await texts(page.locator('.deed'))).toEqual([
      '✗ failed',
      '✗ unverified',
      '· not attempted',
      '✓ applied',
      '✓ applied',
      '! manual',
    ])
    expect(await page.locator('.verdict').innerText()).toContain('Next: rolesync plan reads')
  })
})

describe('filter', () => {
  test('by role, by grant, by effect, by change, by target; and back', async () => {
    const { page } = await open(html(everything))
    const found = page.locator('.found')
    const roles = () => page.locator('.step').count()
    await unfoldFilter(page)
    expect(await found.innerText()).toBe('7 of 7 roles')
    await page.getByLabel('Role', { exact: true }).fill('riq')
    await expect.poll(() => found.innerText()).toBe('1 of 7 roles')
    expect(await roles()).toBe(1)
    await page.getByRole('button', { name: 'Reset' }).click()
    await expect.poll(() => found.innerText()).toBe('7 of 7 roles')
    await page.getByLabel('Grant', { exact: true }).fill('DELETE')
    await expect.poll(() => found.innerText()).toBe('2 of 7 roles')
    expect(new Set((await labels(page)).map((label) => label?.split(' × ')[1]?.split(': ')[0]))).toEqual(
      new Set(['Auth.customer:DELETE']),
    )
    await page.getByLabel('Effect').selectOption('loses')
    await expect.poll(() => found.innerText()).toBe('1 of 7 roles')
    await page.getByRole('button', { name: 'Reset' }).click()
    await page.getByLabel('Effect').selectOption('sensitive')
    await expect.poll(() => found.innerText()).toBe('1 of 7 roles')
    await page.getByRole('button', { name: 'Reset' }).click()
    await page.getByLabel('delete (2)').uncheck()
    await expect.poll(() => found.innerText()).toBe('5 of 7 roles')
    await page.getByRole('combobox', { name: 'Target' }).selectOption({ label: 'shop' })
    await expect.poll(() => found.innerText()).toBe('2 of 7 roles')
    await page.getByLabel('Role', { exact: true }).fill('nobody')
    await expect.poll(() => found.innerText()).toBe('0 of 7 roles')
    expect(await page.locator('body').innerText()).toContain('No role matches the filter.')
    expect(await page.locator('body').innerText()).toContain('There is no grant to show.')
  })

  test('grants that do not change are hidden until they are asked for', async () => {
    const { page } = await open(html(everything))
    await unfoldFilter(page)
    await page.getByRole('combobox', { name: 'Target' }).selectOption({ label: 'mdm-two' })
    await expect.poll(async () => (await labels(page)).length).toBe(2)
    await page.getByLabel('only grants that change').uncheck()
    expect(await labels(page)).toContain('ROLE_BOTH (mdm-two) × Auth.customer:READ: kept')
  })
})

describe('keyboard', () => {
  test('the tabulator reaches filter, steps and one cell of the matrix, and leaves it again', async () => {
    const { page } = await open(html(everyAction))
    await page.evaluate(() => document.querySelector('.bar details')?.setAttribute('open', ''))
    const stops: string[] = []
    for (let count = 0; count < 60; count++) {
      await page.keyboard.press('Tab')
      const stop = await page.evaluate(() => {
        const at = document.activeElement
        return at === null || at === document.body
          ? ''
          : `${at.tagName}.${at.getAttribute('role') ?? at.getAttribute('type') ?? ''}`
      })
      if (stop === '') break
      stops.push(stop)
    }
    expect(stops.filter((stop) => stop === 'DIV.gridcell')).toHaveLength(1)
    // The filter, the requests of four steps, what stays of one.
    expect(stops.filter((stop) => stop === 'SUMMARY.').length).toBe(6)
    expect(stops.indexOf('SUMMARY.')).toBeLessThan(stops.indexOf('INPUT.search'))
    expect(stops.indexOf('INPUT.search')).toBeLessThan(stops.lastIndexOf('SUMMARY.'))
    expect(stops.length).toBeLessThan(60)
  })

  test('Enter opens a request', async () => {
    const { page } = await open(html(everyAction))
    await page.locator('.requests summary').nth(1).focus()
    await page.keyboard.press('Enter')
    await page.locator('.request:visible').waitFor()
    expect(await page.locator('.step details[open]').count()).toBe(1)
  })

  test('the arrows move over cells that are not in the document yet', async () => {
    const { page } = await open(html(large(1000, 200)))
    await page.locator('[role=gridcell][tabindex="0"]').focus()
    const first = await focused(page)
    expect(first).toMatch(/^ROLE_00000 × /)
    expect(await page.locator('[role=gridcell]').count()).toBeLessThan(3000)
    await page.keyboard.press('ArrowDown')
    expect(await focused(page)).toMatch(/^ROLE_00001 × /)
    await page.keyboard.press('ArrowUp')
    expect(await focused(page)).toBe(first)
    await page.keyboard.press('Control+End')
    expect(await focused(page)).toMatch(/^ROLE_00999 × /)
    // Rows are drawn anew while it scrolls, so both places are asked for at once, until it has come to rest.
    const room = () =>
      page.evaluate(`(() => {
        const [cell, grid] = [document.activeElement, document.querySelector('.grid')].map((one) => one.getBoundingClientRect())
        return cell.height > 0 && cell.bottom <= grid.bottom && cell.top > grid.top + 100
      })()`)
    await expect.poll(room, { timeout: 10_000 }).toBe(true)
    expect(Number(await page.locator(':focus').getAttribute('aria-colindex'))).toBe(
      Number(await page.locator('.grid').getAttribute('aria-colcount')),
    )
    await page.keyboard.press('PageUp')
    expect(await focused(page)).toMatch(/^ROLE_009[0-9]{2} × /)
    expect(await focused(page)).not.toMatch(/^ROLE_00999/)
    await page.keyboard.press('Control+Home')
    expect(await focused(page)).toBe(first)
    await page.keyboard.press('ArrowLeft')
    expect(await focused(page)).toBe(first)
  })

  test('after scrolling by mouse, the tabulator still finds a cell', async () => {
    const { page } = await open(html(large(1000, 200)))
    await page.locator('.grid').evaluate((grid) => {
      grid.scrollTop = 9000
    })
    await expect.poll(async () => (await labels(page))[0]).not.toMatch(/^ROLE_00000/)
    expect(await page.locator('[role=gridcell][tabindex="0"]').count()).toBe(1)
  })
})

describe('many', () => {
  test('ten thousand roles × 50 grants: few cells in the document, a filter finds the last one', async () => {
    const { page } = await open(html(large(10_000, 50)))
    expect(await page.locator('.found').innerText()).toBe('10,000 of 10,000 roles')
    expect(await page.locator('*').count()).toBeLessThan(6000)
    expect(await page.locator('.grid').getAttribute('aria-rowcount')).toBe('10001')
    await page.getByLabel('Role', { exact: true }).fill('09999')
    await expect.poll(() => page.locator('.found').innerText()).toBe('1 of 10,000 roles')
    await page.locator('.requests summary').click()
    expect(await page.locator('.request').innerText()).toMatch(
      /^PUT \/customers\/Test\/roles\/permissions\/ROLE_9999\n/,
    )
  })

  test('steps come a hundred at a time, and the focus goes on with them', async () => {
    const { page } = await open(html(large(250, 20)))
    expect(await page.locator('.step').count()).toBe(100)
    const more = page.getByRole('button', { name: 'Show 100 more' })
    await more.click()
    expect(await page.locator('.step').count()).toBe(200)
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('ROLE_00100')
    await page.getByRole('button', { name: 'Show 50 more' }).click()
    expect(await page.locator('.step').count()).toBe(250)
    expect(await page.getByRole('button', { name: /Show/ }).count()).toBe(0)
  })
})

describe('print', () => {
  test('has every grant and the matrix as a table, no box that is empty, and puts all back', async () => {
    const { page } = await open(review('many roles'))
    const analyst = stepOf(page, 'ROLE_ANALYST')
    expect(await analyst.locator('ins:visible').count()).toBe(25)
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    expect(await analyst.locator('ins:visible').count()).toBe(60)
    expect(await page.locator('.paper').isVisible()).toBe(true)
    expect(await page.locator('.grid:visible, .bar:visible, button:visible').count()).toBe(0)
    expect(await emptyBoxes(page)).toEqual([])
    await page.evaluate(() => dispatchEvent(new Event('afterprint')))
    expect(await analyst.locator('ins:visible').count()).toBe(25)
    expect(await page.locator('.paper').count()).toBe(0)
    expect((await page.pdf({ format: 'A4' })).byteLength).toBeGreaterThan(10_000)
  })

  test('prints of requests and of what stays only what the reader opened', async () => {
    const { page } = await open(html(everyAction))
    await page.locator('.requests summary').first().click()
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    expect(await page.locator('.request:visible').count()).toBe(1)
    expect(await page.locator('.further summary:visible').count()).toBe(1)
    // A role without a grant has no line.
    expect(await texts(page.locator('.paper tbody th'))).toEqual([
      'ROLE_AUDITOR mdm-prod',
      'ROLE_RIQ_DEV mdm-prod',
      'ROLE_REVIEWER mdm-prod',
      'clerk shop',
    ])
    expect(await emptyBoxes(page)).toEqual([])
  })

  test('a matrix that is too large for paper says so', async () => {
    const { page } = await open(html(large(1000, 200)))
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    expect(await page.locator('.paper').innerText()).toMatch(/is too large for paper; filter it before printing\.$/)
  })
})

const MODES = [
  ['light', { colorScheme: 'light' }],
  ['dark, 390 pixels wide', { colorScheme: 'dark', viewport: { width: 390, height: 844 } }],
] as const

describe.each(MODES)('accessibility, %s: axe finds nothing', (_, options) => {
  test.each(Object.keys(REVIEWS))('%s', async (name) => {
    const { page } = await open(review(name), options)
    await openAll(page)
    await page.evaluate(axe.source)
    const { violations, passes } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run())
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html: node }) => node)])).toEqual([])
    expect(passes.length).toBeGreaterThan(15)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })
})

describe('war story 19: hostile text is harmless', () => {
  test('in every place, whatever it is', async () => {
    const targets = NASTY.flatMap((text) => nastyPlan(text).targets)
    const { page } = await open(html({ ...nastyPlan(NASTY[4]), targets }))
    await openAll(page)
    await expect.poll(() => page.locator('.request').count()).toBeGreaterThan(90)
    expect(
      await page.locator('img, a:not([href^="#cause-"]), iframe, object, embed, svg, base, form[action]').count(),
    ).toBe(0)
    // Ours are the script and the data.
    expect(await page.locator('script').count()).toBe(2)
    expect(await page.locator('h1').count()).toBe(1)
    const shown = await page.evaluate(() => document.documentElement.textContent ?? '')
    expect(shown).toContain('a\\u{202e}txt.exe')
    expect(shown).toContain('</script><script>alert(1)</script>')
    expect(shown).not.toMatch(/[\u202e\u2066\u200b\u00ad\x1b\x9b]/u)
    expect(await page.evaluate(() => Object.keys(Object.prototype))).toEqual([])
  })

  test('the policy stops a script and a request that got in all the same', async () => {
    const given = html(everyAction).replace(
      '<main>',
      '<main><script>document.title = "forged"</script><b onclick="document.title=1">x</b>',
    )
    const { page, complaints } = await open(given)
    expect(await page.title()).toBe('Role changes: mdm-prod, shop')
    expect(complaints.length).toBeGreaterThan(0)
    expect(complaints.join()).toContain('Content Security Policy')
    const answer = await page.evaluate(() =>
      fetch('https://example.com/').then(
        () => 'sent',
        () => 'stopped',
      ),
    )
    expect(answer).toBe('stopped')
    ;(complaints as string[]).length = 0
  })
})
