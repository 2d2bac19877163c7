/** Twenty targets of which one cannot be read and one is refused by a guard. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { setting } from './cli.ts'

const NAMES = Array.from({ length: 20 }, (_, index) => `t${String(index + 1).padStart(2, '0')}`)

/** Writes the config of the fleet, and a role for each target; `bad` are settings that keep one of them from being applied. */
function writeFleet(cwd: string, url: string, bad: Readonly<Record<string, string>>): void {
  const targets = NAMES.map((name) => {
    const own = bad[name] ?? `url: "${url}"`
    return `  ${name}: { provider: organization, ${own}, roles: [${name}.yaml], auth: { tokenEnv: CRM_TOKEN } }\n`
  })
  writeFileSync(join(cwd, 'rolesync.yaml'), `version: 1\ntargets:\n${targets.join('')}`)
  for (const name of NAMES) {
    const role = `  role-${name}: { description: d, permissions: [READ_AN_ITEM] }\n`
    writeFileSync(join(cwd, `${name}.yaml`), `provider: organization\nroles:\n${role}`)
  }
}

test('18 of 20 are applied, the summary begins with the others, and a second run does the rest', async () => {
  const { cwd, rolesync, sandbox } = await setting()
  const url = `${sandbox.url}/organization`
  const made = () => sandbox.state.organization.roles.flatMap(({ name }) => (name.startsWith('role-') ? [name] : []))
  writeFleet(cwd, url, {
    t07: 'url: "http://127.0.0.1:1"',
    t13: `url: "${url}", undeclared: delete, guards: { maxDeletes: 0 }`,
  })
  const { code, out, err } = await rolesync('apply', '--yes')
  expect(code).toBe(5)
  expect(made()).toHaveLength(18)
  expect(err).toMatch(/^Error: t07 is not applied: could not be planned: GET .*connection refused/m)
  expect(err).toMatch(/^Error: t13 is not applied: refused by maxDeletes: /m)
  const summary = out.slice(out.indexOf('Not applied: t07'))
  expect(summary).toMatch(/^Not applied: t07: .*\n+Not applied: t13: .*\n+t01\n[\s\S]*Apply: 18 applied\./)

  // Of many targets, a plan has to say which one a guard is about.
  const plan = await rolesync('plan', '--quiet')
  expect(plan.code).toBe(1)
  expect(plan.err).toMatch(/^Error: t07 could not be planned: /m)
  expect(plan.err).toMatch(/^Error: t13 is refused by maxDeletes: /m)

  writeFleet(cwd, url, {})
  expect(await rolesync('apply', '--yes')).toMatchObject({ code: 0, out: expect.stringContaining('Apply: 2 applied.') })
  expect(made().sort()).toEqual(NAMES.map((name) => `role-${name}`))
})

test('a plan that goes to a file has its reason on standard error: the credential is refused', async () => {
  const { cwd, rolesync, within, sandbox } = await setting()
  writeFleet(cwd, `${sandbox.url}/organization`, {})
  expect((await rolesync('plan', '--target', 't01')).code).toBe(0)
  const { code, err } = await within({ env: { CRM_TOKEN: 'wrong' } }, 'plan', '--target', 't01', '--quiet')
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(
      /^Error: t01 could not be planned: GET .* answered 401: .*; the credential comes from CRM_TOKEN\n$/,
    ),
  ])
})
