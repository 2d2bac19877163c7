/** Ends of runs: writes that were sent are always reported, and the next command can be typed. */
import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { setting } from './cli.ts'

const person = { out: true, err: true, in: true }
const totals = (requests: number) => new RegExp(String.raw`(?<!\d)${requests} requests?, 0 retries, \d+\.\d s\nError: `)

describe('requests, retries and seconds', () => {
  test('of a saved plan that is stale', async () => {
    const { rolesync, sandbox } = await setting()
    await rolesync('plan', '--out', 'plan.json')
    sandbox.state.organization.roles.shift()
    const { code, err } = await rolesync('apply', 'plan.json')
    expect([code, err]).toEqual([4, expect.stringMatching(totals(1))])
  })

  test('of a plan that was not approved, by a person or for want of one', async () => {
    const { rolesync, within } = await setting()
    const { code, err } = await within({ terminal: person, confirm: async () => false }, 'apply')
    expect([code, err]).toEqual([1, expect.stringMatching(totals(1))])
    expect((await rolesync('apply')).err).toMatch(totals(1))
    expect((await rolesync('apply', '--quiet')).err).not.toContain('requests')
  })

  test('of a plan that is not the expected one, and of one that ends with a wrong flag', async () => {
    const { rolesync } = await setting()
    expect((await rolesync('apply', '--yes', '--expect', 'sha256:0')).err).toMatch(totals(1))
    expect((await rolesync('plan', '--role', 'nobody')).err).toMatch(totals(1))
    expect((await rolesync('snapshot', '--out', 'no/such/folder')).err).not.toContain('requests')
  })

  test('once', async () => {
    const { rolesync } = await setting()
    for (const argv of [['plan'], ['apply', '--yes'], ['snapshot'], ['who-can', '**', '--live']]) {
      expect((await rolesync(...argv)).err.match(/\d requests?, /g)).toHaveLength(1)
    }
  })
})

describe('the command that shows what an apply left to do', () => {
  async function failing() {
    const world = await setting()
    renameSync(join(world.cwd, 'rolesync.yaml'), join(world.cwd, 'my roles.yaml'))
    return { ...world, fail: (method = 'PUT') => world.sandbox.inject({ kind: 'status', code: 422, method }) }
  }

  test('has the config and the choice of the run, in text, Markdown and the step summary', async () => {
    const { rolesync, within, fail, cwd } = await failing()
    const flags = ['--config', 'my roles.yaml', '--target', 'c*', '--role', 'customer']
    fail()
    const { code, out } = await rolesync('apply', '--yes', ...flags)
    expect(code).toBe(5)
    expect(out).toContain("\nNext: rolesync plan --config 'my roles.yaml' --target 'c*' --role customer reads the live")
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') }
    const markdown = await within({ env }, 'apply', '--yes', '--format', 'markdown', ...flags)
    const line = "> Next: `rolesync plan --config 'my roles.yaml' --target 'c*' --role customer` reads"
    expect(markdown.out).toContain(line)
    expect(readFileSync(join(cwd, 'summary.md'), 'utf8')).toContain(line)
  })

  test('of a saved plan has the config alone, and that of an undo is an undo', async () => {
    const { rolesync, fail } = await failing()
    const config = ['--config', 'my roles.yaml']
    await rolesync('plan', '--out', 'plan.json', '--role', 'customer', ...config)
    await rolesync('apply', 'plan.json', '--report', 'report.json', ...config)
    await rolesync('undo', 'report.json', '--out', 'undo.json', ...config)
    fail()
    const { code, out } = await rolesync('apply', 'undo.json', ...config)
    expect([code, out]).toEqual([
      5,
      expect.stringContaining("Next: rolesync undo REPORT --config 'my roles.yaml' reads"),
    ])
    await rolesync('plan', '--out', 'plan.json', ...config)
    fail('POST')
    const again = await rolesync('apply', 'plan.json', ...config)
    expect([again.code, again.out]).toEqual([
      5,
      expect.stringContaining("rolesync plan --config 'my roles.yaml' reads"),
    ])
  })
})

test('a bug is reported with its stack, and what its message quotes acts on nothing', async () => {
  const { within } = await setting()
  const out = () => {
    throw new Error('no \u001b[2J place\n::error file=x::forged ##[error]forged \u202e')
  }
  const { code, err } = await within({ out }, 'plan')
  expect(code).toBe(1)
  const bug = err.slice(err.indexOf('This is a bug'))
  expect(bug).toMatch(/^This is a bug in rolesync, please report it:\nError: no \\u001b\[2J place\n/)
  expect(bug).toMatch(/\n {4}at /)
  expect(bug).not.toMatch(/\u001b|\u202e|\n::|##\[/)
})
