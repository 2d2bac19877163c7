/** `show` and `schema`: documents that rolesync wrote, printed again. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BUILT_IN } from '../../src/app/systems.ts'
import { sealed } from '../../src/plan/digest.ts'
import { renderPlanText } from '../../src/render/text.ts'
import { kindsOf } from '../../src/terminal/plan-document.ts'
import { folder, rolesync, setting } from './cli.ts'

/** As many levels as JSON.parse takes, and nothing else. */
function nested(kind: string): string {
  return `{"kind":"${kind}","formatVersion":"1.0","more":${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}}`
}

describe('show', () => {
  test('prints a plan in each format, without files, credentials or a request', async () => {
    const { rolesync: before, cwd } = await setting()
    const made = await before('plan', '--json', '--out', 'plan.json')
    const elsewhere = folder({ 'plan.json': readFileSync(join(cwd, 'plan.json'), 'utf8') })
    const show = (...argv: string[]) => rolesync(['show', 'plan.json', ...argv], { cwd: elsewhere })
    expect(await show('--json')).toEqual({ code: 0, out: made.out, err: '' })
    const options = { kinds: kindsOf(BUILT_IN), color: false, verbose: true, verifyReads: null, next: null }
    expect((await show('--verbose')).out).toBe(renderPlanText(JSON.parse(made.out), options))
    expect((await show('--format', 'diff')).out).toMatch(/^\+ +- UPDATE_AN_ITEM$|^\+.*UPDATE_AN_ITEM/m)
  })

  test('of a plan that was edited it says so', async () => {
    const { rolesync, cwd } = await setting()
    await rolesync('plan', '--out', 'plan.json')
    const file = join(cwd, 'plan.json')
    expect((await rolesync('show', 'plan.json')).err).toBe('')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"crm"', '"crn"'))
    expect(await rolesync('show', 'plan.json')).toMatchObject({
      code: 0,
      err: 'warning: plan.json was changed after it was written: its digest is not that of its content\n',
    })
  })

  test('prints a report as text and as JSON; it has no diff', async () => {
    const { rolesync, cwd } = await setting()
    const { out } = await rolesync('apply', '--yes', '--report', 'report.json')
    const shown = await rolesync('show', 'report.json')
    expect(out.endsWith(`\n${shown.out}`)).toBe(true)
    expect((await rolesync('show', '--json', 'report.json')).out).toBe(readFileSync(join(cwd, 'report.json'), 'utf8'))
    expect(await rolesync('show', 'report.json', '--format', 'diff')).toEqual({
      code: 1,
      out: '',
      err: 'Error: a report has no diff; show it as text, json, markdown or html\n',
    })
  })

  test.each<[string, string | Uint8Array, RegExp]>([
    ['no JSON', 'hello', /is not JSON: rolesync writes plans, reports and snapshots as JSON/],
    ['half a plan', '{"formatVersion":"1.0","kind":"plan","targets":[', /is not JSON, or it is cut off/],
    ['binary', Uint8Array.of(0xff, 0xfe, 0), /cannot be read/],
    ['nothing', '', /is empty/],
    ['null', 'null', /is not a file that rolesync wrote/],
    ['a list', '[]', /is not a file that rolesync wrote/],
    ['another document', '{"kind":"Deployment","apiVersion":"v1"}', /is not a file that rolesync wrote/],
    ['another kind', '{"kind":"poem","formatVersion":"1.0"}', /is a poem; show prints plans, reports and snapshots/],
    ['another major version', '{"kind":"plan","formatVersion":"2.0"}', /has format 2\.0, this rolesync reads 1\.0/],
    [
      'a plan without parts',
      '{"kind":"plan","formatVersion":"1.0"}',
      /is not a plan of rolesync: it fails at required rolesyncVersion/,
    ],
    [
      'a list in lists without end',
      `{"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
      /is nested too deeply to be a file/,
    ],
    ['the same in what nobody reads', nested('plan'), /is nested too deeply to be a file/],
    ['a kind that is out to harm', '{"kind":"\\u001b[2K::error::","formatVersion":"1.0"}', /is a \\x1b\[2K/],
  ])('garbage is refused in one line: %s', async (_, content, message) => {
    const cwd = folder()
    writeFileSync(join(cwd, 'file'), content)
    for (const argv of [
      ['show', 'file'],
      ['show', '--json', 'file'],
    ]) {
      const { code, out, err } = await rolesync(argv, { cwd })
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toMatch(new RegExp(`^Error: file ${message.source}.*\n$`))
    }
  })

  test('a file that is not there, and a folder', async () => {
    const cwd = folder({ 'folder/x': '' })
    expect((await rolesync(['show', 'nowhere'], { cwd })).err).toMatch(
      /^Error: nowhere cannot be read: no such file\n$/,
    )
    expect((await rolesync(['show', 'folder'], { cwd })).err).toMatch(
      /^Error: folder cannot be read: it is a folder\n$/,
    )
  })
})

describe('schema', () => {
  test.each(['config', 'roles', 'tests', 'plan', 'report'])('%s is JSON Schema', async (name) => {
    const { code, out, err } = await rolesync(['schema', name])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toMatchObject({ $schema: expect.stringContaining('json-schema.org') })
  })

  test('the config is what is asked for most', async () => {
    expect((await rolesync(['schema'])).out).toBe((await rolesync(['schema', 'config'])).out)
    expect((await rolesync(['schema', 'poem'])).err).toContain('Allowed choices are config, roles, tests, plan, report')
  })
})

test('a step whose field has another shape than its provider gives it is no step, in every format', async () => {
  const { rolesync, cwd } = await setting()
  await rolesync('plan', '--out', 'plan.json')
  await rolesync('apply', 'plan.json', '--report', 'report.json')
  const spoil = (file: string) => {
    const document = JSON.parse(readFileSync(join(cwd, file), 'utf8'))
    document.targets[0].steps[0].after.permissions = 'all'
    const whole = document.kind === 'plan' ? sealed(document as never) : document
    writeFileSync(join(cwd, file), JSON.stringify(whole))
  }
  spoil('plan.json')
  spoil('report.json')
  // Of a system that this version does not know, something is known all the same: what values there are.
  const odd = readFileSync(join(cwd, 'plan.json'), 'utf8').replaceAll('"all"', '{"of":"money"}')
  writeFileSync(join(cwd, 'odd.json'), odd.replaceAll('"organization"', '"elsewhere"'))
  for (const argv of [
    ...['text', 'json', 'html', 'markdown', 'diff', 'sarif'].map((format) => ['show', 'plan.json', '--format', format]),
    ['apply', 'plan.json'],
    ['merge', 'plan.json'],
    ['show', 'report.json'],
    ['merge', 'report.json'],
    ['undo', 'report.json'],
    ['show', 'odd.json', '--format', 'html'],
  ]) {
    const { code, err } = await rolesync(...argv)
    expect([code, err], argv.join(' ')).toEqual([
      1,
      expect.stringMatching(
        /^Error: \w+\.json was changed after it was made: the step of role ".*" has a permissions that (organization|elsewhere) cannot have/,
      ),
    ])
  }
})

test('a plan of a provider, or of a field, that a later version knows is shown all the same', async () => {
  const { rolesync, cwd } = await setting()
  await rolesync('plan', '--out', 'plan.json')
  const plan = JSON.parse(readFileSync(join(cwd, 'plan.json'), 'utf8'))
  plan.targets[0].steps[0].after.colour = ['red']
  writeFileSync(join(cwd, 'field.json'), JSON.stringify(plan))
  plan.targets[0].provider = 'constructor'
  writeFileSync(join(cwd, 'provider.json'), JSON.stringify(plan))
  for (const file of ['field.json', 'provider.json']) {
    for (const format of ['text', 'html', 'markdown', 'sarif', 'gitlab']) {
      expect(await rolesync('show', file, '--format', format), `${file} ${format}`).toMatchObject({ code: 0 })
    }
  }
})
