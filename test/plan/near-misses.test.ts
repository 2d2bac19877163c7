/** Near misses: a plan warns before a slip makes a second role, and stops before it takes one away. */
import { describe, expect, test } from 'vitest'
import { textsInFileForms } from '../../src/plan/unicode-forms.ts'
import { providers } from '../../src/systems/index.ts'
import { keycloak } from '../../src/systems/keycloak/index.ts'
import { onelogin } from '../../src/systems/onelogin/index.ts'
import { reltio } from '../../src/systems/reltio/index.ts'
import { nearNames } from '../../src/text/near-name.ts'
import { declared, live, planOf } from '../review/planning.ts'

const provider = providers.organization
if (provider === undefined) throw new Error('organization is missing')
const fields = (...permissions: string[]) => ({ description: 'd', permissions })

function plan(head: Parameters<typeof planOf>[0]['head'], roles: Parameters<typeof planOf>[0]['live'], rules = {}) {
  if (provider === undefined) throw new Error('organization is missing')
  return planOf({ provider, head, live: roles, rules })
}

describe('a role that is created beside a near one', () => {
  test.each([
    ['site reliability', 'Site Reliability'],
    ['Café', 'Café'.normalize('NFD').toUpperCase()],
    ['Finance  Approvers', 'Finance Approvers'],
    ['operater', 'operator'],
    ['Finance Aprovres', 'Finance Approvers'],
  ])('%s for %s: a warning with both ways out', (key, near) => {
    const { findings, steps } = plan([declared(key, fields('A'))], [live(near, fields('B'))])
    expect(steps.map(({ action }) => action)).toEqual(['create'])
    expect(findings).toMatchObject([{ rule: 'near-name', severity: 'warning', role: key, source: { line: 1 } }])
    expect(findings[0]?.message).toContain(JSON.stringify(near))
    expect(findings[0]?.message).toMatch(/mend the name, or say renamedFrom/)
  })

  test('the very same grants under another name: renamed in the console', () => {
    const { findings } = plan(
      [declared('buyers', fields('A', 'B'))],
      [live('purchasing', fields('B', 'A')), live('x', fields('A'))],
    )
    expect(findings).toMatchObject([{ rule: 'near-name', message: expect.stringContaining('"purchasing"') }])
  })

  test.each([
    ['role-0002', 'role-0001'],
    ['a', 'b'],
    ['read', 'lead'],
    ['sales', 'finance'],
  ])('%s and %s are no slip', (key, other) => {
    expect(plan([declared(key, fields('A'))], [live(other, fields('B'))]).findings).toEqual([])
  })

  test('a near role that the files declare too is nobody whom a slip could have meant', () => {
    const roles = [declared('operator', fields('A')), declared('operators', fields('B'))]
    expect(plan(roles, [live('operator', fields('A'))]).findings).toEqual([])
  })
})

test('renamedFrom that names no live role makes a new one: a warning that names the near role', () => {
  const role = declared('Money Approvers', fields('A'), { renamedFrom: 'Finance Aprovers' })
  const { findings, steps } = plan([role], [live('Finance Approvers', fields('A'))])
  expect(steps.map(({ action }) => action)).toEqual(['create'])
  expect(findings).toMatchObject([
    { rule: 'renamed-from', message: expect.stringMatching(/did you mean "Finance Approvers"\?/) },
  ])
})

test('a grant that no role has, while its near twin is everywhere', () => {
  const roles = ['a', 'b', 'c'].map((key) => live(key, fields('READ_ORDERS')))
  const { findings } = plan([declared('a', fields('READ_ORDERS', 'READ_ODERS'))], roles)
  expect(findings).toMatchObject([{ rule: 'near-grant', message: expect.stringContaining('"READ_ORDERS"') }])
})

describe('names that look the same', () => {
  test('only the Unicode form differs: one role, written as the system has it, with a note', () => {
    const [composed, parts] = ['Café', 'Café'.normalize('NFD')]
    const { steps, findings } = plan(
      [declared(parts, fields('A', 'Zoé'.normalize('NFD')))],
      [live(composed, fields('Zoé'))],
    )
    expect(steps).toMatchObject([{ role: composed, action: 'update', changes: [{ added: ['A'], removed: [] }] }])
    expect(findings.map(({ rule, message }) => [rule, message])).toEqual([
      ['unicode-form', expect.stringContaining('the file has this name in another Unicode form than the system')],
      ['unicode-form', expect.stringContaining('its permissions has text in another Unicode form than the system')],
    ])
  })

  test('a single value, and paths of a tree, in another Unicode form are no change either', () => {
    const parts = (text: string) => text.normalize('NFD')
    const { steps } = plan(
      [declared('a', { description: parts('Über café'), permissions: [] })],
      [live('a', { description: 'Über café', permissions: [] })],
    )
    expect(steps).toEqual([])
    const head = [declared('ROLE_A', { resourcePermissions: { [parts('Zoé.x')]: ['READ', 'UPDATE'], b: ['READ'] } })]
    const planned = planOf({
      provider: reltio,
      head,
      live: [live('ROLE_A', { resourcePermissions: { 'Zoé.x': ['READ'], b: ['READ'] } }, null)],
    })
    expect(planned.steps[0]?.changes).toEqual([{ field: 'resourcePermissions', added: ['Zoé.x:UPDATE'], removed: [] }])
  })

  test('two forms of one name that are both live are two names', () => {
    const [composed, parts] = ['Zoé', 'Zoé'.normalize('NFD')]
    const both = [live('a', fields(composed, parts))]
    expect(plan([declared('a', fields(composed))], both).steps[0]?.changes).toMatchObject([{ removed: [parts] }])
    expect(plan([declared('a', fields(composed, parts))], both).steps).toEqual([])
    const paths = { [composed]: ['READ'], [parts]: ['UPDATE'] }
    const desired = [declared('R', { resourcePermissions: { [parts]: ['UPDATE'] } })]
    expect(textsInFileForms([live('R', { resourcePermissions: paths }, null)], desired)).toMatchObject([
      { fields: { resourcePermissions: paths } },
    ])
  })

  test('names of apps and of included roles are found in any Unicode form', () => {
    const parts = 'Café'.normalize('NFD')
    const apps = [{ id: '7', name: 'Café', aliases: ['Café'] }]
    expect(onelogin.canonical({ apps: [parts] }, { apps })).toEqual({ fields: { apps: ['Café'] }, problems: [] })
    const roles = [{ id: '8', name: 'Café' }]
    expect(keycloak.canonical({ composites: [parts] }, { roles, clients: [] })).toEqual({
      fields: { composites: ['Café'] },
      problems: [],
    })
  })

  test('a delete whose near name is created in the same plan is refused, and lifted by its name only', () => {
    const world = [[declared('site reliability', fields('A'))], [live('Site Reliability', fields('A'))]] as const
    const { objections, steps } = plan(...world, { undeclared: 'delete' })
    expect(steps.map(({ action }) => action)).toEqual(['create', 'delete'])
    expect(objections).toMatchObject([{ guard: 'nearName', count: 1, limit: 0, allowed: false }])
    expect(objections[0]?.message).toMatch(/say renamedFrom: "Site Reliability", or pass --allow nearName/)
  })

  test.each(['auditor ', ' auditor', 'audi\u200btor', 'audit\u00a0or'])('%j is no new role', (key) => {
    const { refused, steps } = plan([declared(key, fields('A'))], [live('auditor', fields('A'))])
    expect(refused).toMatchObject([
      {
        role: key,
        problems: [{ message: expect.stringMatching(/U\+[0-9A-F]{4}.*did you mean "auditor"\? Mend the key$/) }],
      },
    ])
    expect(steps).toEqual([])
    const alone = plan([declared(key, fields('A'))], [live('manager', fields('A'))]).refused
    expect(alone?.[0]?.problems[0]?.message).toMatch(/exactly this key; mend the key$/)
    expect(plan([declared(key, fields('A'))], [live(key, fields('A'))]).steps).toEqual([])
  })
})

test('a million pairs of names end, and the search gives up rather than hang', () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `name-${String.fromCharCode(97 + (index % 26))}-${index}`)
  const near = nearNames(names)
  expect(names.map((name) => near(`${name}x`)).filter(Boolean).length).toBeLessThan(names.length)
})
