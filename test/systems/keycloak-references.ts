/** Roles that include roles which the same plan makes, renames or deletes. */
import { describe, expect, test } from 'vitest'
import type { Role } from '../../src/domain/model.ts'
import type { Step } from '../../src/domain/plan-model.ts'
import { appliedSteps, staleness } from '../../src/plan/stale.ts'
import { planTarget } from '../../src/plan/target.ts'
import type { keycloak as fake } from '../../src/systems/keycloak/fake.ts'
import { keycloak } from '../../src/systems/keycloak/index.ts'
import { type Lab, messageOf } from '../../src/testkit/lab.ts'
import { settle } from '../../src/testkit/settle.ts'

type GetLab = () => Lab<typeof fake>

export function references(lab: GetLab): void {
  const role = (key: string, composites: readonly string[], more: Partial<Role> = {}) =>
    lab().role(key, { composites }, more)
  const included = (name: string) => {
    const roles = lab().state.realms[0]?.roles ?? []
    const ids = roles.find((one) => one.name === name && one.client === null)?.composites ?? []
    return roles.filter(({ id }) => ids.includes(id)).map((one) => one.name)
  }
  const rolesOf = (steps: readonly Step[] | null) => steps?.map((step) => `${step.action} ${step.role}`)

  describe('made by the same plan', () => {
    test('those that are included come first, whatever their names', async () => {
      const steps = await settle(lab(), 'chain', [role('a', ['b']), role('b', ['c', 'orders:read']), role('c', [])])
      expect(rolesOf(steps)).toEqual(['create c', 'create b', 'create a'])
      expect(steps?.[2]?.requests).toEqual([
        {
          method: 'POST',
          path: '/admin/realms/shop/roles',
          body: { name: 'a', composite: true, composites: { realm: ['b'] } },
        },
      ])
      expect([included('a'), included('b')]).toEqual([['b'], ['read', 'c']])
    })

    test('a live role gets one: its id is looked up, and that is part of the plan', async () => {
      lab().plant('live')
      const steps = await settle(lab(), 'late', [
        role('live', ['orders:read', 'new', 'storefront:new']),
        role('new', []),
        role('storefront:new', []),
      ])
      const update = steps?.find(({ role: key }) => key === 'live')
      const [client] = lab().state.realms[0]?.clients.filter(({ clientId }) => clientId === 'storefront') ?? []
      expect(update?.requests[0]).toMatchObject({
        method: 'POST',
        body: [
          { id: '‹id of new›', name: 'new' },
          { id: '‹id of storefront:new›', name: 'new' },
        ],
        lookUps: [
          { as: 'new', path: '/admin/realms/shop/roles/new' },
          { as: 'storefront:new', path: `/admin/realms/shop/clients/${client?.id}/roles/new` },
        ],
      })
      expect(included('live').sort()).toEqual(['new', 'new', 'read'])
    })

    test('a circle is cut, and closed with its last role', async () => {
      const desired = [role('a', ['b']), role('b', ['c']), role('c', ['a', 'orders:read'])]
      const steps = await settle(lab(), 'circle', desired)
      expect(rolesOf(steps)).toEqual(['create a', 'create c', 'create b'])
      expect(steps?.map(({ requests }) => requests.length)).toEqual([1, 1, 2])
      expect([included('a'), included('b'), included('c')]).toEqual([['b'], ['c'], ['read', 'a']])
    })

    test('a create that has to be sent again holds up those that include it', async () => {
      const desired = [role('a', ['b']), role('b', ['c']), role('c', [])]
      lab().sandbox.inject({ kind: '429', method: 'POST', path: '*/roles', times: 1, retryAfter: '0' })
      await settle(lab(), 'chain', desired)
    })

    test('with --role, one that is left out is reported', async () => {
      const { target } = lab().open([])
      const input = {
        target,
        provider: keycloak,
        live: await lab().read(),
        lifted: new Set<string>(),
      }
      const desired = [role('a', ['b']), role('b', [])]
      const { refused } = planTarget({ ...input, desired, selected: (key) => key === 'a' })
      expect(refused?.map(({ role, problems }) => [role, problems.map(({ message }) => message)])).toEqual([
        ['a', ['"b" is not live, and --role leaves out the step that makes it']],
      ])
    })

    test('a create fails: those that include it fail in the words of Keycloak, and nothing is half made', async () => {
      const desired = [role('a', ['b']), role('b', [])]
      const plan = await lab().plan(desired)
      lab().sandbox.inject({ kind: 'status', code: 400, method: 'POST', times: 1 })
      const report = await lab().apply(plan, desired)
      expect(report.steps.map(({ status }) => status)).toEqual(['failed', 'failed'])
      expect(report.steps[1]?.error?.message).toContain('Realm Role with name b does not exist')
      expect((await lab().read()).roles).toEqual([])
    })
  })

  describe('renamed by the same plan', () => {
    test('whoever includes it needs no change', async () => {
      lab().plant('old')
      await settle(lab(), 'parent', [role('parent', ['old'])])
      const desired = [role('new', ['orders:read', 'orders:write'], { renamedFrom: 'old' }), role('parent', ['new'])]
      expect(rolesOf(await settle(lab(), 'rename', desired))).toEqual(['rename new'])
      expect(included('parent')).toEqual(['new'])
    })

    test('with another change of whoever includes it, only that one is a change', async () => {
      lab().plant('old')
      await settle(lab(), 'parent', [role('parent', ['old'])])
      const desired = [role('new', ['orders:write'], { renamedFrom: 'old' }), role('parent', ['new', 'orders:refund'])]
      const steps = await settle(lab(), 'rename', desired)
      expect(steps?.[1]?.changes).toEqual([{ field: 'composites', added: ['orders:refund'], removed: [] }])
    })

    test('the rename fails: whoever includes it is as it was planned, under the old name', async () => {
      lab().plant('old')
      await settle(lab(), 'parent', [role('parent', ['old'])])
      const desired = [role('new', ['orders:write'], { renamedFrom: 'old' }), role('parent', ['new', 'orders:refund'])]
      const plan = await lab().plan(desired)
      lab().sandbox.inject({ kind: 'status', code: 400, method: 'PUT', times: 1 })
      const report = await lab().apply(plan, desired)
      expect(report.steps.map(({ status }) => status)).toEqual(['failed', 'applied'])
    })

    test('a new role includes it by its new name, so it waits for the rename', async () => {
      lab().plant('z')
      const desired = [role('y', ['orders:read'], { renamedFrom: 'z' }), role('a', ['y'])]
      expect(rolesOf(await settle(lab(), 'rename', desired))).toEqual(['rename y', 'create a'])
    })

    test('a new role includes the renamed one, which is to include the new one', async () => {
      lab().plant('z')
      const desired = [role('y', ['a'], { renamedFrom: 'z' }), role('a', ['y'])]
      await settle(lab(), 'circle', desired)
      expect([included('a'), included('y')]).toEqual([['y'], ['a']])
    })
  })

  describe('deleted by the same plan', () => {
    test('whoever includes it lets it go first', async () => {
      lab().plant('gone')
      await settle(lab(), 'parent', [role('parent', ['gone', 'orders:read'])])
      const steps = await settle(lab(), 'delete', [
        lab().role('gone', {}, { state: 'absent' }),
        role('parent', ['orders:read']),
      ])
      expect(rolesOf(steps)).toEqual(['update parent', 'delete gone'])
    })

    test('a role that the files still include is not deleted', async () => {
      lab().plant('gone', 'stays')
      await settle(lab(), 'parent', [role('parent', ['gone'])])
      await expect(lab().plan([lab().role('gone', {}, { state: 'absent' }), role('parent', ['gone'])])).rejects.toThrow(
        'roles.yaml:3:3  "gone" is deleted by this plan, and role "parent" still names it under composites; take it out there, or keep it',
      )
      await expect(lab().plan([role('parent', ['gone'])], { undeclared: 'delete' })).rejects.toThrow(
        '"gone" is deleted by this plan',
      )
    })
  })

  test('a saved plan of all that fits as long as nothing moved, and no other one does', async () => {
    lab().plant('old', 'gone')
    await settle(lab(), 'parent', [role('parent', ['old', 'gone'])])
    const desired = [
      role('new', ['orders:read', 'born'], { renamedFrom: 'old' }),
      role('parent', ['new', 'born', 'born-too']),
      role('born', ['born-too']),
      role('born-too', ['born', 'new']),
      lab().role('gone', {}, { state: 'absent' }),
    ]
    const live = await lab().read()
    const { steps } = JSON.parse(JSON.stringify(lab().planFrom(live, desired)))
    const stale = (some: readonly Step[]) => staleness(keycloak, lab().open([]).target, some, live)
    expect(stale(steps)).toEqual([])
    const edited = structuredClone(steps)
    edited.find((step: Step) => step.role === 'parent').requests[0].lookUps[0].path = '/admin/realms/shop/roles/other'
    expect(stale(edited)).toHaveLength(1)
    expect(stale(steps.filter((step: Step) => step.role !== 'born'))).not.toEqual([])
    const invented = structuredClone(steps)
    const born = invented.find((step: Step) => step.role === 'born-too')
    born.after.composites.unshift('a-ghost')
    born.changes[0].added.unshift('a-ghost')
    born.requests[0].body = { name: 'born-too', composite: true, composites: { realm: ['a-ghost', 'born', 'new'] } }
    expect(stale(invented)).toHaveLength(1)
    await settle(lab(), 'all', desired)
  })

  test('a saved plan whose apply was cut off fits again, and is applied to its end', async () => {
    lab().plant('old')
    await settle(lab(), 'parent', [role('parent', ['old'])])
    const desired = [
      role('new', ['orders:read', 'orders:write'], { renamedFrom: 'old' }),
      role('parent', ['new', 'born']),
      role('born', ['new']),
    ]
    const plan = await lab().plan(desired)
    lab().sandbox.inject({ kind: 'status', code: 400, method: 'POST', path: '*/composites', times: 9 })
    const first = await lab().apply(plan, desired)
    const outcome = (report: typeof first) => report.steps.map(({ role: key, status }) => `${key} ${status}`)
    expect(outcome(first)).toEqual(['new applied', 'born applied', 'parent failed'])
    lab().sandbox.reset()
    const live = await lab().read()
    expect(staleness(keycloak, lab().open([]).target, plan.steps, live)).toEqual([])
    const done = new Set(appliedSteps(keycloak, plan.steps, live))
    const rest = plan.steps.filter((step) => !done.has(step))
    expect(outcome(await lab().apply({ ...plan, steps: rest }, desired))).toEqual(['parent applied'])
    expect((await lab().plan(desired)).steps).toEqual([])
  })

  test('what is not there is reported with its place and with what may have been meant', async () => {
    lab().plant('shop-clerk')
    const complaint = (key: string) =>
      lab()
        .plan([role('a', [key])])
        .then(
          () => '',
          (error: Error) => error.message,
        )
    expect(await complaint('shop-clrek')).toBe(
      'roles.yaml:3:3  Keycloak has no role "shop-clrek"; did you mean `shop-clerk`? (role "a")',
    )
    expect(await complaint('orders:raed')).toContain('Keycloak has no role "orders:raed"; did you mean `orders:read`?')
    expect(await complaint('ordres:read')).toContain(
      'these credentials see no client "ordres", whose role "ordres:read" would be',
    )
    await settle(lab(), 'colon', [role('live', [])])
    expect(await messageOf(lab().plan([role('live', ['none'])]))).toContain('Keycloak has no role "none"')
    await settle(lab(), 'colon', [role('orders\\:everything', [])])
    expect(await complaint('orders:everything')).toContain('Keycloak has no role "orders:everything"')
    await settle(lab(), 'colon', [role('ordres\\:read', [])])
    expect(await complaint('ordres:read')).toContain('a realm role of this name is "ordres\\\\:read"')
    expect(await messageOf(lab().plan([role('nobody:x', []), role('a', ['none'])]))).toBe(
      'roles.yaml:3:3  Keycloak has no role "none" (role "a")\n' +
        'roles.yaml:3:3  these credentials see no client "nobody"; a realm role of this name is "nobody\\\\:x" (role "nobody:x")',
    )
  })
}
