/** The fault suite for every system, and the judge of it. */
import { expect, test } from 'vitest'
import { wishFor } from '../../src/testkit/fault-cases.ts'
import { describeFaults } from '../../src/testkit/faults.ts'
import { complaints } from '../../src/testkit/oracle.ts'
import { openWorld, restore } from '../../src/testkit/world.ts'
import { subject as organization } from '../systems/organization-subject.ts'
import { subjects } from '../systems/subjects.ts'

for (const subject of subjects) describeFaults(subject)

test('the oracle sees a wrong role, a doubled one and a lie', async () => {
  const world = await openWorld(organization)
  const wish = wishFor(world)
  restore(world, wish.before)
  await world.declare(wish.wanted, wish.renames)
  const ended = await world.rolesync(['apply', '--auto-approve', '--report', 'report.json'])
  const report = await world.report()
  const evidence = { world, wish, plan: null, ended, report, log: [...world.sandbox.log] }
  expect(complaints(evidence)).toEqual([])

  expect(complaints({ ...evidence, ended: { ...ended, code: 5 } })).toEqual(['exit code 5, the report amounts to 0'])
  expect(complaints({ ...evidence, ended: { ...ended, out: 'by sandbox' } })).toEqual(['shows the token'])
  const fewer = evidence.log.filter(({ method }) => method !== 'DELETE')
  expect(complaints({ ...evidence, log: fewer })).toEqual([
    '6 writes are reported, the server saw 5',
    '10 requests are reported, the server saw 9',
  ])
  const { roles } = world.state
  const wider = roles.find(({ name }) => name === 'wider')
  if (wider === undefined) throw new Error('it is gone')
  wider.permissions = []
  expect(complaints(evidence)).toEqual(['update wider is applied, but the system holds '])
  roles.push({ ...wider, permissions: [...organization.faults.elements] })
  expect(complaints(evidence)).toEqual(['wider is there twice'])
  roles.splice(0)
  expect(complaints(evidence)).toContain("foreign is nobody's business and is not what it was")
  expect(complaints(evidence)).toContain('swap is gone, and nobody wanted that')
  await world.close()
})
