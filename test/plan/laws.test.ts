/** What holds for every plan, whatever the files want and the system holds. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plan as isPlan } from '../../src/desired/validators.js'
import { grantsOf } from '../../src/domain/fields.ts'
import type { Fields, Live, LiveRole } from '../../src/domain/model.ts'
import type { Plan, Step } from '../../src/domain/plan-model.ts'
import { addedTo } from '../../src/plan/changes.ts'
import { assemble } from '../../src/plan/plan.ts'
import { planTarget } from '../../src/plan/target.ts'
import { providers } from '../../src/systems/index.ts'
import { matcher } from '../../src/text/glob.ts'
import type { Memory } from './memory.ts'
import { type World, WRITABLE, worldOf } from './worlds.ts'

const RUNS = 60

describe.each(WRITABLE)('%s', (name) => {
  const law = (holds: (world: World, planned: Planned) => Promise<void> | void) => () =>
    fc.assert(
      fc.asyncProperty(worldOf(name), async (world) => {
        const planned = await planOf(world)
        if (planned !== null) await holds(world, planned)
      }),
      { numRuns: RUNS },
    )

  test(
    'applied, the live roles are what the files want, and nothing else has moved',
    law(async (world, { plan, live, memory }) => {
      send(plan, memory)
      const then = await memory.live()
      expect(summary(then)).toEqual(summary({ ...then, roles: wanted(world, live) }))
    }),
  )

  test(
    'planned again, nothing is left to do',
    law(async (world, { plan, memory }) => {
      send(plan, memory)
      const again = await planOf(world, memory)
      expect(again?.plan.targets[0]?.steps).toEqual([])
    }),
  )

  test('the order of files, lists and answers does not change the plan', () =>
    fc.assert(
      fc.asyncProperty(worldOf(name), fc.infiniteStream(fc.nat(1000)), async (world, random) => {
        const planned = await planOf(world)
        if (planned === null) return
        const shuffled = shuffle(planned.live.roles, random).map((role) => ({
          ...role,
          fields: Object.fromEntries(shuffle(Object.entries(role.fields), random)),
        }))
        const other = planFrom(
          { ...world, desired: shuffle(world.desired, random) },
          { ...planned.live, roles: shuffled },
        )
        expect(other).toEqual(planned.plan)
        expect(other.digest).toBe(planned.plan.digest)
      }),
      { numRuns: RUNS },
    ))

  test(
    'a create or an update never comes after a delete',
    law((_world, { plan }) => {
      const actions = stepsOf(plan).map(({ action }) => action === 'delete')
      expect(actions).toEqual([...actions].sort((a, b) => Number(a) - Number(b)))
    }),
  )

  test(
    'roles that are ignored or in no file are not in it',
    law(({ target, desired }, { plan }) => {
      const isIgnored = matcher(target.ignore)
      const declared = new Set(desired.flatMap(({ key, renamedFrom }) => [key, renamedFrom]))
      const mayDelete = target.undeclared === 'delete' && target.mode === 'authoritative'
      for (const step of stepsOf(plan)) {
        expect(isIgnored(step.role), step.role).toBe(false)
        expect(declared.has(step.role) || (mayDelete && step.action === 'delete'), step.role).toBe(true)
      }
      expect(plan.targets[0]?.undeclared.filter(isIgnored)).toEqual([])
    }),
  )

  test(
    'it survives JSON, and its schema knows every part of it',
    law((_world, { plan }) => {
      const copy = JSON.parse(JSON.stringify(plan))
      expect(copy).toEqual(plan)
      expect(isPlan(copy), JSON.stringify(isPlan.errors)).toBe(true)
    }),
  )

  test(
    'war story 6: after every request a role holds at least what it held and is to hold',
    law(async (_world, { plan, live, memory }) => {
      const end = new Map(stepsOf(plan).map((step) => [keptUnder(step), step]))
      const check = async () => {
        const now = await memory.live()
        for (const role of live.roles) {
          const step = end.get(role.key)
          if (step?.action === 'delete') continue
          const grants = grantsIn(
            now.roles.find((one) => isSame(one, role, step)),
            plan,
          )
          const floor = grantsIn(role, plan).filter((grant) => step === undefined || remains(grant, step))
          expect(
            floor.filter((grant) => !grants.includes(grant)),
            role.key,
          ).toEqual([])
        }
      }
      for (const step of stepsOf(plan)) {
        for (const request of step.requests) {
          memory.send(request)
          await check()
        }
      }
    }),
  )

  test(
    'an additive target takes nothing away',
    law(async ({ target }, { plan, live, memory }) => {
      fc.pre(target.mode === 'additive')
      expect(plan.summary.delete + plan.summary.grantsRemoved).toBe(0)
      send(plan, memory)
      const then = await memory.live()
      for (const role of live.roles) {
        const step = stepsOf(plan).find((one) => one.renamedFrom === role.key)
        const grants = grantsIn(
          then.roles.find((one) => isSame(one, role, step)),
          plan,
        )
        expect(grants).toEqual(expect.arrayContaining(grantsIn(role, plan)))
      }
    }),
  )

  test(
    'guards count what the steps do',
    law(({ target, provider, desired }, { plan, live }) => {
      const isIgnored = matcher(target.ignore)
      const roles = live.roles.filter(({ key }) => !isIgnored(key))
      const deletes = stepsOf(plan).filter(({ action }) => action === 'delete')
      const grants = roles.flatMap(({ fields }) => grantsOf(provider.fields, fields)).length
      const revoked = plan.summary.grantsRemoved
      const lost = stepsOf(plan).flatMap(({ action, role, renamedFrom }) =>
        action === 'delete' ? [role] : renamedFrom === undefined ? [] : [renamedFrom],
      )
      const present = desired.filter(({ state }) => state === 'present')
      const isFound = present.some((one) => roles.some(({ key }) => [one.key, one.renamedFrom].includes(key)))
      const expected = [
        ...(desired.length === 0 ? [['empty', 0]] : []),
        ...(present.length > 0 && !isFound && (roles.length === 0 || present.length >= 10)
          ? [['emptyLive', present.length]]
          : []),
        ...(deletes.length > target.guards.maxDeletes ? [['maxDeletes', deletes.length]] : []),
        ...(roles.length >= 10 && (100 * deletes.length) / roles.length > target.guards.maxDeletePercent
          ? [['maxDeletePercent', deletes.length]]
          : []),
        ...(grants >= 20 && (100 * revoked) / grants > target.guards.maxRevokePercent
          ? [['maxRevokePercent', revoked]]
          : []),
        ...lost.filter(matcher(target.protect)).map(() => ['protect', 1]),
      ]
      const objections = plan.targets[0]?.objections.filter(({ guard }) => guard !== 'nearName')
      expect(objections?.map(({ guard, count }) => [guard, count])).toEqual(expected)
    }),
  )
})

interface Planned {
  readonly plan: Plan
  readonly live: Live
  readonly memory: Memory
}

/** The plan of a world; `null` where the files ask for what cannot be, such as a rename onto a role that exists. */
async function planOf(world: World, memory = world.open()): Promise<Planned | null> {
  const live = await memory.live()
  const plan = planFrom(world, live)
  return plan.targets.some(({ refused = [] }) => refused.length > 0) ? null : { plan, live, memory }
}

function planFrom({ target, provider, desired }: World, live: Live): Plan {
  const planned = planTarget({
    target,
    provider,
    desired,
    live,
    lifted: new Set(),
    selected: () => true,
  })
  return assemble({ targets: [planned], providers, version: '0.1.0', createdAt: '2026-11-22T10:00:00.000Z' })
}

function stepsOf({ targets }: Plan): readonly Step[] {
  return targets.flatMap(({ steps }) => steps)
}

function send(plan: Plan, memory: Memory): void {
  for (const { requests } of stepsOf(plan)) for (const request of requests) memory.send(request)
}

/** What the files and the rules of the target make of the live roles, thought out role by role. */
function wanted({ target, provider, desired }: World, live: Live): LiveRole[] {
  const [isIgnored, isAdditive] = [matcher(target.ignore), target.mode === 'additive']
  const roles = new Map(live.roles.map((role) => [role.key, role]))
  const claimed = new Set(desired.flatMap(({ key, renamedFrom }) => [key, renamedFrom]))
  for (const { key } of live.roles) {
    const goes = target.undeclared === 'delete' && !isAdditive && !isIgnored(key) && !claimed.has(key)
    if (goes) roles.delete(key)
  }
  for (const { key, state, renamedFrom, fields } of desired) {
    const canonical = provider.canonical(fields, live.catalogue).fields
    const old = renamedFrom === null || isIgnored(renamedFrom) ? undefined : roles.get(renamedFrom)
    const before = roles.get(key) ?? (provider.cannot.rename ? undefined : old)
    const own = before === undefined || !isAdditive ? canonical : addedTo(provider.fields, before.fields, canonical)
    if (state === 'absent') {
      if (!isAdditive) roles.delete(key)
      continue
    }
    if (old !== undefined && !(provider.cannot.rename && isAdditive)) roles.delete(old.key)
    roles.set(key, { key, id: null, raw: null, fields: { ...before?.fields, ...own } })
  }
  return [...roles.values()]
}

/** Roles by key, with the fields that hold something: what a system fills in on its own is nothing. */
function summary({ roles }: Live): Record<string, Fields> {
  return Object.fromEntries(
    roles.map(({ key, fields }) => [
      key,
      Object.fromEntries(
        Object.entries(fields).filter(([, value]) => value !== null && JSON.stringify(value).length > 2),
      ),
    ]),
  )
}

function keptUnder({ role, renamedFrom, action }: Step): string {
  return action === 'create' ? '' : (renamedFrom ?? role)
}

function isSame(now: LiveRole, before: LiveRole, step: Step | undefined): boolean {
  return before.id === null ? now.key === before.key || now.key === step?.role : now.id === before.id
}

function grantsIn(role: LiveRole | undefined, { targets }: Plan): string[] {
  const kinds = providers[targets[0]?.provider ?? '']?.fields ?? {}
  return role === undefined ? [] : grantsOf(kinds, role.fields)
}

/** Whether a step leaves a grant: the other fields of the role, and what it does not remove. */
function remains(grant: string, { changes }: Step): boolean {
  return !changes.some((change) => 'removed' in change && change.removed.includes(grant))
}

function shuffle<T>(list: readonly T[], random: fc.Stream<number>): T[] {
  return list
    .map((value) => ({ value, at: random.next().value as number }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value)
}
