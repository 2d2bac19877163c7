/** The digest is what will be done and nothing else: a property over every part of a plan. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Plan, TargetPlan } from '../../src/domain/plan-model.ts'
import { digestOf, isSealed, sealed } from '../../src/plan/digest.ts'
import { everyAction } from '../render/plans.ts'

const text = fc.string({ minLength: 1 })
const SEEN: fc.Arbitrary<(plan: Plan) => Plan> = fc.oneof(
  text.map((base) => (plan: Plan) => ({ ...plan, base })),
  text.map((createdAt) => (plan: Plan) => ({ ...plan, createdAt })),
  text.map((rolesyncVersion) => (plan: Plan) => ({ ...plan, rolesyncVersion })),
  fc.nat().map((unchanged) => eachTarget((target) => ({ ...target, unchanged }))),
  fc.array(text).map((undeclared) => eachTarget((target) => ({ ...target, undeclared }))),
  text.map((message) =>
    eachTarget((target) => ({
      ...target,
      findings: [{ rule: 'x', severity: 'warning', role: null, message, source: null, accepted: null }],
      steps: target.steps.map((step) => ({ ...step, note: message, origin: 'drift', losesAccess: message.length })),
      objections: [{ guard: message, message, count: 1, limit: 0, allowed: false }],
    })),
  ),
  fc.nat().map((users) =>
    eachTarget((target) => ({
      ...target,
      people: { declared: { users, admins: 0, losesAccess: users } },
      noLongerManaged: [{ role: 'x', holders: { users, admins: 0 } }],
      steps: target.steps.map((step) => ({
        ...step,
        holders: { users, admins: 0 },
        losesAccessBy: { drift: users },
        whoLosesAccess: [{ name: `person ${users}` }],
        source: null,
      })),
    })),
  ),
  fc.constant((plan: Plan) => {
    const [first] = plan.targets
    return { ...plan, targets: [...plan.targets, { ...(first as TargetPlan), name: 'idle', steps: [] }] }
  }),
)

const DONE: readonly [string, (plan: Plan) => Plan][] = [
  ['the name of a target', eachTarget((target) => ({ ...target, name: `${target.name}x` }))],
  ['a url', eachTarget((target) => ({ ...target, url: `${target.url}/x` }))],
  ['an identity', eachTarget((target) => ({ ...target, identity: { customerId: 'other' } }))],
  ['a provider', eachTarget((target) => ({ ...target, provider: 'other' }))],
  ['what a guard was allowed', eachTarget((target) => ({ ...target, objections: [allowed('maxDeletes')] }))],
  ['a step less', eachTarget((target) => ({ ...target, steps: target.steps.slice(1) }))],
  ['an id', eachStep((step) => ({ ...step, id: `${step.id}x` }))],
  ['an action', eachStep((step) => ({ ...step, action: step.action === 'delete' ? 'create' : 'delete' }))],
  ['what was before', eachStep((step) => ({ ...step, before: { x: 'y' } }))],
  ['what comes after', eachStep((step) => ({ ...step, after: { x: 'y' } }))],
  ['a path', eachRequest((request) => ({ ...request, path: `${request.path}x` }))],
  ['a body', eachRequest((request) => ({ ...request, body: { x: 'y' } }))],
  ['a header', eachRequest((request) => ({ ...request, headers: { 'if-match': 'y' } }))],
  ['a look-up', eachRequest((request) => ({ ...request, lookUps: [] }))],
]

test('nothing that is only looked at changes the digest', () => {
  fc.assert(
    fc.property(fc.array(SEEN, { maxLength: 4 }), (changes) => {
      const changed = changes.reduce((plan, change) => change(plan), everyAction)
      expect(digestOf(changed)).toBe(digestOf(everyAction))
    }),
  )
})

test.each(DONE)('%s changes the digest', (_, change) => {
  expect(digestOf(change(everyAction))).not.toBe(digestOf(everyAction))
})

test('an edit of anything is found, also where the digest is the same', () => {
  const plan = sealed(everyAction)
  expect(isSealed(plan)).toBe(true)
  fc.assert(
    fc.property(SEEN, (change) => {
      const changed = change(plan)
      expect(isSealed(changed)).toBe(JSON.stringify(changed) === JSON.stringify(plan))
    }),
  )
})

function eachTarget(change: (target: TargetPlan) => TargetPlan): (plan: Plan) => Plan {
  return (plan) => ({ ...plan, targets: plan.targets.map(change) })
}

function eachStep(change: (step: TargetPlan['steps'][number]) => TargetPlan['steps'][number]): (plan: Plan) => Plan {
  return eachTarget((target) => ({ ...target, steps: target.steps.map(change) }))
}

type Request = TargetPlan['steps'][number]['requests'][number]

function eachRequest(change: (request: Request) => Request): (plan: Plan) => Plan {
  return eachStep((step) => ({ ...step, requests: step.requests.map(change) }))
}

function allowed(guard: string): TargetPlan['objections'][number] {
  return { guard, message: '', count: 1, limit: 0, allowed: true }
}
