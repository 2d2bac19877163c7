/** Before any request: files, credentials, hosts. What is wrong is reported with its place and its way out. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CRM, config, folder, rolesync, sandboxed, setting } from './cli.ts'

describe('war story 10: nothing to be found is no wish to delete all', () => {
  test('a working directory without a config says where it looked', async () => {
    const cwd = folder({ '.git/HEAD': '' })
    for (const command of ['validate', 'plan', 'apply']) {
      const { code, err } = await rolesync([command], { cwd })
      expect(code).toBe(1)
      expect(err).toBe(
        `Error: no rolesync.yaml (or roles/rolesync.yaml) in ${cwd}; go to a folder that has one, or name it with --config FILE\n`,
      )
    }
  })

  test('a config that was named and is not there', async () => {
    const { code, err } = await rolesync(['plan', '--config', 'nowhere.yaml'], { cwd: folder() })
    expect(code).toBe(1)
    expect(err).toMatch(/^Error: nowhere\.yaml /)
  })

  test('a glob that matches nothing is an error at its place, even with --allow-empty', async () => {
    const { rolesync, sandbox, cwd } = await setting('undeclared: delete')
    writeFileSync(join(cwd, 'rolesync.yaml'), config(`${sandbox.url}/organization`).replace('crm/*.yaml', 'cmr/*.yaml'))
    const { code, err } = await rolesync('apply', '--yes', '--allow-empty')
    expect(code).toBe(1)
    expect(err).toMatch(/^rolesync\.yaml:6:13 {2}.*cmr\/\*\.yaml/)
    expect(sandbox.log).toEqual([])
  })

  test('an empty folder, an empty file and a file without roles', async () => {
    const { rolesync, sandbox, cwd } = await setting('undeclared: delete')
    mkdirSync(join(cwd, 'empty'))
    for (const content of ['', '# nothing\n', 'provider: organization\n', 'provider: organization\nroles: {}\n']) {
      writeFileSync(join(cwd, 'crm/roles.yaml'), content)
      const { code } = await rolesync('apply', '--yes')
      expect([1, 3], JSON.stringify(content)).toContain(code)
    }
    expect(sandbox.log.filter(({ method }) => method !== 'GET')).toEqual([])
    expect(sandbox.state.organization.roles).toHaveLength(3)
  })

  test('the config is found from a folder below, and its paths start at its own folder', async () => {
    const { sandbox, cwd, within } = await setting()
    mkdirSync(join(cwd, 'deep/down'), { recursive: true })
    const { code, out } = await within({ cwd: join(cwd, 'deep/down') }, 'plan')
    expect(code).toBe(0)
    expect(out).toContain('+ create auditor  (crm/roles.yaml:5)')
    expect(sandbox.log).toHaveLength(1)
  })
})

describe('war story 14: a credential that is not set', () => {
  test.each<[string, string, Record<string, string>, string]>([
    ['a token', 'auth: { tokenEnv: CRM_TOKEN }', {}, 'target crm: CRM_TOKEN is not set'],
    ['an empty token', 'auth: { tokenEnv: CRM_TOKEN }', { CRM_TOKEN: '' }, 'target crm: CRM_TOKEN is not set'],
    ['a client', 'auth: { clientIdEnv: ID, clientSecretEnv: SECRET }', {}, 'target crm: ID and SECRET are not set'],
    [
      'half a client',
      'auth: { clientIdEnv: ID, clientSecretEnv: SECRET }',
      { ID: 'x' },
      'target crm: SECRET is not set',
    ],
    [
      'nothing is said',
      '',
      {},
      'target crm: ROLESYNC_CRM_CLIENT_ID and ROLESYNC_CRM_CLIENT_SECRET are not set (or ROLESYNC_CRM_TOKEN with a bearer token)',
    ],
    [
      'a token that is only a line break',
      'auth: { tokenEnv: CRM_TOKEN }',
      { CRM_TOKEN: '\r\n' },
      'target crm: CRM_TOKEN is not set',
    ],
    [
      'a token with a space',
      'auth: { tokenEnv: CRM_TOKEN }',
      { CRM_TOKEN: 'abc def\n' },
      'target crm: CRM_TOKEN holds a space or another character that no bearer token has',
    ],
    [
      'a token with a line break within',
      'auth: { tokenEnv: CRM_TOKEN }',
      { CRM_TOKEN: 'abc\ndef' },
      'target crm: CRM_TOKEN holds a line break within; set it to the value alone',
    ],
    [
      'a client id with a line break within',
      'auth: { clientIdEnv: ID, clientSecretEnv: SECRET }',
      { ID: 'a\r\nb', SECRET: 'x' },
      'target crm: ID holds a line break within; set it to the value alone',
    ],
    [
      'a client secret with a line break within',
      'auth: { clientIdEnv: ID, clientSecretEnv: SECRET }',
      { ID: 'x', SECRET: 'a\nb\n' },
      'target crm: SECRET holds a line break within; set it to the value alone',
    ],
  ])('%s', async (_, auth, env, message) => {
    const { url, log } = await sandboxed()
    const text = config(`${url}/onelogin`)
      .replace('organization', 'onelogin')
      .replace('auth: { tokenEnv: CRM_TOKEN }', auth)
    const cwd = folder({ 'rolesync.yaml': text, 'crm/a.yaml': 'provider: onelogin\nroles: { Sales: { apps: [] } }\n' })
    for (const command of [['plan'], ['apply', '--yes']]) {
      expect(await rolesync(command, { cwd, env })).toEqual({ code: 1, out: '', err: `Error: ${message}\n` })
    }
    expect(log).toEqual([])
  })

  test('all targets are reported at once, and validate needs none', async () => {
    const second =
      '  erp:\n    provider: organization\n    url: http://127.0.0.1:1\n    roles: [crm/*.yaml]\n    auth: { tokenEnv: ERP_TOKEN }\n'
    const cwd = folder({ 'rolesync.yaml': config('https://evil.example') + second, 'crm/a.yaml': CRM })
    const { code, err } = await rolesync(['plan'], { cwd })
    expect(code).toBe(1)
    expect(err).toMatch(
      /^Error: target crm: no credential is sent to evil\.example.*ROLESYNC_ALLOWED_HOSTS=evil\.example.*\n {2}target erp: ERP_TOKEN is not set\n$/,
    )
    expect((await rolesync(['validate'], { cwd })).code).toBe(0)
  })
})

describe('war story 31: a system role in a role file', () => {
  test('is refused before any request', async () => {
    const { url, log } = await sandboxed()
    const cwd = folder({
      'rolesync.yaml': config(`${url}/reltio/oauth`, 'customerId: TestCustomer').replace('organization', 'reltio'),
      'crm/a.yaml': 'provider: reltio\nroles:\n  ROLE_ADMIN_TENANT: { resourcePermissions: { Auth: [READ] } }\n',
    })
    for (const command of [['validate'], ['plan'], ['apply', '--yes']]) {
      const { code, out, err } = await rolesync(command, { cwd, env: { CRM_TOKEN: 'sandbox' } })
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toMatch(/^crm\/a\.yaml:3:3 {2}.*system role/)
    }
    expect(log).toEqual([])
  })
})

describe('war story 32: YAML that is out to harm', () => {
  const lol = (name: string, below: string) => `  ${name}: &${name} [${Array(10).fill(`*${below}`).join(', ')}]\n`
  const bomb = `provider: organization\nx:\n  a: &a [x, x]\n${lol('b', 'a')}${lol('c', 'b')}${lol('d', 'c')}${lol('e', 'd')}`

  test.each<[string, string | Uint8Array]>([
    ['an alias bomb', bomb],
    ['two documents', `${CRM}---\n${CRM}`],
    ['a tab', 'provider: organization\nroles:\n\ta: {}\n'],
    ['invalid UTF-8', Uint8Array.of(0x70, 0xff, 0xfe)],
    ['a duplicate key', `${CRM}roles: {}\n`],
    ['null', 'provider: organization\nroles: { a: null }\n'],
    ['a tag', 'provider: !!js/function organization\n'],
  ])('%s is an error with a place', async (_, content) => {
    const { rolesync, cwd, sandbox } = await setting()
    writeFileSync(join(cwd, 'crm/roles.yaml'), content)
    const { code, out, err } = await rolesync('plan')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^crm\/roles\.yaml:\d+:\d+ {2}\S/)
    expect(err).not.toMatch(/^\s+at /m)
    expect(sandbox.log).toEqual([])
  })

  test('a BOM, CRLF, __proto__ and a long text are read as what they are', async () => {
    const { rolesync, cwd } = await setting()
    const long = 'x'.repeat(1_000_000)
    const text = `\ufeffprovider: organization\nroles:\n  __proto__: { description: "${long}", permissions: [A] }\n`
    writeFileSync(join(cwd, 'crm/roles.yaml'), text.replaceAll('\n', '\r\n'))
    const { out } = await rolesync('plan', '--json')
    expect(JSON.parse(out).targets[0].steps[0]).toMatchObject({ role: '__proto__', action: 'create' })
    expect(({} as Record<string, unknown>).permissions).toBeUndefined()
  })
})

describe('validate', () => {
  test('counts what it found, and warnings do not fail', async () => {
    const { rolesync } = await setting('', `${CRM}permissionSets: { unused: { permissions: [A] } }\n`)
    const { code, out, err } = await rolesync('validate')
    expect({ code, out }).toEqual({ code: 0, out: 'Valid: 3 roles in 1 target, 1 warning.\n' })
    const advised = await rolesync('validate', '--hygiene')
    expect(advised).toMatchObject({ code: 0, out: 'Valid: 3 roles in 1 target, 2 warnings.\n' })
    expect(advised.err).toContain('contained-role: role "customer"')
    expect(err).toMatch(/^crm\/roles\.yaml:6:19 {2}warning: /)
  })

  test('tells all mistakes in one pass, in the order of files and lines', async () => {
    const { rolesync, cwd } = await setting('', 'provider: organization\nroles:\n  a: { permisions: [] }\n  b: 7\n')
    writeFileSync(
      join(cwd, 'crm/a.yaml'),
      'provider: organization\nroles: { a: { description: A, permissions: [A] } }\n',
    )
    const { code, out, err } = await rolesync('validate')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    const places = err.split('\n').map((line) => /^(\S+:\d+:\d+) {2}/.exec(line)?.[1])
    expect(places.filter((place) => place !== undefined)).toEqual([...new Set(places)].filter(Boolean))
    expect(err).toMatch(/crm\/roles\.yaml:3:8 .*did you mean `permissions`/)
    expect(err).toMatch(/\nError: \d mistakes in the files; no system was asked\n$/)
  })

  test('as JSON, with mistakes too', async () => {
    const { rolesync, cwd } = await setting()
    const findings = [{ rule: 'contained-role', role: 'customer', target: 'crm' }]
    const valid = { valid: true, targets: 1, roles: 3, diagnostics: [], findings }
    expect(JSON.parse((await rolesync('validate', '--json')).out)).toMatchObject({ ...valid, findings: [] })
    expect(JSON.parse((await rolesync('validate', '--json', '--hygiene')).out)).toMatchObject(valid)
    writeFileSync(join(cwd, 'crm/roles.yaml'), 'provider: organization\nroles:\n  a: 7\n')
    const { code, out, err } = await rolesync('validate', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      valid: false,
      diagnostics: [{ severity: 'error', file: 'crm/roles.yaml', line: 3, column: expect.any(Number) }],
    })
    expect(err).toMatch(/^crm\/roles\.yaml:3:\d+ .*\nError: 1 mistake in the files; no system was asked\n$/)
  })

  test('only the targets that were selected', async () => {
    const { rolesync } = await setting('', 'provider: organization\nroles:\n  a: 7\n')
    expect((await rolesync('validate', '--target', 'nope')).err).toContain('--target nope matches no target')
    expect((await rolesync('validate', '--target', 'c?m')).code).toBe(1)
  })
})
