/** fmt, init and completion, as they are called. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { BUILT_IN } from '../../src/app/systems.ts'
import { loadProject } from '../../src/desired/project.ts'
import { bench, config, PROVIDERS, runIn } from './bench.ts'

const MESSY = `# head
provider: organization
roles:
  # about zoe
  zoe: {permissions: ["B", 'A'], description: 'd'} # beside

  "adam":
     permissions:
     - Z # last
     - "on"
     description: x
permissionSets: {}
`

const NEAT = `# head
provider: organization
permissionSets: {}
roles:
  # about zoe
  zoe: { description: d, permissions: [A, B] } # beside

  adam:
    description: x
    permissions:
      - Z # last
      - "on"
`

test('fmt: one form, and --check names what is not in it', async () => {
  const { sandbox, write, rolesync, read, folder } = await bench()
  write({
    'rolesync.yaml': config(sandbox, 'organization'),
    'roles/a.yaml': MESSY,
    'roles/b.yaml': 'provider: organization\nroles: {}\n',
  })
  const declared = async () =>
    [...((await loadProject({ cwd: folder, systems: BUILT_IN })).desired.get('main') ?? [])]
      .map(({ key, fields }) => [key, fields])
      .sort()
  const before = await declared()
  expect(await rolesync('fmt', '--check')).toEqual({
    code: 1,
    out: 'roles/a.yaml\n',
    err: '1 of 2 role files not in form. Next: rolesync fmt\n',
  })
  expect(read('roles/a.yaml')).toBe(MESSY)
  expect(await rolesync('fmt')).toEqual({ code: 0, out: 'roles/a.yaml\n', err: '1 of 2 role files formatted.\n' })
  expect(read('roles/a.yaml')).toBe(NEAT)
  expect(await declared()).toEqual(before)
  expect(await rolesync('fmt', '--check')).toEqual({ code: 0, out: '', err: 'All 2 role files are in form.\n' })
})

test('the example that ships is in form', async () => {
  const folder = fileURLToPath(new URL('../../roles', import.meta.url))
  expect(await runIn(folder, ['fmt', '--check'])).toMatchObject({ code: 0, out: '' })
})

test('what pull writes is in form already', async () => {
  for (const provider of PROVIDERS) {
    const { sandbox, write, rolesync } = await bench()
    write({ 'rolesync.yaml': config(sandbox, provider, '    ignore: ["Team*"]\n') })
    await rolesync('pull')
    expect(await rolesync('fmt', '--check')).toMatchObject({ code: 0, out: '' })
  }
})

test('what pull writes stays in form: numbers as names, signs before letters, quotes that are not needed any more', async () => {
  const { sandbox, write, rolesync } = await bench({ seed: 'empty' })
  write({ 'rolesync.yaml': config(sandbox, 'organization') })
  const live = (description: string, ...permissions: string[]) =>
    ['1', '$A'].map((name) => ({ id: name, name, description, permissions, organizationId: 'o', createdAt: '' }))
  for (const roles of [live('on', '"q"'), live('off', '"q"', '12:30'), live('word', '12:30', "it's")]) {
    Object.assign(sandbox.state.organization, { roles })
    expect((await rolesync('pull')).code).toBe(0)
    expect(await rolesync('fmt', '--check')).toMatchObject({ code: 0, out: '' })
  }
})

test('init in a pipe: all files, right as they are, and none of them twice', async () => {
  const { sandbox, folder, rolesync, files } = await bench()
  const flags = [
    '--provider',
    'reltio',
    '--name',
    'mdm-prod',
    '--url',
    `${sandbox.url}/reltio/oauth`,
    '--customer-id',
    'TestCustomer',
    '--ci',
    'github',
  ]
  const { code, out } = await rolesync('init', ...flags)
  expect([code, Object.keys(files())]).toEqual([
    0,
    [
      '.github/actions/rolesync/action.yml',
      '.github/actions/rolesync/action/github.mjs',
      '.github/workflows/roles-apply.yml',
      '.github/workflows/roles-drift.yml',
      '.github/workflows/roles-plan.yml',
      'roles/mdm-prod/mdm-prod.yaml',
      'rolesync.yaml',
      'schema/config.schema.json',
      'schema/roles.schema.json',
    ],
  ])
  expect(out).toContain('export ROLESYNC_MDM_PROD_CLIENT_ID=')
  expect(out).toContain('roles-read    ROLESYNC_MDM_PROD_READ_CLIENT_ID, ROLESYNC_MDM_PROD_READ_CLIENT_SECRET')
  expect(out).not.toContain('ROLESYNC_ALLOWED_HOSTS')
  expect(await rolesync('fmt', '--check')).toMatchObject({ code: 0, err: 'The role file is in form.\n' })
  const env = { ROLESYNC_MDM_PROD_CLIENT_ID: 'a', ROLESYNC_MDM_PROD_CLIENT_SECRET: 'b' }
  expect((await runIn(folder, ['pull'], { env })).code).toBe(0)
  expect((await runIn(folder, ['plan', '--detailed-exitcode'], { env })).code).toBe(0)
  const before = files()
  expect(await rolesync('init', ...flags)).toMatchObject({
    code: 1,
    err: 'Error: --name mdm-prod: there is a target `mdm-prod` already; take another name\n',
  })
  expect(files()).toEqual(before)
})

test("init writes out which roles are ignored by default, since a list of one's own replaces them", async () => {
  const { rolesync, read, write } = await bench()
  const flags = ['--name', 'sso', '--url', 'https://sso.example.com', '--realm', 'shop', '--ci', 'none']
  expect(await rolesync('init', '--provider', 'keycloak', ...flags)).toMatchObject({ code: 0 })
  const ignored = '    ignore: [default-roles-*, offline_access, uma_authorization, account:*, broker:*]\n'
  expect(read('rolesync.yaml')).toContain(ignored)
  write({ 'roles/sso/more.yaml': 'provider: keycloak\nroles:\n  offline_access: {}\n' })
  const { err } = await rolesync('validate')
  expect(err).toContain('matches `ignore` (`offline_access`) of target `sso`')
})

test('init keeps a file that is there', async () => {
  const { rolesync, write, read } = await bench()
  write({ '.gitlab-ci.yml': 'mine' })
  const { out } = await rolesync(
    'init',
    '--provider',
    'organization',
    '--name',
    'org',
    '--url',
    'https://api.example.com',
    '--ci',
    'gitlab',
  )
  expect(out).toContain('kept  .gitlab-ci.yml')
  expect(out.match(/ROLESYNC_ALLOWED_HOSTS=api.example.com\n/g)).toHaveLength(2)
  expect(read('.gitlab-ci.yml')).toBe('mine')
})

test.each([
  [
    ['--provider', 'reltio', '--name', 'x'],
    'there is no terminal to ask on; pass --url ADDRESS, --customer-id ID and --ci github|gitlab|none',
  ],
  [
    ['--provider', 'keycloak', '--name', 'x', '--url', 'http://sso.example.com', '--realm', 'r', '--ci', 'none'],
    'Error: --url http://sso.example.com: no credential is sent to sso.example.com over plain http; use https://',
  ],
  [['--provider', 'keycloak', '--name', 'x', '--url', 'https://a.b', '--ci', 'none'], 'ask on; pass --realm NAME\n'],
  [
    ['--provider', 'onelogin', '--name', 'X Y', '--url', 'https://a.onelogin.com', '--ci', 'none'],
    'lower-case letters',
  ],
  [
    ['--provider', 'onelogin', '--name', 'x', '--url', 'https://a.onelogin.com', '--ci', 'none', '--customer-id', 'c'],
    'Error: unknown flag `--customer-id`; onelogin needs no flag of its own',
  ],
  [['--provider', 'reltio', '--customer-id'], 'Error: --customer-id needs a value'],
  [['--provider', 'realtio'], 'Error: --provider: there is no system `realtio`; did you mean `reltio`?'],
  [['--provider', 'acme'], 'there is no system `acme`; there is `reltio`, `onelogin`'],
])('init %j: %s', async (flags, message) => {
  const { rolesync, files } = await bench()
  expect(await rolesync('init', ...flags)).toMatchObject({ code: 1, err: expect.stringContaining(message) })
  expect(files()).toEqual({})
})

test('init asks on a terminal for what no flag says', async () => {
  const { folder, files } = await bench()
  const asked: string[] = []
  const ask = {
    choose: async (question: string, words: readonly string[]) => {
      asked.push(question)
      return words.includes('organization') ? 'organization' : (words.at(-1) ?? '')
    },
    text: async (question: string, suggestion: string) => {
      asked.push(question)
      return suggestion
    },
  }
  const { code } = await runIn(folder, ['init', '--name', 'org'], {
    terminal: { in: true, out: false, err: true },
    ask,
  })
  expect([code, asked.length]).toEqual([0, 3])
  expect(files()['rolesync.yaml']).toContain('  org:\n    provider: organization\n    url: https://api.example.com\n')
})

async function script(shell: string): Promise<string> {
  const { rolesync } = await bench({ seed: 'empty' })
  const { code, out } = await rolesync('completion', shell)
  expect(code).toBe(0)
  const folder = mkdtempSync(join(tmpdir(), 'rolesync-completion-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, `rolesync.${shell}`), out)
  return join(folder, `rolesync.${shell}`)
}

test.each([
  ['rolesync pl', ['plan']],
  ['rolesync plan --form', ['--format']],
  ['rolesync plan --format t', ['text']],
  ['rolesync completion f', ['fish']],
  ['rolesync pull --dr', ['--dry-run']],
  ['rolesync init --provider omneo-role', ['omneo-role-definitions', 'omneo-roles']],
  ['rolesync plan --target x', []],
  ['rolesync help exit', ['exit-codes']],
  ['rolesync schema roles --live tsconfig.b', ['tsconfig.build.json']],
])('bash completes %j', async (line, expected) => {
  const words = line.split(' ').map((word) => `'${word}'`)
  const code = `source ${await script('bash')}; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _rolesync; printf '%s\\n' "\${COMPREPLY[@]}"`
  const out = execFileSync('bash', ['--norc', '-euc', code], { encoding: 'utf8' })
  expect(out.split('\n').filter(Boolean)).toEqual(expected)
})

const has = (shell: string) => {
  try {
    execFileSync(shell, ['-c', 'true'])
    return true
  } catch {
    return false
  }
}

test.skipIf(!has('fish'))('fish completes', async () => {
  const complete = async (line: string) =>
    execFileSync('fish', ['--no-config', '-c', `source ${await script('fish')}; complete -C '${line}'`], {
      encoding: 'utf8',
    })
  expect(await complete('rolesync pul')).toMatch(/^pull\twrite what is live/)
  expect(await complete('rolesync plan --form')).toMatch(/^--format\t/)
  expect(await complete('rolesync completion z')).toMatch(/^zsh/)
})

test.skipIf(!has('zsh'))('zsh takes the script', async () => {
  const code = `autoload -U compinit; compinit -u -D; source ${await script('zsh')}; print -r -- $_comps[rolesync]`
  expect(execFileSync('zsh', ['-f', '-c', code], { encoding: 'utf8' })).toBe('_rolesync\n')
})
