/** The policy of today over plans that were made before it: saved ones, and those that undo an apply. */
import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/domain/plan-model.ts'
import type { Sandbox } from '../../src/sandbox/index.ts'
import { organization, put, roles, rolesync, sandbox, temporary } from './terminal.ts'

const FORBID = 'policy:\n  forbid: [{ id: no-delete, roles: ["*SUPPORT*"], grants: ["DELETE_*"] }]\n'
const SOD = 'policy:\n  separate: [{ id: SOD-001, left: ["CREATE_*"], right: ["APPROVE_*"] }]\n'
const ADDITIVE = '    mode: additive\n'

interface World {
  readonly folder: string
  readonly running: Sandbox
  /** Replaces what follows the target's usual settings in the config. */
  configure(more: string): void
}

async function world(files: Record<string, string[]>, live: Record<string, string[]>, more = ''): Promise<World> {
  const running = await sandbox({ seed: 'empty' })
  running.state.organization.roles = Object.entries(live).map(([name, permissions]) => {
    const createdAt = '2026-01-01T00:00:00.000Z'
    return { id: `id-${name}`, name, description: name, organizationId: 'o', permissions, createdAt }
  })
  const folder = temporary()
  const configure = (text: string) => put(folder, { 'rolesync.yaml': organization(running.url, text) })
  configure(more)
  put(folder, { 'roles/a.yaml': roles(files) })
  return { folder, running, configure }
}

async function planned(one: World): Promise<void> {
  expect(await rolesync(one.folder, ['plan', '--out', 'plan.json'])).toMatchObject({ code: 0 })
}

async function refused({ folder, running }: World, ...argv: string[]): Promise<string> {
  const { code, err } = await rolesync(folder, ['apply', ...argv])
  expect(running.log.filter(({ method }) => method !== 'GET')).toEqual([])
  expect([code, err]).toEqual([3, expect.stringContaining('Error: refused by the policy as it is now')])
  return err
}

describe('a saved plan and a policy that came after it', () => {
  test('a grant that is forbidden by now: exit 3 with role and rule, and nothing is written', async () => {
    const one = await world({ SUPPORT: ['READ', 'DELETE_ALL'], OTHER: ['DELETE_ALL'] }, {})
    await planned(one)
    one.configure(FORBID)
    const err = await refused(one, 'plan.json')
    expect(err).toContain('nothing was written\n  main: no-delete: SUPPORT: "DELETE_ALL" is forbidden here\n')
    expect(err).not.toContain('OTHER')
  })

  test('a grant that the role had before is judged with the rest, as plan does', async () => {
    const one = await world({ SUPPORT: ['READ', 'DELETE_ALL'] }, { SUPPORT: ['DELETE_ALL'] })
    await planned(one)
    one.configure(FORBID)
    await refused(one, 'plan.json')
  })

  test('a warning that became an error, a name, and both sides of a separation: all are reported', async () => {
    const warning = FORBID.replace(' }]', ', severity: warning }]')
    const one = await world({ SUPPORT: ['DELETE_ALL'], pay: ['CREATE_A', 'APPROVE_A'] }, {}, warning)
    await planned(one)
    one.configure(`${FORBID}${SOD.slice('policy:\n'.length)}  names: { organization: "^[A-Z]+$" }\n`)
    const err = await refused(one, 'plan.json')
    expect(err.split('\n').slice(-4, -1)).toEqual([
      '  main: no-delete: SUPPORT: "DELETE_ALL" is forbidden here',
      '  main: SOD-001: pay: it holds both sides: "CREATE_A" and "APPROVE_A"',
      '  main: names: pay: the name does not match ^[A-Z]+$',
    ])
  })

  test('what is accepted today is applied; an acceptance that was taken out or has expired is none', async () => {
    const accept = (expires: string) =>
      `${FORBID}  accept: [{ id: no-delete, role: SUPPORT, reason: reviewed, expires: ${expires} }]\n`
    const one = await world({ SUPPORT: ['DELETE_ALL'] }, {}, accept('2999-12-31'))
    await planned(one)
    one.configure(FORBID)
    await refused(one, 'plan.json')
    one.configure(accept('2020-12-31'))
    expect(await refused(one, 'plan.json')).toContain(
      'expired-acceptance: SUPPORT: the acceptance of no-delete expired',
    )
    one.configure(accept('2999-12-30'))
    expect(await rolesync(one.folder, ['apply', 'plan.json'])).toMatchObject({ code: 0 })
  })

  test('in additive mode, what is live and in no file is not held against the plan, as plan does not', async () => {
    const live = { SUPPORT: ['DELETE_ALL'], PAY: ['CREATE_A', 'APPROVE_A'], both: ['CREATE_A'] }
    const one = await world({ SUPPORT: ['READ'], PAY: ['READ'], both: ['APPROVE_A'] }, live, ADDITIVE)
    await planned(one)
    const policy = `${ADDITIVE}${FORBID}${SOD.slice('policy:\n'.length)}`
    one.configure(policy)
    const err = await refused(one, 'plan.json')
    expect(err).toContain('main: SOD-001: both: it holds both sides: "CREATE_A" and "APPROVE_A"\n')
    expect(err).not.toMatch(/SUPPORT|PAY/)
    one.configure(`${policy}  accept: [{ id: SOD-001, role: both, reason: reviewed }]\n`)
    expect(await rolesync(one.folder, ['apply', 'plan.json'])).toMatchObject({ code: 0 })
  })

  test('a role that goes gives nothing to anybody', async () => {
    const one = await world({}, { SUPPORT: ['DELETE_ALL'] })
    put(one.folder, { 'roles/a.yaml': roles({}, '  SUPPORT: { state: absent }\n') })
    await planned(one)
    one.configure(FORBID)
    expect(await rolesync(one.folder, ['apply', 'plan.json'])).toMatchObject({ code: 0 })
  })

  test('a policy that is wrong is reported, and nothing is applied', async () => {
    const one = await world({ SUPPORT: ['READ'] }, {})
    await planned(one)
    one.configure('policy:\n  forbid: [{ id: a, grant: ["*"] }]\n')
    expect(await rolesync(one.folder, ['apply', 'plan.json'])).toMatchObject({ code: 1 })
    expect(one.running.log.filter(({ method }) => method !== 'GET')).toEqual([])
  })
})

describe('people, in a plan that counted them', () => {
  const config = (url: string, severity: string) => `version: 1
targets:
  main: { provider: onelogin, url: ${url}/onelogin, roles: [roles.yaml] }
policy:
  separate: [{ id: SOD-1, left: ["app:Zendesk"], right: ["app:Workday"], severity: ${severity} }]
`

  test('the other side is found in roles whose apps no file declares, by plan and by apply', async () => {
    const running = await sandbox()
    const folder = temporary()
    put(folder, {
      'rolesync.yaml': config(running.url, 'warning'),
      'roles.yaml': 'provider: onelogin\nroles:\n  Support: { admins: [] }\n',
    })
    const made = await rolesync(folder, ['plan', '--holders', '--json', '--out', 'plan.json'])
    const plan: Plan = JSON.parse(made.out)
    expect(plan.targets[0]?.findings.map(({ rule, role }) => [rule, role])).toContainEqual(['SOD-1', 'Support'])
    put(folder, { 'rolesync.yaml': config(running.url, 'error') })
    const { code, err } = await rolesync(folder, ['apply', 'plan.json'])
    expect([code, err]).toEqual([
      3,
      expect.stringMatching(/main: SOD-1: Support: \d+ people who hold it have the other/),
    ])
    expect(running.log.filter(({ method }) => method !== 'GET')).toEqual([])
  })
})

describe('undo', () => {
  /** An apply whose report is in `report.json`, and a policy that came after it. */
  async function applied(files: Record<string, string[]>, live: Record<string, string[]>, more: string) {
    const one = await world(files, live, '    guards: { maxRevokePercent: 100 }\n')
    expect(await rolesync(one.folder, ['apply', '--yes', '--report', 'report.json'])).toMatchObject({ code: 0 })
    one.running.reset()
    one.configure(`    guards: { maxRevokePercent: 100 }\n${more}`)
    return one
  }

  test('what it would give back is judged by the policy, in the plan and when that is applied', async () => {
    const one = await applied({ SUPPORT: ['READ'] }, { SUPPORT: ['READ', 'DELETE_ALL'] }, FORBID)
    const made = await rolesync(one.folder, ['undo', 'report.json'])
    expect(made.code).toBe(3)
    expect(made.out).toContain('✗ Error: no-delete: SUPPORT: "DELETE_ALL" is forbidden here')
    one.configure('    guards: { maxRevokePercent: 100 }\n')
    expect(await rolesync(one.folder, ['undo', 'report.json', '--out', 'undo.json'])).toMatchObject({ code: 0 })
    one.configure(FORBID)
    await refused(one, 'undo.json')
  })

  test('what a role keeps is no reason not to take back what it was given', async () => {
    const one = await applied(
      { SUPPORT: ['READ', 'DELETE_ALL', 'EXPORT'] },
      { SUPPORT: ['READ', 'DELETE_ALL'] },
      FORBID,
    )
    expect(await rolesync(one.folder, ['undo', 'report.json', '--out', 'undo.json'])).toMatchObject({ code: 0 })
    expect(await rolesync(one.folder, ['apply', 'undo.json'])).toMatchObject({ code: 0 })
    expect(one.running.state.organization.roles[0]?.permissions).toEqual(['DELETE_ALL', 'READ'])
  })

  test('sensitive grants that come back are flagged and counted, and what is accepted says so', async () => {
    const policy = `${FORBID}  sensitive: [{ grants: ["DELETE_*"], reason: gone is gone }]\n`
    const accepted = `${policy}  accept: [{ id: no-delete, role: SUPPORT, reason: reviewed }]\n`
    const one = await applied({ SUPPORT: ['READ'] }, { SUPPORT: ['READ', 'DELETE_ALL'] }, accepted)
    const { code, out } = await rolesync(one.folder, ['undo', 'report.json', '--json', '--out', 'undo.json'])
    const plan: Plan = JSON.parse(out)
    expect([code, plan.summary.sensitive]).toEqual([0, 1])
    expect(plan.targets[0]?.steps[0]?.sensitive).toEqual([{ grant: 'DELETE_ALL', reason: 'gone is gone' }])
    expect(plan.targets[0]?.findings).toMatchObject([{ rule: 'no-delete', role: 'SUPPORT', accepted: 'reviewed' }])
    expect(await rolesync(one.folder, ['apply', 'undo.json'])).toMatchObject({ code: 0 })
  })

  test('its guards count when it is made and again when it is applied', async () => {
    const one = await applied({ A: ['READ'] }, {}, '')
    expect(await rolesync(one.folder, ['undo', 'report.json', '--out', 'undo.json'])).toMatchObject({ code: 0 })
    one.configure('    guards: { maxDeletes: 0 }\n')
    const { code, err } = await rolesync(one.folder, ['apply', 'undo.json'])
    expect([code, err]).toEqual([3, expect.stringContaining('refused by maxDeletes: 1 roles would be deleted')])
  })
})
