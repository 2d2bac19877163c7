/** Reading again after an apply: as few requests as it takes, and as strict as a whole read. */
import { expect, test } from 'vitest'
import type { keycloak as fake } from '../../src/systems/keycloak/fake.ts'
import { type Lab, messageOf } from '../../src/testkit/lab.ts'

export function verified(lab: () => Lab<typeof fake>): void {
  const reads = () => lab().sandbox.log.filter(({ method }) => method === 'GET')
  const composites = (key: string, more: readonly string[]) => lab().role(key, { composites: more })

  test('one of 1,000 roles: the clients, the roles of the realm, and what that role includes', async () => {
    lab().plant(...Array.from({ length: 1000 }, (_, index) => `role-${index}`))
    const desired = [composites('role-7', ['orders:refund', 'role-8'])]
    const plan = await lab().plan(desired)
    expect(reads().length).toBeGreaterThan(1000)
    lab().sandbox.reset()
    expect(await lab().apply(plan, desired)).toMatchObject({ verified: true, steps: [{ status: 'applied' }] })
    expect(reads().map(({ path }) => path.replace(/.*\/shop/, '').replace(/\/[0-9a-f-]{36}/, '/{id}'))).toEqual([
      '/roles?briefRepresentation=false',
      '/clients',
      '/roles-by-id/{id}/composites',
    ])
  })

  test('a role of a client: the roles of that client', async () => {
    lab().plant('role')
    const desired = [composites('storefront:new', ['role', 'orders:read']), composites('storefront:other', [])]
    const plan = await lab().plan(desired)
    lab().sandbox.reset()
    expect((await lab().apply(plan, desired)).verified).toBe(true)
    expect(reads()).toHaveLength(3)
    const { roles } = await lab().readSome(['storefront:new', 'orders:none', 'nobody:x'])
    expect(roles.map(({ key, fields }) => [key, fields.composites])).toEqual([
      ['storefront:new', ['orders:read', 'role']],
    ])
  })

  test('what came out otherwise is reported, also of a role that was to go', async () => {
    lab().plant('kept', 'gone', 'old')
    const desired = [
      composites('kept', ['orders:refund']),
      lab().role('gone', {}, { state: 'absent' }),
      lab().role('new', { description: 'Other' }, { renamedFrom: 'old' }),
    ]
    const plan = await lab().plan(desired)
    const before = structuredClone(lab().state.realms)
    // Somebody puts it all back right after the last write.
    let left = plan.steps.flatMap(({ requests }) => requests).length
    lab().sandbox.onWrite(() => {
      if (--left === 0) lab().state.realms = before
    })
    const { verified: isVerified, steps } = await lab().apply(plan, desired)
    expect(isVerified).toBe(false)
    expect(steps.map(({ status }) => status)).toEqual(['unverified', 'unverified', 'unverified'])
  })

  test('what these credentials do not see is refused as in a plan', async () => {
    lab().plant('role')
    lab().quirks.hiddenClients = ['realm-management']
    expect(await messageOf(lab().readSome(['role']))).toContain('the client realm-management is not in it')
    lab().quirks.hiddenClients = ['orders']
    expect(await messageOf(lab().readSome(['role']))).toContain('is a composite and the list is empty')
  })
}
