/** Guards on the command line: numbers, the flag that lifts each, and exit code 3 for plan and apply alike. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LIFTABLE } from '../../src/app/options.ts'
import { type Setting, setting } from './cli.ts'

/** Ten live roles of two grants each. */
async function tenRoles(more: string, roles: string): Promise<Setting> {
  const world = await setting(more, roles)
  world.sandbox.state.organization.roles = Array.from({ length: 10 }, (_, index) => ({
    id: `id-${index}`,
    name: `team ${index}`,
    description: 'D',
    organizationId: 'Acme',
    permissions: [`P${index}A`, `P${index}B`],
    createdAt: '2024-02-28T16:11:00.595Z',
  }))
  return world
}

function declared(from: number, to: number, permissions = (index: number) => `P${index}A, P${index}B`): string {
  const roles = Array.from({ length: to - from }, (_, index) => from + index)
  return roles.map((i) => `  team ${i}: { description: D, permissions: [${permissions(i)}] }\n`).join('')
}

const FILE = 'provider: organization\nroles:\n'
const loose = { maxDeletes: 10, maxDeletePercent: 100, maxRevokePercent: 100 }
const guards = (some: Partial<typeof loose>) => `undeclared: delete\nguards: ${JSON.stringify({ ...loose, ...some })}`

const CASES: readonly [
  guard: (typeof LIFTABLE)[number],
  settings: string,
  roles: string,
  message: string,
  flag: string[],
][] = [
  [
    'maxDeletes',
    guards({ maxDeletes: 3 }),
    FILE + declared(0, 6),
    '4 roles would be deleted, the limit is 3; if that is meant, pass --max-deletes 4 or --allow maxDeletes',
    ['--max-deletes', '4'],
  ],
  [
    'maxDeletePercent',
    guards({ maxDeletePercent: 30 }),
    FILE + declared(0, 6),
    '40 % (4 of 10) of the live roles would be deleted, which is over 30 %; if that is meant, pass --allow maxDeletePercent',
    ['--allow', 'maxDeletePercent'],
  ],
  [
    'maxRevokePercent',
    guards({ maxRevokePercent: 50 }),
    FILE + declared(0, 10, (index) => (index < 6 ? '' : index < 9 ? `P${index}A, P${index}B` : 'P9A')),
    '65 % (13 of 20) of the live grants would be revoked, which is over 50 %; if that is meant, pass --allow maxRevokePercent',
    ['--allow', 'maxRevokePercent'],
  ],
  [
    'empty',
    guards({}),
    'provider: organization\npermissionSets: { unused: { permissions: [A] } }\n',
    'its files declare no role (0, at least 1 is expected); to take over what is live, run `rolesync pull`; if none is meant, pass --allow-empty',
    ['--allow-empty'],
  ],
]

describe.each(CASES)('war story 20: %s', (guard, settings, roles, message, flag) => {
  test('plan and apply end with 3, show the numbers, and send nothing', async () => {
    const { rolesync, sandbox } = await tenRoles(settings, roles)
    const planned = await rolesync('plan', '--out', 'plan.json')
    expect(planned.code).toBe(3)
    expect(planned.out.replaceAll(/\n {4}/g, ' ')).toContain(`  ✗ Refused: ${guard}: ${message}\n`)
    const applied = await rolesync('apply', '--yes')
    expect(applied.code).toBe(3)
    expect(applied.err).toContain(`Error: refused by ${guard}: ${message}; nothing was written\n`)
    expect((await rolesync('apply', 'plan.json')).code).toBe(3)
    expect(sandbox.log.filter(({ method }) => method !== 'GET')).toEqual([])
  })

  test('the flag in its message lifts it, and it alone', async () => {
    const { rolesync } = await tenRoles(settings, roles)
    const others = LIFTABLE.filter((one) => one !== guard).flatMap((one) => ['--allow', one])
    expect((await rolesync('plan', ...others)).code).toBe(3)
    expect((await rolesync('plan', '--allow', guard)).code).toBe(0)
    expect((await rolesync('plan', ...flag)).code).toBe(0)
    expect((await rolesync('apply', '--yes', ...flag)).code).toBe(0)
  })

  test('what a saved plan was allowed stands in it', async () => {
    const { rolesync, cwd } = await tenRoles(settings, roles)
    expect((await rolesync('plan', '--allow', guard, '--out', 'plan.json')).code).toBe(0)
    const { targets } = JSON.parse(readFileSync(join(cwd, 'plan.json'), 'utf8'))
    expect(targets[0].objections).toMatchObject([{ guard, allowed: true }])
    expect((await rolesync('show', 'plan.json')).out).toContain(`✓ Allowed: ${guard}: `)
    expect((await rolesync('apply', 'plan.json')).code).toBe(0)
  })
})

describe('limits', () => {
  test.each<[string, string, string, number]>([
    ['as many deletes as allowed', guards({ maxDeletes: 4 }), FILE + declared(0, 6), 0],
    ['exactly the percentage', guards({ maxDeletePercent: 40 }), FILE + declared(0, 6), 0],
    ['exactly the percentage of grants', guards({ maxRevokePercent: 40 }), FILE + declared(0, 6), 0],
    ['a limit of none', guards({ maxDeletes: 0 }), FILE + declared(0, 10), 0],
    ['one over a limit of none', guards({ maxDeletes: 0 }), FILE + declared(0, 9), 3],
  ])('%s', async (_, settings, roles, code) => {
    expect((await (await tenRoles(settings, roles)).rolesync('plan')).code).toBe(code)
  })

  test('nine roles and nineteen grants are too few for percentages, whatever is ignored beside them', async () => {
    const { rolesync, sandbox } = await tenRoles(
      `${guards({ maxDeletePercent: 0, maxRevokePercent: 0 })}\nignore: [team 9]`,
      FILE + declared(0, 1),
    )
    sandbox.state.organization.roles[0]?.permissions.push('ONE_MORE')
    expect((await rolesync('plan')).code).toBe(0)
    sandbox.state.organization.roles[0]?.permissions.push('AND_ONE_MORE')
    expect((await rolesync('plan')).out).toContain('maxRevokePercent: 90 % (18 of 20)')
  })

  test('a percentage that is barely over its limit does not read as if it were the limit', async () => {
    const { rolesync, sandbox } = await tenRoles(guards({ maxRevokePercent: 33 }), FILE + declared(0, 10))
    const [first] = sandbox.state.organization.roles
    if (first === undefined) throw new Error('there is no role')
    first.permissions = ['P0A', 'P0B', ...Array.from({ length: 9 }, (_, index) => `X${index}`)]
    sandbox.state.organization.roles.splice(9)
    expect((await rolesync('plan')).out).toContain('33.4 % (9 of 27)')
  })

  test('--max-deletes takes a limit back as well as it extends one', async () => {
    const { rolesync } = await tenRoles(guards({ maxDeletes: 9 }), FILE + declared(0, 6))
    expect((await rolesync('plan', '--max-deletes', '3')).code).toBe(3)
  })

  test('--role limits the plan, but percentages stay those of all roles', async () => {
    const { rolesync } = await tenRoles(guards({ maxDeletePercent: 9 }), FILE + declared(0, 6))
    expect((await rolesync('plan', '--role', 'team 9')).out).toContain('10 % (1 of 10)')
  })

  test('protect has no flag: the config is where it is lifted', async () => {
    const { rolesync } = await tenRoles(`${guards({})}\nprotect: ["team 9"]`, FILE + declared(0, 9))
    const { code, out } = await rolesync('plan')
    expect(code).toBe(3)
    expect(out.replaceAll(/\n {4}/g, ' ')).toContain(
      '"team 9" is protected and would be deleted (1, the limit is 0); no flag lifts this',
    )
    expect((await rolesync('plan', '--allow', 'protect')).err).toContain('Allowed guards are maxDeletes,')
  })
})
