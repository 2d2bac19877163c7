/** The formats of a review, from the command line: one run and one read of the systems make all of them. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/domain/plan-model.ts'
import { FORMATS } from '../../src/terminal/choices.ts'
import { everyAction, everyStatus } from '../render/plans.ts'
import { example } from './example.ts'

const MARKS: Readonly<Record<string, RegExp>> = {
  text: /^crm-roles {2}\(/,
  json: /"kind": "plan"/,
  markdown: /^## Role changes: /,
  html: /^<!doctype html>/,
  sarif: /"version": "2\.1\.0"/,
  gitlab: /^\{"create":\d+,"update":\d+,"delete":\d+\}\n$/,
  diff: /^--- /,
}

describe('--write', () => {
  test('one run and one read make every format', async () => {
    const { folder, rolesync, requests } = await example()
    await rolesync(['plan'])
    const once = requests()
    const writes = FORMATS.flatMap((format) => ['--write', `${format}=plan.${format}`])
    const { code } = await rolesync(['plan', '--out', 'plan.saved', ...writes])
    expect(code).toBe(0)
    expect(requests()).toBe(2 * once)
    for (const format of FORMATS)
      expect(readFileSync(join(folder, `plan.${format}`), 'utf8')).toMatch(MARKS[format] ?? '')
    expect(readFileSync(join(folder, 'plan.json'), 'utf8')).toBe(readFileSync(join(folder, 'plan.saved'), 'utf8'))
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  test('a file has no colours, even where the terminal has', async () => {
    const { folder, rolesync } = await example()
    const { out } = await rolesync(['plan', '--write', 'text=plan.txt'], { FORCE_COLOR: '1' })
    expect(out).toContain('\x1b[')
    expect(readFileSync(join(folder, 'plan.txt'), 'utf8')).not.toContain('\x1b[')
  })

  test.each([
    ['without =', 'plan.md', '--write plan.md: it must be FORMAT=FILE, such as markdown=plan.md'],
    ['without a file', 'markdown=', '--write markdown=: it must be FORMAT=FILE, such as markdown=plan.md'],
    ['without a format', '=plan.md', '--write =plan.md: it must be FORMAT=FILE, such as markdown=plan.md'],
    ['of an unknown format', 'pdf=x', `--write pdf=x: there is no format pdf; there are ${FORMATS.join(', ')}`],
    ['into no folder', 'json=no/where.json', '--write no/where.json cannot be written: the folder no does not exist\n'],
    ['onto a folder', 'json=taken', '--write taken is a folder; name a file'],
    ['twice into one file', 'json=./plan.saved', './plan.saved would be written twice'],
  ])('%s: an error before anything is read', async (_, value, message) => {
    const { folder, rolesync, requests } = await example()
    await mkdir(join(folder, 'taken'))
    const before = readdirSync(folder)
    const { code, err, out } = await rolesync([
      'plan',
      '--out',
      'plan.saved',
      '--write',
      'gitlab=ok.json',
      '--write',
      value,
    ])
    expect([code, out]).toEqual([1, ''])
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect(err).toContain(`Error: ${message}`)
    expect(requests()).toBe(0)
    expect(readdirSync(folder)).toEqual(before)
  })

  test('from the environment, several separated by commas', async () => {
    const { folder, rolesync } = await example()
    const { code } = await rolesync(['plan'], { ROLESYNC_WRITE: 'gitlab=a.json,sarif=b.sarif' })
    expect(code).toBe(0)
    expect([existsSync(join(folder, 'a.json')), existsSync(join(folder, 'b.sarif'))]).toEqual([true, true])
    expect((await rolesync(['plan'], { ROLESYNC_WRITE: 'gitlab' })).err).toContain('it must be FORMAT=FILE')
  })
})

describe('--format', () => {
  test('show prints a saved plan as plan prints it', async () => {
    const { rolesync, folder } = await example()
    await rolesync(['plan', '--out', 'plan.json'])
    for (const format of FORMATS) {
      const { code, out } = await rolesync(['show', 'plan.json', '--format', format])
      expect([format, code]).toEqual([format, 0])
      expect(out).toMatch(MARKS[format] ?? '')
    }
    await rolesync(['show', 'plan.json', '--write', 'markdown=a.md', '--write', 'text=a.txt'])
    expect(readFileSync(join(folder, 'a.md'), 'utf8')).toMatch(MARKS.markdown ?? '')
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toMatch(MARKS.text ?? '')
  })

  test('an unknown one is an error that names them all', async () => {
    const { rolesync, requests } = await example()
    const { code, err } = await rolesync(['plan', '--format', 'xml'])
    expect(code).toBe(1)
    expect(err).toContain(`Allowed choices are ${FORMATS.join(', ')}.`)
    expect(requests()).toBe(0)
  })

  test.each(['markdown', 'html', 'sarif', 'gitlab', 'diff'])('validate has no %s', async (format) => {
    const { rolesync } = await example()
    expect((await rolesync(['validate', '--format', format])).err).toContain('Allowed choices are text, json.')
  })

  test('a report as Markdown and as a page, and a clear line for what cannot show one', async () => {
    const { rolesync, folder } = await example()
    writeFileSync(join(folder, 'report.json'), JSON.stringify(everyStatus))
    expect((await rolesync(['show', 'report.json', '--format', 'markdown'])).out).toMatch(/^\*\*Apply: 2 applied/)
    const page = await rolesync(['show', 'report.json', '--format', 'html', '--write', 'html=report.html'])
    expect(/<title>(.*)<\/title>/.exec(page.out)?.[1]).toBe('Apply&#58; mdm-prod, shop')
    expect(/<main>.*?<b>(.*?)[.]/s.exec(page.out)?.[1]).toMatch(/^Apply: 2 applied, 1 failed/)
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe(page.out)
    for (const format of ['sarif', 'gitlab', 'diff']) {
      const { code, err, out } = await rolesync(['show', 'report.json', '--format', format])
      const refusal = `Error: a report has no ${format}; show it as text, json, markdown or html\n`
      expect([code, out, err]).toEqual([1, '', refusal])
    }
  })

  test.each(['sarif', 'gitlab', 'html'])('apply has no %s, and says so before it reads', async (format) => {
    const { rolesync, requests } = await example()
    const { code, err } = await rolesync(['apply', '--yes', '--format', format])
    expect([code, requests()]).toEqual([1, 0])
    expect(err).toContain('Allowed choices are text, json, markdown, diff.')
  })

  test('apply as Markdown tells the plan and what became of it', async () => {
    const { rolesync } = await example()
    const { code, out } = await rolesync(['apply', '--yes', '--format', 'markdown'])
    expect(code).toBe(0)
    expect(out).toMatch(/^## Role changes: /)
    expect(out).toContain('**Apply: ')
    expect(out).toContain('Verified by reading again.')
  })

  test.each<[string, object]>([
    ['plan', everyAction],
    ['report', everyStatus],
  ])('a %s of another major version is refused, with the way out', async (_, document) => {
    const { rolesync, folder } = await example()
    writeFileSync(join(folder, 'old.json'), JSON.stringify({ ...document, formatVersion: '2.0' }))
    const { code, err } = await rolesync(['show', 'old.json', '--format', 'markdown', '--write', 'html=x.html'])
    expect([code, err]).toEqual([
      1,
      'Error: old.json has format 2.0, this rolesync reads 1.0; use the version of rolesync that wrote it\n',
    ])
    expect(existsSync(join(folder, 'x.html'))).toBe(false)
  })
})

describe('places in SARIF', () => {
  test('count from the root of the repository', async () => {
    const { folder, rolesync } = await example()
    // The example forbids nothing, so a guard objects: no grant of this target may be revoked.
    writeFileSync(join(folder, 'organization/roles.yaml'), 'provider: organization\nroles: {}\n')
    await mkdir(join(folder, '.git'))
    const inside = await rolesync(['plan', '--target', 'crm-roles', '--format', 'sarif'])
    expect(inside.code).toBe(3)
    const uriOf = (text: string) =>
      JSON.parse(text).runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri as string
    expect(uriOf(inside.out)).toBe('rolesync.yaml')
  })
})

test('a plan in Markdown ends with the digest of the plan in JSON', async () => {
  const { folder, rolesync } = await example()
  await rolesync(['plan', '--write', 'json=p.json', '--write', 'markdown=p.md'])
  const { digest } = JSON.parse(readFileSync(join(folder, 'p.json'), 'utf8')) as Plan
  expect(readFileSync(join(folder, 'p.md'), 'utf8').trimEnd().split('\n').at(-1)).toBe(`Digest: \`${digest}\``)
})
