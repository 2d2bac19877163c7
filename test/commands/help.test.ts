/** Help on topics, held against the code that it speaks of. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { EXIT } from '../../src/domain/errors.ts'
import { EXIT_CODES, VARIABLES } from '../../src/terminal/help-topics.ts'
import { rolesync } from './cli.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Names of variables of the pipelines in docs/ci, which rolesync itself does not read, and of examples. */
const OF_PIPELINES =
  /^ROLESYNC_(NOTE_TOKEN|HOME|DEMO_\w+|<TARGET>_\w+|\w+_(TOKEN|CLIENT_ID|CLIENT_SECRET|USERNAME|PASSWORD))$/

/** Variables that say more of a run that `GITHUB_ACTIONS` or `GITLAB_CI` names; its topic says so in words. */
const OF_RUNS = /^(GITHUB|CI|RUNNER)_/

function sources(): string[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/^(sandbox|testkit|demo)/.test(name))
    .map((name) => readFileSync(join(ROOT, 'src', name), 'utf8'))
}

function variablesRead(): Set<string> {
  const read =
    /\benv\.([A-Za-z_]+)|\benv\['([A-Za-z_]+)'\]|'((?:ROLESYNC|GITHUB|NODE|CI)_[A-Z_]+|https_proxy|HTTPS_PROXY)'/g
  return new Set(
    sources().flatMap((text) => [...text.matchAll(read)].flatMap((found) => found.slice(1).filter(Boolean))),
  )
}

test('exit codes: those of the code, and those of the README', async () => {
  const codes = Object.values(EXIT).sort((a, b) => a - b)
  const { code, out, err } = await rolesync(['help', 'exit-codes'])
  expect([code, err]).toEqual([0, ''])
  expect(Object.keys(EXIT_CODES).map(Number)).toEqual(codes)
  expect([...out.matchAll(/^ {2}(\d+) /gm)].map(([, number]) => Number(number))).toEqual(codes)
  const table = /\| exit code \| meaning \|\n\|.*\n((?:\|.*\n)+)/.exec(
    readFileSync(join(ROOT, 'README.md'), 'utf8'),
  )?.[1]
  expect([...(table ?? '').matchAll(/^\| (\d+) /gm)].map(([, number]) => Number(number))).toEqual(codes)
})

test('environment: every variable that the code reads is named, and every one that is named is read', async () => {
  const { out } = await rolesync(['help', 'environment'])
  const read = [...variablesRead()].filter((name) => !OF_RUNS.test(name) || name in VARIABLES)
  expect(read).toContain('ROLESYNC_ALLOWED_HOSTS')
  for (const name of read) expect(out, name).toMatch(new RegExp(`\\b${name}\\b`))
  // Node.js reads this one before any code of ours runs.
  const ours = Object.keys(VARIABLES).filter((name) => name !== 'NODE_EXTRA_CA_CERTS')
  expect(read).toEqual(expect.arrayContaining(ours))
})

test('environment: every flag of every command is named, and every variable that the documents name', async () => {
  const { out } = await rolesync(['help', 'environment'])
  const commands = [...(await rolesync(['help'])).out.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name = '']) => name)
  expect(commands).toContain('help')
  for (const command of commands) {
    const help = (await rolesync([command, '--help'])).out
    expect(help.split('\n').filter((line) => line.length > 80)).toEqual([])
    for (const [, flag = ''] of help.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)) {
      if (flag === 'help') continue
      expect(out, `${command} --${flag}`).toMatch(
        new RegExp(`\\bROLESYNC_${flag.replaceAll('-', '_').toUpperCase()}\\b`),
      )
    }
  }
  const documents = [
    'README.md',
    'SECURITY.md',
    'docs/safety.md',
    'docs/review.md',
    'docs/ci/README.md',
    'docs/recipes.md',
  ]
  for (const file of documents) {
    for (const [name] of readFileSync(join(ROOT, file), 'utf8').matchAll(/\bROLESYNC_[A-Z_]*[A-Z]\b/g)) {
      if (!OF_PIPELINES.test(name)) expect(out, `${name} of ${file}`).toContain(name)
    }
  }
})

test.each([40, 80, 200])('topics keep to %i columns', async (columns) => {
  for (const topic of ['exit-codes', 'environment']) {
    const { out } = await rolesync(['help', topic], { columns })
    const limit = Math.min(columns, 100)
    expect(out.split('\n').filter((line) => line.length > limit && line.trim().includes(' '))).toEqual([])
  }
})

test('help lists the topics, explains a command, and knows what was meant', async () => {
  const all = await rolesync(['help'])
  expect(all).toEqual({ code: 0, err: '', out: (await rolesync(['--help'])).out })
  expect(all.out).toMatch(/help \[topic\] +explain a command, or a topic: exit-codes,\n +environment/)
  expect(await rolesync(['help', 'plan'])).toEqual(await rolesync(['plan', '--help']))
  expect((await rolesync(['help', 'plna'])).err).toBe('Error: there is no help on `plna`; did you mean `plan`?\n')
  expect(await rolesync(['help', 'exitcodes'])).toEqual({
    code: 1,
    out: '',
    err: 'Error: there is no help on `exitcodes`; did you mean `exit-codes`?\n',
  })
  expect((await rolesync(['help', 'zzz'])).err).toContain('`exit-codes` or `environment`, and every command')
})
