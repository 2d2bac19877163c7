/**
 * The pictures and examples of `docs/review.md`, made from the example that ships, against the sandbox.
 * `npm run docs:pictures`; needs a Chromium (CHROMIUM names it, Debian's is the default).
 */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { chromium } from 'playwright-core'
import { run } from '../dist/cli.js'
import { startSandbox } from '../dist/sandbox/index.js'

const OUT = fileURLToPath(new URL('pictures/', import.meta.url))
const EXAMPLE = fileURLToPath(new URL('../roles', import.meta.url))
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
const BACKGROUND = ['--disable-background-networking', '--disable-component-update', '--disable-sync']

const folder = await mkdtemp(join(tmpdir(), 'rolesync-pictures-'))
const sandbox = await startSandbox({ port: 4100 })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [...FLAGS, ...BACKGROUND],
})
try {
  await mkdir(OUT, { recursive: true })
  await cp(EXAMPLE, folder, { recursive: true })
  await rolesync('plan', '--quiet', '--write', 'html=plan.html', '--write', 'markdown=plan.md')
  const html = pathToFileURL(join(folder, 'plan.html')).href
  await picture('page-light', html, { height: 900 })
  await picture('page-dark', html, { height: 760, colorScheme: 'dark', to: '#matrix', unchecked: true })
  await picture('page-narrow', html, { width: 400, height: 760 })
  await picture('page-print', html, { height: 1000, width: 800, print: true })
  await writeFile(join(folder, 'comment.html'), comment(await readFile(join(folder, 'plan.md'), 'utf8')))
  await picture('comment', pathToFileURL(join(folder, 'comment.html')).href, { width: 860, height: 700 })
} finally {
  await browser.close()
  await sandbox.close()
  await rm(folder, { recursive: true })
}

async function rolesync(...argv) {
  const code = await run(argv, {
    out: () => {},
    err: (text) => void process.stderr.write(text),
    env: { ROLESYNC_DEMO_TOKEN: 'sandbox', ROLESYNC_DEMO_CLIENT_ID: 'demo', ROLESYNC_DEMO_CLIENT_SECRET: 'any' },
    cwd: folder,
    terminal: { out: false, err: false, in: false },
    columns: 80,
    signal: new AbortController().signal,
    confirm: async () => false,
  })
  if (code !== 0) throw new Error(`rolesync ${argv.join(' ')} ended with ${code}`)
}

async function picture(name, url, { width = 1180, height, colorScheme = 'light', to, unchecked, print }) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme })
  await page.goto(url)
  if (unchecked) await page.getByLabel('only grants that change').uncheck()
  if (to !== undefined) {
    await page.locator(to).evaluate((element) => element.scrollIntoView())
    await page.locator('.cell.gained').first().hover()
  }
  if (print) {
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
  }
  await page.screenshot({ path: join(OUT, `${name}.png`) })
  await page.close()
}

/** Markdown about as a code host shows it. */
function comment(markdown) {
  const body = micromark(markdown.replace('> [!WARNING]', '> **Warning**'), {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  })
  return `<!doctype html><meta charset="utf-8"><title>comment</title><style>
body { font: 14px/1.5 system-ui, sans-serif; margin: 16px; color: #1f2328; }
article { border: 1px solid #d1d9e0; border-radius: 6px; padding: 4px 16px 12px; }
code, pre { font: 12px/1.45 ui-monospace, Menlo, "DejaVu Sans Mono", monospace; background: #f0f1f3; border-radius: 6px; }
code { padding: 2px 5px; } pre { padding: 10px 14px; overflow: hidden; } pre code { padding: 0; }
h3 { margin: 18px 0 6px; } details { margin: 6px 0; } summary { cursor: pointer; }
</style><article>${body.replace('<details>', '<details open>')}</article>`
}
