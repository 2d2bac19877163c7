/** From where a role has a grant, and which roles hold one. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { grantMatcher } from '../../src/text/grant-glob.ts'
import { bench, whyUnfit } from './bench.ts'

const NOTHING = {}
const words = (text: string) => text.replaceAll(/\s+/g, ' ')

test('explain tells every place of a grant: the role itself, a permission set, an overlay', async () => {
  const { rolesync, sandbox } = await bench()
  const { out, code } = await rolesync(['explain', 'ROLE_RIQ_DEV', '--target', 'mdm'], NOTHING)
  expect(code).toBe(0)
  expect(words(out)).toContain('ROLE_RIQ_DEV (mdm, reltio/roles.yaml:20)')
  expect(words(out)).toContain('✓ Auth.customer:READ from permission set customer-read reltio/roles.yaml:6')
  expect(words(out)).toContain('✓ Auth.customer:DELETE from the role itself reltio/roles.yaml:23')
  const steward = await rolesync(['explain', 'ROLE_DATA_STEWARD', 'MDM.data.relations:*'], NOTHING)
  expect(words(steward.out)).toContain('(mdm-test, ')
  expect(words(steward.out)).toContain('✓ MDM.data.relations:CREATE from an overlay reltio/test/overlay.yaml:7')
  expect(sandbox.log).toEqual([])
})

test('explain tells what an overlay took away, and by whom', async () => {
  const { rolesync } = await bench()
  const grant = 'dataloader.config.project.jobs:DELETE'
  const { out } = await rolesync(['explain', 'ROLE_DATA_STEWARD', grant], NOTHING)
  const [prod, test] = out.split('ROLE_DATA_STEWARD').slice(1).map(words)
  expect(prod).toContain(`✓ ${grant} from the role itself`)
  expect(test).toContain(
    `✗ ${grant} (not held) from the role itself reltio/roles.yaml:19 removed by an overlay reltio/test/overlay.yaml:10`,
  )
})

test('explain of a grant that is not held tells what is nearest', async () => {
  const { rolesync } = await bench()
  const slip = await rolesync(['explain', 'ROLE_DATA_STEWARD', 'MDM.data.relatoins:READ', '--target', 'mdm'], NOTHING)
  expect(slip.code).toBe(0)
  expect(words(slip.out)).toContain('✗ It does not hold MDM.data.relatoins:READ. nearest: MDM.data.relations:READ')
  const other = await rolesync(
    ['explain', 'ROLE_RIQ_DEV', 'Auth.customer:EXECUTE', '--target', 'mdm', '--json'],
    NOTHING,
  )
  expect(JSON.parse(other.out).targets[0].nearest).toContain('Auth.customer:CREATE')
})

test('what is printed as JSON is as its schema says', async () => {
  const { rolesync } = await bench()
  const printed = async (...argv: string[]) => JSON.parse((await rolesync([...argv, '--json'])).out)
  const explained = [['ROLE_DATA_STEWARD'], ['ROLE_RIQ_DEV'], ['ROLE_RIQ_DEV', 'Auth.customer:EXECUTE'], ['Legal']]
  for (const argv of explained) expect(whyUnfit('explanation', await printed('explain', ...argv))).toBeNull()
  for (const argv of [['**:DELETE'], ['app:*'], ['app:*', '--live'], ['nothing']]) {
    expect(whyUnfit('holders', await printed('who-can', ...argv))).toBeNull()
  }
  expect(whyUnfit('diagnosis', await printed('doctor'))).toBeNull()
  expect(whyUnfit('diagnosis', JSON.parse((await rolesync(['doctor', '--json'], NOTHING)).out))).toBeNull()
  expect(whyUnfit('diagnosis', { ...(await printed('doctor')), more: 1 })).toContain('additional')
})

test('explain as JSON has places with file, line and column', async () => {
  const { rolesync } = await bench()
  const { out } = await rolesync(['explain', 'Legal', '--json'], NOTHING)
  expect(JSON.parse(out)).toEqual({
    kind: 'explanation',
    role: 'Legal',
    grant: null,
    targets: [
      {
        target: 'workforce',
        role: 'Legal',
        state: 'present',
        source: { file: 'onelogin/roles.yaml', line: 7, column: 3 },
        nearest: [],
        grants: ['Box', 'DocuSign'].map((app, index) => ({
          grant: `app:${app}`,
          held: true,
          mentions: [
            {
              source: { file: 'onelogin/roles.yaml', line: 9, column: index === 0 ? 12 : 17 },
              via: 'role',
              set: null,
              removes: false,
            },
          ],
        })),
      },
    ],
  })
})

test('explain of a role that no file declares, and other slips', async () => {
  const { rolesync } = await bench()
  const errorOf = async (...argv: string[]) => {
    const { code, out, err } = await rolesync(argv, NOTHING)
    expect([code, out]).toEqual([1, ''])
    return err
  }
  expect(await errorOf('explain', 'ROLE_RIQ_DVE')).toContain(
    'no file declares the role "ROLE_RIQ_DVE"; did you mean `ROLE_RIQ_DEV`?',
  )
  expect(await errorOf('explain', 'x')).toContain('no file declares the role "x"; they declare')
  expect(await errorOf('explain', 'Legal', '--format', 'diff')).toContain('Allowed choices are text, json')
  expect(await errorOf('who-can', '*', '--format', 'diff')).toContain('Allowed choices are text, json')
  expect(await errorOf('who-can', ' ')).toContain('who-can needs a glob on grants')
  expect(await errorOf('explain')).toContain("missing required argument 'role'")
})

test.each<[string, readonly string[], string]>([
  ['another letter case', ['riq_dev'], '; did you mean `ROLE_RIQ_DEV`?'],
  ['white space', [' legal '], '; did you mean `Legal`?'],
  ['a part of the name', ['SUPPORT_DESK'], '; did you mean `ROLE_SUPPORT_DESK`?'],
  ['the old name of a rename', ['Finance Approvers'], '; `Money Approvers` is renamed from it'],
  ['a target that does not have it', ['Legal', '--target', 'mdm'], ', without those of '],
])('explain of a role that no file declares: %s', async (_, [key = '', ...flags], hint) => {
  const { rolesync } = await bench()
  const { code, out, err } = await rolesync(['explain', key, ...flags], NOTHING)
  expect([code, out]).toEqual([1, ''])
  expect(err).toContain(`no file declares the role ${JSON.stringify(key)}`)
  expect(err).toContain(hint)
})

test.each<[string, string, string]>([
  ['another letter case', 'auth.customer:read', 'Auth.customer:READ'],
  ['a part of the name', 'customer:delete', 'Auth.customer:DELETE'],
  ['a glob with a slip', 'Auth.custmer:*', 'Auth.customer:'],
])('explain of a grant that is not held tells what is nearest: %s', async (_, grant, near) => {
  const { rolesync } = await bench()
  const { code, out } = await rolesync(['explain', 'ROLE_RIQ_DEV', grant, '--target', 'mdm'], NOTHING)
  expect(code).toBe(0)
  expect(words(out)).toContain(`✗ It does not hold ${grant}. nearest: ${near}`)
})

test('a role that is to be absent is said to hold nothing', async () => {
  const { rolesync, write } = await bench()
  write('onelogin/roles.yaml', 'provider: onelogin\nroles: { Legal: { state: absent } }\n')
  expect((await rolesync(['explain', 'Legal'], NOTHING)).out).toContain('The role is to be absent')
})

test('who-can in the files, offline, over all targets', async () => {
  const { rolesync, sandbox } = await bench()
  const { out } = await rolesync(['who-can', '**:DELETE', '--json'], NOTHING)
  const { targets, live } = JSON.parse(out)
  expect(live).toBe(false)
  const held = Object.fromEntries(
    targets.map(({ target, roles }: { target: string; roles: { role: string }[] }) => [
      target,
      roles.map(({ role }) => role),
    ]),
  )
  expect(held).toEqual({
    'crm-roles': [],
    loyalty: [],
    'loyalty-users': [],
    mdm: ['ROLE_DATA_STEWARD', 'ROLE_RIQ_DEV', 'ROLE_SUPPORT_DESK'],
    'mdm-test': ['ROLE_DATA_STEWARD', 'ROLE_RIQ_DEV', 'ROLE_SUPPORT_DESK'],
    pipelines: [],
    'single-sign-on': [],
    workforce: [],
  })
  const text = await rolesync(['who-can', 'app:Box'], NOTHING)
  expect(words(text.out)).toBe(
    'workforce Legal (onelogin/roles.yaml:7) app:Box 1 role of 8 targets holds app:Box in the files. ',
  )
  expect(sandbox.log).toEqual([])
})

test.each<[string, string, readonly string[]]>([
  ['another letter case', 'app:docusign', ['app:DocuSign']],
  ['a slip', 'app:DocuSing', ['app:DocuSign']],
  ['a part of the name', 'docusign', ['app:DocuSign']],
  ['a glob with a slip', 'MDM.data.relatoins:*', ['MDM.data.relations:']],
  ['nothing near', 'salesforce', []],
])('who-can that finds nothing tells what is near: %s', async (_, glob, near) => {
  const { rolesync } = await bench()
  const json = JSON.parse((await rolesync(['who-can', glob, '--json'], NOTHING)).out)
  expect(json.nearest.length > 0).toBe(near.length > 0)
  for (const [index, one] of near.entries()) expect(json.nearest[index]).toContain(one)
  const { code, out } = await rolesync(['who-can', glob], NOTHING)
  const meant = near.length === 0 ? '.' : `; did you mean \`${near[0]}`
  expect([code, words(out)]).toEqual([0, expect.stringContaining(`in the files (--live asks the systems)${meant}`)])
})

test('who-can --live tells what is near among what is live', async () => {
  const { rolesync } = await bench()
  const asked = ['who-can', 'app:netsuite', '--live', '--target', 'workforce']
  expect(words((await rolesync(asked)).out)).toBe(
    '0 roles of 1 target hold app:netsuite in the systems; did you mean `app:NetSuite`? ',
  )
  expect(JSON.parse((await rolesync([...asked, '--json'])).out).nearest).toEqual(['app:NetSuite'])
  expect(JSON.parse((await rolesync(['who-can', 'app:NetSuite', '--live', '--json'])).out).nearest).toEqual([])
})

test('a --role that selects nothing is an error of every command that takes it, with what is near', async () => {
  const { rolesync, read, write } = await bench()
  const errorOf = async (argv: readonly string[], env?: typeof NOTHING) => {
    const { code, out, err } = await rolesync([...argv], env)
    expect([code, out]).toEqual([1, ''])
    return err
  }
  expect(await errorOf(['who-can', '**', '--role', 'legal'], NOTHING)).toContain(
    '--role legal matches no role in the files; did you mean `Legal`?',
  )
  const workforce = ['--target', 'workforce']
  expect(await errorOf(['who-can', '**', '--live', '--role', 'brake glass', ...workforce])).toContain(
    '--role brake glass matches no role in the systems; did you mean `Break Glass`?',
  )
  const nowhere = ' matches no role, neither in the files nor live; did you mean `'
  expect(await errorOf(['plan', '--role', 'Leg?ll*', ...workforce])).toContain(`--role Leg?ll*${nowhere}Legal`)
  expect(await errorOf(['apply', '--yes', '--role', 'Leagl', ...workforce])).toContain(`--role Leagl${nowhere}Legal`)
  expect(await errorOf(['pull', '--role', 'legal', ...workforce])).toContain(`--role legal${nowhere}Legal`)
  write('tests.yaml', 'provider: onelogin\ntests: { Legal: { can: ["app:Box"] } }\n')
  const tested = '    provider: onelogin\n    tests: [tests.yaml]\n'
  write('rolesync.yaml', read('rolesync.yaml').replace('    provider: onelogin\n', tested))
  expect(await errorOf(['test', '--role', 'legal', ...workforce], NOTHING)).toContain(
    '--role legal matches no role that has tests; did you mean `Legal`?',
  )
})

test('a --target that selects nothing is an error of every command that takes it, with what is near', async () => {
  const { rolesync, sandbox } = await bench()
  const commands = ['validate', 'plan', 'apply --yes', 'test', 'snapshot --out x.json', 'explain Legal', 'who-can **']
  for (const command of [...commands, 'doctor', 'pull', 'targets', 'who-can ** --live']) {
    const { code, err } = await rolesync([...command.split(' '), '--target', 'work'])
    expect([command, code, err]).toEqual([
      command,
      1,
      expect.stringContaining('--target work matches no target; did you mean workforce?'),
    ])
  }
  expect(sandbox.log).toEqual([])
})

test('who-can --live asks the systems, with GET only, and names people by address', async () => {
  const { rolesync, sandbox } = await bench()
  const { out, code } = await rolesync([
    'who-can',
    'admin:**',
    '--live',
    '--target',
    'workforce',
    '--role',
    'IT*',
    '--json',
  ])
  expect(code).toBe(0)
  const [target] = JSON.parse(out).targets
  expect(target.roles).toMatchObject([{ role: 'IT Admins', source: null }])
  expect(target.roles[0].grants).toHaveLength(2)
  expect(target.roles[0].grants[0]).toMatch(/^admin:.*@example\.com$/)
  expect(sandbox.log.every(({ method, path }) => method === 'GET' || path.includes('/auth/'))).toBe(true)
})

test('who-can --live with a target that cannot be read tells the others and ends with 1', async () => {
  const { rolesync, sandbox } = await bench()
  sandbox.inject({ kind: 'status', code: 403, path: '/organization/v2/roles' })
  const { out, code } = await rolesync(['who-can', '**:DELETE', '--live'])
  expect(code).toBe(1)
  expect(words(out)).toMatch(/crm-roles ✗ could not be read: .*403.*mdm ROLE_DATA_STEWARD/)
})

test.each<[string, readonly string[], readonly string[]]>([
  ['Auth.customer:*', ['Auth.customer:READ', 'Auth.customer:'], ['Auth.customer.user:READ', 'Auth.customer']],
  ['Auth.*:READ', ['Auth.customer:READ'], ['Auth.customer.user:READ', 'Auth.customer:DELETE']],
  ['Auth.**:READ', ['Auth.customer:READ', 'Auth.customer.user:READ'], ['MDM.x:READ']],
  ['**:DELETE', ['a:DELETE', 'a.b.c:DELETE', ':DELETE'], ['DELETE', 'a:DELETED']],
  ['*', ['READ', ''], ['a:READ', 'a.b']],
  ['**', ['READ', '', 'a.b:c'], []],
  ['app:Sales*', ['app:Salesforce', 'app:Salesforce Sandbox'], ['app:Box']],
  ['a+(b)?', ['a+(b)?'], ['aab', 'a+(b)']],
  ['C*_AN_*', ['CREATE_AN_ITEM'], ['READ_AN_ITEM']],
])('the glob %s', (glob, yes, no) => {
  const isMeant = grantMatcher([glob])
  expect(yes.filter((grant) => !isMeant(grant))).toEqual([])
  expect(no.filter(isMeant)).toEqual([])
})

test('law: a glob matches as the pattern that it stands for, and no glob takes long', () => {
  const letters = (...all: string[]) => fc.array(fc.constantFrom(...all), { maxLength: 9 }).map((list) => list.join(''))
  fc.assert(
    fc.property(letters('a', 'b', '.', ':', '*', '**'), letters('a', 'b', '.', ':'), (glob, grant) => {
      const source = [...glob.matchAll(/\*+|[^*]/g)].map(([piece]) =>
        piece === '*' ? '[^.:]*' : piece.startsWith('*') ? '.*' : piece.replace('.', '\\.'),
      )
      expect(grantMatcher([glob])(grant)).toBe(new RegExp(`^${source.join('')}$`).test(grant))
    }),
  )
  expect(grantMatcher(['**a'.repeat(500)])('a'.repeat(400))).toBe(false)
})
