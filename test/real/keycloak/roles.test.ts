/** Plans and applies on a real Keycloak. Every test has a realm of its own. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { LIMITS } from '../../../src/http/client.ts'
import { openRelay } from '../relay.ts'
import { projectFor } from './project.ts'
import { ACCOUNTS, realmExport } from './realm.ts'
import { type RealKeycloak, startKeycloak } from './start.ts'

let keycloak: RealKeycloak
let realms = 0

beforeAll(async () => {
  keycloak = await startKeycloak()
})

afterAll(() => keycloak?.close())

async function freshRealm(): Promise<string> {
  const realm = `shop-${++realms}`
  await keycloak.makeRealm(realmExport(realm))
  return realm
}

async function pulled(more = '') {
  const realm = await freshRealm()
  const project = projectFor(keycloak.url, realm, more)
  const { code, err } = await project.rolesync('planner', 'pull')
  expect(code, err).toBe(0)
  return { realm, project }
}

test('after pull, plan shows no change, and a second pull changes no byte', async () => {
  const { project } = await pulled()
  expect((await project.plan()).summary).toMatchObject({ create: 0, update: 0, rename: 0, delete: 0 })
  const before = project.read('roles.yaml')
  await project.rolesync('planner', 'pull')
  expect(project.read('roles.yaml')).toBe(before)
})

test('creates, updates, renames and deletes that lean on each other, then nothing is left; undo gives it back', async () => {
  const { project } = await pulled()
  const start = project.read('roles.yaml')
  const changed = start
    .replace('role-1:', 'role-one:\n    renamedFrom: role-1')
    .replace(
      /description: Realm role 2\n {4}composites: \[\]/,
      'description: Another\n    composites: [newest, role-one]',
    )
    .replace(/ {2}local:\n(?: {4}.*\n)+/, '  local: { state: absent }\n')
  project.write(
    'roles.yaml',
    `${changed}  newest: { composites: ['app-00:new'] }\n  app-00:new: { description: New }\n`,
  )
  const plan = await project.plan()
  expect(plan.summary).toMatchObject({ create: 2, update: 1, rename: 1, delete: 1 })
  const { code, out, err } = await project.rolesync('applier', 'apply', '--yes', '--report', 'report.json')
  expect(code, out + err).toBe(0)
  expect((await project.plan()).summary.requests).toBe(0)
  const undo = await project.rolesync('applier', 'undo', 'report.json', '--out', 'undo.json')
  expect(undo.code, undo.out + undo.err).toBe(0)
})

test('drift in a composite is shown, and reverted', async () => {
  const { realm, project } = await pulled()
  const [role, other] = (await Promise.all(
    ['role-0', 'role-5'].map((name) => keycloak.must('GET', `/${realm}/roles/${name}`)),
  )) as { id: string }[]
  await keycloak.must('POST', `/${realm}/roles-by-id/${role?.id}/composites`, [{ id: other?.id }])
  const [target] = (await project.plan()).targets
  expect(target?.steps.map(({ role: key, changes }) => [key, changes])).toEqual([
    ['role-0', [{ field: 'composites', added: [], removed: ['role-5'] }]],
  ])
  expect((await project.rolesync('applier', 'apply', '--yes')).code).toBe(0)
  expect((await project.plan()).summary.requests).toBe(0)
})

test('a saved plan is applied once, and refused where the realm moved', async () => {
  const { realm, project } = await pulled()
  project.write('roles.yaml', project.read('roles.yaml').replace('Realm role 4', 'Four'))
  await project.rolesync('planner', 'plan', '--out', 'plan.json')
  const role = (await keycloak.must('GET', `/${realm}/roles/role-4`)) as object
  await keycloak.must('PUT', `/${realm}/roles/role-4`, { ...role, description: 'By hand' })
  expect((await project.rolesync('applier', 'apply', 'plan.json')).code).toBe(4)
  await project.rolesync('planner', 'plan', '--out', 'plan.json')
  expect((await project.rolesync('applier', 'apply', 'plan.json')).code).toBe(0)
})

test('the read-only account plans, and its apply is refused with the right words', async () => {
  const { project } = await pulled()
  project.write('roles.yaml', project.read('roles.yaml').replace('Realm role 4', 'Four'))
  const { code, out, err } = await project.rolesync('planner', 'apply', '--yes')
  expect(code).not.toBe(0)
  expect(out + err).toContain('HTTP 403 Forbidden (the account needs view-realm and view-clients')
})

/** Accounts that see whole roles; the others must be refused, whatever status Keycloak answers with. */
const PLANNERS = ['planner', 'planner-with-holders', 'query-people', 'applier', 'applier-of-users', 'admin']

describe('a filtered read is never believed', () => {
  test.each(Object.keys(ACCOUNTS))('%s', async (account) => {
    const { project } = await pulled()
    const { code, out, err } = await project.rolesync(account, 'plan', '--json')
    if (PLANNERS.includes(account)) {
      expect([code, JSON.parse(out).summary.requests], err).toEqual([0, 0])
      return
    }
    expect([code, JSON.parse(out).complete]).toEqual([1, false])
    expect(err).toMatch(/answered 403: HTTP 403 Forbidden|the client realm-management is not in it/)
  })
})

test('a server that crashes in mid-apply: the next apply converges', async () => {
  const realm = await freshRealm()
  const relay = await openRelay(keycloak.url)
  onTestFinished(() => relay.close())
  // As in production, but nobody waits for seconds.
  const impatient = { ...LIMITS, tries: 3, backOffMs: 20, connectMs: 1000, totalMs: 20_000 }
  const project = projectFor(relay.url, realm, '', impatient)
  expect((await project.rolesync('planner', 'pull')).code).toBe(0)
  const many = Array.from({ length: 60 }, (_, index) => `  many-${index}: { description: d }\n`).join('')
  project.write('roles.yaml', project.read('roles.yaml') + many)
  let creates = 0
  relay.onAnswer = async ({ method, path }) => {
    if (method === 'POST' && path.endsWith('/roles') && ++creates === 20) await keycloak.crash()
    return undefined
  }
  const first = await project.rolesync('applier', 'apply', '--yes', '--report', 'report.json')
  expect(first.code, first.out + first.err).toBe(5)
  await keycloak.restart()
  const { code, out, err } = await project.rolesync('applier', 'apply', '--yes')
  expect(code, out + err).toBe(0)
  expect((await project.plan()).summary.requests).toBe(0)
})
