/** Ignored grants that go along with a role: they are in no change, so a warning says how many. */
import { describe, expect, test } from 'vitest'
import type { Fields } from '../../src/domain/model.ts'
import { onelogin } from '../../src/systems/onelogin/index.ts'
import { reltio } from '../../src/systems/reltio/index.ts'
import { declared, live, planOf } from './planning.ts'

const TEAM: Fields = { apps: ['crm'], users: ['zoe', 'kim'], admins: ['quinn'] }
const rules = { ignoreGrants: ['user:**'] }

function warning(role: string, message: string): object[] {
  return [{ rule: 'ignored-grants', severity: 'warning', role, message, accepted: null }]
}

describe('a delete', () => {
  test('of a role that a file declares absent', () => {
    const head = [declared('one', {}, { state: 'absent' })]
    const { findings, steps } = planOf({ provider: onelogin, head, live: [live('one', TEAM)], rules })
    expect(findings).toMatchObject(
      warning(
        'one',
        'it is deleted with 2 grants that the config leaves to others (ignoreGrants) and that no change shows',
      ),
    )
    expect(findings[0]?.source).toEqual(head[0]?.source)
    expect(JSON.stringify([findings, steps])).not.toContain('zoe')
  })

  test('of a role that no file declares', () => {
    const world = { provider: onelogin, head: [], live: [live('one', { ...TEAM, users: ['zoe'] })] }
    const { findings } = planOf({ ...world, rules: { ...rules, undeclared: 'delete' } })
    expect(findings).toMatchObject(
      warning(
        'one',
        'it is deleted with 1 grant that the config leaves to others (ignoreGrants) and that no change shows',
      ),
    )
  })

  test('of a role without any has no warning, and neither has an update', () => {
    const head = [declared('one', {}, { state: 'absent' }), declared('two', { apps: ['crm', 'erp'] })]
    const now = [live('one', { ...TEAM, users: [] }), live('two', TEAM)]
    expect(planOf({ provider: onelogin, head, live: now, rules }).findings).toEqual([])
  })
})

test('a replacement where the system cannot rename: the new role does not get them', () => {
  const resourcePermissions = { 'Auth.customer': ['READ'] }
  const { findings } = planOf({
    provider: reltio,
    head: [declared('ROLE_NEW', { resourcePermissions }, { renamedFrom: 'ROLE_OLD' })],
    live: [live('ROLE_OLD', { resourcePermissions: { ...resourcePermissions, console: ['EXECUTE'] } }, null)],
    rules: { ignoreGrants: ['console:*'] },
  })
  expect(findings).toMatchObject(
    warning(
      'ROLE_OLD',
      'it is deleted with 1 grant that the config leaves to others (ignoreGrants) and that no change shows; "ROLE_NEW", which replaces it, does not get it',
    ),
  )
})
