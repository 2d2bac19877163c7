/** People in numbers: who holds a role, who loses access, and who holds both sides of a separation. */
import { describe, expect, test } from 'vitest'
import type { Fields } from '../../src/domain/model.ts'
import { NO_POLICY } from '../../src/domain/policy.ts'
import { pathsOf, separationOfPeople, withHolders } from '../../src/review/people.ts'
import { onelogin } from '../../src/systems/onelogin/index.ts'
import { organization } from '../../src/systems/organization/index.ts'
import { declared, live, planOf } from './planning.ts'
import { put, rolesync, sandbox, temporary } from './terminal.ts'

function role(apps: string[], users: string[], admins: string[] = []): Fields {
  return { apps, users, admins }
}

function counted(now: Record<string, Fields>, wanted: Record<string, Fields | null>) {
  const roles = Object.entries(now).map(([key, fields]) => live(key, fields))
  const head = Object.entries(wanted).map(([key, fields]) =>
    fields === null ? declared(key, {}, { state: 'absent' }) : declared(key, fields),
  )
  const { steps } = planOf({ provider: onelogin, head, live: roles })
  return Object.fromEntries(
    withHolders(onelogin, roles, steps).map(({ role: key, holders, losesAccess }) => [
      key,
      [holders?.users, holders?.admins, losesAccess],
    ]),
  )
}

describe('holders and lost access', () => {
  test('an app that goes: those who have it through no other role lose it', () => {
    const now = {
      a: role(['crm', 'wiki'], ['zoe', 'kim', 'quinn'], ['zoe']),
      b: role(['crm'], ['kim']),
      c: role(['wiki'], ['quinn']),
    }
    expect(counted(now, { a: { apps: ['wiki'] } })).toEqual({ a: [3, 1, 2] })
  })

  test('what is only added takes nothing from anybody, and administering a role is no access', () => {
    expect(counted({ a: role(['crm'], ['zoe'], ['kim']) }, { a: { apps: ['crm', 'wiki'], admins: [] } })).toEqual({
      a: [1, 1, 0],
    })
  })

  test('a person who is taken out loses what no other role gives', () => {
    const now = { a: role(['crm'], ['zoe', 'kim']), b: role(['crm', 'wiki'], ['kim']) }
    expect(counted(now, { a: { users: [] } })).toEqual({ a: [2, 0, 1] })
  })

  test('a deleted role; and a path that goes in the same plan is no path', () => {
    const now = { a: role(['crm'], ['zoe', 'kim']), b: role(['crm'], ['kim']) }
    expect(counted(now, { a: null })).toEqual({ a: [2, 0, 1] })
    expect(counted(now, { a: null, b: null })).toEqual({ a: [2, 0, 2], b: [1, 0, 1] })
  })

  test('a path that comes in the same plan is one, and a new role has no holders yet', () => {
    const now = { a: role(['crm'], ['zoe', 'kim']) }
    expect(counted(now, { a: null, b: { apps: ['crm'], users: ['kim'] } })).toEqual({ a: [2, 0, 1], b: [0, 0, 0] })
  })

  test('null where the system does not tell', () => {
    const { steps } = planOf({ provider: organization, head: [declared('a', { permissions: ['A'] })], live: [] })
    expect(withHolders(organization, [], steps).map(({ holders, losesAccess }) => [holders, losesAccess])).toEqual([
      [null, undefined],
    ])
  })
})

describe('separation over the roles that a person holds', () => {
  const placed = (glob: string) => [{ glob, source: { file: 'rolesync.yaml', line: 1, column: 1 } }]
  const separate = [
    { id: 'SOD', left: placed('app:pay'), right: placed('app:approve'), severity: 'error' as const, reason: null },
  ]
  const source = { file: 'a.yaml', line: 1, column: 1 }
  const find = (now: Record<string, Fields>, keys: string[]) => {
    const paths = pathsOf(
      Object.entries(now).map(([key, fields]) => live(key, fields)),
      [],
    )
    const declaredAt = new Map(keys.map((key) => [key, source]))
    return separationOfPeople({ ...NO_POLICY, separate }, onelogin, { paths, declared: declaredAt })
  }

  test('counts the people, names the roles, and never a person', () => {
    const now = {
      pay: role(['pay'], ['zoe', 'kim', 'quinn']),
      approve: role(['approve'], ['kim', 'quinn']),
      chief: role(['approve'], ['quinn']),
      wiki: role(['wiki'], ['zoe', 'kim', 'quinn']),
    }
    const findings = find(now, ['pay', 'wiki'])
    expect(findings.map(({ role: key, message }) => [key, message])).toEqual([
      ['pay', '2 people who hold it have the other side through "approve", "chief"'],
    ])
    expect(JSON.stringify(findings)).not.toMatch(/zoe|kim|quinn/)
    expect(find(now, ['chief']).map(({ message }) => message)).toEqual([
      '1 person who holds it has the other side through "pay"',
    ])
  })

  test('a renamed role is found under its new name', () => {
    const roles = [live('pay', role(['pay'], ['zoe'])), live('approve', role(['approve'], ['zoe']))]
    const head = [declared('payments', { apps: ['pay'] }, { renamedFrom: 'pay' })]
    const { steps } = planOf({ provider: onelogin, head, live: roles })
    const at = new Map([['payments', source]])
    const findings = separationOfPeople({ ...NO_POLICY, separate }, onelogin, {
      paths: pathsOf(roles, steps),
      declared: at,
    })
    expect(findings.map(({ role: key }) => key)).toEqual(['payments'])
  })

  test('a role with both sides is for another rule, and roles of no file are none of ours', () => {
    const now = {
      both: role(['pay', 'approve'], ['zoe']),
      pay: role(['pay'], ['zoe']),
      approve: role(['approve'], ['zoe']),
    }
    expect(find(now, ['both'])).toEqual([])
    expect(find({ pay: role(['pay'], ['zoe']), approve: role(['approve'], ['zoe']) }, [])).toEqual([])
    expect(find({ pay: role(['pay'], ['zoe']), approve: role(['approve'], ['kim']) }, ['pay'])).toEqual([])
  })
})

test('--holders against the sandbox: no further request, numbers in text and JSON, no name', async () => {
  const running = await sandbox()
  const folder = temporary()
  const config = (policy: string) => `version: 1
targets:
  main:
    provider: onelogin
    url: ${running.url}/onelogin
    roles: [roles.yaml]
    undeclared: ignore
${policy}`
  const policy = `policy:
  separate: [{ id: SOD-1, left: ["app:NetSuite"], right: ["app:Concur"], severity: warning }]
`
  put(folder, {
    'rolesync.yaml': config(policy),
    'roles.yaml': 'provider: onelogin\nroles:\n  Finance: { apps: [NetSuite, Zuora] }\n',
  })
  const plain = await rolesync(folder, ['plan', '--json'])
  const asked = running.log.length
  const { out, err } = await rolesync(folder, ['plan', '--json', '--holders'])
  expect(running.log.length - asked).toBe(asked)
  const plan = JSON.parse(out)
  const [step] = plan.targets[0].steps
  expect(step.holders).toEqual({ users: 12, admins: 1 })
  expect(step.losesAccess).toBeGreaterThan(0)
  expect(step.losesAccess).toBeLessThanOrEqual(12)
  expect(JSON.parse(plain.out).targets[0].steps[0]).not.toHaveProperty('holders')
  expect(`${out}${err}`).not.toContain('@example.com')
  expect(
    plan.targets[0].findings.map(({ rule, role: key }: { rule: string; role: string }) => [rule, key]),
  ).toContainEqual(['SOD-1', 'Finance'])
  const text = await rolesync(folder, ['plan', '--holders'])
  expect(text.out).toContain(`      12 users, 1 admin; ${step.losesAccess} users lose access\n`)
  expect(text.out).toContain('! Warning: SOD-1: Finance: ')
  put(folder, { 'rolesync.yaml': config('') })
  await rolesync(folder, ['plan', '--holders', '--out', 'p.json'])
  expect((await rolesync(folder, ['apply', 'p.json'])).code).toBe(0)
})
