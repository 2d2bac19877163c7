/** What an apply changed, restored from its report. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Fields } from '../../src/domain/model.ts'
import type { Plan } from '../../src/domain/plan-model.ts'
import type { Report } from '../../src/domain/report-model.ts'
import type { Snapshot } from '../../src/domain/snapshot-model.ts'
import { sealedReport } from '../../src/plan/digest.ts'
import { type Bench, bench } from './bench.ts'

const words = (text: string) => text.replaceAll(/\s+/g, ' ')

/** Live fields by target and key, without ids and times, which no undo brings back. */
async function live({ rolesync }: Bench): Promise<Record<string, Fields>> {
  const { targets } = JSON.parse((await rolesync(['snapshot'])).out) as Snapshot
  return Object.fromEntries(
    targets.flatMap(({ name, roles }) => roles.map(({ key, fields }) => [`${name}/${key}`, fields])),
  )
}

/** One of the example's systems is empty at first, so undoing takes all of its grants away again. */
const LIFTED = ['--allow', 'maxRevokePercent']

test('undo of the whole example restores all that was live', async () => {
  const one = await bench()
  const before = await live(one)
  await one.apply()
  const changed = await live(one)
  expect(changed).not.toEqual(before)
  const made = await one.rolesync(['undo', 'report.json', '--out', 'undo.json', ...LIFTED])
  expect(made.code).toBe(0)
  expect(words(made.out)).toContain('! Note: This plan undoes what the apply of plan sha256:')
  expect(made.err).toContain('The files still declare what the apply made')
  expect(made.out).toContain('rolesync apply undo.json')
  expect(await one.rolesync(['apply', 'undo.json'])).toMatchObject({ code: 0 })
  expect(await live(one)).toEqual(before)
})

test('undo of an undo: what the apply made is there again', async () => {
  const one = await bench()
  await one.apply()
  const changed = await live(one)
  await one.rolesync(['undo', 'report.json', '--out', 'undo.json', ...LIFTED])
  await one.rolesync(['apply', 'undo.json', '--report', 'second.json'])
  await one.rolesync(['undo', 'second.json', '--out', 'redo.json', ...LIFTED])
  await one.rolesync(['apply', 'redo.json'])
  expect(await live(one)).toEqual(changed)
})

test('undo once it is undone has nothing to do', async () => {
  const one = await bench()
  await one.apply('--target', 'workforce')
  await one.rolesync(['undo', 'report.json', '--out', 'undo.json'])
  await one.rolesync(['apply', 'undo.json'])
  const again = await one.rolesync(['undo', 'report.json', '--detailed-exitcode'])
  expect(again.out).toContain('No changes. There is nothing left to undo.')
  expect(again.code).toBe(0)
})

test('undo asks the system with GET only, and its plan is applied only while it fits', async () => {
  const one = await bench()
  await one.apply('--target', 'workforce')
  one.sandbox.reset()
  await one.rolesync(['undo', 'report.json', '--out', 'undo.json'])
  expect(one.sandbox.log.filter(({ method, path }) => method !== 'GET' && !path.includes('/auth/'))).toEqual([])
  one.sandbox.state.onelogin.roles.find(({ name }) => name === 'Site Reliability')?.apps.splice(0)
  expect(await one.rolesync(['apply', 'undo.json'])).toMatchObject({ code: 4 })
})

const CONFIG = `version: 1
targets:
  crm: { provider: organization, url: URL/organization, roles: [r.yaml], auth: { tokenEnv: ROLESYNC_DEMO_TOKEN } }
`
const file = (roles: string) => `provider: organization\nroles:\n${roles}`

async function crm(roles: string): Promise<Bench> {
  const one = await bench({ 'rolesync.yaml': CONFIG, 'r.yaml': file(roles) })
  one.sandbox.state.organization.roles = []
  for (const [name, permissions] of [
    ['a', ['P1', 'P2']],
    ['b', ['P1']],
  ] as const) {
    one.sandbox.state.organization.roles.push({
      id: name,
      name,
      description: `was ${name}`,
      organizationId: '',
      permissions: [...permissions],
      createdAt: '',
    })
  }
  return one
}

const undoPlan = async (one: Bench, ...argv: string[]): Promise<Plan> =>
  JSON.parse((await one.rolesync(['undo', 'report.json', '--json', ...argv])).out)

test('what moved since the apply is reported and stays; the rest is restored', async () => {
  const one = await crm('  a: { description: new, permissions: [P2, P3, P4] }\n')
  await one.apply()
  const role = one.sandbox.state.organization.roles[0]
  if (role) role.permissions = ['P2', 'P3', 'P9']
  const [target] = (await undoPlan(one)).targets
  expect(target?.steps[0]?.after).toEqual({ description: 'was a', permissions: ['P1', 'P2', 'P9'] })
  expect(target?.findings).toMatchObject([{ rule: 'undo', role: 'a', message: expect.stringContaining('+P9, -P4') }])
})

test('a scalar that moved since stays as it is', async () => {
  const one = await crm('  a: { description: new, permissions: [P1, P2] }\n')
  await one.apply()
  const role = one.sandbox.state.organization.roles[0]
  if (role) role.description = 'someone else'
  const [target] = (await undoPlan(one)).targets
  expect(target?.steps).toEqual([])
  expect(target?.findings[0]?.message).toContain('"new" → "someone else"')
})

test('a role that was made is deleted, unless someone changed it since', async () => {
  const one = await crm(
    '  a: { description: was a, permissions: [P1, P2] }\n  c: { description: c, permissions: [P1] }\n',
  )
  await one.apply()
  expect((await undoPlan(one)).targets[0]?.steps).toMatchObject([{ role: 'c', action: 'delete' }])
  one.sandbox.state.organization.roles.find(({ name }) => name === 'c')?.permissions.push('P7')
  const [target] = (await undoPlan(one)).targets
  expect(target?.steps).toEqual([])
  expect(target?.findings[0]?.message).toContain('moved since it was made (+P7): it is not deleted')
})

test('roles that include roles get them back, under their old names and where they are made anew', async () => {
  const keycloak = `version: 1
targets:
  shop: { provider: keycloak, url: URL/keycloak, realm: shop, roles: [r.yaml], auth: { tokenEnv: ROLESYNC_DEMO_TOKEN } }
`
  const one = await bench({
    'rolesync.yaml': keycloak,
    'r.yaml': `provider: keycloak
roles:
  auditor: { composites: [shop-lead, fresh] }
  beta-tester: { composites: [shop-lead] }
  fresh: { composites: [beta-tester] }
  helpdesk: { composites: [] }
  helpdesk-tools: { state: absent }
  shop-clerk: { state: absent }
  shop-lead: { renamedFrom: shop-manager, composites: [orders:write] }
`,
  })
  const included = () => {
    const roles = one.sandbox.state.keycloak.realms[0]?.roles ?? []
    const names = new Map(roles.map(({ id, name }) => [id, name]))
    return Object.fromEntries(
      roles.map(({ id, composites, ...role }) => [
        role.name,
        { ...role, composites: composites.map((child) => names.get(child)).sort() },
      ]),
    )
  }
  const before = included()
  await one.apply()
  expect(included().auditor?.composites).toEqual(['fresh', 'shop-lead'])
  const undo = await one.rolesync(['undo', 'report.json', '--out', 'undo.json'])
  expect(undo.out).not.toContain('cannot be restored in full')
  expect(await one.rolesync(['apply', 'undo.json'])).toMatchObject({ code: 0 })
  expect(included()).toEqual(before)
})

test('a OneLogin role that was made and is held by someone by now is not deleted', async () => {
  const one = await bench()
  one.write('onelogin/roles.yaml', 'provider: onelogin\nroles:\n  Brand New: { apps: [Box] }\n')
  await one.apply('--target', 'workforce')
  const role = one.sandbox.state.onelogin.roles.find(({ name }) => name === 'Brand New')
  role?.users.push(one.sandbox.state.onelogin.users[0]?.id ?? 0)
  const [target] = (await undoPlan(one)).targets
  expect(target?.steps).toEqual([])
  expect(target?.findings[0]?.message).toContain('+user:ada.adams@example.com')
})

test('a role that was deleted is made anew, and the plan says what does not come back', async () => {
  const one = await crm('  a: { state: absent }\n  b: { description: was b, permissions: [P1] }\n')
  await one.apply()
  const [target] = (await undoPlan(one)).targets
  expect(target?.steps).toMatchObject([{ role: 'a', action: 'create', after: { permissions: ['P1', 'P2'] } }])
  expect(target?.findings.map(({ rule, message }) => [rule, message])).toContainEqual([
    'undo',
    expect.stringContaining('a new id'),
  ])
  one.sandbox.state.organization.roles.push({ ...one.sandbox.state.organization.roles[0], name: 'a', id: 'z' } as never)
  const [again] = (await undoPlan(one)).targets
  expect(again?.steps).toEqual([])
  expect(again?.findings[0]?.message).toContain('exists again')
})

test('the saved plan of an undo that makes a role anew is applied', async () => {
  const one = await crm('  a: { state: absent }\n  b: { description: was b, permissions: [P1] }\n')
  const before = await live(one)
  await one.apply()
  await one.rolesync(['undo', 'report.json', '--out', 'undo.json'])
  const { code, err } = await one.rolesync(['apply', 'undo.json'])
  expect(code, err).toBe(0)
  expect(await live(one)).toEqual(before)
})

test('a role that was deleted and made anew since, or that is gone, is left alone', async () => {
  const one = await crm('  a: { description: x, permissions: [P1] }\n  b: { description: x, permissions: [P2] }\n')
  await one.apply()
  const [a] = one.sandbox.state.organization.roles
  one.sandbox.state.organization.roles = [{ ...a, id: 'other' } as never]
  const [target] = (await undoPlan(one)).targets
  expect(target?.steps).toEqual([])
  expect(target?.findings.map(({ message }) => message)).toEqual([
    'is another role by now (id other): it stays as it is',
    'is gone: there is nothing to undo',
  ])
})

test('a partial apply: only what was applied is undone', async () => {
  const one = await crm('  a: { description: x, permissions: [P1] }\n  b: { description: x, permissions: [P2] }\n')
  one.sandbox.inject({ kind: 'status', code: 422, method: 'PUT', path: '/organization/v2/roles/a' })
  const report = await one.apply()
  expect(report.targets[0]?.steps.map(({ role, status }) => [role, status])).toEqual([
    ['a', 'failed'],
    ['b', 'applied'],
  ])
  const [target] = (await undoPlan(one)).targets
  expect(target?.steps.map(({ role }) => role)).toEqual(['b'])
  expect(target?.findings).toEqual([])
})

test('a step that failed halfway is reported', async () => {
  const one = await bench()
  one.write(
    'onelogin/roles.yaml',
    'provider: onelogin\nroles:\n  Legal: { apps: [Box], users: [ada.adams@example.com] }\n',
  )
  one.sandbox.inject({ kind: 'status', code: 422, method: 'PUT', path: '*' })
  await one.apply('--target', 'workforce')
  const [target] = (await undoPlan(one)).targets
  expect(target?.findings[0]?.message).toContain('failed halfway')
  expect(target?.steps).toEqual([])
})

test('a person who left since cannot be restored; the others are', async () => {
  const one = await bench()
  one.write('onelogin/roles.yaml', 'provider: onelogin\nroles:\n  Finance Approvers: { users: [] }\n')
  await one.apply('--target', 'workforce')
  const [first, ...others] =
    one.json<{ targets: { steps: { before: { users: string[] } }[] }[] }>('report.json').targets[0]?.steps[0]?.before
      .users ?? []
  const { onelogin } = one.sandbox.state
  onelogin.users = onelogin.users.filter(({ email }) => email !== first && !String(first).startsWith(email ?? '-'))
  const [target] = (await undoPlan(one)).targets
  expect(target?.findings[0]?.message).toContain(`cannot be restored in full: OneLogin has no user "${first}"`)
  expect(target?.steps[0]?.after).toEqual({ users: others })
})

test('the usual guards hold, and --role and --target choose', async () => {
  const roles = Array.from({ length: 7 }, (_, index) => `  n${index}: { description: x, permissions: [P1] }\n`)
  const one = await crm(roles.join(''))
  await one.apply()
  const refused = await one.rolesync(['undo', 'report.json'])
  expect(refused.code).toBe(3)
  expect(words(refused.out)).toContain('7 roles would be deleted, the limit is 5')
  expect(await one.rolesync(['undo', 'report.json', '--max-deletes', '7'])).toMatchObject({ code: 0 })
  expect((await undoPlan(one, '--role', 'n1')).targets[0]?.steps.map(({ role }) => role)).toEqual(['n1'])
  expect((await one.rolesync(['undo', 'report.json', '--target', 'x'])).err).toContain(
    '--target x matches no target of report.json; it has crm',
  )
})

test('a role that the config ignores by now is not touched, and a protected one is refused', async () => {
  const one = await crm('  c: { description: x, permissions: [P1] }\n')
  await one.apply()
  one.write('rolesync.yaml', one.read('rolesync.yaml').replace('roles: [', 'protect: [c], roles: ['))
  expect((await one.rolesync(['undo', 'report.json'])).code).toBe(3)
  one.write('rolesync.yaml', one.read('rolesync.yaml').replace('protect', 'ignore'))
  const [target] = (await undoPlan(one)).targets
  expect(target?.steps).toEqual([])
  expect(target?.findings[0]?.message).toContain('is ignored by the config by now')
})

const resealed = (text: string) => JSON.stringify(sealedReport(JSON.parse(text) as Report))

test('undo plans no delete from a report that was edited', async () => {
  const one = await crm('  a: { description: x, permissions: [P1] }\n')
  await one.apply()
  const report = JSON.stringify(one.json('report.json')).replace('"action":"update"', '"action":"create"')
  one.write('report.json', report)
  const result = await one.rolesync(['undo', 'report.json'])
  expect(result).toMatchObject({ code: 4, out: '', err: expect.stringContaining('was changed after it was written') })
})

test.each<[string, (report: Record<string, unknown>) => string, RegExp]>([
  ['a truncated file', (one) => JSON.stringify(one).slice(0, -5), /is not JSON, or it is cut off/],
  ['another document', (one) => JSON.stringify({ ...one, kind: 'snapshot' }), /is a snapshot; undo takes the report/],
  [
    'another url',
    (one) => resealed(JSON.stringify(one).replaceAll('/organization"', '/elsewhere"')),
    /does not fit target crm: it is of/,
  ],
  [
    'another target',
    (one) => resealed(JSON.stringify(one).replaceAll('"crm"', '"crn"')),
    /about a target crn that the config does not have/,
  ],
  ['an earlier report', (one) => JSON.stringify({ ...one, digest: undefined }), /written by an earlier rolesync/],
  ['a newer one', (one) => JSON.stringify({ ...one, formatVersion: '3.1' }), /has format 3\.1/],
])('undo refuses %s', async (_what, spoil, message) => {
  const one = await crm('  a: { description: x, permissions: [P1] }\n')
  await one.apply()
  one.write('report.json', spoil(one.json('report.json')))
  const result = await one.rolesync(['undo', 'report.json'])
  expect(result).toMatchObject({ code: 1, out: '' })
  expect(result.err).toMatch(message)
})

test('law: undo after any apply restores every field', { timeout: 60_000 }, async () => {
  const permissions = fc.uniqueArray(fc.constantFrom('P1', 'P2', 'P3', 'P4'), { maxLength: 4 })
  const text = fc.constantFrom('x', 'y', 'z')
  const role = fc.record({ description: text, permissions })
  const key = fc.constantFrom('a', 'b', 'c')
  const declared = fc.oneof(role, fc.constant({ state: 'absent' }))
  const one = await crm('')
  await fc.assert(
    fc.asyncProperty(fc.dictionary(key, role), fc.dictionary(key, declared, { minKeys: 1 }), async (now, wanted) => {
      one.sandbox.state.organization.roles = Object.entries(now).map(([name, fields]) => ({
        id: name,
        name,
        organizationId: '',
        createdAt: '',
        ...structuredClone(fields),
      }))
      one.write('r.yaml', JSON.stringify({ provider: 'organization', roles: wanted }))
      const before = await live(one)
      await one.apply('--allow', 'maxRevokePercent', '--allow', 'emptyLive')
      await one.rolesync(['undo', 'report.json', '--out', 'undo.json'])
      await one.rolesync(['apply', 'undo.json'])
      expect(await live(one)).toEqual(before)
    }),
    { numRuns: 25 },
  )
})
