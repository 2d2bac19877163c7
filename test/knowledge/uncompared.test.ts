/** Declared roles whose live value cannot be understood: the rest is done, and nothing ends as if all were well. */
import { expect, test } from 'vitest'
import { bench, configOf, whyUnfit } from './bench.ts'

const CONFIG = configOf('mdm')

const role = (key: string, privilege = 'READ') => `  ${key}: { resourcePermissions: { Auth: [${privilege}] } }\n`
const reads = [{ id: 'Auth', allowedPrivileges: ['READ'] }]

/** ROLE_A cannot be understood, ROLE_B is as the files say. */
async function world(roles: string) {
  const made = await bench({ 'rolesync.yaml': CONFIG, 'roles.yaml': `provider: reltio\nroles:\n${roles}` })
  const odd = { roleName: 'ROLE_A', servicePermissions: [{ id: 'Auth', allowedPrivileges: [{ name: 'DELETE' }] }] }
  const live = [odd, { roleName: 'ROLE_B', servicePermissions: reads }]
  const [customer] = made.sandbox.state.reltio.customers
  customer?.roles.splice(0, customer.roles.length, ...(live as never[]))
  return made
}

const LEFT = '1 role not compared in full'
const WHY = 'its live resourcePermissions cannot be understood ('

test('a plan says what it could not compare, and does not count it as unchanged', async () => {
  const { rolesync, plan } = await world(role('ROLE_A') + role('ROLE_B'))
  const { code, out } = await rolesync(['plan'])
  expect([code, out]).toEqual([0, expect.stringContaining(`Plan: no changes, ${LEFT}.`)])
  expect(out).toContain('1 role could not be compared in full. Apply leaves')
  expect(out).toContain('No other changes. 1 role unchanged.')
  for (const format of ['text', 'markdown', 'html']) {
    const shown = (await rolesync(['plan', '--format', format])).out
    expect(shown).toContain(LEFT)
    expect(shown).not.toContain('The live roles match the files')
  }
  expect((await plan()).summary.unchanged).toBe(1)
  expect((await rolesync(['plan', '--detailed-exitcode'])).code).toBe(2)
})

test('an apply with nothing to send ends with 5 and says why, and does not claim to have read again', async () => {
  const { rolesync, json, sandbox } = await world(role('ROLE_A') + role('ROLE_B'))
  const { code, out, err } = await rolesync(['apply', '--yes', '--report', 'report.json'])
  expect(code).toBe(5)
  expect(out).toContain(`Apply: ${LEFT}. Nothing was sent.`)
  expect(err).toContain(`Error: mdm: ${LEFT}`)
  expect(err).toContain(WHY)
  expect(whyUnfit('report', json('report.json'))).toBeNull()
  expect(json('report.json')).toMatchObject({ targets: [{ steps: [], uncompared: [{ role: 'ROLE_A' }] }] })
  for (const format of ['text', 'markdown', 'html']) {
    const shown = (await rolesync(['show', 'report.json', '--format', format])).out
    expect(shown).toContain('not compared in full')
    expect(shown).toContain('Nothing was sent.')
    expect(shown).toContain('rolesync plan')
  }
  expect(sandbox.log.some(({ method }) => method === 'PUT')).toBe(false)
})

test('what is understood is applied and verified, also from a saved plan', async () => {
  const { rolesync, sandbox } = await world(role('ROLE_A') + role('ROLE_B', 'UPDATE'))
  expect((await rolesync(['plan', '--out', 'plan.json'])).out).toContain(`Plan: 1 to update, ${LEFT}.`)
  const { code, out } = await rolesync(['apply', 'plan.json', '--yes'])
  expect([code, out]).toEqual([5, expect.stringContaining(`Apply: 1 applied, ${LEFT}. Verified by reading again.`)])
  const [, updated] = sandbox.state.reltio.customers[0]?.roles ?? []
  expect(updated?.servicePermissions).toMatchObject([{ allowedPrivileges: ['UPDATE'] }])
})

test('a role that is deleted with what is not understood leaves nothing to compare', async () => {
  const { rolesync } = await world(`  ROLE_A: { state: absent }\n${role('ROLE_B')}`)
  expect((await rolesync(['plan'])).out).toContain('Plan: 1 to delete.')
  const { code, out } = await rolesync(['apply', '--yes'])
  expect([code, out]).toEqual([0, expect.stringContaining('Apply: 1 applied. Verified by reading again.')])
})

test('a report of nothing at all says that nothing was sent', async () => {
  const { rolesync } = await world(role('ROLE_B'))
  expect((await rolesync(['apply', '--yes', '--report', 'report.json'])).code).toBe(0)
  const { out } = await rolesync(['show', 'report.json'])
  expect(out).toContain('Apply: nothing to do. Nothing was sent.')
})
