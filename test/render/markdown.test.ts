/** Plans and reports as comments: what a reviewer reads first, what is cut, and what foreign text cannot do. */
import { readFileSync } from 'node:fs'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parseFragment } from 'parse5'
import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/domain/model.ts'
import { marker, renderPlanMarkdown } from '../../src/render/markdown.ts'
import { COMMENT, type Limit } from '../../src/render/markdown-limit.ts'
import { renderReportMarkdown } from '../../src/render/markdown-report.ts'
import { prose } from '../../src/render/markup.ts'
import { providers } from '../../src/systems/index.ts'
import { NASTY, nastyPlan, nastyReport } from './nasty.ts'
import { everyAction, everyStatus, plan, refused, step, target } from './plans.ts'

const WHOLE = 'The whole is in `plan.html`.'
const kinds = Object.fromEntries(Object.entries(providers).map(([name, { fields }]) => [name, fields]))

function markdown(given: Plan, limit: Limit = COMMENT): string {
  return renderPlanMarkdown(given, { kinds, limit, whole: WHOLE })
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

const OURS = ['ul', 'li', 'strong', 'b', 'p', 'h3', 'h4', 'details', 'summary', 'code', 'pre', 'blockquote'].sort()

test.each([
  ['every-action.md', () => markdown(everyAction)],
  ['refused.md', () => markdown(refused)],
  [
    'every-status.md',
    () => renderReportMarkdown(everyStatus, { again: 'rolesync plan', limit: COMMENT, whole: WHOLE }),
  ],
])('%s', (file, render) => {
  expect(render()).toBe(readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8'))
})

describe('the first five lines answer the five questions', () => {
  const first = (given: Plan) => markdown(given).split('\n').slice(0, 5)

  test('of a plan with everything in it', () => {
    expect(first(everyAction)).toEqual([
      '- ▲ **Wider:** yes, +6 grants in 3 roles',
      '- ▼ **Narrower:** yes, −4 grants in 3 roles',
      '- **Affected:** 5 roles in 2 targets; who holds them was not read',
      '- **Destructive:** **yes**, 1 role to delete: `ROLE_REVIEWER`; 1 role to rename: `gold-member`',
      '- **Fresh:** read 2026-11-22 10:00 UTC; apply refuses what moved since',
    ])
  })

  test('of a plan without changes', () => {
    const nothing = markdown(plan([target({ unchanged: 3 })])).split('\n')
    expect(nothing.slice(0, 4)).toEqual([
      '- ▲ **Wider:** no',
      '- ▼ **Narrower:** no',
      '- **Affected:** nobody',
      '- **Destructive:** no',
    ])
    expect(nothing).toContain('No changes. The live roles match the files.')
  })

  test('with people, where a system tells them', () => {
    const steps = [
      step({ role: 'a', action: 'update', holders: { users: 12, admins: 1 }, losesAccess: 3 }),
      step({ role: 'b', action: 'update', holders: { users: 1, admins: 1 } }),
      step({ role: 'c', action: 'update', holders: null }),
    ]
    expect(first(plan([target({ steps })]))[2]).toBe(
      '- **Affected:** 3 roles in 1 target, held by 13 users and 2 admins, 3 of them lose access (1 role not told)',
    )
  })

  test('with a target that could not be read', () => {
    expect(first(refused)[4]).toBe(
      '- **Fresh:** **no**, 1 target could not be read: `mdm-test`; the rest read 2026-11-22 10:00 UTC',
    )
  })

  test('and a plan that cannot be applied says so right below', () => {
    expect(markdown(refused).split('\n')[7]).toBe(
      '> This plan cannot be applied: 1 target could not be planned; 1 guard refuses; 1 finding of severity error.',
    )
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
    const [declared = '', drifted = ''] = text.split('#### Drift')
    expect(declared).toContain('#### This change')
    expect(declared).toContain('+   A.b:READ')
    expect(declared).not.toContain('A.b:DELETE')
    expect(drifted).toContain('-   A.b:DELETE')
    expect(drifted).not.toContain('A.b:READ')
    expect(declared).not.toContain('DRIFT')
    expect(drifted).toContain('ROLE&#95;DRIFT')
  })

  test('a request that serves both is shown once', () => {
    expect(text.match(/PUT \/x/g)).toHaveLength(1)
    expect(text).toContain('The requests are those of the same role above.')
  })

  test('a refactoring that changes nothing', () => {
    expect(markdown(plan([target({ identical: true })]))).toContain('Files changed, access identical.')
  })

  test('a plan of one cause says which', () => {
    expect(markdown({ ...plan([target({ steps: [drift] })]), only: 'drift' })).toContain('holds only drift.')
  })
})

describe('war story 17: a plan of 70,000 characters', () => {
  const steps = Array.from({ length: 300 }, (_, index) =>
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
    const told = text.match(/<summary>&#126;/g)?.length
    expect(text).toContain(
      `> This text is cut: ${told} of 300 changed roles are shown. **Do not approve from it.** ${WHOLE}`,
    )
    expect(text.split('\n').findIndex((line) => line.includes('This text is cut'))).toBeLessThan(12)
    expect(text).toContain(marker('mdm-prod'))
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
    expect(text).toContain(marker('a-target-with-a-long-name-0'))
  })

  test('a report is cut in the same way', () => {
    const [first] = everyStatus.targets
    const many = {
      ...everyStatus,
      targets: Array.from({ length: 400 }, () => first ?? everyStatus.targets[0]).filter((one) => one !== undefined),
    }
    const text = renderReportMarkdown(many, { again: 'rolesync plan', limit: COMMENT, whole: WHOLE })
    expect(text.length).toBeLessThanOrEqual(65_536)
    expect(text).toContain('of 2000 changed roles are shown')
  })
})

describe('war story 19: foreign text is harmless in Markdown', () => {
  test.each(NASTY.map((text) => [JSON.stringify(text), text]))('%s', (_, text) => {
    for (const document of [
      markdown(nastyPlan(text)),
      renderReportMarkdown(nastyReport(text), { again: text, limit: COMMENT, whole: WHOLE }),
    ]) {
      const { names, prose: told, comments } = shown(document)
      expect([...names].filter((name) => !OURS.includes(name))).toEqual([])
      // Nothing that a host makes a link, a mention or a reference of stands outside of code.
      expect(told.replaceAll(/[✗✓·]/gu, '')).not.toMatch(
        /@\w|#\d|:\/\/|www\.|GH-\d|javascript|deadbeef|!\d|~label|\$\d/,
      )
      expect(told).not.toMatch(/forged|everyone/)
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
