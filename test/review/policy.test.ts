/** The policy of a config: what it finds, what is wrong with it, and what becomes of a plan that breaks it. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../src/domain/finding.ts'
import type { Plan } from '../../src/domain/plan-model.ts'
import { NO_POLICY, type Policy } from '../../src/domain/policy.ts'
import { reviewFiles } from '../../src/review/review-files.ts'
import { onelogin } from '../../src/systems/onelogin/index.ts'
import { organization as provider } from '../../src/systems/organization/index.ts'
import { declared } from './planning.ts'
import { organization, planJson, put, roles, rolesync, sandbox, temporary } from './terminal.ts'

async function world(policy: string, files: Record<string, readonly string[]>, live: Record<string, string[]> = {}) {
  const running = await sandbox({ seed: 'empty' })
  running.state.organization.roles = Object.entries(live).map(([name, permissions]) => {
    const createdAt = '2026-01-01T00:00:00.000Z'
    return { id: `id-${name}`, name, description: name, organizationId: 'o', permissions, createdAt }
  })
  const folder = temporary()
  put(folder, { 'rolesync.yaml': organization(running.url, policy), 'roles/a.yaml': roles(files) })
  return { folder, running }
}

function briefly(findings: readonly Finding[]): string[] {
  return findings.map(({ rule, severity, role, accepted }) =>
    [rule, severity, role, ...(accepted === null ? [] : ['accepted'])].join(' '),
  )
}

const FORBID = `policy:
  forbid:
    - { id: no-delete, roles: ["*SUPPORT*"], grants: ["DELETE_*"] }
`

const SOD = `policy:
  separate:
    - { id: SOD-001, left: ["CREATE_*"], right: ["APPROVE_*"] }
`

describe('validate', () => {
  test('a forbidden grant: exit 3, with the place of the grant itself', async () => {
    const { folder, running } = await world(FORBID, { SUPPORT: ['READ', 'DELETE_ALL'], OTHER: ['DELETE_ALL'] })
    const { code, out, err } = await rolesync(folder, ['validate'])
    expect([code, out]).toEqual([3, ''])
    expect(err).toContain('roles/a.yaml:3:58  no-delete: role "SUPPORT": "DELETE_ALL" is forbidden here; ')
    expect(err).toContain('; to accept it, add id no-delete, role "SUPPORT" and a reason to policy.accept\n')
    expect(err).toContain('Error: the policy refuses the files: 1 finding\n')
    expect(running.log).toEqual([])
  })

  test('a role whose name a runner would obey is no command in the words of a finding or of a mistake', async () => {
    const policy = FORBID.replace('"*SUPPORT*"', '"**"')
    const { folder } = await world(policy, {})
    const role = { description: 'd', permissions: ['DELETE_ALL'] }
    const file = JSON.stringify({
      provider: 'organization',
      roles: { '##[error]forged': role, '##vso[task.complete]': role },
    })
    put(folder, { 'roles/a.yaml': file })
    const found = await rolesync(folder, ['validate'])
    expect([found.code, found.err]).toEqual([3, expect.stringContaining('role "#\\u{0023}[error]forged"')])
    put(folder, { 'roles/b.yaml': file })
    const twice = await rolesync(folder, ['validate'])
    expect([twice.code, twice.err]).toEqual([1, expect.stringContaining('#\\u{0023}vso[task.complete]')])
    expect(found.err + twice.err).not.toMatch(/##(vso)?\[/)
  })

  test('severity warning: reported, exit 0', async () => {
    const policy = FORBID.replace('] }', '], severity: warning }')
    const { folder } = await world(policy, { SUPPORT: ['READ', 'DELETE_ALL'] })
    const { code, out, err } = await rolesync(folder, ['validate'])
    expect([code, out]).toEqual([0, 'Valid: 1 role in 1 target, 1 warning.\n'])
    expect(err).toContain('warning: no-delete: role "SUPPORT"')
  })

  test('both sides in one role, and names', async () => {
    const policy = `${SOD}  names: { organization: "^[A-Z]+$" }\n`
    const { folder } = await world(policy, { BOTH: ['CREATE_A', 'APPROVE_A', 'READ'], left: ['CREATE_A'] })
    const { code, out } = await rolesync(folder, ['validate', '--json'])
    const { findings } = JSON.parse(out)
    expect(code).toBe(3)
    expect(briefly(findings)).toEqual(['SOD-001 error BOTH', 'names error left'])
    expect(findings[0]).toMatchObject({
      message: 'it holds both sides: "CREATE_A" and "APPROVE_A"',
      source: { file: 'roles/a.yaml', line: 3 },
      target: 'main',
    })
  })

  test('a pattern that hangs a backtracking engine ends, on any key', async () => {
    const key = `${'a'.repeat(34)}!`
    const { folder } = await world('policy:\n  names: { organization: "^(a+)+$" }\n', { [key]: ['A'], aaa: ['B'] })
    const { code, out } = await rolesync(folder, ['validate', '--json'])
    expect(code).toBe(3)
    expect(briefly(JSON.parse(out).findings)).toEqual([`names error ${key}`])
  })

  test('the reason of a rule stands in its findings', async () => {
    const policy = `policy:\n  separate:\n    - { id: SOD-001, left: ["CREATE_*"], right: ["APPROVE_*"], reason: nobody pays what they approved }\n`
    const { folder } = await world(policy, { BOTH: ['CREATE_A', 'APPROVE_A'] })
    expect((await rolesync(folder, ['validate'])).err).toContain('; nobody pays what they approved; to accept it')
    const plan = await rolesync(folder, ['plan', '--format', 'sarif'])
    const [rule] = JSON.parse(plan.out).runs[0].tool.driver.rules
    expect(rule).toMatchObject({ id: 'SOD-001', help: { text: 'nobody pays what they approved' } })
  })

  test('an accepted finding is still listed, an expired acceptance fails', async () => {
    const accept = (expires: string) =>
      `${SOD}  accept:\n    - { id: SOD-001, role: BOTH, reason: two people, owner: finance, expires: ${expires} }\n`
    const files = { BOTH: ['CREATE_A', 'APPROVE_A'] }
    const { folder, running } = await world(accept('2999-12-31'), files)
    const good = await rolesync(folder, ['validate', '--json'])
    expect(good.code).toBe(0)
    expect(JSON.parse(good.out).findings[0]).toMatchObject({
      rule: 'SOD-001',
      accepted: 'two people (finance, until 2999-12-31)',
    })
    expect(good.err).toContain('accepted: SOD-001: role "BOTH"')
    put(folder, { 'rolesync.yaml': organization(running.url, accept('2020-12-31')) })
    const late = await rolesync(folder, ['validate'])
    expect(late.code).toBe(3)
    expect(late.err).toContain(
      'rolesync.yaml:11:7  expired-acceptance: role "BOTH": the acceptance of SOD-001 expired on 2020-12-31; finance stood for it',
    )
    expect(late.err).toContain('SOD-001: role "BOTH": it holds both sides')
  })

  test('no finding is looked for in files that have mistakes', async () => {
    const { folder } = await world(FORBID, { SUPPORT: ['DELETE_ALL'] })
    put(folder, { 'roles/b.yaml': 'provider: organization\nroles: { B: 7 }\n' })
    const { code, out } = await rolesync(folder, ['validate', '--json'])
    expect([code, JSON.parse(out).findings]).toEqual([1, []])
  })
})

describe('what is wrong with a policy', () => {
  test.each<[string, string]>([
    [
      'forbid: [{ id: a, grants: ["**"] }, { id: a, grants: ["**"] }]',
      '8:45  `a` is the id of a rule above; an id names one rule',
    ],
    [
      'forbid: [{ id: empty-role, grants: ["**"] }]',
      '8:18  `empty-role` is the id of a built-in rule; an id names one rule',
    ],
    [
      'accept: [{ id: emty-role, role: R, reason: x }]',
      '8:18  no rule has the id `emty-role`; did you mean `empty-role`?',
    ],
    [
      'accept: [{ id: empty-role, role: R, reason: x, expires: 2027-02-30 }]',
      '8:59  `2027-02-30` is no day of the calendar',
    ],
    [
      'accept: [{ id: empty-role, role: R, reason: x, expires: 31.1.2027 }]',
      '8:59  `expires` must be a day such as 2027-01-31',
    ],
    ['accept: [{ id: empty-role, role: R }]', '8:12  an entry of `accept` needs `reason`'],
    [
      'names: { organization: "^[A-Z" }',
      '8:26  this pattern cannot be used: missing closing ]: `[A-Z` (RE2 syntax: no look-around, no back-references)',
    ],
    ['names: { organisation: "^x" }', '8:12  there is no provider `organisation`; did you mean `organization`?'],
    ['forbid: [{ id: a, grants: [] }]', '8:29  `grants` must not be empty'],
    ['forbid: [{ id: a, grants: [" "] }]', '8:30  an entry of `grants` must not be empty'],
    ['forbid: [{ id: a b, grants: ["*"] }]', '8:18  `id` must be an id of letters, digits and `._-`'],
    ['separate: [{ id: a, left: ["*"] }]', '8:14  an entry of `separate` needs `right`'],
    ['sensitve: []', '8:3  unknown field `sensitve`; did you mean `sensitive`?'],
    ['sensitive: [{ grants: ["*"], severity: error }]', '8:32  unknown field `severity`; known here: grants, reason'],
  ])('%s', async (policy, expected) => {
    const { folder } = await world(`policy:\n  ${policy}\n`, { R: ['A'] })
    const { code, err } = await rolesync(folder, ['validate'])
    expect(err.split('\n')[0]).toBe(`rolesync.yaml:${expected}`)
    expect(code).toBe(1)
  })

  test('globs and acceptances that are about nothing are warnings with their place', async () => {
    const policy = `policy:
  sensitive: [{ grants: ["EXPORT", "READ"] }]
  forbid:
    - { id: a, grants: ["NEVER"] }
    - { id: b, roles: ["*"], grants: ["Auth:*"] }
  separate: [{ id: c, left: ["READ"], right: ["WRIET"] }]
  accept: [{ id: a, role: SUPPRT, reason: x }]
`
    const { folder } = await world(policy, { SUPPORT: ['READ', 'WRITE'] })
    const { code, err } = await rolesync(folder, ['validate'])
    expect(code).toBe(0)
    expect(err.split('\n').filter(Boolean)).toEqual([
      'rolesync.yaml:8:26  warning: `EXPORT` matches no grant of any file',
      'rolesync.yaml:11:39  warning: `Auth:*` matches no grant of any file; `*` ends at a `.` or `:`, `**` goes across',
      'rolesync.yaml:12:47  warning: `WRIET` matches no grant of any file',
      'rolesync.yaml:13:12  warning: no file declares the role `SUPPRT`; did you mean `SUPPORT`?',
    ])
  })
})

describe('plan', () => {
  test('refused with exit 3, shown with its place, and apply sends nothing', async () => {
    const { folder, running } = await world(FORBID, { SUPPORT: ['READ', 'DELETE_ALL'] })
    const { code, out } = await rolesync(folder, ['plan', '--out', 'p.json'])
    expect(code).toBe(3)
    expect(out).toContain('✗ Error: no-delete: SUPPORT: "DELETE_ALL" is forbidden here (roles/a.yaml:3')
    expect(out).not.toContain('Next:')
    for (const argv of [
      ['apply', 'p.json'],
      ['apply', '--yes'],
      ['apply', '--yes', '--allow', 'maxDeletes', '--allow', 'empty-live'],
    ]) {
      const applied = await rolesync(folder, argv)
      expect([applied.code, applied.err]).toEqual([
        3,
        expect.stringContaining('refused by no-delete: SUPPORT: "DELETE_ALL"'),
      ])
    }
    expect(running.log.filter(({ method }) => method !== 'GET')).toEqual([])
  })

  test('what is live and in no file is not found, until the plan makes the role wider', async () => {
    const additive = `    mode: additive\n${SOD}`
    const live = { PAY: ['CREATE_A', 'APPROVE_A'] }
    const { folder } = await world(additive, { PAY: ['READ'] }, live)
    const before = await planJson(folder)
    expect(briefly(before.targets[0]?.findings ?? [])).toEqual([])
    put(folder, { 'roles/a.yaml': roles({ PAY: ['READ', 'CREATE_B'] }) })
    expect(briefly((await planJson(folder)).targets[0]?.findings ?? [])).toEqual(['SOD-001 error PAY'])
  })

  test('swapping one side for the other is what such a rule asks for; one grant on both sides is no pair', async () => {
    const { folder } = await world(SOD, { PAY: ['CREATE_A'] }, { PAY: ['APPROVE_A'] })
    expect(briefly((await planJson(folder)).targets[0]?.findings ?? [])).toEqual([])
    const wide = SOD.replace('left: ["CREATE_*"]', 'left: ["*_A"]')
    const other = await world(wide, { ONE: ['APPROVE_A'], TWO: ['APPROVE_A', 'CREATE_A'] })
    const { findings = [] } = (await planJson(other.folder)).targets[0] ?? {}
    expect(briefly(findings.filter(({ rule }) => rule === 'SOD-001'))).toEqual(['SOD-001 error TWO'])
  })

  test('sensitive grants are flagged and counted when they come, not when they stay or go', async () => {
    const policy = 'policy:\n  sensitive: [{ grants: ["EXPORT_*"], reason: "bulk export ::x" }]\n'
    const { folder } = await world(
      policy,
      { A: ['EXPORT_OLD', 'EXPORT_NEW', 'READ'] },
      { A: ['EXPORT_OLD', 'EXPORT_GONE'] },
    )
    const plan = await planJson(folder)
    expect(plan.summary.sensitive).toBe(1)
    expect(plan.targets[0]?.steps[0]?.sensitive).toEqual([{ grant: 'EXPORT_NEW', reason: 'bulk export ::x' }])
    const { out } = await rolesync(folder, ['plan'])
    expect(out).toContain('+ EXPORT_NEW  ▲ sensitive: bulk export \\x3a:x\n')
    expect(out).toMatch(/: 2 grants gained \(1 sensitive\), 1 lost\./)
  })

  test('without a policy, nothing of it is in the plan', async () => {
    const { folder } = await world('', { A: ['READ'] })
    const plan = await planJson(folder)
    expect(JSON.stringify(plan)).not.toContain('sensitive')
  })

  test('a plan with everything of a review fits its schema', async () => {
    const { folder } = await world(`policy:\n  sensitive: [{ grants: ["READ"] }]\n`, { A: ['READ'] })
    const { execFileSync } = await import('node:child_process')
    const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.com']
    for (const argv of [
      ['init', '-q'],
      ['add', '.'],
      [...identity, 'commit', '-qm', 'x'],
    ])
      execFileSync('git', argv, { cwd: folder })
    const plan: Plan = await planJson(folder, '--base', 'HEAD', '--only', 'drift', '--holders')
    const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../schema/plan.schema.json'), 'utf8'))
    const check = new Ajv({ strict: false }).compile(schema)
    check(plan)
    expect(check.errors).toBeNull()
    const [step] = plan.targets[0]?.steps ?? []
    expect([step?.origin, step?.holders, step?.sensitive?.length]).toEqual(['drift', null, 1])
    const broken = structuredClone(plan) as unknown as { targets: { steps: { origin: string }[] }[] }
    for (const one of broken.targets[0]?.steps ?? []) one.origin = 'elsewhere'
    expect(check(broken)).toBe(false)
  })
})

describe('hygiene', () => {
  const review = (files: Record<string, string[]>, policy: Policy = NO_POLICY) =>
    reviewFiles({
      policy,
      provider,
      desired: Object.entries(files).map(([key, permissions]) => declared(key, { description: key, permissions })),
      today: '2026-11-22',
      hygiene: true,
    })

  test('an empty role, two with the same grants, one that another contains: the smallest that does', () => {
    const findings = review({
      a: ['X', 'Y'],
      b: ['Y', 'X'],
      c: [],
      d: ['X'],
      e: ['X', 'Y', 'Z'],
      f: ['Q'],
      g: ['W', 'X'],
    })
    expect(findings.map(({ role, rule, message, severity }) => [role, rule, message, severity])).toEqual([
      ['a', 'contained-role', 'all its grants are in "e" too', 'warning'],
      ['b', 'same-grants', 'it has the same grants as "a"', 'warning'],
      ['c', 'empty-role', 'it holds no grant', 'warning'],
      ['d', 'contained-role', 'all its grants are in "a" too', 'warning'],
    ])
  })

  test('whatever is held, few or many have it: the smallest role that contains another one is found', () => {
    const grants = fc.oneof(
      fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 5 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 5 }),
    )
    fc.assert(
      fc.property(fc.array(grants, { maxLength: 150 }), (held) => {
        const files = Object.fromEntries(
          held.map((all, i) => [`R${String(i).padStart(3, '0')}`, all.map(String).sort()]),
        )
        // One after the other, as slow as it is plain.
        const roles = Object.entries(files).sort(([a, x], [b, y]) => x.length - y.length || (a < b ? -1 : 1))
        const first = roles.filter(([, own], i) => !roles.slice(0, i).some(([, other]) => `${other}` === `${own}`))
        const wanted = first.flatMap(([key, own], i) => {
          const by =
            own.length === 0
              ? undefined
              : first.slice(i + 1).find(([, other]) => own.every((one) => other.includes(one)))
          return by === undefined ? [] : [[key, `all its grants are in "${by[0]}" too`]]
        })
        const found = review(files)
          .filter(({ rule }) => rule === 'contained-role')
          .map(({ role, message }) => [role, message])
        expect(found).toEqual(wanted.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)))
      }),
      { numRuns: 200 },
    )
  })

  test('who holds a role is not what it lets people do', () => {
    const desired = [
      declared('a', { apps: ['x'], users: ['u'] }),
      declared('b', { apps: ['x'], users: ['v'] }),
      declared('c', { users: ['u'] }),
    ]
    const findings = reviewFiles({ policy: NO_POLICY, provider: onelogin, desired, today: '2026-11-22', hygiene: true })
    expect(briefly(findings)).toEqual(['same-grants warning b'])
  })

  test('a role that is to go is none', () => {
    const desired = [declared('a', {}, { state: 'absent' }), declared('b', { description: 'b', permissions: ['X'] })]
    expect(reviewFiles({ policy: NO_POLICY, provider, desired, today: '2026-11-22', hygiene: true })).toEqual([])
  })

  test('a warning of hygiene can be accepted', () => {
    const source = { file: 'rolesync.yaml', line: 1, column: 1 }
    const accept = [{ id: 'empty-role', role: 'a', reason: 'soon', owner: null, expires: '2026-11-22', source }]
    expect(briefly(review({ a: [] }, { ...NO_POLICY, accept }))).toEqual(['empty-role warning a accepted'])
  })

  test('an expired acceptance fails the target that has the role, and no other', () => {
    const source = { file: 'rolesync.yaml', line: 1, column: 1 }
    const accept = [{ id: 'empty-role', role: 'a', reason: 'soon', owner: null, expires: '2026-11-21', source }]
    expect(briefly(review({ a: [] }, { ...NO_POLICY, accept }))).toEqual([
      'empty-role warning a',
      'expired-acceptance error a',
    ])
    expect(review({ b: ['X'] }, { ...NO_POLICY, accept })).toEqual([])
  })

  test('agrees with the obvious way to look for contained roles, over word boundaries of the bit sets', () => {
    let seed = 7
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return Math.floor((seed / 2147483648) * below)
    }
    const sets = Array.from({ length: 150 }, (_, index) => ({
      key: `r${String(index).padStart(3, '0')}`,
      grants: [...new Set(Array.from({ length: 1 + random(4) }, () => `G${random(9)}`))].sort(),
    }))
    const found = new Set(
      review(Object.fromEntries(sets.map(({ key, grants }) => [key, grants])))
        .filter(({ rule }) => rule === 'contained-role')
        .map(({ role }) => role),
    )
    const same = (a: readonly string[], b: readonly string[]) => a.join() === b.join()
    const expected = sets.filter(
      (one, index) =>
        !sets.slice(0, index).some((other) => same(other.grants, one.grants)) &&
        sets.some(
          (other) => other.grants.length > one.grants.length && one.grants.every((g) => other.grants.includes(g)),
        ),
    )
    expect([...found].sort()).toEqual(expected.map(({ key }) => key))
    expect(expected.length).toBeGreaterThan(10)
  })

  test('ten thousand roles, none alike, take seconds at most', () => {
    const grants = (index: number) => Array.from({ length: 40 }, (_, n) => `G${(index * 7 + n * n) % 3001}`)
    const files = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`r${index}`, [...new Set(grants(index))]]),
    )
    const policy: Policy = {
      ...NO_POLICY,
      separate: [{ id: 'S', left: [placed('**1')], right: [placed('*7')], severity: 'warning', reason: null }],
      forbid: Array.from({ length: 20 }, (_, n) => ({
        id: `F${n}`,
        roles: null,
        grants: [placed(`G${n}x*`)],
        severity: 'error',
        reason: null,
      })),
    }
    expect(review(files, policy).length).toBeGreaterThan(1000)
  })
})

function placed(glob: string) {
  return { glob, source: { file: 'rolesync.yaml', line: 1, column: 1 } }
}
