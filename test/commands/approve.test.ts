/** `rolesync apply` asks before it writes, and never where nobody can answer. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Interrupted } from '../../src/domain/errors.ts'
import { config, setting } from './cli.ts'

const person = { out: true, err: true, in: true }
const writes = (log: readonly { method: string }[]) => log.filter(({ method }) => method !== 'GET').length

describe('without a terminal', () => {
  test('apply refuses, and says what to do', async () => {
    const { rolesync, sandbox } = await setting()
    const { code, err } = await rolesync('apply')
    expect(code).toBe(1)
    expect(err).toMatch(
      /Error: apply needs approval and there is no terminal to ask on: pass --auto-approve, or apply a saved plan .*; nothing was written\n$/,
    )
    expect(writes(sandbox.log)).toBe(0)
  })

  test.each(['--auto-approve', '--yes'])('%s is the answer', async (flag) => {
    const { rolesync, sandbox } = await setting()
    const { code, out } = await rolesync('apply', flag)
    expect(code).toBe(0)
    expect(out).toContain('Apply: 2 applied. Verified by reading again.')
    expect(writes(sandbox.log)).toBe(2)
  })

  test('a saved plan needs no flag, and is done once', async () => {
    const { rolesync, sandbox } = await setting()
    await rolesync('plan', '--out', 'plan.json')
    expect((await rolesync('apply', 'plan.json')).code).toBe(0)
    expect(writes(sandbox.log)).toBe(2)
    const again = await rolesync('apply', 'plan.json')
    expect([again.code, again.err]).toEqual([0, expect.stringContaining('crm: create auditor is already applied\n')])
    expect(writes(sandbox.log)).toBe(2)
    expect((await rolesync('plan', '--detailed-exitcode')).code).toBe(0)
  })

  test('a saved plan is not shown again, but for --verbose: the report names its steps', async () => {
    const { rolesync } = await setting()
    await rolesync('plan', '--out', 'plan.json', '--role', 'auditor')
    const quiet = await rolesync('apply', 'plan.json')
    expect(quiet.out).toContain('✓ create auditor')
    expect(quiet.out).not.toContain('+ create auditor')
    const nothing = await rolesync('apply', 'plan.json')
    expect(nothing.out).toContain('No changes.')
    await rolesync('plan', '--out', 'plan.json')
    const shown = await rolesync('apply', 'plan.json', '--verbose')
    expect(shown.out).toMatch(/~ update customer[\s\S]*✓ update customer/)
  })

  test('where nothing is to be sent, nothing needs approval', async () => {
    const { rolesync, sandbox } = await setting()
    await rolesync('apply', '--yes')
    const { code, out } = await rolesync('apply')
    expect(code).toBe(0)
    expect(out).toContain('No changes.')
    expect(writes(sandbox.log)).toBe(2)
  })
})

describe('on a terminal', () => {
  test('the plan is shown, then asked about; yes sends it', async () => {
    const { within, sandbox } = await setting()
    const asked: string[] = []
    const confirm = async (question: string) => asked.push(question) > 0
    const { code, out } = await within({ terminal: person, confirm }, 'apply', '--no-color')
    expect(asked).toEqual([
      `Apply 2 changes to crm (organization, ${new URL(sandbox.url).host})? Only "yes" is accepted:`,
    ])
    expect(code).toBe(0)
    expect(out.indexOf('+ create auditor')).toBeGreaterThan(-1)
    expect(writes(sandbox.log)).toBe(2)
  })

  test('with several targets, each is named with its changes, and from the sixth on they are counted', async () => {
    const { within, sandbox, cwd } = await setting()
    const asked: string[] = []
    const question = async (names: readonly string[]) => {
      const targets = names.map(
        (name) => config(`${sandbox.url}/organization`).replace('crm:', `${name}:`).split('targets:\n')[1],
      )
      writeFileSync(join(cwd, 'rolesync.yaml'), `version: 1\ntargets:\n${targets.join('')}`)
      await within({ terminal: person, confirm: async (text) => asked.push(text) === 0 }, 'apply')
      return asked.at(-1)
    }
    const system = `(organization, ${new URL(sandbox.url).host})`
    expect(await question(['a', 'b'])).toBe(
      `Apply 4 changes: 2 to a ${system} and 2 to b ${system}? Only "yes" is accepted:`,
    )
    expect(await question(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe(
      `Apply 14 changes: ${['a', 'b', 'c', 'd', 'e'].map((name) => `2 to ${name} ${system}`).join(', ')} and 4 to 2 more targets? Only "yes" is accepted:`,
    )
  })

  test('no sends nothing', async () => {
    const { within, sandbox } = await setting()
    const { code, err } = await within({ terminal: person, confirm: async () => false }, 'apply')
    expect(code).toBe(1)
    expect(err).toMatch(/Error: not approved; nothing was written\n$/)
    expect(writes(sandbox.log)).toBe(0)
  })

  test('Ctrl-C sends nothing and ends with 130', async () => {
    const { within, sandbox } = await setting()
    const confirm = () => Promise.reject(new Interrupted())
    const { code, err } = await within({ terminal: person, confirm }, 'apply')
    expect(code).toBe(130)
    expect(err).toMatch(/Error: interrupted\n$/)
    expect(writes(sandbox.log)).toBe(0)
  })

  test('with --json there is no prompt, since nobody would see the plan', async () => {
    const { within, sandbox } = await setting()
    expect((await within({ terminal: person }, 'apply', '--json')).code).toBe(1)
    expect(writes(sandbox.log)).toBe(0)
  })

  test('what moved while the prompt stood open is not written over', async () => {
    const { within, sandbox } = await setting()
    const confirm = async () => {
      sandbox.state.organization.roles[0]?.permissions.push('SOMETHING_NEW')
      return true
    }
    const { code, err } = await within({ terminal: person, confirm }, 'apply')
    expect(code).toBe(4)
    expect(err).toContain('"customer" moved: +SOMETHING_NEW')
    expect(writes(sandbox.log)).toBe(0)
  })
})

test('with --json the report is the one document', async () => {
  const { rolesync } = await setting()
  const { code, out } = await rolesync('apply', '--yes', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ kind: 'report', summary: { applied: 2, writes: 2 } })
})
