/**
 * The HTML page in Chromium, beside an empty page: milliseconds to the first paint, to the filter being ready, and from
 * a letter in the filter to the next frame. Medians of five. `npm run build && node bench/html.mjs`
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { BUILT_IN } from '../dist/app/systems.js'
import { renderPlanHtml } from '../dist/render/html.js'
import { kindsOf } from '../dist/terminal/plan-document.js'

const ROUNDS = 5
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
const BACKGROUND = ['--disable-background-networking', '--disable-component-update', '--disable-sync']

const folder = mkdtempSync(join(tmpdir(), 'rolesync-bench-'))
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [...FLAGS, ...BACKGROUND],
})
try {
  console.log('page                        size  render  first paint  ready  filter')
  await measure('empty', () => '<!doctype html><title>empty</title><p>empty</p>')
  await measure('100 roles × 50 grants', () => page(100, 50))
  await measure('1,000 roles × 200 grants', () => page(1000, 200))
  await measure('10,000 roles × 50 grants', () => page(10_000, 50))
} finally {
  await browser.close()
  rmSync(folder, { recursive: true })
}

async function measure(name, make) {
  const started = performance.now()
  const html = make()
  const render = performance.now() - started
  const file = join(folder, 'page.html')
  writeFileSync(file, html)
  const rounds = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await visit(pathToFileURL(file).href))
  const median = (key) => rounds.map((one) => one[key]).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]
  const cells = [`${(statSync(file).size / 1e6).toFixed(1)} MB`, ms(render), ms(median('paint')), ms(median('ready'))]
  const widths = [8, 8, 13, 7]
  const filter = median('filter')
  const columns = [
    ...cells.map((cell, at) => cell.padStart(widths[at])),
    (filter === null ? '–' : ms(filter)).padStart(8),
  ]
  console.log(name.padEnd(24) + columns.join(''))
}

async function visit(url) {
  const view = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await view.goto(url)
  const times = await view.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    await frame()
    const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0
    const ready = performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd
    const input = document.querySelector('input[type=search]')
    if (input === null) return { paint, ready, filter: null }
    const started = performance.now()
    input.value = '7'
    input.dispatchEvent(new Event('input', { bubbles: true }))
    await frame()
    return { paint, ready, filter: performance.now() - started }
  })
  await view.close()
  return times
}

function ms(number) {
  return `${Math.round(number)}`
}

/** A plan of so many roles that change; each holds a fifth of the grants. */
function page(roles, grants) {
  const privileges = ['CREATE', 'DELETE', 'READ', 'UPDATE']
  const grant = (at) => [`MDM.data.entities.type${Math.floor(at / 4)}`, privileges[at % 4]]
  const tree = (from, skip) => {
    const paths = {}
    for (let at = from; at < grants; at += 5) {
      if (at === skip) continue
      const [path, privilege] = grant(at)
      paths[path] = [...(paths[path] ?? []), privilege]
    }
    return paths
  }
  const steps = Array.from({ length: roles }, (_, number) => {
    const first = number % 5
    const [gained, lost] = [first + 5 * (number % Math.floor(grants / 10)), first + 5 * (grants / 5 - 1)]
    const after = { resourcePermissions: tree(first, lost) }
    const added = [grant(gained).join(':')]
    return {
      role: `ROLE_${String(number).padStart(5, '0')}`,
      action: 'update',
      id: null,
      source: { file: 'reltio/roles.yaml', line: number + 1, column: 3 },
      changes: [{ field: 'resourcePermissions', added, removed: [grant(lost).join(':')] }],
      before: { resourcePermissions: tree(first, gained) },
      after,
      requests: [{ method: 'PUT', path: `/customers/Test/roles/permissions/ROLE_${number}`, body: after }],
    }
  })
  const counts = { create: 0, update: roles, rename: 0, delete: 0, manual: 0 }
  const summary = { ...counts, grantsAdded: roles, grantsRemoved: roles, unchanged: 0, undeclared: 0, requests: roles }
  const target = {
    name: 'mdm',
    provider: 'reltio',
    url: 'https://auth.reltio.com/oauth',
    steps,
    undeclared: [],
    unchanged: 0,
  }
  const plan = {
    rolesyncVersion: '0.1.0',
    createdAt: '2026-11-22T10:00:00.000Z',
    digest: 'sha256:0',
    targets: [{ ...target, objections: [], findings: [], error: null }],
    complete: true,
    summary,
  }
  return renderPlanHtml(plan, kindsOf(BUILT_IN))
}
