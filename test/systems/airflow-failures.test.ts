/** Failures of an Airflow, as a user sees them: one line each, with the way out. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { airflow as fake } from '../../src/systems/airflow/fake.ts'
import { openWorld, restore, type World } from '../../src/testkit/world.ts'
import { subject } from './airflow-subject.ts'

async function world(target: Readonly<Record<string, unknown>> = {}): Promise<World<typeof fake>> {
  const opened = await openWorld(subject, { target })
  onTestFinished(() => opened.close())
  restore(opened, new Map([['one', ['DAGs:can_read']]]))
  await opened.declare(new Map([['one', ['DAGs:can_read', 'Pools:can_read']]]))
  return opened
}

/** Answers everything as it is told to. */
async function server(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const listening = createServer(answer)
  onTestFinished(() => {
    listening.close()
    listening.closeAllConnections()
  })
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`
}

/** The lines that are about the failure. */
function errors(err: string): string[] {
  return err.split('\n').filter((line) => /answered|Error:/.test(line))
}

/** So that no line is broken. */
const WIDE = { columns: 10_000 }

const TOKEN = { auth: { tokenEnv: 'T_TOKEN' } }

test('a wrong user name or password', async () => {
  const opened = await world()
  opened.state.users.push({ ...(opened.state.users[0] as (typeof opened.state.users)[0]), username: 'robot' })
  const { code, out, err } = await opened.rolesync(['plan'], WIDE)
  expect(code).toBe(1)
  expect(out + err).toMatch(
    /the credentials were refused by http\S*\/auth\/token \(401: Invalid credentials\); they come from T_USER and T_PASSWORD\n/,
  )
})

const NOT_FOUND = `<!DOCTYPE html><html lang="en"><head><title>Airflow 404</title></head><body><div><h1>Airflow 404</h1>
<p>Page cannot be found.</p><a href="/">Return to the main page</a></div></body></html>`
const FRONT = `<!doctype html><html lang="en"><head><base href="/" /><title>Airflow</title>
<script type="module" src="./static/x.js"></script></head><body><div id="root"></div></body></html>`
const HTML = { 'content-type': 'text/html; charset=utf-8' }
const JSON_TYPE = { 'content-type': 'application/json' }
const NEEDS = 'rolesync needs Airflow 3 with the FAB auth manager'
const ROOT = '`url` has to be the root of its web server, without /api/v1 or /api/v2'

test.each<[string, Readonly<Record<string, unknown>>, [number, Record<string, string>, string], string]>([
  [
    'an Airflow before 3, or one without FAB: no token endpoint',
    {},
    [404, HTML, NOT_FOUND],
    `/auth/token answered 404: Airflow has nothing at this address (${NEEDS}; ${ROOT})`,
  ],
  [
    'the same with a bearer token',
    TOKEN,
    [404, HTML, NOT_FOUND],
    `answered 404: Airflow has nothing at this address (${NEEDS}; ${ROOT})`,
  ],
  [
    'another auth manager, whose server shows its front page everywhere',
    TOKEN,
    [200, HTML, FRONT],
    `answered 200 with text/html; charset=utf-8, not JSON: Airflow answers with its own page (it runs another auth manager; ${NEEDS}; ${ROOT})`,
  ],
  [
    'an address below /api/v1 of Airflow 3',
    TOKEN,
    [
      404,
      JSON_TYPE,
      '{"error":"/api/v1 has been removed in Airflow 3, please use its upgraded version /api/v2 instead."}',
    ],
    `answered 404: /api/v1 has been removed in Airflow 3, please use its upgraded version /api/v2 instead. (${ROOT})`,
  ],
  [
    'the token endpoint below /api/v1 of Airflow 3',
    {},
    [405, JSON_TYPE, '{"detail":"Method Not Allowed"}'],
    `/auth/token answered 405: Method Not Allowed (${ROOT})`,
  ],
  [
    'an address below /api/v2',
    TOKEN,
    [404, JSON_TYPE, '{"error":"API route not found"}'],
    `answered 404: API route not found (${ROOT})`,
  ],
  [
    'another auth manager that says so',
    {},
    [500, JSON_TYPE, '{"detail":"FabAuthManager is not configured as the auth manager."}'],
    `/auth/token answered 500: FabAuthManager is not configured as the auth manager. (${NEEDS})`,
  ],
  [
    "a proxy's page",
    TOKEN,
    [200, HTML, '<html><head><title>Sign in</title></head><body><h1>Corporate proxy</h1></body></html>'],
    'answered 200 with text/html; charset=utf-8, not JSON: Sign in Corporate proxy',
  ],
  [
    "a proxy's page for the token",
    {},
    [200, HTML, '<html><head><title>Sign in</title></head></html>'],
    '/auth/token answered 200 without an access_token',
  ],
  [
    "a proxy's refusal",
    TOKEN,
    [403, HTML, '<html><body><h1>Access denied by policy</h1></body></html>'],
    'answered 403: Access denied by policy',
  ],
  [
    'an account that may not look at roles',
    TOKEN,
    [403, JSON_TYPE, '{"detail":"Forbidden"}'],
    'answered 403: Forbidden (the account needs can_read on Roles to plan, and can_create, can_edit and can_delete on Roles to apply)',
  ],
  [
    'a bearer token that has expired',
    TOKEN,
    [401, JSON_TYPE, '{"detail":"Token Expired"}'],
    'answered 401: Token Expired (get a new one; with a user name and password rolesync does so itself)',
  ],
  [
    'a bearer token of another Airflow',
    TOKEN,
    [403, JSON_TYPE, '{"detail":"Invalid JWT token"}'],
    'answered 403: Invalid JWT token (it is of another Airflow, or its secret was changed since)',
  ],
])('%s', async (_what, target, [status, headers, body], expected) => {
  const url = await server((_request, response) => response.writeHead(status, headers).end(body))
  const { code, err } = await (await world({ ...target, url })).rolesync(['plan'], WIDE)
  expect(code).toBe(1)
  const [line, ...others] = err.split('\n').filter((text) => text.includes('answered'))
  expect(line).toContain(expected)
  expect(others).toEqual([])
})

test('a token that expires in mid-run is fetched once more', async () => {
  const opened = await world()
  let writes = 0
  opened.sandbox.onWrite(() => ++writes === 1 && opened.sandbox.expireTokens())
  await opened.declare(
    new Map([
      ['one', ['DAGs:can_read', 'Pools:can_read']],
      ['two', ['DAGs:can_read']],
      ['three', ['DAGs:can_read']],
    ]),
  )
  const { code, err } = await opened.rolesync(['apply', '--yes', '--parallelism', '1'])
  expect(code, err).toBe(0)
  expect(opened.sandbox.log.filter(({ path }) => path.endsWith('/auth/token'))).toHaveLength(2)
})

test('what the server refuses to write is reported with its place in the body', async () => {
  const invalid = { type: 'missing', loc: ['body', 'actions', 0, 'action', 'name'], msg: 'Field required' }
  const url = await server((request, response) => {
    const roles = { roles: [{ name: 'one', actions: [] }], total_entries: 1 }
    const read = request.url?.includes('/permissions') ? { actions: [], total_entries: 0 } : roles
    const isWrite = request.method === 'PATCH'
    response.writeHead(isWrite ? 422 : 200, JSON_TYPE).end(JSON.stringify(isWrite ? { detail: [invalid] } : read))
  })
  const { code, out, err } = await (await world({ ...TOKEN, url })).rolesync(['apply', '--yes'], WIDE)
  expect(code).toBe(5)
  expect(out + err).toContain('answered 422: body.actions.0.action.name: Field required')
})

test('an account that may only look plans, and reads what it lacks when it applies', async () => {
  const opened = await world()
  const permissions = [{ action: 'can_read', resource: 'Roles' }]
  opened.state.roles.push({ name: 'looks', permissions })
  const [admin] = opened.state.users
  if (admin === undefined) throw new Error('there is no user')
  opened.state.users.push({ ...admin, username: 'robot', password: 'p@ss/w+rd&"<$(\\d)*%41é', roles: ['looks'] })
  expect((await opened.rolesync(['plan', '--detailed-exitcode'])).code).toBe(2)
  const { code, out, err } = await opened.rolesync(['apply', '--yes'], WIDE)
  expect(code).toBe(5)
  expect(errors(out + err).join('\n')).toContain(
    'answered 403: Forbidden (the account needs can_read on Roles to plan, and can_create, can_edit and can_delete on Roles to apply)',
  )
  expect(opened.held().get('one')).toEqual(['DAGs:can_read'])
})

test('people are counted with --holders, and an account that may not see users is told that nobody was', async () => {
  const opened = await world()
  const [admin] = opened.state.users
  if (admin === undefined) throw new Error('there is no user')
  opened.state.users.push({ ...admin, username: 'ada', roles: ['one'] }, { ...admin, username: 'ben', roles: ['one'] })
  const holders = async () => {
    const { out } = await opened.rolesync(['plan', '--holders', '--json', '--quiet'])
    const [target] = JSON.parse(out).targets
    return [target.steps[0].holders, target.findings.map(({ rule }: { rule: string }) => rule)]
  }
  expect(await holders()).toEqual([{ users: 2, admins: 0 }, []])
  opened.sandbox.inject({ kind: 'status', code: 403, path: '*/users' })
  expect(await holders()).toEqual([null, ['uncounted-holders']])
})
