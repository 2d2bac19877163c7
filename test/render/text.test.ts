import { expect, test } from 'vitest'
import { BUILT_IN } from '../../src/app/systems.ts'
import type { Change, Step } from '../../src/domain/plan-model.ts'
import { renderPlanText } from '../../src/render/text.ts'
import { kindsOf } from '../../src/terminal/plan-document.ts'
import { everyAction, plan, refused, step, target } from './plans.ts'

const options = { kinds: kindsOf(BUILT_IN), color: false, verbose: false, verifyReads: null, next: null }

function textOf(given: Partial<Step>, width = 80): string[] {
  const steps = [step({ role: 'R', action: 'update', ...given })]
  return renderPlanText(plan([target({ steps })]), { ...options, width }).split('\n')
}

test('a grant that is longer than the line stands there in full, on one line', () => {
  const grant = `${'MDM.data.entities.'.repeat(20)}profile with spaces:READ`
  const lines = textOf({ changes: [{ field: 'resourcePermissions', added: [grant], removed: [grant] }] })
  expect(lines).toContain(`        + ${grant}`)
  expect(lines).toContain(`        - ${grant}`)
})

test('a role and a path that are longer than the line stand there in full', () => {
  const role = 'ROLE_'.repeat(40)
  const lines = textOf({ role, requests: [{ method: 'PUT', path: `/roles/${role}`, body: {} }] })
  expect(lines).toContain(`  ~ update ${role}  (in no file)`)
  expect(lines).toContain(`      PUT /roles/${role}`)
})

test('undeclared roles are one line with their number and the first names', () => {
  const undeclared = Array.from({ length: 2000 }, (_, index) => `Team ${'x'.repeat(index % 30)} ${index}`)
  const lines = renderPlanText(plan([target({ undeclared })]), options).split('\n')
  expect(lines.filter((line) => line.includes('Team'))).toEqual([
    '  2,000 undeclared roles (left as is): Team  0, Team x 1, Team xx 2, 1,997 more',
  ])
  const one = renderPlanText(plan([target({ undeclared: ['manager'] })]), options)
  expect(one).toContain('  1 undeclared role (left as is): manager\n')
})

test('with --verbose undeclared roles are all named, whole, on lines that fit', () => {
  const undeclared = Array.from({ length: 200 }, (_, index) => `Team ${'x'.repeat(index % 30)} ${index}`)
  const lines = renderPlanText(plan([target({ undeclared })]), { ...options, verbose: true }).split('\n')
  for (const name of undeclared) expect(lines.filter((line) => line.includes(name)).length).toBeGreaterThan(0)
  expect(lines.every((line) => line.length <= 80)).toBe(true)
})

test.each<[string, Change, string]>([
  ['a word', { field: 'f', before: 'a', after: 'b' }, 'f: a → b'],
  ['several words are quoted', { field: 'f', before: 'a b', after: 'c' }, 'f: "a b" → c'],
  ['nothing', { field: 'f', before: null, after: '' }, 'f: (none) → ""'],
  ['the text (none) is not nothing', { field: 'f', before: '(none)', after: null }, 'f: "(none)" → (none)'],
  ['a number and its text differ', { field: 'f', before: 12, after: '12' }, 'f: 12 → "12"'],
  ['a boolean and its text differ', { field: 'f', before: 'true', after: true }, 'f: "true" → true'],
  ['the text null', { field: 'f', before: 'null', after: 'x' }, 'f: "null" → x'],
  ['an arrow in a text is quoted', { field: 'f', before: 'a→b', after: 'x' }, 'f: "a→b" → x'],
  ['quotes and backslashes in a text', { field: 'f', before: 'a"b', after: 'a\\ b' }, 'f: "a\\"b" → "a\\\\ b"'],
  ['a new line in a text', { field: 'f', before: 'a\nb', after: 'x' }, 'f: "a\\nb" → x'],
  ['an address', { field: 'f', before: 'https://a.b/c', after: 'a@b.c' }, 'f: https://a.b/c → a@b.c'],
  ['an item', { field: 'f', before: { k: 'a', v: 1 }, after: null }, 'f: { k: a, v: 1 } → (none)'],
  ['an item of odd texts', { field: 'f', before: null, after: { 'a, b': 'c, d' } }, 'f: (none) → { "a, b": "c, d" }'],
])('a value: %s', (_, change, expected) => {
  expect(textOf({ changes: [change] })).toContain(`      ${expected}`)
})

test('values that do not fit beside each other stand below each other, in full', () => {
  const change = { field: 'description', before: `x${'a'.repeat(60)}`, after: `x${'b'.repeat(90)}` }
  expect(textOf({ changes: [change] }).slice(3, 6)).toEqual([
    '      description:',
    `        - ${change.before}`,
    `        + ${change.after}`,
  ])
  expect(textOf({ changes: [change] }, 300)).toContain(`      description: ${change.before} → ${change.after}`)
})

test('a field without a change of its set is not shown', () => {
  expect(textOf({ changes: [{ field: 'apps', added: [], removed: [] }] }).join('\n')).not.toContain('apps')
})

test('a create that replaces a value shows both', () => {
  const lines = textOf({ action: 'create', changes: [{ field: 'f', before: 'old', after: 'new' }] })
  expect(lines).toContain('      f: old → new')
})

test('the costs leave out what is not sent, and a number of reads that is not known', () => {
  expect(renderPlanText(everyAction, options)).toContain(
    '\nApply sends 2 PUT, 1 POST, 1 DELETE, then reads again to verify.\n',
  )
  const manual = plan([target({ steps: [step({ role: 'R', action: 'manual' })] })])
  expect(renderPlanText(manual, { ...options, verifyReads: 3 })).toContain('\nApply sends nothing.\n')
})

test('a plan that cannot be applied does not say that it will be, nor that nothing changes', () => {
  expect(renderPlanText(refused, options)).toContain('\nApply would send 1 DELETE.\n')
  const unread = plan([target({ error: { message: 'no answer' } })])
  expect(renderPlanText(unread, options)).not.toContain('No changes')
  const objection = { guard: 'empty', message: 'no role is declared', count: 0, limit: 1, allowed: false }
  expect(renderPlanText(plan([target({ objections: [objection] })]), options)).not.toContain('No changes. The live')
  const lifted = plan([target({ objections: [{ ...objection, allowed: true }] })])
  expect(renderPlanText(lifted, options)).toContain('No changes. The live roles match the files.')
})

test('one empty line between targets, whatever their last line is', () => {
  const changing = (role: string) => target({ name: role, steps: [step({ role, action: 'delete' })] })
  const objection = { guard: 'maxDeletes', message: 'too many', count: 6, limit: 5, allowed: true }
  const targets = [
    changing('a'),
    { ...changing('b'), objections: [objection] },
    target({ unchanged: 3 }),
    changing('c'),
  ]
  const text = renderPlanText(plan(targets), options)
  expect(text).not.toContain('\n\n\n')
  expect(text.match(/\n\n[\w-]+ {2}\(reltio/g)).toHaveLength(3)
  expect(text).toContain('\n\nPlan: ')
})

test('where no target could be planned there is nothing to count; where one could, there is', () => {
  const unread = target({ name: 'a', error: { message: 'no answer' } })
  const none = renderPlanText(plan([unread, { ...unread, name: 'b' }]), options)
  expect(none).toContain('\n\n✗ This plan cannot be applied: a, b could not be planned.\n')
  expect(none).not.toMatch(/to create|gained|Plan:/)
  expect(renderPlanText(plan([unread, target()]), options)).toContain('\nPlan: no changes.')
})

test('a role that drift lost is one to create, also where this change adds to it', () => {
  const change = (origin: 'declared' | 'drift', grant: string) =>
    ({ field: 'permissions', origin, added: [grant], removed: [] }) as const
  const created = step({
    role: 'On Call',
    action: 'create',
    origin: 'drift',
    changes: [change('declared', 'BOX'), change('drift', 'PAGER')],
    after: { permissions: ['BOX', 'PAGER'] },
  })
  const text = renderPlanText(plan([target({ provider: 'organization', steps: [created] })]), options)
  expect(text).toContain('\nPlan: 1 to create.\n  This change: 1 role: 1 grant gained.\n  Drift: 1 role')
})

test('ten thousand roles in one target are no trouble', () => {
  const steps = Array.from({ length: 10_000 }, (_, index) =>
    step({
      role: `ROLE_${index}`,
      action: 'update',
      changes: [{ field: 'p', added: Array.from({ length: 20 }, (_, n) => `r${n}:READ`), removed: [] }],
    }),
  )
  const findings = steps.flatMap(({ role }) =>
    Array.from({ length: 15 }, () => ({
      rule: 'r',
      severity: 'warning' as const,
      role,
      message: 'm',
      source: null,
      accepted: null,
    })),
  )
  const undeclared = steps.map(({ role }) => role)
  const text = renderPlanText(plan([target({ steps, findings, undeclared })]), options)
  expect(text.split('\n').length).toBeGreaterThan(380_000)
})
