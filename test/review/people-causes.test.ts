/** People by cause: nobody counts under two headings, and names are given only where they are asked for. */
import { describe, expect, test } from 'vitest'
import type { Fields } from '../../src/domain/model.ts'
import type { Step, TargetPlan } from '../../src/domain/plan-model.ts'
import { assemble } from '../../src/plan/plan.ts'
import { textOf } from '../../src/render/layout.ts'
import { viewOf } from '../../src/render/plan-view.ts'
import { countPeople } from '../../src/review/people.ts'
import { onelogin } from '../../src/systems/onelogin/index.ts'
import { whyUnfit } from '../knowledge/bench.ts'
import { declared, live, planOf } from './planning.ts'

type Files = Readonly<Record<string, Fields>>

interface Revisions {
  readonly now: Files
  readonly base: Files
  readonly head: Files
  readonly tip?: Files
  readonly isNamed?: boolean
}

const role = (apps: string[], users: string[], admins: string[] = []): Fields => ({ apps, users, admins })

function counted({ now, base, head, tip, isNamed }: Revisions): TargetPlan {
  const roles = Object.entries(now).map(([key, fields]) => live(key, fields))
  const declare = (files: Files) => Object.entries(files).map(([key, fields]) => declared(key, fields))
  const revisions = { head: declare(head), base: declare(base), ...(tip === undefined ? {} : { tip: declare(tip) }) }
  const plan = planOf({ provider: onelogin, live: roles, ...revisions })
  return { ...plan, ...countPeople(plan, { provider: onelogin, live: roles, ...(isNamed ? { isNamed } : {}) }) }
}

function planOfTargets(...targets: TargetPlan[]) {
  const review = { base: 'main', only: null }
  return assemble({ targets, providers: { onelogin }, version: '0', createdAt: '2026-11-22T10:00:00.000Z', review })
}

const stepOf = ({ steps }: TargetPlan, role: string) => steps.find((step) => step.role === role) as Step

/** Zoe and Kim lose `crm` by the files, Quinn loses `wiki` by drift that is put back, Zoe as well. */
const TWO_CAUSES: Revisions = {
  now: { a: role(['crm', 'wiki'], ['kim', 'zoe'], ['u']), b: role(['wiki'], ['quinn', 'zoe'], ['u']) },
  base: { a: { apps: ['crm'] }, b: { apps: [] } },
  head: { a: { apps: [] }, b: { apps: [] } },
}

describe('who loses access, by cause', () => {
  test('a person who loses by both causes of a role counts with this change', () => {
    const plan = counted(TWO_CAUSES)
    expect(stepOf(plan, 'a')).toMatchObject({ losesAccess: 2, losesAccessBy: { declared: 2, drift: 0 } })
    expect(stepOf(plan, 'b')).toMatchObject({ losesAccess: 2 })
    expect(stepOf(plan, 'b')).not.toHaveProperty('losesAccessBy')
  })

  test('who keeps what this change takes away through another role loses by drift alone', () => {
    const now = { a: role(['crm', 'wiki'], ['kim', 'zoe']), c: role(['crm'], ['kim']) }
    const plan = counted({ now, base: { a: { apps: ['crm'] } }, head: { a: { apps: [] } } })
    expect(stepOf(plan, 'a')).toMatchObject({ losesAccess: 2, losesAccessBy: { declared: 1, drift: 1 } })
  })

  test('a person who is taken out loses by the cause that takes them out', () => {
    const now = { a: role(['crm', 'wiki'], ['kim', 'u', 'zoe']) }
    const base = { a: { apps: ['crm', 'wiki'], users: ['kim', 'zoe'] } }
    const plan = counted({ now, base, head: { a: { apps: ['crm', 'wiki'], users: ['zoe'] } } })
    expect(stepOf(plan, 'a')).toMatchObject({ losesAccess: 2, losesAccessBy: { declared: 1, drift: 1 } })
  })

  test('what the base branch changed is behind, also for people', () => {
    const now = { a: role(['crm', 'wiki'], ['kim']) }
    const files = { now, base: { a: { apps: [] } }, head: { a: { apps: [] } }, tip: { a: { apps: ['crm', 'wiki'] } } }
    const plan = counted(files)
    expect(plan.people).toEqual({ behind: { users: 1, admins: 0, losesAccess: 1 } })
  })

  test('over a target, each person counts once, with the first cause', () => {
    const { people } = counted(TWO_CAUSES)
    expect(people).toEqual({
      declared: { users: 2, admins: 1, losesAccess: 2 },
      // Zoe and the admin are counted already.
      drift: { users: 1, admins: 0, losesAccess: 1 },
    })
  })

  test('without a base, all of it is what the files ask for', () => {
    const roles = [live('a', role(['crm'], ['kim', 'zoe'])), live('b', role(['crm'], ['kim']))]
    const head = [declared('a', { apps: [] }), declared('b', { apps: [] })]
    const { people } = countPeople(planOf({ provider: onelogin, head, live: roles }), {
      provider: onelogin,
      live: roles,
    })
    expect(people).toEqual({ declared: { users: 2, admins: 0, losesAccess: 2 } })
  })
})

describe('the numbers of a plan', () => {
  const whole = planOfTargets(counted(TWO_CAUSES))

  test('those of the causes add up to those of the plan', () => {
    const { grantsAdded, grantsRemoved, losesAccess, causes } = whole.summary
    expect({ grantsAdded, grantsRemoved, losesAccess }).toEqual({ grantsAdded: 0, grantsRemoved: 3, losesAccess: 3 })
    expect(causes).toEqual({
      declared: { grantsAdded: 0, grantsRemoved: 1, losesAccess: 2 },
      drift: { grantsAdded: 0, grantsRemoved: 2, losesAccess: 1 },
    })
  })

  test('and all of them are as the schema says', () => {
    expect(whyUnfit('plan', whole)).toBeNull()
  })

  test('the view has the same ones, and says what it counted before', () => {
    const kinds = { onelogin: { fields: onelogin.fields, people: ['users', 'admins'] } }
    const { causes, totals } = viewOf(whole, { kinds, requests: 'nothing', verifyReads: null })
    const said = causes.map(({ answers }) => answers.slice(1, 3).map(({ short, text }) => short + textOf(text)))
    expect(said).toEqual([
      ['−1 grant in 1 role; 2 users lose access', '1 role in 1 target with 2 users and 1 admin'],
      [
        '−2 grants in 2 roles; 1 further user loses access',
        '2 roles (1 of them counted before) in 1 target with 1 further user and 0 further admins',
      ],
    ])
    expect(totals.causes.map(({ text }) => textOf(text))).toEqual([
      '1 role: 1 grant lost, 2 users lose access.',
      '2 roles (1 of them counted before): 2 grants lost, 1 further user loses access.',
    ])
  })

  test('a target that does not tell takes nothing from the numbers of the others', () => {
    const { summary } = planOfTargets(counted(TWO_CAUSES), { ...counted(TWO_CAUSES), name: 'other', people: null })
    expect(summary.losesAccess).toBe(3)
    expect(planOfTargets({ ...counted(TWO_CAUSES), people: null }).summary).not.toHaveProperty('losesAccess')
  })
})

describe('names of those who lose access', () => {
  const many = Array.from({ length: 12 }, (_, index) => `person-${String(index).padStart(2, '0')}`)

  test('nobody is named where only numbers are asked for', () => {
    expect(JSON.stringify(counted(TWO_CAUSES).steps)).not.toContain('whoLosesAccess')
  })

  test('the first ten of a role, in order', () => {
    const files = { base: { a: { apps: ['crm'] } }, head: { a: { apps: [] } }, isNamed: true }
    const { whoLosesAccess } = stepOf(counted({ now: { a: role(['crm'], many.toReversed()) }, ...files }), 'a')
    expect(whoLosesAccess).toEqual(many.slice(0, 10).map((name) => ({ name })))
  })

  test('of a role with several causes, the first ten of each', () => {
    const { whoLosesAccess } = stepOf(
      counted({
        now: { a: role(['crm', 'wiki'], [...many, 'zoe']), c: role(['crm'], many) },
        base: { a: { apps: ['crm'] } },
        head: { a: { apps: [] } },
        isNamed: true,
      }),
      'a',
    )
    expect(whoLosesAccess).toEqual([
      { name: 'zoe', origin: 'declared' },
      ...many.slice(0, 10).map((name) => ({ name, origin: 'drift' })),
    ])
  })
})
