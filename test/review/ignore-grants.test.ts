/** `ignoreGrants` where causes, guards, people and policies are judged. */
import { describe, expect, test } from 'vitest'
import type { Fields } from '../../src/domain/model.ts'
import { withoutIgnoredGrants } from '../../src/plan/carried-grants.ts'
import { countPeople } from '../../src/review/people.ts'
import { onelogin } from '../../src/systems/onelogin/index.ts'
import { organization as provider } from '../../src/systems/organization/index.ts'
import { declared, live, liveOf, planOf } from './planning.ts'
import { commit, organization, planJson, put, repository, roles, rolesync, sandbox, temporary } from './terminal.ts'

function role(...permissions: string[]): Fields {
  return { description: 'd', permissions }
}

const X = { rules: { ignoreGrants: ['X'] } }

describe('causes of changes', () => {
  const now = [live('one', role('A', 'X'))]

  test('a grant that head ignores and the base declares is in no cause', () => {
    const { steps } = planOf({
      provider,
      head: [declared('one', role('A'))],
      live: now,
      base: [declared('one', role('A', 'X'))],
      ...X,
    })
    expect(steps).toEqual([])
  })

  test('a grant that only the base ignores, and that goes now, is what this change does', () => {
    for (const base of [role('A'), role('A', 'B')]) {
      const { steps } = planOf({
        provider,
        head: [declared('one', role('A'))],
        live: now,
        base: [declared('one', base)],
        baseRules: { ignoreGrants: ['X'] },
      })
      expect(steps.flatMap(({ changes }) => changes)).toEqual([
        { field: 'permissions', origin: 'declared', added: [], removed: ['X'] },
      ])
    }
  })

  test('--only carries them along with what it leaves alone', () => {
    const world = { provider, head: [declared('one', role('A', 'NEW'))], base: [declared('one', role('A'))], ...X }
    const { steps } = planOf({ ...world, live: [live('one', role('A', 'DRIFT', 'X'))], only: 'declared' })
    expect(steps[0]?.requests[0]?.body).toMatchObject({ permissions: ['A', 'DRIFT', 'NEW', 'X'] })
    expect(steps[0]?.after).toMatchObject({ permissions: ['A', 'DRIFT', 'NEW'] })
  })

  test('a config that ignores more than that of the base is no refactoring', async () => {
    const { url } = await sandbox({ seed: 'empty' })
    const folder = repository({ 'rolesync.yaml': organization(url), 'roles/a.yaml': roles({ one: ['A'] }) })
    commit(folder, {
      'rolesync.yaml': organization(url, '    ignoreGrants: [X]\n'),
      'roles/a.yaml': roles({ one: ['A'] }, '\n'),
    })
    expect((await planJson(folder, '--base', 'main')).targets[0]?.identical).toBeUndefined()
  })
})

describe('counts', () => {
  const many = Array.from({ length: 30 }, (_, index) => `G${index}`)

  test('guards count neither ignored grants that stay nor those that go with a role', () => {
    const twenty = many.slice(0, 20)
    const world = {
      provider,
      head: [declared('one', role(...twenty.slice(0, 9)))],
      live: [live('one', role(...twenty, ...many.map((name) => `X${name}`)))],
    }
    const limits = { guards: { maxDeletes: 5, maxDeletePercent: 100, maxRevokePercent: 50 } }
    expect(planOf({ ...world, rules: { ...limits, ignoreGrants: [] } }).objections).toMatchObject([
      { count: 41, limit: 50 },
    ])
    const { objections } = planOf({ ...world, rules: { ...limits, ignoreGrants: ['X*'] } })
    expect(objections).toMatchObject([{ guard: 'maxRevokePercent', count: 11 }])
    expect(objections[0]?.message).toContain('(11 of 20)')
  })

  test('whoever holds a role by a mapping is counted among its holders: the role goes for them too', () => {
    const target = { ignoreGrants: ['user:**'] }
    const whole = [live('one', { apps: ['crm'], users: ['zoe', 'kim'], admins: ['quinn'] })]
    const { roles: visible } = withoutIgnoredGrants(onelogin.fields, target, liveOf(whole))
    const { steps } = planOf({
      provider: onelogin,
      head: [declared('one', {}, { state: 'absent' })],
      live: whole,
      rules: target,
    })
    expect(countPeople({ steps }, { provider: onelogin, live: visible }).steps).toMatchObject([
      { holders: { users: 2, admins: 1 }, losesAccess: 2 },
    ])
    expect(JSON.stringify(steps)).not.toContain('zoe')
  })
})

test('a user who is written by id and goes by a name that is ignored is an error of the plan, with the place', () => {
  const head = [declared('one', { users: ['u'] })]
  const { refused } = planOf({ provider: onelogin, head, live: [], rules: { ignoreGrants: ['user:u'] } })
  const message = expect.stringMatching(/"user:u" matches `ignoreGrants` \("user:u"\) of target "main"/)
  expect(refused).toMatchObject([{ role: 'one', problems: [{ message, source: head[0]?.place('users', 'u') }] }])
})

test('a policy does not judge what the config leaves to others', async () => {
  const running = await sandbox({ seed: 'empty' })
  running.state.organization.roles = [
    { id: '1', name: 'one', description: 'one', organizationId: 'o', permissions: ['A', 'X'], createdAt: '2026-01-01' },
  ]
  const folder = temporary()
  const policy = 'policy:\n  forbid: [{ id: no-x, roles: ["*"], grants: [X] }]\n'
  const files = (more: string) => ({
    'rolesync.yaml': `${organization(running.url, more)}${policy}`,
    'roles/a.yaml': roles({ one: ['A', 'B'] }),
  })
  put(folder, files('    mode: additive\n    ignoreGrants: [X]\n'))
  const { out, code } = await rolesync(folder, ['plan'])
  expect(code).toBe(0)
  expect(out).not.toContain('no-x')
})

test('where roles of a system have no grants, there is none to ignore', async () => {
  const folder = temporary()
  put(folder, {
    'rolesync.yaml':
      'version: 1\ntargets:\n  main:\n    provider: omneo-role-definitions\n    url: https://acme.getomneo.com/api/v3\n    roles: [a.yaml]\n    ignoreGrants: [vip]\n',
    'a.yaml': 'provider: omneo-role-definitions\nroles: { vip: { name: VIP } }\n',
  })
  const { code, err } = await rolesync(folder, ['validate'])
  expect(code).toBe(1)
  expect(err).toContain(
    'rolesync.yaml:7:19  roles of `omneo-role-definitions` have no grants, so there is none to ignore',
  )
})
