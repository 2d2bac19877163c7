/** The schema that `rolesync schema roles --live` prints, in a real editor's language server. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandbox } from '../../src/sandbox/index.ts'
import { bench, ENV, runIn } from '../knowledge/bench.ts'
import { completions, modeline, open, ROOT } from './server.ts'

let folder: string
let schema: string
let printed: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rolesync-live-schema-'))
  cpSync(join(ROOT, 'roles'), folder, { recursive: true })
  const sandbox = await startSandbox()
  const config = readFileSync(join(folder, 'rolesync.yaml'), 'utf8')
  writeFileSync(join(folder, 'rolesync.yaml'), config.replaceAll('http://127.0.0.1:4100', sandbox.url))
  expect((await runIn(folder, ['snapshot', '--out', 'live.json'], ENV)).code).toBe(0)
  await sandbox.close()
  const { code, out, err } = await runIn(folder, ['schema', 'roles', '--live', 'live.json'], {})
  expect([code, err]).toEqual([0, ''])
  printed = out
  schema = join(folder, 'live.schema.json')
  writeFileSync(schema, out)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function role(provider: string, text: string): string {
  return `${modeline(schema)}provider: ${provider}\nroles:\n  A:\n    ${text}\n`
}

test.each([
  [
    'grants',
    'reltio',
    'resourcePermissions:\n      Auth.‸',
    ['Auth.customer', 'Auth.customer.user', 'Auth.globalRoles'],
  ],
  ['privileges', 'reltio', 'resourcePermissions:\n      Auth.audit.export: [‸]', ['EXECUTE', 'READ']],
  ['actions', 'airflow', 'permissions:\n      DAGs: [‸]', ['can_delete', 'can_edit', 'can_read']],
  ['apps', 'onelogin', 'apps: [‸]', ['PagerDuty', 'Salesforce Sandbox', 'Sentry']],
  ['permissions', 'organization', 'permissions: [‸]', ['CREATE_AN_ITEM', 'UPDATE_AN_ITEM']],
  ['handles', 'omneo-roles', 'permissions: [‸]', ['create', 'delete', 'read', 'update']],
  ['roles', 'keycloak', 'composites: [‸]', ['shop-clerk', 'realm-management:query-organizations']],
  ['permission sets', 'reltio', 'include: [‸]', ['customer-read']],
  ['old names', 'onelogin', 'renamedFrom: ‸', ['Finance Approvers']],
])('%s are offered for a role of %s', async (_, provider, text, expected) => {
  expect(await completions(role(provider, text))).toEqual(expect.arrayContaining(expected))
})

test('keys of live roles are offered where a role begins, and new ones are right too', async () => {
  const offered = await completions(`${modeline(schema)}provider: reltio\nroles:\n  ‸\n`)
  expect(offered).toEqual(expect.arrayContaining(['ROLE_EXPORT_OPERATOR', 'ROLE_RIQ_DEV']))
  const text = `${modeline(schema)}provider: reltio\nroles:\n  ROLE_NEW: { resourcePermissions: { Auth.customer: [READ] } }\n`
  expect((await open(text)).diagnostics).toEqual([])
})

test.each([
  ['a resource', 'reltio', 'resourcePermissions: { Auth.custommer: [READ] }', 'Auth.custommer'],
  [
    'a privilege that the resource does not allow',
    'reltio',
    'resourcePermissions: { Auth.audit.export: [DELETE] }',
    '"READ"',
  ],
  ['an app', 'onelogin', 'apps: [Pager Duty]', '"PagerDuty"'],
  ['a permission set', 'reltio', 'include: [customer-raed]', 'customer-read'],
  ['a role', 'keycloak', 'composites: [shop-clark]', '"shop-clerk"'],
])('%s that is not there is underlined', async (_, provider, text, expected) => {
  const { diagnostics } = await open(role(provider, text))
  expect(diagnostics.map(({ message, range }) => [range.start.line, message])).toEqual([
    [4, expect.stringContaining(expected)],
  ])
})

test('what is live, and an app by its id, has nothing underlined', async () => {
  for (const [provider, text] of [
    ['onelogin', 'apps: [Sentry, 410000]'],
    ['onelogin', 'users: [somebody@example.com]'],
    ['organization', 'permissions: [SOMETHING_NEW]\n    description: x'],
    ['reltio', 'include: [customer-read]'],
  ] as const) {
    expect((await open(role(provider, text))).diagnostics, text).toEqual([])
  }
})

test('names of people stay out of the schema', () => {
  expect(printed).not.toContain('ada.berger@example.com')
})

test('without a config there are no names of sets; a file that is no snapshot, and another schema, are refused', async () => {
  const { rolesync, folder } = await bench()
  writeFileSync(join(folder, 'x.json'), '{}')
  expect((await rolesync(['schema', 'roles', '--live', 'x.json'])).code).toBe(1)
  expect(await rolesync(['schema', 'plan', '--config', 'rolesync.yaml'])).toEqual({
    code: 1,
    out: '',
    err: 'Error: --live and --config are for the schema of role files, not of plan: rolesync schema roles\n',
  })
  const plain = await rolesync(['schema', 'roles'])
  const ofFiles = await rolesync(['schema', 'roles', '--config', 'rolesync.yaml'])
  expect([plain.code, ofFiles.code, ofFiles.out === plain.out]).toEqual([0, 0, false])
  expect(JSON.parse(ofFiles.out).definitions['reltio-role'].properties.include.items.enum).toEqual(['customer-read'])
  expect(JSON.parse(plain.out).definitions['reltio-role'].properties.include.items.enum).toBeUndefined()
})
