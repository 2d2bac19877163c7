import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../', import.meta.url))

/** Files that npm would publish. */
const PACKED = packed()

test('the package is under a megabyte and a half beside its documents, has at most 10 runtime dependencies and runs nothing when it is installed', () => {
  const { files, sizes } = PACKED
  expect(sizes.code).toBeLessThan(1_500_000)
  expect(sizes.documents).toBeLessThan(250_000)
  // What `init` copies from.
  expect(files).toEqual(
    expect.arrayContaining(['action.yml', 'action/github.mjs', 'docs/ci/gitlab.yml', 'schema/roles.schema.json']),
  )
  const { dependencies, scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'))
  expect(Object.keys(dependencies).length).toBeLessThanOrEqual(10)
  expect(Object.keys(scripts)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(pre|post)?install$/)]))
})

test.each([
  ['README.md', readFileSync(`${ROOT}README.md`, 'utf8')],
  ['CHANGELOG.md', readFileSync(`${ROOT}CHANGELOG.md`, 'utf8')],
  ['a link that leads nowhere', '[a](docs/nowhere.md) [b](docs/review.md#nowhere) [c](http://example.com) [d](test/)'],
])('links of the page of the package: %s', (name, text) => {
  const { files } = PACKED
  const dead = linksOf(text).filter((link) => !isLive(link, files))
  expect(dead).toEqual(
    name.endsWith('.md') ? [] : ['docs/nowhere.md', 'docs/review.md#nowhere', 'http://example.com', 'test/'],
  )
})

test('every link between the documents leads to a file of the repository', () => {
  const all = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' }).split(
    '\n',
  )
  const documents = all.filter((file) => /^(docs\/.*|[A-Z]+)\.md$/.test(file) && existsSync(`${ROOT}${file}`))
  expect(documents.length).toBeGreaterThan(15)
  const dead = documents.flatMap((file) =>
    linksOf(readFileSync(`${ROOT}${file}`, 'utf8'))
      .filter((link) => !/^https:/.test(link))
      .map((link) => (link.startsWith('#') ? `${file}${link}` : posix.join(posix.dirname(file), link)))
      .filter((link) => !isLive(link, all))
      .map((link) => `${file}: ${link}`),
  )
  expect(dead).toEqual([])
})

test('a release names its repository before it is published, which is where npm looks up relative links', () => {
  const release = readFileSync(`${ROOT}.github/workflows/release.yml`, 'utf8')
  const named = release.indexOf('npm pkg set "repository.url=git+$GITHUB_SERVER_URL/$GITHUB_REPOSITORY.git"')
  expect(named).toBeGreaterThan(0)
  expect(release.indexOf('npm publish')).toBeGreaterThan(named)
})

interface Packed {
  readonly files: readonly { readonly path: string; readonly size: number }[]
}

function packed(): { files: readonly string[]; sizes: { code: number; documents: number } } {
  const listing = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  const [one, ...more] = Object.values(JSON.parse(listing) as Record<string, Packed>)
  if (one === undefined || more.length > 0) throw new Error(`npm packs ${more.length + 1} packages`)
  const total = (documents: boolean) =>
    one.files.reduce((sum, { path, size }) => sum + (path.endsWith('.md') === documents ? size : 0), 0)
  return { files: one.files.map(({ path }) => path), sizes: { code: total(false), documents: total(true) } }
}

/** Targets of links, without those within code. */
function linksOf(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`(?!\])/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
}

/** A page of the web over https, or a file or folder of these, with the heading that the link names. */
function isLive(link: string, files: readonly string[]): boolean {
  if (/^[a-z]+:/.test(link)) return link.startsWith('https://')
  const [path = '', heading] = link.split('#')
  const isFolder = files.some((file) => file.startsWith(`${path.replace(/\/$/, '')}/`))
  if (!files.includes(path)) return isFolder && heading === undefined
  return heading === undefined || anchorsOf(readFileSync(`${ROOT}${path}`, 'utf8')).includes(heading)
}

/** The anchors that GitHub and npm give headings. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
