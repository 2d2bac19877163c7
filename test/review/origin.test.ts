/** The laws of the two causes: what a change brings, and what was moved outside of git. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fields, FieldValue, LiveRole, Role } from '../../src/domain/model.ts'
import type { Change, Only, Origin, Step } from '../../src/domain/plan-model.ts'
import type { Provider } from '../../src/domain/system.ts'
import { sameJson } from '../../src/plan/digest.ts'
import { hasOrigin, withoutReview } from '../../src/plan/origin.ts'
import { appliedSteps, staleness } from '../../src/plan/stale.ts'
import { omneoRoleDefinitions } from '../../src/systems/omneo-role-definitions/index.ts'
import { omneoRoles } from '../../src/systems/omneo-roles/index.ts'
import { onelogin } from '../../src/systems/onelogin/index.ts'
import { organization } from '../../src/systems/organization/index.ts'
import { reltio } from '../../src/systems/reltio/index.ts'
import { applied, declared, live, liveOf, planOf, target, type World } from './planning.ts'

const someOf = (all: readonly string[]) => fc.subarray([...all])

/** The fields of a role in each shape that a provider has. */
const shapes: readonly { readonly provider: Provider; readonly fields: Record<string, fc.Arbitrary<FieldValue>> }[] = [
  {
    provider: organization,
    fields: { description: fc.constantFrom('x', 'y', 'z'), permissions: someOf(['A', 'B', 'C']) },
  },
  {
    provider: reltio,
    fields: {
      resourcePermissions: fc.dictionary(fc.constantFrom('Auth', 'Auth.b:c', 'M'), someOf(['READ', 'UPDATE']), {
        noNullPrototype: true,
      }),
      roleScope: fc.constantFrom('x', 'y'),
    },
  },
  { provider: onelogin, fields: { apps: someOf(['a', 'b']), users: someOf(['u', 'v']), admins: someOf(['u']) } },
  {
    provider: omneoRoleDefinitions,
    fields: {
      name: fc.constantFrom('x', 'y', 'z'),
      meta: someOf(['s', 't']),
      custom_fields: fc.uniqueArray(
        fc.record({
          namespace: fc.constantFrom('n', 'n.m'),
          handle: fc.constantFrom('h', 'm.h'),
          type: fc.constant('string'),
          value: fc.constantFrom('1', '2', '3'),
        }),
        { selector: ({ namespace, handle }) => `${namespace}.${handle}` },
      ),
    },
  },
  { provider: omneoRoles, fields: { name: fc.constantFrom('x', 'y'), permissions: someOf(['A', 'B', 'C']) } },
]

const KEYS = ['ROLE_K', 'ROLE_L', 'ROLE_M']

/** All fields of a live role are reported; a declared one may leave some out. */
function fieldsOf({ provider, fields }: (typeof shapes)[number], whole: boolean): fc.Arbitrary<Fields> {
  const record = whole ? fc.record(fields) : fc.record(fields, { requiredKeys: [] })
  return record.map((given) =>
    Object.fromEntries(
      Object.entries(provider.fields).flatMap(([name, kind]) =>
        given[name] === undefined ? [] : [[name, kind.normalise(given[name])]],
      ),
    ),
  )
}

function filesOf(shape: (typeof shapes)[number]): fc.Arbitrary<Role[]> {
  const role = fc.tuple(
    fieldsOf(shape, false),
    fc.constantFrom('present', 'present', 'absent', 'none', 'none', 'renamed', 'renamed'),
  )
  return fc.tuple(role, role, role).map((all) =>
    all.flatMap(([fields, kind], index) => {
      const key = KEYS[index] ?? ''
      const before = KEYS[index - 1]
      if (kind === 'none') return []
      if (kind === 'absent') return [declared(key, {}, { state: 'absent' })]
      // A name that the role before declares cannot be renamed from.
      const isFree = before !== undefined && ['none'].includes(all[index - 1]?.[1] ?? '')
      return [declared(key, fields, kind === 'renamed' && isFree ? { renamedFrom: before } : {})]
    }),
  )
}

function liveIn(shape: (typeof shapes)[number]): fc.Arbitrary<LiveRole[]> {
  return fc
    .tuple(...KEYS.map((key) => fc.option(fieldsOf(shape, true).map((fields) => live(key, fields)))))
    .map((roles) => roles.filter((role) => role !== null))
}

const worlds = fc.constantFrom(...shapes).chain((shape) =>
  fc.record({
    provider: fc.constant(shape.provider),
    head: filesOf(shape),
    base: filesOf(shape),
    live: liveIn(shape),
    rules: fc.record({
      mode: fc.constantFrom('authoritative', 'additive'),
      undeclared: fc.constantFrom('report', 'delete'),
    }),
    baseRules: fc.record({
      mode: fc.constantFrom('authoritative', 'additive'),
      undeclared: fc.constantFrom('report', 'delete'),
    }),
  }),
)

/** A rename onto a role that exists cannot be planned; the planner says so, and there is no law about it. */
function law(holds: (world: World & { base: Role[] }) => void, runs = 400): void {
  const possible = (world: World) => {
    try {
      planOf({ ...world, base: null })
      return true
    } catch {
      return false
    }
  }
  fc.assert(
    fc.property(worlds, (world) => {
      fc.pre(possible(world as World))
      // One key for two roles: which of them was meant before, nobody can tell once the other has it.
      fc.pre(!reuses(world.head, world.base))
      holds(world as World & { base: Role[] })
    }),
    { numRuns: runs },
  )
}

/** Whether the head renames a role onto another one of the base, or the base renames one away from a key of the head. */
function reuses(head: readonly Role[], base: readonly Role[]): boolean {
  const isOnto = (role: Role) =>
    base.some(({ key, renamedFrom }) => key === role.key && renamedFrom !== role.renamedFrom)
  const isAway = (role: Role) => head.some(({ key }) => key === role.renamedFrom)
  return head.some((role) => role.renamedFrom !== null && isOnto(role)) || base.some(isAway)
}

function origins(steps: readonly Step[]): Set<Origin | undefined> {
  return new Set(
    steps.flatMap((step) => [
      ...(step.origin === undefined ? [] : [step.origin]),
      ...step.changes.map(({ origin }) => origin),
    ]),
  )
}

describe('laws of origins', () => {
  test('declared and drift together are all changes, and nothing else of the plan differs', () => {
    law((world) => {
      const plain = planOf({ ...world, base: null })
      const planned = planOf(world)
      expect(planned.steps.map(withoutReview)).toEqual(plain.steps)
      for (const step of planned.steps) {
        for (const change of step.changes) expect(change.origin).toMatch(/^(declared|drift)$/)
        expect(step.origin !== undefined).toBe(step.before === null || step.after === null || 'renamedFrom' in step)
        const keys = step.changes.map(({ field, origin }) => `${field} ${origin}`)
        expect(new Set(keys).size).toBe(keys.length)
      }
    })
  })

  test('base = head: all is drift', () => {
    law((world) => {
      const { steps } = planOf({ ...world, base: world.head, baseRules: world.rules ?? {} })
      expect([...origins(steps)].filter((origin) => origin !== 'drift')).toEqual([])
    })
  })

  test('live = base: all is declared', () => {
    law((world) => {
      const before = { ...world, head: world.base, rules: world.baseRules ?? {}, base: null }
      let now = world.live
      try {
        now = applied(now, planOf(before).steps)
        planOf({ ...world, live: now, base: null })
      } catch {
        return
      }
      const { steps } = planOf({ ...world, live: now })
      expect([...origins(steps)].filter((origin) => origin !== 'declared')).toEqual([])
    })
  })

  test('head = base, and live = the base branch that moved on: all is behind, nothing is drift', () => {
    law((world) => {
      const before = { ...world, base: null }
      let now = world.live
      try {
        now = applied(now, planOf(before).steps)
        planOf({ ...world, head: world.base, live: now, base: null })
      } catch {
        return
      }
      const baseRules = world.rules ?? {}
      const { steps } = planOf({ ...world, baseRules, head: world.base, tip: world.head, live: now })
      expect([...origins(steps)].filter((origin) => origin !== 'behind')).toEqual([])
    })
  })

  test('a base branch that moved on takes only from drift, and only declared leaves it alone', () => {
    law((world) => {
      const [alone, moved] = [planOf(world), planOf({ ...world, tip: [] })]
      expect(changesOf(moved.steps, 'declared')).toEqual(changesOf(alone.steps, 'declared'))
      const both = [...changesOf(moved.steps, 'drift'), ...changesOf(moved.steps, 'behind')]
      expect(both.sort()).toEqual(changesOf(alone.steps, 'drift').sort())
      expect([...origins(planOf({ ...world, tip: [], only: 'declared' }).steps)]).not.toContain('behind')
    })
  })

  test('only declared holds what is declared, only drift what is drift, together all', () => {
    law((world) => {
      const all = planOf(world)
      const parts = (['declared', 'drift'] as const).map((only) => planOf({ ...world, only }))
      for (const [index, only] of (['declared', 'drift'] as const).entries()) {
        const { steps } = parts[index] ?? { steps: [] }
        expect([...origins(steps)].filter((origin) => origin !== only)).toEqual([])
        const lines = new Set(changesOf(all.steps, only))
        expect(changesOf(steps, only).filter((line) => !lines.has(line) && !isMadeAnew(all.steps, line))).toEqual([])
      }
    })
  })

  test('first the one, then the other, is as all at once', () => {
    law((world) => {
      const all = applied(world.live, planOf({ ...world, base: null }).steps)
      const made = (first: Only, second: Only) => {
        const once = applied(world.live, planOf({ ...world, only: first }).steps)
        return applied(once, planOf({ ...world, live: once, only: second }).steps)
      }
      expect(made('drift', 'declared')).toEqual(all)
      // A role that is gone cannot be changed alone; that the plan says so is a test of its own.
      if (planOf({ ...world, only: 'declared' }).findings.some(({ rule }) => rule === 'not-live')) return
      expect(made('declared', 'drift')).toEqual(all)
    })
  })

  test('a limited plan is fresh, its requests follow from it, and it is stale or done once a role moved', () => {
    law((world) => {
      for (const only of [null, 'declared', 'drift'] as const) {
        const { steps } = planOf({ ...world, only })
        expect(staleness(world.provider, target, steps, liveOf(world.live))).toEqual([])
        if (steps.length === 0) continue
        const moved = applied(world.live, steps)
        const again = steps.filter(({ role, after }) => after === null || moved.some(({ key }) => key === role))
        const done = appliedSteps(world.provider, again, liveOf(moved))
        expect(staleness(world.provider, target, again, liveOf(moved)).length).toBe(again.length - done.length)
      }
    }, 200)
  })
})

function changesOf(steps: readonly Step[], only: Origin): string[] {
  return steps.flatMap((step) =>
    step.changes
      .filter(({ origin }) => origin === only)
      .flatMap((change) =>
        'added' in change
          ? [...change.added.map((one) => `+${one}`), ...change.removed.map((one) => `-${one}`)].map(
              (one) => `${step.renamedFrom ?? step.role} ${change.field} ${one}`,
            )
          : [`${step.renamedFrom ?? step.role} ${change.field} =${JSON.stringify(change.after)}`],
      )
      .map((line) => line.replace(/^.*?(ROLE_\w)/, '$1')),
  )
}

/** A role that is made again gets the base's scalars, which may differ from what the files want now. */
function isMadeAnew(steps: readonly Step[], line: string): boolean {
  return steps.some((step) => step.before === null && step.origin === 'drift' && line.startsWith(`${step.role} `))
}

const A = { description: 'x', permissions: ['A'] }

function only(change: readonly Change[]): string[] {
  return change.map((one) =>
    'added' in one
      ? `${one.origin} ${one.added.map((x) => `+${x}`).join('')}${one.removed.map((x) => `-${x}`).join('')}`
      : `${one.origin} ${one.field}`,
  )
}

describe('origins, case by case', () => {
  test('a field with both appears twice, the change first', () => {
    const [step] = planOf({
      provider: organization,
      base: [declared('R', { permissions: ['A', 'B', 'OLD'] })],
      head: [declared('R', { permissions: ['A', 'B', 'NEW'] })],
      live: [live('R', { description: 'x', permissions: ['A', 'CLICKED', 'OLD'] })],
    }).steps
    expect(only(step?.changes ?? [])).toEqual(['declared +NEW-OLD', 'drift +B-CLICKED'])
  })

  test('a scalar whose wanted value is the base’s is drift, another one is declared', () => {
    const world = {
      provider: organization,
      base: [declared('R', A)],
      live: [live('R', { ...A, description: 'moved' })],
    }
    expect(only(planOf({ ...world, head: [declared('R', A)] }).steps[0]?.changes ?? [])).toEqual(['drift description'])
    const head = [declared('R', { ...A, description: 'new' })]
    expect(only(planOf({ ...world, head }).steps[0]?.changes ?? [])).toEqual(['declared description'])
  })

  test('a file that did not exist declares nothing: taking over a role is this change', () => {
    const world = { provider: organization, head: [declared('R', { description: 'x', permissions: [] })] }
    const [step] = planOf({ ...world, base: [], live: [live('R', A)] }).steps
    expect(only(step?.changes ?? [])).toEqual(['declared -A'])
  })

  test('only declared: the PUT carries what is live and what is declared', () => {
    const [step] = planOf({
      provider: organization,
      base: [declared('R', { ...A, permissions: ['A', 'B'] })],
      head: [declared('R', { ...A, permissions: ['A', 'B', 'NEW'] })],
      live: [live('R', { description: 'x', permissions: ['A', 'CLICKED'] })],
      only: 'declared',
    }).steps
    const body = { name: 'R', description: 'x', permissions: ['A', 'CLICKED', 'NEW'] }
    expect(step?.requests).toEqual([{ method: 'PUT', path: '/v2/roles/id-R', body }])
  })

  test('only declared: a role that is gone is reported, not made', () => {
    const world = { provider: organization, base: [declared('R', A)], live: [] }
    const head = [declared('R', { ...A, permissions: ['A', 'NEW'] })]
    const plan = planOf({ ...world, head, only: 'declared' })
    expect(plan.steps).toEqual([])
    expect(plan.findings.map(({ rule, role }) => [rule, role])).toEqual([['not-live', 'R']])
    expect(planOf({ ...world, head: [declared('R', A)], only: 'declared' }).findings).toEqual([])
    expect(planOf({ ...world, head, only: 'drift' }).steps[0]?.after).toEqual(A)
  })

  test('only drift: a role that is made again is as the base has it, with every field that its system asks for', () => {
    const base = [declared('R', { description: 'old', permissions: ['A'] })]
    const head = [declared('R', { description: 'new', permissions: ['NEW'] })]
    const [step] = planOf({ provider: organization, base, head, live: [], only: 'drift' }).steps
    const body = { name: 'R', description: 'old', permissions: [] }
    expect(step?.requests).toEqual([{ method: 'POST', path: '/v2/roles', body }])
  })

  test('a role that the base deletes and the change keeps: what it loses, it loses by the change', () => {
    const base = [declared('R', {}, { state: 'absent' })]
    const world = { provider: organization, base, live: [live('R', { ...A, permissions: ['A', 'B'] })] }
    expect(only(planOf({ ...world, head: [declared('R', A)] }).steps[0]?.changes ?? [])).toEqual(['declared -B'])
  })

  test('deleting a role deletes what was clicked into it too, and that is this change', () => {
    const head = [declared('R', {}, { state: 'absent' })]
    const world = { provider: organization, head, live: [live('R', { ...A, permissions: ['A', 'CLICKED'] })] }
    const [step] = planOf({ ...world, base: [declared('R', A)] }).steps
    expect([step?.origin, ...only(step?.changes ?? [])]).toEqual(['declared', 'declared -A-CLICKED'])
    expect(planOf({ ...world, base: [declared('R', A)], only: 'drift' }).steps).toEqual([])
  })

  test('a rename is this change, what was clicked into the role before is not', () => {
    const head = [declared('NEW', A, { renamedFrom: 'R' })]
    const world = { provider: organization, head, live: [live('R', { ...A, permissions: ['A', 'CLICKED'] })] }
    const planned = planOf({ ...world, base: [declared('R', A)] }).steps[0] as Step
    expect([planned.action, planned.origin, ...only(planned.changes)]).toEqual(['rename', 'declared', 'drift -CLICKED'])
    expect(hasOrigin(planned, 'declared') && hasOrigin(planned, 'drift')).toBe(true)
    const [drift] = planOf({ ...world, base: [declared('R', A)], only: 'drift' }).steps
    expect([drift?.action, drift?.role, drift?.origin]).toEqual(['update', 'R', undefined])
  })

  test('a rename that was made already is no drift, and what was clicked into the role still is', () => {
    const head = [declared('NEW', A, { renamedFrom: 'R' })]
    const world = { provider: organization, head, base: [declared('R', A)] }
    const [step] = planOf({ ...world, live: [live('NEW', { ...A, permissions: ['A', 'CLICKED'] })] }).steps
    expect([step?.action, ...only(step?.changes ?? [])]).toEqual(['update', 'drift -CLICKED'])
  })

  test('the mode of the base counts: making a target authoritative is this change', () => {
    const files = [declared('R', A)]
    const world = {
      provider: organization,
      head: files,
      base: files,
      live: [live('R', { ...A, permissions: ['A', 'X'] })],
    }
    expect(only(planOf({ ...world, baseRules: { mode: 'additive' } }).steps[0]?.changes ?? [])).toEqual(['declared -X'])
    expect(only(planOf(world).steps[0]?.changes ?? [])).toEqual(['drift -X'])
  })

  test('a saved plan whose origins were edited so that a change shows twice does not follow', () => {
    const [step] = planOf({
      provider: organization,
      base: [declared('R', A)],
      head: [declared('R', { ...A, permissions: ['A', 'NEW'] })],
      live: [live('R', A)],
    }).steps
    const edited = { ...(step as Step), changes: [...(step?.changes ?? []), ...(step?.changes ?? [])] }
    expect(sameJson(withoutReview(edited), withoutReview(step as Step))).toBe(false)
    expect(staleness(organization, target, [edited], liveOf([live('R', A)]))).toHaveLength(1)
  })
})
