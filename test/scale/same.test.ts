import { describe, expect, test } from 'vitest'
import { BUILT_IN } from '../../src/app/systems.ts'
import type { Step } from '../../src/domain/plan-model.ts'
import { renderPlanText } from '../../src/render/text.ts'
import { kindsOf } from '../../src/terminal/plan-document.ts'
import { plan, step, target } from '../render/plans.ts'

const options = { kinds: kindsOf(BUILT_IN), color: false, verbose: false, verifyReads: null, next: null }

function change(given: Partial<Step> = {}): Step {
  return step({
    role: 'ROLE_A',
    action: 'update',
    source: { file: 'roles.yaml', line: 3, column: 3 },
    changes: [{ field: 'permissions', added: ['READ'], removed: [] }],
    requests: [{ method: 'PUT', path: '/v2/roles/A', body: { permissions: ['READ'] } }],
    ...given,
  })
}

function text(steps: readonly (readonly Step[])[], verbose = false): string {
  const targets = steps.map((own, index) => target({ name: `t${index + 1}`, url: `https://t${index + 1}`, steps: own }))
  return renderPlanText(plan(targets), { ...options, verbose })
}

test('the same change in three targets is shown once, and what else they do where it belongs', () => {
  const other = change({ role: 'ROLE_B' })
  expect(text([[change()], [change(), other], [change()], []])).toBe(`The same change in 3 targets: t1, t2, t3

  ~ update ROLE_A  (roles.yaml:3)
      permissions:
        + READ
      PUT /v2/roles/A

t2  (reltio, https://t2)

  ~ update ROLE_B  (roles.yaml:3)
      permissions:
        + READ
      PUT /v2/roles/A

No other changes in 3 targets: t1, t3, t4

Plan: 4 to update.
  4 roles: 4 grants gained.
Apply sends 4 PUT, then reads again to verify.
Digest: sha256:5f2b7c0d1e9a48366b0a7d3c2e1f405968778695a4b3c2d1e0f90817263544ab
`)
})

test('the same change in 19 of 20 targets is one heading with their names, and no other', () => {
  const shown = text([...Array.from({ length: 19 }, () => [change()]), [change({ role: 'ROLE_B' })]])
  expect(shown.split('\n').filter((line) => /^(The same|t\d+ |No )/.test(line))).toEqual([
    'The same change in 19 targets: t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11,',
    't20  (reltio, https://t20)',
    'No other changes in 19 targets: t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, 9 more',
  ])
  expect(shown).toContain('Plan: 20 to update.\n')
})

test('changes that the same targets share stand under one heading', () => {
  const [a, b] = [change(), change({ role: 'ROLE_B' })]
  const shown = text([[a, b], [a, b], [b]])
  expect(shown.split('\n').filter((line) => line.startsWith('The same'))).toEqual([
    'The same change in 2 targets: t1, t2',
    'The same change in 3 targets: t1, t2, t3',
  ])
  expect(
    text([
      [a, b],
      [a, b],
    ]),
  ).toContain('The same 2 changes in 2 targets: t1, t2\n')
})

test('ids of each system do not make a change another one', () => {
  const withId = (id: string) =>
    change({ id, requests: [{ method: 'PUT', path: `/api/2/roles/${id}/apps`, body: [1] }] })
  const shown = text([[withId('17')], [withId('42')]])
  expect(shown).toContain('The same change in 2 targets: t1, t2\n')
  expect(shown).toContain('      PUT /api/2/roles/{id}/apps\n')
  expect(text([[withId('17')], [withId('17')]])).toContain('      PUT /api/2/roles/17/apps\n')
})

test('places that differ are told to be those of the first', () => {
  const shown = text([[change()], [change({ source: { file: 'other.yaml', line: 9, column: 1 } })]])
  expect(shown).toContain('The same change in 2 targets: t1, t2 (places are those of t1)\n')
})

describe('not the same', () => {
  test.each<[string, Partial<Step>]>([
    ['another role', { role: 'ROLE_B' }],
    ['another action', { action: 'create' }],
    ['other grants', { changes: [{ field: 'permissions', added: ['READ', 'WRITE'], removed: [] }] }],
    ['other requests', { requests: [{ method: 'PUT', path: '/v2/roles/B', body: {} }] }],
    ['another note', { note: 'holders are not carried over' }],
    ['another origin', { changes: [{ field: 'permissions', origin: 'drift', added: ['READ'], removed: [] }] }],
    ['other holders', { holders: { users: 3, admins: 0 } }],
  ])('%s', (_what, difference) => {
    expect(text([[change()], [change(difference)]])).not.toContain('The same')
  })

  test('another provider', () => {
    const targets = [target({ steps: [change()] }), target({ name: 'x', provider: 'organization', steps: [change()] })]
    expect(renderPlanText(plan(targets), options)).not.toContain('The same')
  })

  test('other bodies, where bodies are shown', () => {
    const other = change({ requests: [{ method: 'PUT', path: '/v2/roles/A', body: { permissions: [] } }] })
    expect(text([[change()], [other]])).toContain('The same')
    expect(text([[change()], [other]], true)).not.toContain('The same')
  })
})
