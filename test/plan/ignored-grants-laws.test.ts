/** Laws of grants that a target ignores, whatever the files want and the system holds. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { grantsOf } from '../../src/domain/fields.ts'
import type { Live, LiveRole } from '../../src/domain/model.ts'
import type { Step, TargetPlan } from '../../src/domain/plan-model.ts'
import { planTarget } from '../../src/plan/target.ts'
import { grantMatcher } from '../../src/text/grant-glob.ts'
import type { Memory } from './memory.ts'
import { type World, worldOf } from './worlds.ts'

const GLOBS: Readonly<Record<string, string[]>> = {
  organization: ['READ', 'INVITE'],
  onelogin: ['user:u21@**', 'app:*12', 'admin:**'],
  reltio: ['Auth.customer:READ', 'Auth.customer.**:*', 'MDM.*:UPDATE'],
}

describe.each(Object.keys(GLOBS))('%s', (name) => {
  const law = (holds: (world: World, planned: Planned) => Promise<void> | void) => () =>
    fc.assert(
      fc.asyncProperty(worldOf(name, GLOBS[name]), async (world) => {
        const planned = await planOf(world, world.open())
        if (planned !== null) await holds(world, planned)
      }),
      { numRuns: 80 },
    )

  test(
    'no step says a word of them',
    law(({ target }, { plan }) => {
      const isIgnored = grantMatcher(target.ignoreGrants)
      const changed = plan.steps.flatMap(({ changes }) =>
        changes.flatMap((change) => ('added' in change ? [...change.added, ...change.removed] : [])),
      )
      expect(changed.filter(isIgnored)).toEqual([])
    }),
  )

  test(
    'every request leaves them as they are, in roles that stay',
    law(async (world, { plan, live, memory }) => {
      for (const step of plan.steps) {
        for (const request of step.requests) {
          memory.send(request)
          const now = await memory.live()
          for (const role of live.roles) {
            const then = now.roles.find((one) => isSame(one, role, plan.steps))
            if (then !== undefined) expect(ignoredIn(world, then), role.key).toEqual(ignoredIn(world, role))
          }
        }
      }
    }),
  )

  test(
    'no role that is made gets one',
    law(async (world, { plan, memory }) => {
      send(plan, memory)
      const now = await memory.live()
      for (const { role, action } of plan.steps) {
        const made = action === 'create' ? now.roles.find(({ key }) => key === role) : undefined
        if (made !== undefined) expect(ignoredIn(world, made)).toEqual([])
      }
    }),
  )

  test(
    'planned again, nothing is left to do',
    law(async (world, { plan, memory }) => {
      send(plan, memory)
      expect((await planOf(world, memory))?.plan.steps).toEqual([])
    }),
  )
})

interface Planned {
  readonly plan: TargetPlan
  readonly live: Live
  readonly memory: Memory
}

async function planOf({ target, provider, desired }: World, memory: Memory): Promise<Planned | null> {
  const live = await memory.live()
  const about = { target, provider, desired, live, lifted: new Set<string>(), selected: () => true }
  const plan = planTarget(about)
  return plan.refused === undefined ? { plan, live, memory } : null
}

function send({ steps }: TargetPlan, memory: Memory): void {
  for (const { requests } of steps) for (const request of requests) memory.send(request)
}

function ignoredIn({ target, provider }: World, { fields }: LiveRole): string[] {
  return grantsOf(provider.fields, fields).filter(grantMatcher(target.ignoreGrants))
}

function isSame(now: LiveRole, before: LiveRole, steps: readonly Step[]): boolean {
  if (before.id !== null) return now.id === before.id
  // Without ids, a role that is replaced is another one.
  return now.key === before.key && !steps.some(({ role, action }) => role === now.key && action === 'create')
}
