/** What a run tells GitHub Actions, in files as the runner makes them. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/domain/plan-model.ts'
import { workflowCommand } from '../../src/render/workflow-command.ts'
import { NASTY } from '../render/nasty.ts'
import { type Example, example } from './example.ts'

interface Runner {
  readonly env: Readonly<Record<string, string>>
  readonly outputs: () => Readonly<Record<string, string>>
  readonly summary: () => string
}

function runner({ folder }: Example): Runner {
  const [output, summary] = [join(folder, 'output'), join(folder, 'summary')]
  for (const file of [output, summary]) writeFileSync(file, '')
  return {
    env: {
      GITHUB_ACTIONS: 'true',
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_WORKSPACE: join(folder, '..'),
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'acme/roles',
      GITHUB_RUN_ID: '42',
    },
    outputs: () =>
      Object.fromEntries(
        readFileSync(output, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => line.split('=') as [string, string]),
      ),
    summary: () => readFileSync(summary, 'utf8'),
  }
}

/** As the runner reads a line of output. */
function parse(line: string) {
  const [, command, properties = '', data = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? []
  const decode = (text: string) =>
    text
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%25', '%')
  return {
    command,
    ...Object.fromEntries(
      properties.split(',').map((one) => [one.slice(0, one.indexOf('=')), decode(one.slice(one.indexOf('=') + 1))]),
    ),
    data: decode(data),
  }
}

const commands = (err: string) =>
  err
    .split('\n')
    .filter((line) => line.startsWith('::'))
    .map(parse)

describe('a plan under GitHub Actions', () => {
  test('sets outputs and a summary', async () => {
    const given = await example()
    const { env, outputs, summary } = runner(given)
    const { code, out, err } = await given.rolesync(['plan', '--format', 'json'], env)
    const plan = JSON.parse(out) as Plan
    expect(code).toBe(0)
    expect(outputs()).toEqual({
      changes: 'true',
      create: String(plan.summary.create),
      update: String(plan.summary.update + plan.summary.rename + plan.summary.manual),
      delete: String(plan.summary.delete),
      digest: plan.digest,
      blocked: 'false',
    })
    expect(plan.summary.create).toBeGreaterThan(0)
    expect(summary()).toMatch(/^## Role changes: [\s\S]*\n\| Gains access \| \*\*\+/)
    expect(commands(err).filter(({ command }) => command !== 'warning')).toEqual([])
  })

  test('says when it is blocked, and annotates why', async () => {
    const given = await example()
    const { env, outputs, summary } = runner(given)
    writeFileSync(join(given.folder, 'organization/roles.yaml'), 'provider: organization\nroles: {}\n')
    const { code, err } = await given.rolesync(['plan', '--target', 'crm-roles'], env)
    expect(code).toBe(3)
    expect(outputs()).toMatchObject({ changes: 'false', blocked: 'true' })
    const folder = given.folder.split('/').at(-1)
    expect(commands(err)).toEqual([
      {
        command: 'error',
        file: `${folder}/rolesync.yaml`,
        line: '6',
        col: '3',
        title: 'crm-roles: empty',
        data: expect.stringContaining('--allow-empty'),
      },
    ])
    expect(summary()).toContain('> This plan cannot be applied: 1 guard refuses it.')
  })

  test('without changes says so', async () => {
    const given = await example()
    const { env, outputs } = runner(given)
    await given.rolesync(['apply', '--yes'])
    await given.rolesync(['plan', '--target', 'crm-roles'], env)
    expect(outputs()).toMatchObject({ changes: 'false', create: '0', blocked: 'false' })
  })

  test('annotates mistakes in the files beside their lines', async () => {
    const given = await example()
    const { env, outputs } = runner(given)
    writeFileSync(
      join(given.folder, 'organization/roles.yaml'),
      'provider: organization\nroles:\n  A: { permisions: [x] }\n',
    )
    for (const command of ['validate', 'plan']) {
      const { code, err } = await given.rolesync([command], env)
      expect(code).toBe(1)
      expect(commands(err)).toContainEqual({
        command: 'error',
        file: `${given.folder.split('/').at(-1)}/organization/roles.yaml`,
        line: '3',
        col: expect.stringMatching(/^\d+$/),
        title: expect.any(String),
        data: expect.stringContaining('permisions'),
      })
    }
    expect(outputs()).toEqual({})
  })

  test('keeps the summary below 1 MiB, together with what is there already', async () => {
    const given = await example()
    const { env, summary } = runner(given)
    writeFileSync(env.GITHUB_STEP_SUMMARY ?? '', 'x'.repeat(1024 * 1024 - 3000))
    await given.rolesync(['plan'], env)
    expect(Buffer.byteLength(summary())).toBeLessThanOrEqual(1024 * 1024)
    expect(summary()).toContain(
      'Do not approve from it.** The whole is in the log and the artifacts of [the run](https://github.com/acme/roles/actions/runs/42).',
    )
    const { code, err } = await given.rolesync(['plan'], env)
    expect(code).toBe(0)
    expect(err).toContain('The step summary is full')
    expect(Buffer.byteLength(summary())).toBeLessThanOrEqual(1024 * 1024)
  })

  test.each(['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'])(
    '%s that cannot be written is known before anything is read',
    async (variable) => {
      const given = await example()
      const { env } = runner(given)
      const { code, err } = await given.rolesync(['plan'], { ...env, [variable]: join(given.folder, 'no/file') })
      expect([code, given.requests()]).toEqual([1, 0])
      expect(err).toContain(`Error: the file of ${variable} cannot be written: ENOENT`)
    },
  )

  test('elsewhere nothing of it happens', async () => {
    const given = await example()
    const { env, outputs, summary } = runner(given)
    await given.rolesync(['plan'], { ...env, GITHUB_ACTIONS: '' })
    expect([outputs(), summary()]).toEqual([{}, ''])
    expect((await given.rolesync(['plan'], { GITHUB_ACTIONS: 'true' })).code).toBe(0)
    expect(existsSync(join(given.folder, 'undefined'))).toBe(false)
  })
})

test('an apply summarises what became of the plan', async () => {
  const given = await example()
  const { env, summary } = runner(given)
  expect((await given.rolesync(['apply', '--yes'], env)).code).toBe(0)
  expect(summary()).toMatch(/^\*\*Apply: \d+ applied\. Verified by reading again\.\*\*/)
})

test.each(NASTY.map((text) => [JSON.stringify(text), text]))(
  'war story 19: %s is one command and no other',
  (_, text) => {
    const line = workflowCommand({ severity: 'error', title: text, message: text, file: text, line: 3, column: 4 })
    expect(line.match(/\n/g)).toHaveLength(1)
    const { command, data, ...properties } = parse(line.trimEnd()) as Record<string, string>
    expect(Object.keys(properties)).toEqual(['file', 'line', 'col', 'title'])
    expect([command, properties.line, properties.col, properties.title]).toEqual(['error', '3', '4', data])
    expect(line).not.toMatch(/[\x1b\x9b\u202e]/u)
  },
)
