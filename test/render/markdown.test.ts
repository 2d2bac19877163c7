/** Plans and reports as comments: what a reviewer reads first, what is cut, and what foreign text cannot do. */
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parseFragment } from 'parse5'
import { describe, expect, test } from 'vitest'
import { BUILT_IN } from '../../src/app/systems.ts'
import type { Plan } from '../../src/domain/plan-model.ts'
import { marker, renderPlanMarkdown } from '../../src/render/markdown.ts'
import { COMMENT, type Limit } from '../../src/render/markdown-limit.ts'
import { renderReportMarkdown } from '../../src/render/markdown-report.ts'
import { prose } from '../../src/render/markup.ts'
import { kindsOf } from '../../src/terminal/plan-document.ts'
import { golden } from './golden.ts'
import { NASTY, nastyPlan, nastyReport } from './nasty.ts'
import { everyAction, everyStatus, plan, refused, step, target } from './plans.ts'

const WHOLE = 'The whole is in `plan.html`.'
const kinds = kindsOf(BUILT_IN)
const about = { config: 'roles/rolesync.yaml' }

function markdown(given: Plan, limit: Limit = COMMENT): string {
  return renderPlanMarkdown(given, { kinds, limit, whole: WHOLE, about })
}

/** As a host shows it: HTML in Markdown included, then parsed like a browser does. */
function shown(text: string) {
  const html = micromark(text, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] })
  const names = new Set<string>()
  const prose: string[] = []
  let comments = 0
  const visit = (node: DefaultTreeAdapterTypes.ChildNode, isCode: boolean) => {
    if (defaultTreeAdapter.isElementNode(node)) {
      names.add(node.tagName)
      const within = isCode || node.tagName === 'code'
      for (const child of node.childNodes) visit(child, within)
    } else if (defaultTreeAdapter.isCommentNode(node)) comments++
    else if (defaultTreeAdapter.isTextNode(node) && !isCode) prose.push(node.value)
  }
  for (const node of parseFragment(html).childNodes) visit(node, false)
  return { names, prose: prose.join('\n'), comments, html }
}

const OURS = 'ul li strong p h2 h3 details summary code blockquote table thead tbody tr th td br'.split(' ')

test.each([
  ['every-action.md', () => markdown(everyAction)],
  ['refused.md', () => markdown(refused)],
  [
    'every-status.md',
    () => renderReportMarkdown(everyStatus, { retryCommand: 'rolesync plan', limit: COMMENT, whole: WHOLE }),
  ],
])('%s', (file, render) => {
  expect(render()).toBe(golden(file, render()))
})

/** The answers as rows: question, then one cell for each cause. */
function answers(given: Plan): string[][] {
  const rows = markdown(given)
    .split('\n')
    .filter((line) => /^\| (Gains|Loses|Affected|Destructive|Live)/.test(line))
  return rows.map((row) => row.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$/g, '')))
}

describe('the five questions are answered in a table above everything else', () => {
  test('of a plan with everything in it', () => {
    expect(answers(everyAction)).toEqual([
      ['Gains access', '**+5** grants in 3 roles'],
      ['Loses access', '**−3** grants in 3 roles'],
      ['Affected', '5 roles in 2 targets; who has them was not read'],
      ['Destructive', '**yes**: deletes `ROLE_REVIEWER`; 1 rename keeps ids and members'],
      ['Live state', 'read 2026-11-22 10:00 UTC'],
    ])
  })

  test('not of a plan without changes, which says only that', () => {
    const nothing = markdown(plan([target({ unchanged: 3 })]))
    expect(nothing).toContain('**No changes. The live roles match the files.**')
    expect(nothing).not.toContain('Gains access')
  })

  test('a rename that keeps ids and members is not destructive', () => {
    const steps = [step({ role: 'b', action: 'rename', renamedFrom: 'a' })]
    expect(answers(plan([target({ steps })]))[3]).toEqual(['Destructive', 'no: 1 rename keeps ids and members'])
  })

  test('with people, where a system tells them', () => {
    const steps = [
      step({ role: 'a', action: 'update', holders: { users: 12, admins: 1 }, losesAccess: 3 }),
      step({ role: 'b', action: 'update', holders: { users: 1, admins: 1 } }),
      step({ role: 'c', action: 'update', holders: null }),
    ]
    const [, loses, affected] = answers(plan([target({ steps })]))
    expect(loses).toEqual(['Loses access', '**yes**: **3 users lose** access'])
    expect(affected).toEqual(['Affected', '3 roles in 1 target with 13 users and 2 admins (1 role not known)'])
  })

  test('with a target that could not be read', () => {
    expect(answers(refused)[4]).toEqual([
      'Live state',
      '**incomplete**: `mdm-test` could not be read; the rest was read 2026-11-22 10:00 UTC',
    ])
  })

  test('and a plan that cannot be applied says so above them', () => {
    const text = markdown(refused)
    const caution =
      '> [!CAUTION]\n> This plan cannot be applied: `mdm-test` could not be planned; 1 guard refuses it; 1 rule of the policy is broken.'
    expect(text.indexOf(caution)).toBeGreaterThan(0)
    expect(text.indexOf(caution)).toBeLessThan(text.indexOf('| Gains access'))
  })
})

describe('the heading', () => {
  test('names the targets, the commit, the base and the run', () => {
    const run = 'https://github.com/acme/roles/actions/runs/7'
    const text = renderPlanMarkdown(
      { ...everyAction, base: 'main' },
      { kinds, limit: COMMENT, whole: '', about: { ...about, commit: 'ab'.repeat(20), run, page: `${run}#artifacts` } },
    )
    expect(text.split('\n').slice(0, 3)).toEqual([
      '## Role changes: `mdm-prod`, `shop`',
      '',
      `commit \`abababababab\` · compared with \`main\` · [run](${run}) · [page](${run}#artifacts)`,
    ])
  })

  test('counts targets where they are many', () => {
    const targets = Array.from({ length: 12 }, (_, index) => target({ name: `t${index}` }))
    expect(markdown(plan(targets)).split('\n')[0]).toBe('## Role changes: 12 targets')
  })
})

describe('the marker', () => {
  test('is one for a config, so that one target more keeps the comment', () => {
    const of = (given: Plan) => markdown(given).match(/^<!-- .*-->$/gm)
    expect(of(everyAction)).toEqual([marker(about)])
    expect(of(plan([...everyAction.targets, target({ name: 'one-more' })]))).toEqual(of(everyAction))
  })

  test('is another one for another config, and for a part of it', () => {
    const all = [
      about,
      { config: 'other.yaml' },
      { ...about, choice: '--target a' },
      { ...about, choice: '--target b' },
    ]
    expect(new Set(all.map(marker)).size).toBe(4)
    for (const one of all) expect(marker(one)).toMatch(/^<!-- rolesync:\S+ -->$/)
  })
})

describe('two causes', () => {
  const both = step({
    role: 'ROLE_BOTH',
    action: 'update',
    changes: [
      { field: 'resourcePermissions', origin: 'declared', added: ['A.b:READ'], removed: [] },
      { field: 'resourcePermissions', origin: 'drift', added: [], removed: ['A.b:DELETE'] },
    ],
    requests: [{ method: 'PUT', path: '/x', body: {} }],
  })
  const drift = step({
    role: 'ROLE_DRIFT',
    action: 'update',
    changes: [{ field: 'roleScope', origin: 'drift', before: 'a', after: 'b' }],
  })
  const text = markdown(plan([target({ steps: [both, drift] })]))

  test('stand under their own headings, each change once', () => {
    const [declared = '', drifted = ''] = text.split('### Drift')
    expect(declared).toContain('### This change')
    expect(declared).toContain('`A.b:READ`')
    expect(declared).not.toContain('A.b:DELETE')
    expect(drifted).toContain('`A.b:DELETE`')
    expect(drifted).not.toContain('A.b:READ')
    expect(declared).not.toContain('DRIFT')
    expect(drifted).toContain('ROLE_DRIFT')
  })

  test('have a column each in the answers', () => {
    expect(text).toContain('| | This change | Drift |')
    expect(answers(plan([target({ steps: [both, drift] })]))[1]).toEqual([
      'Loses access',
      'no',
      '**−1** grant in 1 role',
    ])
  })

  test('a refactoring that changes nothing', () => {
    expect(markdown(plan([target({ identical: true })]))).toContain('Files changed, access identical.')
  })

  test('a plan of one cause says which, and how much it leaves out', () => {
    const limited = { ...plan([target({ steps: [drift], leftOut: { declared: 2 } })]), only: 'drift' } as const
    expect(markdown(limited)).toContain(
      'This plan is limited to drift (--only drift): this change in 2 roles is left out.',
    )
  })
})

test('forty roles of a cause are open, the rest is one click away', () => {
  const steps = Array.from({ length: 45 }, (_, index) => step({ role: `ROLE_${index}`, action: 'update' }))
  const [open = '', closed = ''] = markdown(plan([target({ steps })])).split('<details>')
  expect(open.match(/ROLE_/g)).toHaveLength(40)
  expect(closed.match(/ROLE_/g)).toHaveLength(5)
  expect(closed).toContain('<summary>5 more roles</summary>')
})

test('what cannot be undone and who loses access stand first', () => {
  const steps = [
    step({ role: 'a', action: 'create' }),
    step({ role: 'b', action: 'update', holders: { users: 3, admins: 0 }, losesAccess: 1 }),
    step({ role: 'c', action: 'delete' }),
  ]
  const rows = markdown(plan([target({ steps })])).match(/`[abc]`/g)
  expect(rows?.slice(-3)).toEqual(['`c`', '`b`', '`a`'])
})

test('1,750 undeclared roles do not crowd out one change', () => {
  const undeclared = Array.from({ length: 1750 }, (_, index) => `A role that nobody declares, number ${index}`)
  const text = markdown(plan([target({ steps: [step({ role: 'R', action: 'update' })], undeclared })]))
  expect(text).not.toContain('cut')
  expect(text).toContain('1,750 undeclared roles (left as is): `A role that nobody declares, number 0`')
  expect(text).toContain(' and 1,740 more. ')
  expect(text.length).toBeLessThan(2_000)
})

test('what does not change is left out before a change is, and that is no reason not to approve', () => {
  const steps = [step({ role: 'R', action: 'update' })]
  const warning = { rule: 'r', severity: 'warning', role: 'R', source: null, accepted: null } as const
  const findings = Array.from({ length: 900 }, (_, index) => ({ ...warning, message: `${index} ${'x'.repeat(90)}` }))
  const text = markdown(plan([target({ steps, findings })]))
  expect(text.length).toBeLessThanOrEqual(65_536)
  expect(text).toContain('`R`')
  expect(text).not.toContain('Do not approve')
  expect(text).toContain(`Left out here for want of room: remarks and roles that do not change. ${WHOLE}`)
})

describe('war story 17: a plan of 70,000 characters', () => {
  const steps = Array.from({ length: 600 }, (_, index) =>
    step({
      role: `ROLE_${index}`,
      action: 'update',
      changes: [
        {
          field: 'resourcePermissions',
          added: [`Auth.customer${index}:READ`, `MDM.data.entities.profile${index}:READ`],
          removed: ['Auth.x:READ'],
        },
      ],
    }),
  )
  const long = plan([target({ steps })])

  test('is cut within the limit, says so, where the whole is, and that it must not be approved from', () => {
    expect(markdown(long, { size: 1e6, unit: 'characters' }).length).toBeGreaterThan(70_000)
    const text = markdown(long)
    expect(text.length).toBeLessThanOrEqual(65_536)
    expect(text.length).toBeGreaterThan(60_000)
    const shownRows = text.match(/^\| &#126; update/gm)?.length
    expect(text).toContain(
      `> This text is cut: ${shownRows} of 600 changed roles are shown. **Do not approve from it.** ${WHOLE}`,
    )
    expect(text.split('\n').findIndex((line) => line.includes('This text is cut'))).toBeLessThan(12)
    expect(text).toContain(marker(about))
    expect(text.trimEnd().split('\n').at(-1)).toBe(`Digest: \`${long.digest}\``)
    expect(shown(text).html.match(/<details>/g)).toHaveLength(text.match(/<\/details>/g)?.length ?? 0)
  })

  test('a limit in bytes counts bytes', () => {
    const wide = plan([target({ steps: steps.map((one) => ({ ...one, note: 'ü'.repeat(200) })) })])
    const text = markdown(wide, { size: 50_000, unit: 'bytes' })
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(50_000)
    expect(Buffer.byteLength(text)).toBeGreaterThan(45_000)
  })

  test('one that just fits is whole', () => {
    const size = markdown(long, { size: 1e6, unit: 'characters' }).length
    expect(markdown(long, { size, unit: 'characters' })).not.toContain('This text is cut')
    expect(markdown(long, { size: size - 1, unit: 'characters' })).toContain('This text is cut')
  })

  test('one huge role, or a thousand targets, stay within the limit too', () => {
    const huge = step({ role: `R${'x'.repeat(80_000)}`, action: 'delete' })
    expect(markdown(plan([target({ steps: [huge] })])).length).toBeLessThanOrEqual(65_536)
    const targets = Array.from({ length: 2000 }, (_, index) => target({ name: `a-target-with-a-long-name-${index}` }))
    const text = markdown(plan(targets))
    expect(text.length).toBeLessThanOrEqual(65_536)
    expect(text).toContain(marker(about))
  })

  test('a report is cut in the same way', () => {
    const [first] = everyStatus.targets
    const many = {
      ...everyStatus,
      targets: Array.from({ length: 400 }, () => first ?? everyStatus.targets[0]).filter((one) => one !== undefined),
    }
    const text = renderReportMarkdown(many, { retryCommand: 'rolesync plan', limit: COMMENT, whole: WHOLE })
    expect(text.length).toBeLessThanOrEqual(65_536)
    expect(text).toContain('of 2000 changed roles are shown')
  })
})

describe('war story 19: foreign text is harmless in Markdown', () => {
  test.each(NASTY.map((text) => [JSON.stringify(text), text]))('%s', (_, text) => {
    for (const document of [
      markdown(nastyPlan(text)),
      renderReportMarkdown(nastyReport(text), { retryCommand: text, limit: COMMENT, whole: WHOLE }),
    ]) {
      const { names, prose: words, comments } = shown(document)
      expect([...names].filter((name) => !OURS.includes(name))).toEqual([])
      // Nothing that a host makes a link, a mention or a reference of stands outside of code.
      expect(words.replaceAll(/[✗✓·]/gu, '')).not.toMatch(
        /@\w|#\d|:\/\/|www\.|GH-\d|javascript|deadbeef|!\d|~label|\$\d/,
      )
      expect(words).not.toMatch(/forged|everyone/)
      expect(document.split('\n').filter((line) => /^\s*::|##\[/.test(line))).toEqual([])
      expect(document).not.toMatch(/[\u202e\u2066\u200b\x1b\x9b]/u)
      expect(comments).toBe(document.match(/^<!-- rolesync:\S* -->$/gm)?.length ?? 0)
    }
  })

  test('plain sentences stay plain', () => {
    expect(prose("Reltio cannot rename a role: the role's holders (4 of 10) stay; 40 % is over 30 %.")).toBe(
      "Reltio cannot rename a role: the role's holders (4 of 10) stay; 40 % is over 30 %.",
    )
    expect(prose('see ROLE_A, or a@b.c (until 2027-01-31).')).toBe('see `ROLE_A`, or `a@b.c` (until `2027-01-31`).')
  })
})
