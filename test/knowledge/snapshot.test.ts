/** Live roles in a file: taken, read strictly, planned from, served again. */
import { existsSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import type { Snapshot } from '../../src/domain/snapshot-model.ts'
import { bench, ENV, sandboxFor, timeless } from './bench.ts'

const NOTHING = {}

test('a plan from a snapshot is the plan made live, digest and all, and needs neither credentials nor network', async () => {
  const { rolesync, plan, sandbox } = await bench()
  expect(await rolesync(['snapshot', '--out', 'live.json'])).toMatchObject({ code: 0 })
  const live = await plan()
  sandbox.reset()
  const result = await rolesync(['plan', '--live', 'live.json', '--json'], NOTHING)
  const kept = JSON.parse(result.out)
  expect(sandbox.log).toEqual([])
  expect(kept.digest).toBe(live.digest)
  const { snapshotAt, checksum, ...rest } = kept
  expect({ ...timeless(rest), checksum: live.checksum }).toEqual(timeless(live))
  expect(checksum).not.toBe(live.checksum)
  expect(snapshotAt).toMatch(/^\d{4}-/)
  expect(live.summary.requests).toBeGreaterThan(5)
})

test('a saved plan from a snapshot says where it comes from and can be applied', async () => {
  const { rolesync } = await bench()
  await rolesync(['snapshot', '--out', 'live.json'])
  const shown = await rolesync(['plan', '--live', 'live.json', '--out', 'plan.json'], NOTHING)
  expect(shown.out).toMatch(/^! Note: This plan was made from a snapshot of \d{4}-.*, not from the live systems/)
  expect(await rolesync(['apply', 'plan.json'])).toMatchObject({ code: 0 })
  expect(await rolesync(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 })
})

test('a plan from an old snapshot is stale once the system moved, and nothing is written', async () => {
  const { rolesync, sandbox } = await bench()
  await rolesync(['snapshot', '--out', 'live.json'])
  await rolesync(['plan', '--live', 'live.json', '--out', 'plan.json'], NOTHING)
  const role = sandbox.state.onelogin.roles.find(({ name }) => name === 'Site Reliability')
  role?.apps.pop()
  const writes = sandbox.state.writes
  const result = await rolesync(['apply', 'plan.json'])
  expect(result).toMatchObject({ code: 4 })
  expect(result.err).toMatch(/Site Reliability.* moved/)
  expect(sandbox.state.writes).toBe(writes)
})

test('the same state gives the same bytes, whatever order the system answers in', async () => {
  const { rolesync, json, sandbox } = await bench(undefined, { quirks: { reltio: { shuffle: true } } })
  await rolesync(['snapshot', '--out', 'a.json'])
  sandbox.state.onelogin.roles.reverse()
  sandbox.state.organization.roles.reverse()
  await rolesync(['snapshot', '--out', 'b.json'])
  const [a, b] = [timeless(json<Snapshot>('a.json')), timeless(json<Snapshot>('b.json'))]
  expect(JSON.stringify(b)).toBe(JSON.stringify(a))
})

test('a snapshot is as its schema says, and every property of the schema is described', async () => {
  const { rolesync, json } = await bench()
  await rolesync(['snapshot', '--out', 'live.json'])
  const schema = JSON.parse(readFileSync(new URL('../../schema/snapshot.schema.json', import.meta.url), 'utf8'))
  expect(new Ajv({ allowUnionTypes: true }).validate(schema, json('live.json'))).toBe(true)
  expect(JSON.parse((await rolesync(['schema', 'snapshot'])).out)).toEqual(schema)
  const bare: string[] = []
  const walk = (value: unknown, path: string) => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, one] of Object.entries((value as { properties?: object }).properties ?? {})) {
      if (!one.description || !Array.isArray(one.examples)) bare.push(`${path}.${name}`)
    }
    for (const [name, one] of Object.entries(value)) if (name !== 'examples') walk(one, `${path}.${name}`)
  }
  walk(schema, '')
  expect(bare).toEqual([])
})

test('without --out the snapshot goes to standard output; no secret is in it', async () => {
  const { rolesync } = await bench()
  const { out } = await rolesync(['snapshot', '--target', 'workforce'])
  expect(JSON.parse(out).targets.map(({ name }: { name: string }) => name)).toEqual(['workforce'])
  expect(out).not.toContain(ENV.ROLESYNC_DEMO_CLIENT_SECRET)
})

test('a target that cannot be read: no snapshot at all', async () => {
  const { rolesync, sandbox, folder } = await bench()
  sandbox.inject({ kind: 'status', code: 403, method: 'GET', path: '/onelogin/api/2/apps' })
  const result = await rolesync(['snapshot', '--out', 'live.json'])
  expect(result.code).toBe(1)
  expect(result.err).toMatch(/no snapshot was written[\s\S]*workforce: .*403/)
  expect(existsSync(`${folder}/live.json`)).toBe(false)
})

test('show prints a snapshot as text and as JSON', async () => {
  const { rolesync, json } = await bench()
  await rolesync(['snapshot', '--out', 'live.json'])
  const { out } = await rolesync(['show', 'live.json'])
  expect(out).toContain('mdm  (reltio, ')
  expect(out).toMatch(/ROLE_RIQ_DEV {2}\(resourcePermissions 4\)/)
  expect((await rolesync(['show', 'live.json', '--verbose'])).out).toContain('        Auth.customer:UPDATE')
  expect(JSON.parse((await rolesync(['show', 'live.json', '--json'])).out)).toEqual(json('live.json'))
  const diff = await rolesync(['show', 'live.json', '--format', 'diff'])
  expect(diff).toMatchObject({ code: 1, err: expect.stringMatching(/a snapshot has no diff/) })
})

test('a snapshot of hostile names is harmless on a terminal', async () => {
  const { rolesync, sandbox } = await bench()
  sandbox.state.organization.roles.push({
    id: 'x',
    name: '\u001b[31m::error::\u202e',
    description: '',
    organizationId: '',
    permissions: ['\u0007'],
    createdAt: '',
  })
  await rolesync(['snapshot', '--out', 'live.json'])
  const { out } = await rolesync(['show', 'live.json', '--verbose'])
  for (const bad of ['\u001b', '\u202e', '\u0007']) expect(out).not.toContain(bad)
})

test('without people: what needs them cannot be planned, and is reported with its place; the rest can', async () => {
  const { rolesync, read } = await bench()
  await rolesync(['snapshot', '--no-members', '--out', 'live.json'])
  expect(read('live.json')).not.toContain('@example.com')
  const result = await rolesync(['plan', '--live', 'live.json'], NOTHING)
  expect(result.code).toBe(1)
  const words = result.out.replaceAll(/\s+/g, ' ')
  expect(words).toContain('the snapshot was taken with --no-members, so who holds a role is not known')
  expect(words).toContain('onelogin/roles.yaml:15:5 role "On Call" declares users')
  expect(words).toContain('~ update ROLE_RIQ_DEV')
  const other = await rolesync(['plan', '--live', 'live.json', '--target', 'workforce', '--role', 'Site*'], NOTHING)
  expect(other).toMatchObject({ code: 0, out: expect.stringContaining('app:Sentry') })
})

test('without people: a delete has to show who loses the role, so it is not planned', async () => {
  const config = `version: 1
targets:
  w: { provider: onelogin, url: URL/onelogin, roles: [r.yaml], auth: { tokenEnv: ROLESYNC_DEMO_TOKEN } }
`
  const { rolesync, write, read } = await bench({
    'rolesync.yaml': config,
    'r.yaml': 'provider: onelogin\nroles:\n  Legal: { state: absent }\n  Gone: { state: absent }\n',
  })
  await rolesync(['snapshot', '--no-members', '--out', 'live.json'])
  const result = await rolesync(['plan', '--live', 'live.json'], NOTHING)
  expect(result.code).toBe(1)
  expect(result.out.replaceAll(/\s+/g, ' ')).toContain('r.yaml:3:3 role "Legal" is to be deleted')
  expect(result.out).not.toContain('Gone')
  write('rolesync.yaml', read('rolesync.yaml').replace('roles: [', 'undeclared: delete, roles: ['))
  write('r.yaml', 'provider: onelogin\nroles:\n  Legal: { apps: [Box] }\n')
  const all = await rolesync(['plan', '--live', 'live.json'], NOTHING)
  expect(all.out).toContain('undeclared: delete')
  expect(all.code).toBe(1)
})

const BAD: readonly [string, (snapshot: Record<string, unknown>) => string, RegExp][] = [
  ['a truncated file', (one) => JSON.stringify(one).slice(0, -9), /is not JSON, or it is cut off/],
  ['a newer major version', (one) => JSON.stringify({ ...one, formatVersion: '2.0' }), /has format 2\.0/],
  ['a plan', (one) => JSON.stringify({ ...one, kind: 'plan' }), /is a plan, not a snapshot/],
  ['a missing part', (one) => JSON.stringify({ ...one, targets: [{}] }), /is not a snapshot of rolesync: \/targets\/0/],
  ['no target', (one) => JSON.stringify({ ...one, targets: [] }), /has no target mdm; it has none/],
  ['another name', (one) => JSON.stringify(one).replaceAll('"mdm"', '"mdn"'), /has no target mdm; did you mean mdn\?/],
  [
    'another url',
    (one) => JSON.stringify(one).replaceAll('/oauth"', '/oauth2"'),
    /does not fit target mdm: it is of .*oauth2, the config says/,
  ],
  [
    'another customer',
    (one) => JSON.stringify(one).replaceAll('TestCustomer', 'Other'),
    /it is of the customerId Other, the config says TestCustomer/,
  ],
  [
    'another provider',
    (one) => JSON.stringify(one).replaceAll('"reltio"', '"omneo-roles"'),
    /has a resourcePermissions that omneo-roles cannot have/,
  ],
  [
    'an unknown provider',
    (one) => JSON.stringify(one).replaceAll('"reltio"', '"saplio"'),
    /is of the provider saplio, which is not known here/,
  ],
  [
    'a field of another shape',
    (one) => JSON.stringify(one).replace('["READ"]', '"READ"'),
    /has a resourcePermissions that reltio cannot have/,
  ],
]

test.each(BAD)('plan --live refuses %s', async (_what, spoil, message) => {
  const { rolesync, json, write, sandbox } = await bench()
  await rolesync(['snapshot', '--target', 'mdm', '--out', 'live.json'])
  write('live.json', spoil(json('live.json')))
  sandbox.reset()
  const result = await rolesync(['plan', '--live', 'live.json', '--target', 'mdm'])
  expect(result).toMatchObject({ code: 1, out: '' })
  expect(result.err).toMatch(message)
  expect(result.err).not.toContain('bug in rolesync')
  expect(sandbox.log).toEqual([])
})

test('a snapshot that is not there, and --role, are refused', async () => {
  const { rolesync } = await bench()
  expect((await rolesync(['plan', '--live', 'no.json'])).err).toContain('no.json cannot be read: no such file\n')
  expect((await rolesync(['snapshot', '--role', 'x'])).err).toMatch(/unknown option '--role'/)
})

const placeless = (snapshot: Snapshot) =>
  JSON.parse(JSON.stringify(snapshot.targets).replaceAll(/http:..127\.0\.0\.1:\d+/g, '')) as Snapshot['targets']

test('rehearsal: on doubles that start from the snapshot, plan and apply do what they then do in the systems', async () => {
  const { rolesync, plan, json, pointAt, sandbox } = await bench()
  await rolesync(['snapshot', '--out', 'live.json'])
  const double = await sandboxFor({ snapshot: json<Snapshot>('live.json') })
  const steps = async () => (await plan()).targets.map((target) => target.steps)
  const real = await steps()
  pointAt(double.url)
  expect(await steps()).toEqual(real)
  expect(await rolesync(['apply', '--auto-approve'])).toMatchObject({ code: 0 })
  expect(await rolesync(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 })
  await rolesync(['snapshot', '--out', 'rehearsed.json'])
  pointAt(sandbox.url)
  await rolesync(['apply', '--auto-approve'])
  await rolesync(['snapshot', '--out', 'real.json'])
  const withoutRaw = (name: string) =>
    placeless(json<Snapshot>(name)).map(({ roles, ...target }) => ({
      ...target,
      roles: roles.map(({ raw: _, ...role }) => role),
    }))
  // The organisation's system makes up the ids of new roles, and the double could not know how.
  const idless = (name: string) =>
    JSON.parse(JSON.stringify(withoutRaw(name)).replaceAll(/"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"/g, '""'))
  expect(idless('rehearsed.json')).toEqual(idless('real.json'))
  expect(idless('real.json')).not.toEqual(idless('live.json'))
})

test('a snapshot of the doubles that start from a snapshot is that snapshot', async () => {
  const { rolesync, json, pointAt } = await bench()
  await rolesync(['snapshot', '--out', 'live.json'])
  const double = await sandboxFor({ snapshot: json<Snapshot>('live.json') })
  pointAt(double.url)
  await rolesync(['snapshot', '--out', 'again.json'])
  expect(placeless(json<Snapshot>('again.json'))).toEqual(placeless(json<Snapshot>('live.json')))
})

test('two tenants of a system that the sandbox serves once are refused, and --target chooses', async () => {
  const { rolesync, json, write } = await bench()
  await rolesync(['snapshot', '--target', 'workforce', '--out', 'live.json'])
  const taken = json<Snapshot>('live.json')
  const [one] = taken.targets
  write('two.json', JSON.stringify({ ...taken, targets: [one, { ...one, name: 'other' }] }))
  const refused = await rolesync(['sandbox', '--port', '0', '--snapshot', 'two.json'])
  expect(refused).toMatchObject({ code: 1 })
  expect(refused.err).toMatch(/2 targets of onelogin \(workforce, other\).*--target/)
  const none = await rolesync(['sandbox', '--port', '0', '--snapshot', 'two.json', '--target', 'x'])
  expect(none.err).toMatch(/--target x matches no target of two\.json; it has workforce, other/)
})

test('a state file that exists and a snapshot exclude each other', async () => {
  const { rolesync, write, folder, sandbox } = await bench()
  await rolesync(['snapshot', '--target', 'crm-roles', '--out', 'live.json'])
  write('state.json', JSON.stringify(sandbox.state))
  const both = ['--snapshot', 'live.json', '--state', `${folder}/state.json`]
  const refused = await rolesync(['sandbox', '--port', '0', ...both])
  expect(refused).toMatchObject({ code: 1 })
  expect(refused.err).toMatch(/state\.json exists and holds a state already/)
})
