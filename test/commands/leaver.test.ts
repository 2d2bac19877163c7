/** One leaver does not stop everybody: a role that cannot be planned is refused, and all others are planned and applied. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { plan as isPlan, report as isReport } from '../../src/desired/validators.js'
import type { Setting } from './cli.ts'
import { workforce } from './workforce.ts'

const ROLES = `  Sales: { apps: [Jira], users: [ada@example.com, eve@example.com] }
  Support: { apps: [Jira, Zoom] }
  Legal: { apps: [] }
  Design: { apps: [Box] }
`

/** Eve is in the file and was deleted; Support gets an app, Legal loses one, Design is new. */
async function withLeaver(): Promise<Setting> {
  const world = await workforce(
    [
      ['Sales', ['Jira'], ['ada', 'eve']],
      ['Support', ['Jira'], []],
      ['Legal', ['Box'], []],
    ],
    ROLES,
  )
  const { onelogin } = world.sandbox.state
  onelogin.users = onelogin.users.filter(({ username }) => username !== 'eve')
  for (const role of onelogin.roles) role.users = role.users.filter((id) => id !== 502)
  return world
}

const WHY = 'OneLogin has no user "eve@example.com"; if this person left, take the name out of the file'
const apps = ({ sandbox }: Setting) =>
  sandbox.state.onelogin.roles.map(({ name, apps: ids }) => `${name} ${ids.join()}`)
const read = ({ cwd }: Setting, file: string) => JSON.parse(readFileSync(join(cwd, file), 'utf8'))

describe('a file names a user who was deleted', () => {
  test('the plan refuses the role concerned, with its place and the way out, and plans the others', async () => {
    const world = await withLeaver()
    const { code, out, err } = await world.rolesync('plan')
    expect(code).toBe(0)
    expect((await world.rolesync('plan', '--detailed-exitcode')).code).toBe(2)
    expect(out).toContain('+ create Design')
    expect(out).toContain('~ update Support')
    expect(out.replaceAll(/\s+/g, ' ')).toContain(`Role not planned: Sales: roles.yaml:3:51 ${WHY}`)
    expect(out).toContain('Plan: 1 to create, 2 to update, 1 role not planned.')
    expect(out).toContain('update Legal: waits until every role of this target can be planned')
    expect(err).toContain(`warning: iam: a role could not be planned: roles.yaml:3:51  ${WHY} (role "Sales")\n`)
    expect(out).not.toContain('did you mean')
  })

  test('apply does what can be done, takes nothing away, and ends with 5', async () => {
    const world = await withLeaver()
    const { code, out, err } = await world.rolesync('apply', '--yes', '--report', 'report.json')
    expect([code, apps(world)]).toEqual([5, ['Sales 40', 'Support 40,41', 'Legal 42', 'Design 42']])
    expect(out).toContain('Apply: 2 applied, 1 not attempted, 1 role not planned.')
    expect(err).toContain(WHY)
    const report = read(world, 'report.json')
    expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true)
    expect(report.targets[0].refused).toMatchObject([{ role: 'Sales', problems: [{ message: WHY }] }])
    expect(
      report.targets[0].steps.map((step: { role: string; status: string }) => `${step.role} ${step.status}`),
    ).toEqual(['Design applied', 'Support applied', 'Legal not-attempted'])
  })

  test('with nothing else to do, apply writes nothing and still ends with 5', async () => {
    const world = await withLeaver()
    writeFileSync(join(world.cwd, 'roles.yaml'), `provider: onelogin\nroles:\n${ROLES.split('\n')[0]}\n`)
    const { code, out } = await world.rolesync('apply', '--yes')
    expect(code).toBe(5)
    expect(out).toContain('Plan: no changes, 1 role not planned.')
    expect(world.sandbox.log.filter(({ method }) => method !== 'GET')).toEqual([])
  })

  test('once the name is out of the file, all is applied', async () => {
    const world = await withLeaver()
    await world.rolesync('apply', '--yes')
    writeFileSync(
      join(world.cwd, 'roles.yaml'),
      `provider: onelogin\nroles:\n${ROLES.replace(', eve@example.com', '')}`,
    )
    expect((await world.rolesync('apply', '--yes')).code).toBe(0)
    expect(apps(world)).toEqual(['Sales 40', 'Support 40,41', 'Legal ', 'Design 42'])
  })

  test('a saved plan, --expect and --resume refuse the same role', async () => {
    const world = await withLeaver()
    expect((await world.rolesync('plan', '--out', 'plan.json')).code).toBe(0)
    const plan = read(world, 'plan.json')
    expect(isPlan(plan), JSON.stringify(isPlan.errors)).toBe(true)
    expect((await world.rolesync('apply', 'plan.json', '--report', 'report.json')).code).toBe(5)
    expect(apps(world)).toEqual(['Sales 40', 'Support 40,41', 'Legal 42', 'Design 42'])
    expect((await world.rolesync('apply', 'plan.json')).code).toBe(5)
    expect((await world.rolesync('apply', '--yes', '--resume', 'report.json')).code).toBe(5)
    const other = await withLeaver()
    expect((await other.rolesync('apply', '--yes', '--expect', plan.digest.replace(/.$/, '!'))).code).toBe(4)
    const { digest } = JSON.parse((await other.rolesync('plan', '--json')).out)
    expect((await other.rolesync('apply', '--yes', '--expect', digest)).code).toBe(5)
    expect(apps(other)).toEqual(['Sales 40', 'Support 40,41', 'Legal 42', 'Design 42'])
  })

  test('a plan that refused nobody has another digest: what takes away would not wait', async () => {
    const world = await withLeaver()
    const { digest } = JSON.parse((await world.rolesync('plan', '--json')).out)
    writeFileSync(
      join(world.cwd, 'roles.yaml'),
      `provider: onelogin\nroles:\n${ROLES.replace(', eve@example.com', '')}`,
    )
    const mended = JSON.parse((await world.rolesync('plan', '--json')).out)
    expect(mended.summary).toMatchObject({ create: 1, update: 2 })
    expect((await world.rolesync('apply', '--yes', '--expect', digest)).code).toBe(4)
  })

  test('every format shows it with its place', async () => {
    const world = await withLeaver()
    const show = async (format: string) => (await world.rolesync('plan', '--format', format)).out
    for (const format of ['text', 'markdown', 'html']) {
      const shown = (await show(format))
        .replaceAll(/<[^>]+>|`|\*/g, '')
        .replaceAll(/\s+/g, ' ')
        .replaceAll('&#58;', ':')
      expect(/Role not planned:? Sales: roles\.yaml:3:51 /.test(shown), format).toBe(true)
    }
    const [result] = JSON.parse(await show('sarif')).runs[0].results
    expect(result).toMatchObject({
      ruleId: 'not-planned',
      level: 'error',
      locations: [{ physicalLocation: { region: { startLine: 3, startColumn: 51 } } }],
    })
    expect(await show('diff')).toContain('# iam/Sales could not be planned: OneLogin has no user')
    expect(JSON.parse(await show('json')).targets[0].refused[0]).toMatchObject({
      role: 'Sales',
      source: { file: 'roles.yaml', line: 3 },
      problems: [{ message: WHY, source: { line: 3, column: 51 } }],
    })
  })

  test('under GitHub Actions it is an annotation beside the name', async () => {
    const world = await withLeaver()
    const { err } = await world.within({ env: { GITHUB_ACTIONS: 'true' } }, 'plan')
    expect(err).toContain(
      '::error file=roles.yaml,line=3,col=51,title=iam%3A Sales could not be planned::OneLogin has no user',
    )
  })

  test('with --base, the plan of who wrote the name ends with 1, and that of who changes another role does not', async () => {
    const world = await withLeaver()
    const git = (...argv: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...argv], { cwd: world.cwd })
    git('init', '-qb', 'main')
    git('add', '-A')
    git('commit', '-qm', 'base')
    const file = join(world.cwd, 'roles.yaml')
    writeFileSync(file, readFileSync(file, 'utf8').replace('Design: { apps: [Box] }', 'Design: { apps: [Zoom] }'))
    expect(await world.rolesync('plan', '--base', 'main')).toMatchObject({ code: 0, err: expect.stringContaining(WHY) })
    expect((await world.rolesync('plan', '--base', 'main', '--detailed-exitcode')).code).toBe(2)
    // Whoever writes the name is.
    writeFileSync(file, readFileSync(file, 'utf8').replace('eve@example.com', 'evi@example.com'))
    expect((await world.rolesync('plan', '--base', 'main')).code).toBe(1)
  })
})

test('of people, a suggestion is one only where the part before the @ is close', async () => {
  const world = await workforce([], '  Sales: { users: [benn@example.com] }\n')
  expect((await world.rolesync('plan')).err).toContain(
    'OneLogin has no user "benn@example.com"; did you mean `ben@example.com`? If this person left, take the name out of the file',
  )
})
