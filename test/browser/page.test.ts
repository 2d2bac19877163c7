/** The HTML page in a real browser: what it shows, how it filters, who can use it, what it never does. */
import axe from 'axe-core'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { NASTY, nastyPlan } from '../render/nasty.ts'
import { everyAction, plan, refused, step, target } from '../render/plans.ts'
import { open } from './chromium.ts'
import { html, large } from './plans.ts'

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
  ...refused.targets,
])

const step_ = (page: Page, role: string) => page.locator('.steps > li', { hasText: role })
/** The parts within a step come and go with it, so only the steps themselves. */
const openAll = (page: Page) =>
  page.evaluate(() => {
    for (const one of document.querySelectorAll<HTMLDetailsElement>('.steps > li > details')) one.open = true
  })
const labels = (page: Page) =>
  page.locator('[role=gridcell]').evaluateAll((cells) => cells.map((cell) => cell.getAttribute('aria-label')))
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))

/** Its body comes with the event that follows the click, a moment later. */
async function unfold(step: Locator): Promise<void> {
  await step.locator('summary').first().click()
  await step.locator('summary + *').first().waitFor()
}

describe('content', () => {
  test('the five answers and the verdict', async () => {
    const { page } = await open(html(refused))
    expect(await page.title()).toBe('Role changes: mdm-prod, mdm-test')
    expect(await page.locator('dl dt').allInnerTexts()).toEqual([
      '▲ Gains access',
      '▼ Loses access',
      '● Affected',
      '■ Destructive',
      '◷ Live state',
    ])
    expect(await page.locator('.verdict').innerText()).toBe(
      '✗ This plan cannot be applied: mdm-test could not be planned; 1 guard refuses it; 1 rule of the policy is broken.',
    )
    expect(await page.locator('.remarks li').count()).toBe(7)
    expect(await page.locator('.remarks').first().innerText()).toContain('reltio/pay.yaml:5')
  })

  test('every step with before, after and the exact requests', async () => {
    const { page } = await open(html(everyAction))
    expect(await page.locator('.steps > li').count()).toBe(5)
    const riq = step_(page, 'ROLE_RIQ_DEV')
    await unfold(riq)
    const rows = await riq.locator('tbody tr').allInnerTexts()
    expect(rows.map((row) => row.replaceAll(/\s+/g, ' ').trim())).toEqual([
      'resourcePermissions › Auth.customer READ ▲ added: CREATE ▲ added: DELETE READ',
      'resourcePermissions › Auth.monitoring ▼ removed: READ not there',
      'roleScope not there + added: customer',
    ])
    expect(await riq.locator('pre').innerText()).toBe(
      'PUT /customers/TestCustomer/roles/permissions/ROLE_RIQ_DEV\n{\n  "Auth": {\n    "customer": [\n      "CREATE"\n    ]\n  }\n}',
    )
    const clerk = step_(page, 'clerk')
    await unfold(clerk)
    expect(await clerk.innerText()).toContain('By hand: Omneo has no API for this.')
  })

  test('two causes stand under their own headings; sensitive grants and holders are reported', async () => {
    const { page } = await open(html(everything))
    expect(await page.locator('#app h3').allInnerTexts()).toEqual(['This change', 'Drift'])
    const both = step_(page, 'ROLE_BOTH')
    expect(await both.count()).toBe(2)
    await unfold(both.first())
    const text = await both.first().innerText()
    expect(text).toContain('Held by 41 users, administered by 2 admins.')
    expect(text).toContain('7 of its holders keep no other way to a grant that is removed.')
    expect(text).toContain('Sensitive: Auth.customer.roles:EXPORT (bulk export)')
    expect(await page.locator('body').innerText()).toContain('Files changed, access identical.')
  })

  test('the matrix tells each cell by sign and word', async () => {
    const { page } = await open(html(everyAction))
    const cells = await labels(page)
    expect(cells).toContain('ROLE_RIQ_DEV × Auth.customer:DELETE: gained')
    expect(cells).toContain('ROLE_RIQ_DEV × Auth.monitoring:READ: lost')
    expect(cells).toContain('ROLE_RIQ_DEV × Auth.customer:READ: kept')
    expect(cells).toContain('clerk × Auth.customer:READ: not held')
    expect(cells).toHaveLength(5 * 7)
    const gained = page.locator('[aria-label="ROLE_RIQ_DEV × Auth.customer:DELETE: gained"]')
    expect(await gained.innerText()).toBe('▲')
    await gained.hover()
    expect(await page.locator('.told').innerText()).toBe('ROLE_RIQ_DEV × Auth.customer:DELETE: gained')
  })

  test('a plan without changes', async () => {
    const { page } = await open(html(plan([target({ unchanged: 3 })])))
    expect(await page.locator('.verdict').innerText()).toBe('No changes. The live roles match the files.')
    expect(await page.locator('#app').count()).toBe(0)
  })

  test('without scripts, the answers and remarks are there, and a line says what is not', async () => {
    const { page } = await open(html(refused), { javaScriptEnabled: false })
    expect(await page.locator('dl dt').count()).toBe(5)
    expect(await page.locator('#app').innerText()).toContain('need this page’s own script')
  })
})

describe('filter', () => {
  test('by role, by grant, by effect, by change, by target; and back', async () => {
    const { page } = await open(html(everything))
    const found = page.locator('.found')
    const roles = () => page.locator('.steps > li').count()
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
    await page.getByRole('combobox', { name: 'Target' }).selectOption({ label: 'mdm-two' })
    await expect.poll(async () => (await labels(page)).length).toBe(2)
    await page.getByLabel('only grants that change').uncheck()
    expect(await labels(page)).toContain('ROLE_BOTH × Auth.customer:READ: kept')
  })
})

describe('keyboard', () => {
  test('the tabulator reaches filter, steps and one cell of the matrix, and leaves it again', async () => {
    const { page } = await open(html(everyAction))
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
    expect(stops.filter((stop) => stop === 'SUMMARY.').length).toBeGreaterThanOrEqual(5)
    expect(stops.indexOf('INPUT.search')).toBeLessThan(stops.indexOf('SUMMARY.'))
    expect(stops.length).toBeLessThan(60)
  })

  test('Enter opens a step', async () => {
    const { page } = await open(html(everyAction))
    await page.locator('.steps summary').nth(1).focus()
    await page.keyboard.press('Enter')
    await page.locator('.steps tbody tr').first().waitFor()
    expect(await page.locator('.steps details[open]').count()).toBe(1)
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
    await page.locator('.steps summary').click()
    await page.locator('.steps pre').waitFor()
    expect(await page.locator('.steps pre').innerText()).toMatch(
      /^PUT \/customers\/Test\/roles\/permissions\/ROLE_9999\n/,
    )
  })

  test('steps come a hundred at a time, and the focus goes on with them', async () => {
    const { page } = await open(html(large(250, 20)))
    expect(await page.locator('.steps > li').count()).toBe(100)
    const more = page.getByRole('button', { name: 'Show 100 more' })
    await more.click()
    expect(await page.locator('.steps > li').count()).toBe(200)
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('ROLE_00100')
    await page.getByRole('button', { name: 'Show 50 more' }).click()
    expect(await page.locator('.steps > li').count()).toBe(250)
    expect(await page.getByRole('button', { name: /Show/ }).count()).toBe(0)
  })
})

describe('print', () => {
  test('opens every step, prints the matrix as a table, and puts all back', async () => {
    const { page } = await open(html(everyAction))
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    expect(await page.locator('.steps details[open]').count()).toBeGreaterThanOrEqual(5)
    expect(await page.locator('.paper tbody tr').count()).toBe(5)
    expect(await page.locator('.paper').isVisible()).toBe(true)
    expect(await page.locator('.grid').isVisible()).toBe(false)
    await page.evaluate(() => dispatchEvent(new Event('afterprint')))
    expect(await page.locator('.steps details[open]').count()).toBe(0)
    expect(await page.locator('.paper').count()).toBe(0)
    expect((await page.pdf({ format: 'A4' })).byteLength).toBeGreaterThan(10_000)
  })

  test('a matrix that is too large for paper says so', async () => {
    const { page } = await open(html(large(1000, 200)))
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    expect(await page.locator('.paper').innerText()).toMatch(/is too large for paper; filter it before printing\.$/)
  })
})

describe('accessibility: axe finds nothing', () => {
  test.each([
    ['light', { colorScheme: 'light' as const }],
    ['dark', { colorScheme: 'dark' as const }],
    ['400 pixels wide', { viewport: { width: 400, height: 800 } }],
  ])('%s', async (_, options) => {
    const { page } = await open(html(everything), options)
    await openAll(page)
    await page.locator('.steps pre').first().waitFor()
    await page.evaluate(axe.source)
    const { violations, passes } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run())
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html: node }) => node)])).toEqual([])
    expect(passes.length).toBeGreaterThan(20)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })
})

describe('war story 19: hostile text is harmless', () => {
  test('in every place, whatever it is', async () => {
    const targets = NASTY.flatMap((text) => nastyPlan(text).targets)
    const { page } = await open(html({ ...nastyPlan(NASTY[4]), targets }))
    await openAll(page)
    await expect.poll(() => page.locator('.steps pre').count()).toBeGreaterThan(90)
    expect(await page.locator('img, a, iframe, object, embed, svg, base, form[action]').count()).toBe(0)
    // Ours are the script, the data and two blocks of details.
    expect(await page.locator('script').count()).toBe(4)
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
