/** Grants that a system does not know are reported before anything is written. */
import { expect, test } from 'vitest'
import { bench } from './bench.ts'

const at = (source: { file: string; line: number } | null) => (source === null ? null : `${source.file}:${source.line}`)

async function findings(
  files: Readonly<Record<string, string>>,
  target: string,
  before?: (one: Awaited<ReturnType<typeof bench>>) => void,
) {
  const one = await bench()
  for (const [name, content] of Object.entries(files)) one.write(name, content)
  before?.(one)
  const plan = await one.plan('--target', target)
  return {
    one,
    plan,
    messages: plan.targets.flatMap((found) =>
      found.findings.map(({ rule, severity, role, message, source }) => [rule, severity, role, at(source), message]),
    ),
  }
}

const RELTIO = `provider: reltio
roles:
  ROLE_A:
    resourcePermissions:
      Auth.custmer: [READ]
      Auth.audit.export: [READ, DELETE]
      Auth.audit: [READ]
      Auth.customer: [READ]
`

test('Reltio: an unknown resource, a privilege that it does not allow, a mere container', async () => {
  const { messages } = await findings({ 'reltio/roles.yaml': RELTIO }, 'mdm')
  expect(messages).toEqual([
    [
      'unknown-grant',
      'warning',
      'ROLE_A',
      'reltio/roles.yaml:7',
      'no privileges on "Auth.audit" itself for these credentials, only on what is below it',
    ],
    [
      'unknown-grant',
      'warning',
      'ROLE_A',
      'reltio/roles.yaml:6',
      'unknown privilege "DELETE" on "Auth.audit.export" (allowed: EXECUTE, READ)',
    ],
    [
      'unknown-grant',
      'warning',
      'ROLE_A',
      'reltio/roles.yaml:5',
      'unknown resource "Auth.custmer" for these credentials; did you mean `Auth.customer`?',
    ],
  ])
})

test('Omneo: an unknown permission', async () => {
  const file = 'provider: omneo-roles\nroles:\n  admin: { permissions: [create, raed] }\n'
  const { messages } = await findings({ 'omneo/roles.yaml': file }, 'loyalty-users')
  expect(messages).toEqual([
    ['unknown-grant', 'warning', 'admin', 'omneo/roles.yaml:3', 'unknown permission "raed"; did you mean `read`?'],
  ])
})

test('Airflow: a role with an action that cannot exist is not planned, the others are', async () => {
  const config = `version: 1
targets:
  flow:
    provider: airflow
    url: URL/airflow
    roles: [roles.yaml]
    auth: { tokenEnv: ROLESYNC_DEMO_TOKEN }
`
  const roles = `provider: airflow
roles:
  Wrong:
    permissions:
      DAGs: [can_raed]
  Right:
    permissions:
      Pools: [can_read, can_edit]
`
  const one = await bench({ 'rolesync.yaml': config, 'roles.yaml': roles })
  const [target] = (await one.plan()).targets
  expect(target?.refused).toEqual([
    {
      role: 'Wrong',
      source: expect.objectContaining({ line: 3 }),
      problems: [
        {
          message: expect.stringMatching(/^unknown action "can_raed" on "DAGs" .*; did you mean `can_read`\?$/),
          source: expect.objectContaining({ file: 'roles.yaml', line: 5 }),
        },
      ],
    },
  ])
  expect(target?.steps.map(({ role }) => role)).toContain('Right')
  expect(target?.findings.filter(({ rule }) => rule === 'unknown-grant')).toEqual([])
})

test('one more GET where there are grants to check, and none where there are not or when verifying', async () => {
  const { one } = await findings({}, 'mdm')
  const asked = () => one.sandbox.log.filter(({ path }) => path.endsWith('/reltioservices')).length
  expect(asked()).toBe(1)
  one.sandbox.reset()
  await one.plan('--target', 'workforce', '--target', 'loyalty')
  expect(one.sandbox.log.filter(({ path }) => /reltioservices|permissions/.test(path))).toEqual([])
  one.sandbox.reset()
  await one.apply('--target', 'mdm')
  expect(asked()).toBe(1)
})

test('credentials that may not ask for the catalogue can plan, and the plan says that nothing was checked', async () => {
  const { one, messages, plan } = await findings({ 'reltio/roles.yaml': RELTIO }, 'mdm', ({ sandbox }) =>
    sandbox.inject({ kind: 'status', code: 403, path: '*/reltioservices' }),
  )
  expect(messages.map(([rule, severity]) => [rule, severity])).toEqual([['unchecked-grants', 'warning']])
  expect(plan.complete).toBe(true)
  // The credential of a review may see less than that of the deploy job, whose plan has to be the same one.
  one.sandbox.reset()
  const seeing = await one.plan('--target', 'mdm')
  expect(seeing.targets[0]?.findings).toHaveLength(3)
  expect(seeing.digest).toBe(plan.digest)
})

test('credentials that see no service at all are reported once, not for every grant', async () => {
  const { messages } = await findings({ 'reltio/roles.yaml': RELTIO }, 'mdm', ({ sandbox }) => {
    sandbox.state.reltio.services = []
  })
  expect(messages).toEqual([
    [
      'unchecked-grants',
      'warning',
      null,
      null,
      'the system does not tell these credentials of any grant, so they were not checked',
    ],
  ])
})

test('a grant that many roles have in common is reported once', async () => {
  const roles = (count: number) =>
    `provider: reltio\nroles:\n${Array.from({ length: count }, (_, i) => `  ROLE_${i}: { resourcePermissions: { Auth.custmer: [READ] } }\n`).join('')}`
  const message = 'unknown resource "Auth.custmer" for these credentials; did you mean `Auth.customer`?'
  const slips = async (count: number) => {
    const { messages } = await findings({ 'reltio/roles.yaml': roles(count) }, 'mdm')
    return messages.filter(([rule]) => rule === 'unknown-grant').map(([, , role, , text]) => [role, text])
  }
  expect(await slips(2)).toEqual([
    ['ROLE_0', message],
    ['ROLE_1', message],
  ])
  expect(await slips(6)).toEqual([['ROLE_0', `${message} (5 more roles have it)`]])
})

test('a catalogue that breaks off is a failure, not an empty catalogue', async () => {
  const { plan } = await findings({}, 'mdm', ({ sandbox }) =>
    sandbox.inject({ kind: 'truncated', path: '*/reltioservices' }),
  )
  expect(plan.complete).toBe(false)
})

test('a plan from a snapshot finds the same', async () => {
  const { one, plan } = await findings({ 'reltio/roles.yaml': RELTIO }, 'mdm')
  await one.rolesync(['snapshot', '--target', 'mdm', '--out', 'live.json'])
  const kept = await one.plan('--live', 'live.json', '--target', 'mdm')
  expect(kept.digest).toBe(plan.digest)
})
