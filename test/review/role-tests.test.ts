/** `rolesync test`: what roles can and cannot do, in the files and in the live systems. */
import { describe, expect, test } from 'vitest'
import { organization, put, roles, rolesync, sandbox, temporary } from './terminal.ts'

const FILES = { SUPPORT: ['READ', 'DELETE_ALL'], READER: ['READ'] }

async function world(tests: string, more = '') {
  const running = await sandbox({ seed: 'empty' })
  const folder = temporary()
  const url = running.url
  put(folder, {
    'rolesync.yaml': organization(url, `    tests: [tests/*.yaml]\n${more}`),
    'roles/a.yaml': roles(FILES),
    'tests/a.yaml': `provider: organization\ntests:\n${tests}`,
  })
  return { folder, running }
}

describe('offline', () => {
  test('what holds', async () => {
    const { folder, running } = await world(
      '  SUPPORT: { can: [READ, "DELETE_*"], cannot: ["WRITE_*"], only: ["**"] }\n  READER: { only: [READ] }\n',
    )
    const { code, out } = await rolesync(folder, ['test'])
    expect([code, out]).toEqual([0, 'All 5 expectations hold.\n'])
    expect(running.log).toEqual([])
  })

  test('every failing expectation with its place, exit 1', async () => {
    const { folder } = await world(`  SUPPORT:
    can: [READ, WRITE]
    cannot:
      - "DELETE_*"
    only: ["READ*"]
  REEDER: { can: [READ] }
`)
    const { code, out } = await rolesync(folder, ['test'])
    expect(code).toBe(1)
    expect(out.split('\n')).toEqual([
      'tests/a.yaml:4:17  role "SUPPORT": it cannot "WRITE": it holds no such grant',
      'tests/a.yaml:6:9  role "SUPPORT": it can "DELETE_ALL", which "DELETE_*" rules out',
      'tests/a.yaml:7:5  role "SUPPORT": it can "DELETE_ALL", which nothing in `only` allows',
      'tests/a.yaml:8:3  role "REEDER": no file declares this role; did you mean `READER`?',
      '4 of 5 expectations failed, in 2 roles.',
      '',
    ])
    const json = await rolesync(folder, ['test', '--json'])
    const result = JSON.parse(json.out)
    expect([json.code, result.passed, result.live, result.expectations]).toEqual([1, false, false, 5])
    expect(result.failures[1]).toEqual({
      target: 'main',
      role: 'SUPPORT',
      expectation: 'cannot',
      glob: 'DELETE_*',
      grants: ['DELETE_ALL'],
      message: 'it can "DELETE_ALL", which "DELETE_*" rules out',
      source: { file: 'tests/a.yaml', line: 6, column: 9 },
    })
  })

  test('an empty `only` wants a role without grants; a role that is to go has none', async () => {
    const { folder } = await world('  READER: { only: [] }\n  GONE: { only: [], cannot: ["**"] }\n')
    put(folder, { 'roles/b.yaml': 'provider: organization\nroles: { GONE: { state: absent } }\n' })
    const { out } = await rolesync(folder, ['test'])
    expect(out).toContain(
      'tests/a.yaml:3:13  role "READER": it can "READ", which nothing in `only` allows\n1 of 3 expectations failed',
    )
  })

  test('--role limits, and a run without any test is a slip', async () => {
    const { folder, running } = await world('  SUPPORT: { cannot: ["DELETE_*"] }\n  READER: { can: [READ] }\n')
    expect((await rolesync(folder, ['test', '--role', 'READ*'])).out).toBe('All 1 expectations hold.\n')
    const none = await rolesync(folder, ['test', '--role', 'X'])
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('matches no role that has tests')])
    put(folder, { 'rolesync.yaml': organization(running.url) })
    expect((await rolesync(folder, ['test'])).err).toContain(
      'there are no role tests: name files of them under a target',
    )
    expect((await rolesync(folder, ['test', '--format', 'diff'])).code).toBe(1)
  })

  test.each([
    ['provider: organization\n', 'tests/a.yaml:1:1  a test file needs `tests`'],
    [
      'provider: organization\ntests: { A: { may: [X] } }\n',
      'tests/a.yaml:2:15  unknown field `may`; known here: can, cannot, only',
    ],
    ['provider: organization\ntests: { A: {} }\n', 'tests/a.yaml:2:13  role `A` must not be empty'],
    [
      'provider: organization\ntests: { A: { can: READ } }\n',
      'tests/a.yaml:2:20  `can` must be a list of globs on grants, not a text',
    ],
    ['provider: organization\ntests: { A: { can: [] } }\n', 'tests/a.yaml:2:20  `can` must not be empty'],
    [
      'provider: organization\ntests: { A: { can: [1] } }\n',
      'tests/a.yaml:2:21  an entry of `can` must be a glob on grants, of at most 1000 characters, not the number 1; put it in quotes',
    ],
    [
      'provider: reltio\ntests: { A: { can: [X] } }\n',
      'tests/a.yaml:1:11  target `main` is `organization`, but these tests are for `reltio`',
    ],
    ['provider: organization\ntests: { A: { can: [X] }\n', 'tests/a.yaml:'],
    ['', 'tests/a.yaml:1:1  '],
  ])('a broken test file %j', async (text, expected) => {
    const { folder } = await world('')
    put(folder, { 'tests/a.yaml': text })
    const { code, out, err } = await rolesync(folder, ['test'])
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain(expected)
    expect(err).toContain('in the test files')
  })

  test('a glob that matches no file', async () => {
    const { folder } = await world('')
    put(folder, { tests: null })
    expect((await rolesync(folder, ['test'])).err).toContain('rolesync.yaml:7:13  `tests/*.yaml` matches no file')
  })

  test('hostile names and globs move nothing in a log', async () => {
    const { folder } = await world('  "::error::x\\u202e": { can: ["\\u001b[31m::warning::"] }\n')
    for (const argv of [['test'], ['test', '--json']]) {
      const { out, err } = await rolesync(folder, argv)
      expect(`${out}${err}`).not.toMatch(/^\s*::|[\u001b\u202e]/m)
    }
  })
})

describe('--live', () => {
  test('the same expectations on what the system holds', async () => {
    const { folder, running } = await world(
      '  SUPPORT: { can: [READ], cannot: ["DELETE_*"] }\n  READER: { can: [READ] }\n',
    )
    const createdAt = '2026-01-01T00:00:00.000Z'
    const role = (id: string, name: string, permissions: string[]) => {
      return { id, name, description: name, organizationId: 'o', permissions, createdAt }
    }
    running.state.organization.roles = [role('1', 'SUPPORT', ['READ', 'CLICKED']), role('2', 'READERS', ['READ'])]
    const { code, out } = await rolesync(folder, ['test', '--live'])
    expect([code, out.split('\n')[0]]).toEqual([
      1,
      'tests/a.yaml:4:3  role "READER": the system has no role of this name; did you mean `READERS`?',
    ])
    expect(running.log.every(({ method }) => method === 'GET')).toBe(true)
    running.state.organization.roles.push(role('3', 'READER', ['READ']))
    expect((await rolesync(folder, ['test', '--live'])).out).toBe('All 3 expectations hold.\n')
    running.state.organization.roles.push(role('4', 'READER', ['READ']))
    expect((await rolesync(folder, ['test', '--live'])).out).toContain(
      'role "READER": several live roles have this name',
    )
  })

  test('names of apps and people are those that a person would write', async () => {
    const running = await sandbox()
    const folder = temporary()
    put(folder, {
      'rolesync.yaml': `version: 1\ntargets:\n  main:\n    provider: onelogin\n    url: ${running.url}/onelogin\n    roles: [roles.yaml]\n    tests: [tests.yaml]\n`,
      'roles.yaml': 'provider: onelogin\nroles: { Finance: {} }\n',
      'tests.yaml':
        'provider: onelogin\ntests:\n  Finance: { can: ["app:NetSuite", "user:**"], cannot: ["app:Salesforce*"] }\n',
    })
    expect((await rolesync(folder, ['test', '--live'])).out).toBe('All 3 expectations hold.\n')
    expect((await rolesync(folder, ['test'])).code).toBe(1)
  })

  test('a system that cannot be read fails as such', async () => {
    const { folder } = await world('  READER: { can: [READ] }\n')
    const { code, out } = await rolesync(folder, ['test', '--live'], { env: { ROLESYNC_MAIN_TOKEN: 'wrong' } })
    expect([code, out]).toEqual([1, ''])
  })
})
