/** People in numbers: who holds a role, who loses access, and who holds both sides of a separation. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Fields } from '../../src/domain/model.ts'
import { NO_POLICY } from '../../src/domain/policy.ts'
import { pathsOf } from '../../src/review/paths.ts'
import { countPeople, uncounted } from '../../src/review/people.ts'
import { separationOfPeople } from '../../src/review/separation-of-people.ts'
import { onelogin } from '../../src/systems/onelogin/index.ts'
import { organization } from '../../src/systems/organization/index.ts'
import { whyUnfit } from '../knowledge/bench.ts'
import { declared, live, planOf } from './planning.ts'
import { put, rolesync, sandbox, temporary } from './terminal.ts'

/** A config with one target of OneLogin, whose undeclared roles are nobody's business. */
function workforceAt(url: string): string {
  return `version: 1\ntargets:\n  main:\n    provider: onelogin\n    url: ${url}/onelogin\n    roles: [roles.yaml]\n    undeclared: ignore\n`
}

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
    countPeople({ steps }, { provider: onelogin, live: roles }).steps.map(({ role: key, holders, losesAccess }) => [
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
    const counted = countPeople({ steps }, { provider: organization, live: [] })
    expect(counted.steps.map(({ holders, losesAccess }) => [holders, losesAccess])).toEqual([[null, undefined]])
    expect(counted.people).toBeNull()
  })

  test('null where a snapshot was taken without people: unknown is not nobody', () => {
    const roles = [live('a', { apps: ['crm'] })]
    const { steps } = planOf({ provider: onelogin, head: [declared('a', { apps: [] })], live: roles })
    const counted = countPeople({ steps }, { provider: onelogin, live: roles })
    expect([counted.people, counted.steps[0]?.holders]).toEqual([null, null])
    expect(uncounted(onelogin, roles).map(({ message }) => message)).toEqual([
      'the snapshot was taken without people, so they were not counted',
    ])
    expect(uncounted(onelogin, [live('a', role([], []))])).toEqual([])
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

test('--holders against the sandbox: one further request, numbers in text and JSON, no name', async () => {
  const running = await sandbox()
  const folder = temporary()
  const config = (policy: string) => workforceAt(running.url) + policy
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
  // The longest list of people is compared with the role's own.
  expect(running.log.length - asked).toBe(asked + 1)
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

test('people are counted whole where the list of roles cuts them', async () => {
  const running = await sandbox()
  running.quirks.onelogin.listMembersCap = 1
  const folder = temporary()
  put(folder, {
    'rolesync.yaml': workforceAt(running.url),
    'roles.yaml': 'provider: onelogin\nroles:\n  Finance: { apps: [NetSuite, Zuora] }\n',
  })
  const { out, err } = await rolesync(folder, ['plan', '--json', '--holders'])
  expect(JSON.parse(out).targets[0].steps[0].holders).toEqual({ users: 12, admins: 1 })
  expect(`${out}${err}`).not.toContain('@example.com')
  expect(running.log.some(({ path }) => path.startsWith('/onelogin/api/2/users'))).toBe(false)
})

describe('--holders=names', () => {
  const setting = async () => {
    const running = await sandbox()
    const folder = temporary()
    put(folder, {
      'rolesync.yaml': workforceAt(running.url),
      'roles.yaml': 'provider: onelogin\nroles:\n  Contractors: { apps: [Confluence] }\n  Finance: { apps: [Zuora] }\n',
    })
    return folder
  }
  const SIGNED_IN = { ROLESYNC_MAIN_TOKEN: 'sandbox', ROLESYNC_ALLOW: 'empty-live' }
  const LOSERS = ['farid', 'grace', 'hugo', 'ines', 'jonas', 'kavya'].map((name) => `${name}.adams@example.com`)

  test('names who loses access in every format; without it, nobody is named anywhere', async () => {
    const folder = await setting()
    const files = ['--write', 'markdown=plan.md', '--write', 'html=plan.html', '--write', 'json=plan.json']
    const plain = await rolesync(folder, ['plan', '--holders', ...files])
    const read = (name: string) => readFileSync(join(folder, name), 'utf8')
    for (const text of [plain.out, plain.err, read('plan.md'), read('plan.html'), read('plan.json')])
      expect(text).not.toContain('@example.com')
    const named = await rolesync(folder, ['plan', '--holders=names', ...files])
    expect(named.out.replaceAll(/\s+/g, ' ')).toContain(`18 users, 1 admin; 6 users lose access: ${LOSERS.join(', ')}`)
    expect(read('plan.md')).toContain(`6 users lose access: ${LOSERS.map((name) => `\`${name}\``).join(', ')} |`)
    const plan = JSON.parse(read('plan.json'))
    expect(plan.targets[0].steps[0].whoLosesAccess).toEqual(LOSERS.map((name) => ({ name })))
    expect(named.out).toMatch(/Next: rolesync apply .*--holders=names$/m)
    expect(whyUnfit('plan', plan)).toBeNull()
    expect(plan.digest).toBe(/^Digest: (.*)$/m.exec(plain.out)?.[1])
  })

  test('no more than ten of a role are named', async () => {
    const folder = await setting()
    put(folder, { 'roles.yaml': 'provider: onelogin\nroles: { Contractors: { apps: [] } }\n' })
    const { out } = await rolesync(folder, ['plan', '--holders=names', '--write', 'markdown=plan.md'])
    const plan = JSON.parse((await rolesync(folder, ['plan', '--holders=names', '--json'])).out)
    const { losesAccess, whoLosesAccess } = plan.targets[0].steps[0]
    expect([losesAccess > 10, whoLosesAccess.length]).toEqual([true, 10])
    expect(out.replaceAll(/\s+/g, ' ')).toContain(`and ${losesAccess - 10} more`)
    expect(readFileSync(join(folder, 'plan.md'), 'utf8')).toContain(`and ${losesAccess - 10} more |`)
  })

  test('a saved plan that names people applies, and apply takes the flag too', async () => {
    const folder = await setting()
    await rolesync(folder, ['plan', '--holders=names', '--out', 'plan.json'])
    expect((await rolesync(folder, ['apply', 'plan.json'])).code).toBe(0)
    const { code, out } = await rolesync(folder, ['apply', '--auto-approve', '--holders=names'])
    expect([code, out]).toEqual([0, expect.stringContaining('No changes.')])
  })

  test('ROLESYNC_HOLDERS takes the words of the flag, and yes and no', async () => {
    const folder = await setting()
    const outputWith = async (value: string) =>
      (await rolesync(folder, ['plan'], { env: { ...SIGNED_IN, ROLESYNC_HOLDERS: value } })).out
    expect(await outputWith('names')).toContain('@example.com')
    expect(await outputWith('true')).toMatch(/18 users, 1 admin; 6 users lose access\n/)
    expect(await outputWith('numbers')).toMatch(/18 users, 1 admin; 6 users lose access\n/)
    expect(await outputWith('false')).not.toContain('18 users')
    expect((await rolesync(folder, ['plan'], { env: { ROLESYNC_HOLDERS: 'everybody' } })).err).toContain(
      'ROLESYNC_HOLDERS is "everybody", which is invalid: Allowed choices are numbers, names.',
    )
    expect((await rolesync(folder, ['plan', '--holders', '--holders=names'])).err).toContain('It is given twice')
    expect((await rolesync(folder, ['plan', '--holders=everybody'])).err).toContain(
      'Allowed choices are numbers, names.',
    )
  })

  test('a name that is a secret of ours is never printed', async () => {
    const folder = await setting()
    const secret = 'farid.adams@example.com'
    const env = { ROLESYNC_MAIN_CLIENT_ID: 'id', ROLESYNC_MAIN_CLIENT_SECRET: secret, ROLESYNC_ALLOW: 'empty-live' }
    const result = await rolesync(folder, ['plan', '--holders=names'], { env })
    expect(`${result.out}${result.err}`).not.toContain(secret)
    expect(result.code).toBe(1)
  })

  test('a snapshot without people names and counts nobody, and says so', async () => {
    const folder = await setting()
    await rolesync(folder, ['snapshot', '--no-members', '--out', 'kept.json'])
    const { code, out } = await rolesync(folder, ['plan', '--live', 'kept.json', '--holders=names'])
    expect(code).toBe(0)
    expect(out).toContain('! Warning: uncounted-holders: the snapshot was taken without people')
    expect(out).not.toMatch(/0 users|lose access/)
  })
})
