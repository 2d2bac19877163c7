/** A real browser on real files. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

let browser: Browser | undefined

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })
})

afterAll(() => browser?.close())

export interface Opened {
  readonly page: Page
  /** Everything that the page asked for, but for the page itself. */
  readonly requests: readonly string[]
  /** Errors and warnings of the console, and what was thrown. */
  readonly complaints: readonly string[]
}

/** Opens a text as a page. When the test ends, the page must have asked for nothing and complained of nothing. */
export async function open(html: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'rolesync-page-'))
  const file = join(folder, 'plan.html')
  writeFileSync(file, html)
  if (browser === undefined) throw new Error('the browser is not there')
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const url = pathToFileURL(file).href
  const requests: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('data:')) requests.push(request.url())
  })
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  onTestFinished(async () => {
    await context.close()
    rmSync(folder, { recursive: true, force: true })
    expect(requests).toEqual([])
    expect(complaints).toEqual([])
  })
  await page.goto(url)
  return { page, requests, complaints }
}
