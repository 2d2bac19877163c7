/** `rolesync plan`: what it prints where, what it ends with, and what it does when a system does not play along. */
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { CRM, config, folder, rolesync, sandboxed, setting } from './cli.ts'

const SAME = `provider: organization
roles:
  customer: { description: Customer of organization, permissions: [CREATE_AN_ITEM] }
`
const TWINS = 'roles: [crm/*.yaml]\n    auth: { tokenEnv: CRM_TOKEN }'

describe('exit codes', () => {
  test('0 with changes, 2 with --detailed-exitcode', async () => {
    const { rolesync } = await setting()
    expect((await rolesync('plan')).code).toBe(0)
    expect((await rolesync('plan', '--detailed-exitcode')).code).toBe(2)
  })

  test('0 without changes, roles in no file do not count', async () => {
    const { rolesync } = await setting('', SAME)
    const { code, out } = await rolesync('plan', '--detailed-exitcode')
    expect(code).toBe(0)
    expect(out).toContain('2 undeclared roles (left as is)')
  })

  test('2 where a person has something to do', async () => {
    const { url } = await sandboxed()
    const cwd = folder({
      'rolesync.yaml': config(`${url}/omneo/api/v3`).replace('organization', 'omneo-roles'),
      'crm/a.yaml': 'provider: omneo-roles\nroles: { admin: { permissions: [read] } }\n',
    })
    const { code, out } = await rolesync(['plan', '--detailed-exitcode'], { cwd, env: { CRM_TOKEN: 'sandbox' } })
    expect(code).toBe(2)
    expect(out).toContain('1 manual')
    expect(out).not.toContain('Next:')
  })

  test('1 where a target cannot be read, 3 where a guard objects', async () => {
    const { rolesync, sandbox } = await setting('undeclared: delete\nguards: { maxDeletes: 0 }', SAME)
    expect((await rolesync('plan', '--detailed-exitcode')).code).toBe(3)
    sandbox.inject({ kind: 'status', code: 500 })
    expect((await rolesync('plan', '--detailed-exitcode')).code).toBe(1)
  })

  test('130 after an interrupt', async () => {
    const { within, sandbox } = await setting()
    const { code, err, out } = await within({ signal: AbortSignal.abort() }, 'plan')
    expect({ code, out }).toEqual({ code: 130, out: '' })
    expect(err).toMatch(/Error: interrupted\n$/)
    expect(sandbox.log).toEqual([])
  })
})

describe('war story 18: standard output is one JSON document and nothing else', () => {
  test('with warnings, progress and --verbose', async () => {
    const { rolesync } = await setting('', `${CRM}permissionSets: { unused: { permissions: [A] } }\n`)
    const { out, err } = await rolesync('plan', '--json', '--verbose')
    expect(JSON.parse(out).kind).toBe('plan')
    expect(err).toContain('crm/roles.yaml:6:19  warning: permission set `unused` is never used\n')
    expect(err).toContain('Reading 1 target')
    expect(err).toMatch(/GET http.* → 200 /)
  })

  test('with a target that fails, which standard error tells', async () => {
    const { rolesync, sandbox } = await setting()
    sandbox.inject({ kind: 'status', code: 403 })
    const { code, out, err } = await rolesync('plan', '--json', '--quiet')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ complete: false, targets: [{ error: { message: expect.any(String) } }] })
    expect(err).toMatch(/^Error: crm could not be planned: GET .* answered 403: .*\n$/)
  })

  test('with an objection, which standard error tells', async () => {
    const { rolesync } = await setting('undeclared: delete\nguards: { maxDeletes: 1 }', SAME)
    const { code, out, err } = await rolesync('plan', '--json', '--quiet')
    expect(code).toBe(3)
    expect(JSON.parse(out).targets[0].objections).toMatchObject([{ guard: 'maxDeletes', count: 2, limit: 1 }])
    expect(err).toMatch(
      /^Error: crm is refused by maxDeletes: 2 roles would be deleted, the limit is 1;.*--max-deletes 2.*\n$/,
    )
  })

  test('with mistakes in the files there is no document at all', async () => {
    const { rolesync, sandbox } = await setting('', 'provider: organization\nroles: { a: { permision: [] } }\n')
    const { code, out, err } = await rolesync('plan', '--json')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^crm\/roles\.yaml:2:15 {2}.*permision/)
    expect(err).toMatch(/\nError: \d mistakes? in the files; no system was asked\n$/)
    expect(sandbox.log).toEqual([])
  })
})

describe('what goes to standard error', () => {
  test('a start, and the totals at the end', async () => {
    const { rolesync } = await setting()
    expect((await rolesync('plan')).err).toMatch(/^Reading 1 target …\n1 request, 0 retries, \d+\.\d s\n$/)
  })

  test('nothing with --quiet, but errors', async () => {
    const { rolesync, within } = await setting('', `${CRM}permissionSets: { unused: { permissions: [A] } }\n`)
    expect((await rolesync('plan', '--quiet')).err).toBe('')
    expect((await within({ env: { CRM_TOKEN: '' } }, 'plan', '--quiet')).err).toContain('CRM_TOKEN is not set')
  })

  test('retries are counted', async () => {
    const { rolesync, sandbox } = await setting()
    sandbox.inject({ kind: 'status', code: 503, times: 1 })
    expect((await rolesync('plan')).err).toMatch(/\n2 requests, 1 retry, \d+\.\d s\n$/)
  })
})

describe('the next command works as typed', () => {
  const next = (out: string) => /\nNext: (.*)\n$/.exec(out)?.[1]

  test('it carries what limited or allowed the plan', async () => {
    const { rolesync, cwd } = await setting('undeclared: delete\nguards: { maxDeletes: 0 }')
    const flags = [
      '--config',
      'rolesync.yaml',
      '--target',
      'c*',
      '--role',
      "o'brien's",
      '--role',
      '*',
      '--max-deletes',
      '1',
    ]
    writeFileSync(join(cwd, 'crm/b.yaml'), `provider: organization\nroles: { "o'brien's": { state: absent } }\n`)
    const { out } = await rolesync('plan', ...flags, '--allow', 'maxRevokePercent')
    expect(next(out)).toBe(
      `rolesync apply --config rolesync.yaml --target 'c*' --role 'o'\\''brien'\\''s' --role '*' --max-deletes 1 --allow maxRevokePercent`,
    )
  })

  test('a saved plan is named with the config alone, since the rest is in it', async () => {
    const { rolesync } = await setting()
    const flags = ['--config', './rolesync.yaml', '--target', 'crm', '--out', 'a plan.json']
    expect(next((await rolesync('plan', ...flags)).out)).toBe("rolesync apply 'a plan.json' --config ./rolesync.yaml")
    expect((await rolesync('apply', 'a plan.json', '--config', './rolesync.yaml')).code).toBe(0)
  })

  test('there is none where nothing is to be sent or nothing may be', async () => {
    expect((await (await setting('', SAME)).rolesync('plan')).out).not.toContain('Next:')
    const { rolesync } = await setting('undeclared: delete\nguards: { maxDeletes: 0 }')
    expect((await rolesync('plan')).out).not.toContain('Next:')
  })
})

describe('--out', () => {
  test('the file is the plan that was printed, and no other file is left', async () => {
    const { rolesync, cwd } = await setting()
    const { out } = await rolesync('plan', '--json', '--out', 'plan.json')
    expect(readFileSync(join(cwd, 'plan.json'), 'utf8')).toBe(out)
    expect(readdirSync(cwd).sort()).toEqual(['crm', 'plan.json', 'rolesync.yaml'])
  })

  test('war story 33: a place where no file can be is reported before any request', async () => {
    const { rolesync, cwd, sandbox } = await setting()
    mkdirSync(join(cwd, 'folder'))
    for (const [file, why] of [
      ['missing/plan.json', /cannot be written: the folder missing does not exist/],
      ['rolesync.yaml/plan.json', /cannot be written: ENOTDIR/],
      ['folder', /is a folder; name a file/],
      ['/proc/plan.json', /cannot be written: ENOENT/],
    ] as const) {
      const { code, out, err } = await rolesync('plan', '--out', file)
      expect({ code, out }, file).toEqual({ code: 1, out: '' })
      expect(err, file).toMatch(new RegExp(`^Error: --out ${file} ${why.source}`))
    }
    expect(sandbox.log).toEqual([])
    expect(readdirSync(cwd).sort()).toEqual(['crm', 'folder', 'rolesync.yaml'])
  })

  test('a device stays a device, and a link outside of the repository stays a link', async () => {
    const { rolesync, cwd } = await setting()
    symlinkSync('/dev/null', join(cwd, 'null'))
    const elsewhere = folder({ 'real.json': 'old' })
    symlinkSync('real.json', join(elsewhere, 'link.json'))
    expect((await rolesync('plan', '--out', 'null')).code).toBe(0)
    expect((await rolesync('plan', '--out', join(elsewhere, 'link.json'))).code).toBe(0)
    const links = [join(cwd, 'null'), join(elsewhere, 'link.json')].map((path) => lstatSync(path).isSymbolicLink())
    expect(links).toEqual([true, true])
    expect(JSON.parse(readFileSync(join(elsewhere, 'real.json'), 'utf8')).kind).toBe('plan')
  })
})

describe('a system that does not play along', () => {
  test('one target that fails does not stop the others, and is named', async () => {
    const { rolesync, cwd, sandbox } = await setting()
    writeFileSync(
      join(cwd, 'rolesync.yaml'),
      `${config(`${sandbox.url}/organization`)}  off:\n    provider: organization\n    url: http://127.0.0.1:1\n    ${TWINS}\n`,
    )
    const { code, out } = await rolesync('plan')
    expect(code).toBe(1)
    expect(out).toContain('  + create auditor')
    expect(out).toContain('  ✗ Could not be planned: GET http://127.0.0.1:1/v2/roles: connection refused')
    expect(out).toContain('✗ This plan cannot be applied: off could not be planned.')
    const applied = await rolesync('apply', '--yes', '--fail-fast')
    expect(applied.code).toBe(1)
    expect(applied.err).toMatch(/^Error: off could not be planned: GET .*; nothing was written\n/m)
    expect(sandbox.log.filter(({ method }) => method !== 'GET')).toEqual([])
  })

  test('a credential that is refused is named by its variable', async () => {
    const { within } = await setting()
    const { code, out } = await within({ env: { CRM_TOKEN: 'wrong' } }, 'plan')
    expect(code).toBe(1)
    expect(out.replaceAll(/\s+/g, ' ')).toContain('answered 401: Unauthorized; the credential comes from CRM_TOKEN ')
  })

  test('a client that is refused by the token endpoint is named by its variables', async () => {
    const { sandbox, cwd, within } = await setting()
    const auth = 'auth: { clientIdEnv: WHO, clientSecretEnv: WHAT }'
    const target = `workforce: { provider: onelogin, url: ${sandbox.url}/onelogin, roles: [w.yaml], ${auth} }`
    writeFileSync(join(cwd, 'rolesync.yaml'), `version: 1\ntargets:\n  ${target}\n`)
    writeFileSync(join(cwd, 'w.yaml'), 'provider: onelogin\nroles: { Legal: { apps: [] } }\n')
    sandbox.inject({ kind: 'status', code: 401, method: 'POST' })
    const env = { WHO: 'robot-one', WHAT: 'not-the-secret' }
    const { code, out, err } = await within({ env }, 'plan')
    expect(code).toBe(1)
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(
      /the credentials were refused by \S+ \(401: .*\); they come from WHO and WHAT/,
    )
    expect(`${out}${err}`).not.toMatch(/robot-one|not-the-secret/)
  })

  test.each<[string, (server: string) => string, RegExp]>([
    ['a login page', (url) => url, /answered 200 with text\/html, not JSON: .*Sign in/],
    ['a host that nobody allowed', () => 'http://localhost.invalid', /no credential is sent to localhost\.invalid/],
  ])('%s', async (_, url, message) => {
    const server = await serving((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><h1>Sign in</h1></html>')
    })
    const cwd = folder({ 'rolesync.yaml': config(url(server)), 'crm/a.yaml': CRM })
    const { code, out, err } = await rolesync(['plan'], { cwd, env: { CRM_TOKEN: 'sandbox' } })
    expect(code).toBe(1)
    expect((out + err).replaceAll(/\s+/g, ' ')).toMatch(message)
    expect(out + err).not.toMatch(/^\s+at /m)
  })

  test('several problems of one target stand on a line each', async () => {
    const { url } = await sandboxed()
    const cwd = folder({
      'rolesync.yaml': config(`${url}/onelogin`).replace('organization', 'onelogin'),
      'crm/a.yaml': 'provider: onelogin\nroles:\n  Legal: { apps: [Nope], users: [who@example.com] }\n',
    })
    const { code, out } = await rolesync(['plan'], { cwd, env: { CRM_TOKEN: 'sandbox' } })
    expect(code).toBe(0)
    expect(out).toMatch(
      / ✗ Role not planned: Legal: 2 problems\n {4}- crm\/a\.yaml:3:\d+ .*\n(.*\n)* {4}- crm\/a\.yaml:3:/,
    )
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
  })
})

async function serving(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const server: Server = createServer(answer as never)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
