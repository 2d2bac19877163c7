/** Texts that try to leave the place they are printed in, and a plan that has one wherever foreign text can be. */
import { ACTIONS, type Action, type Plan } from '../../src/domain/plan-model.ts'
import type { Report, StepStatus } from '../../src/domain/report-model.ts'
import { plan, step, stepReport, target } from './plans.ts'

export const NASTY = [
  '|',
  '`x`',
  '``` x',
  '````\n# heading',
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '</code></summary></details><h1>forged</h1>',
  '<!-- rolesync:other -->',
  '--> <b>out</b> <!--',
  ']]><![CDATA[',
  '&lt;b&gt; &amp;',
  '@everyone and @org/team',
  '#1 GH-1 org/repo#2 !3 ~label $4 %5',
  'deadbeef 345f954aa',
  '[x](javascript:alert(1)) ![x](https://evil.example/x.png)',
  'https://evil.example www.evil.example mailto:a@b.example a@b.example',
  '<https://evil.example>',
  '[^1] [x][y] [x]: https://evil.example',
  '**bold** _it_ ~~gone~~ $x$ :smile:',
  '# heading',
  '- item\n1. one\n> quote\n---',
  '\\`x\\` \\<b>\\',
  '::error::forged',
  '\n::set-output name=a::b',
  '##[error]forged',
  '\x1b[31mred\x1b[0m\x9b2J',
  'a\u202etxt.exe \u2066isolated\u2069',
  'zero\u200bwidth\ufeff\u00ad \u2028 \u2029 \u0085',
  '\ud800lone\udfff',
  ' edges ',
  '',
  '__proto__',
  'constructor',
  '%0A::error::x {0} {{x}} [a](1)',
  '=cmd()',
  'a,line=9,title=forged',
] as const

/** A plan that has this text wherever foreign text can be. */
export function nastyPlan(text: string): Plan {
  const source = { file: text, line: 1, column: 1 }
  const steps = ACTIONS.map((action: Action) =>
    step({
      role: text,
      action,
      source,
      ...(action === 'rename' ? { renamedFrom: text } : {}),
      changes: [
        { field: text, origin: 'declared', added: [text, `${text}:READ`], removed: [`app:${text}`] },
        { field: text, origin: 'drift', before: text, after: { [text]: text } },
        { field: text, before: null, after: text },
      ],
      before: action === 'create' ? null : { a: { 'A.b': [text], [text]: ['READ'] }, b: text, c: [{ k: text }] },
      after: action === 'delete' ? null : { a: { 'A.c': [text] }, [`${text}x`]: `${text}y`, d: [text], e: 1 },
      requests: [
        {
          method: 'PUT',
          path: text,
          headers: { [text]: text },
          body: { [text]: [text, { a: text }] },
          lookUps: [{ path: text, as: text }],
        },
      ],
      note: text,
      holders: { users: 2, admins: 1 },
      losesAccess: 3,
      whoLosesAccess: [{ name: text }, { name: text, origin: 'drift' }],
      sensitive: [{ grant: text, reason: text }],
      reach: [
        { role: text, effect: 'gains', grant: text, path: [text, `a${text}`, text], sensitive: { reason: text } },
        { role: text, effect: 'loses', grant: text, path: [text, text] },
      ],
    }),
  )
  const finding = { rule: text, severity: 'error' as const, role: text, message: text, source, accepted: null }
  const objection = { guard: text, message: text, count: 1, limit: 0, allowed: false }
  const whole = plan([
    target({
      name: text,
      provider: text,
      url: text,
      steps,
      undeclared: [text, text, `${text} too`],
      noLongerManaged: [{ role: text, holders: { users: 4, admins: 1 } }],
      behind: [text],
      findings: [finding, { ...finding, severity: 'warning' }, { ...finding, accepted: text }],
      objections: [objection, { ...objection, allowed: true }],
    }),
    target({ name: text, provider: text, url: text, error: { message: text } }),
  ])
  return {
    ...whole,
    digest: text,
    createdAt: text,
    snapshotAt: text,
    causesUnknown: text,
    undoes: text,
    base: text,
    rolesyncVersion: '1.0.0',
  }
}

const STATUSES: readonly StepStatus[] = ['applied', 'failed', 'not-attempted', 'manual', 'unverified']

/** A report that has this text wherever foreign text can be. */
export function nastyReport(text: string): Report {
  const sent = { method: text, path: text, status: 500, attempts: 2, ms: 1 }
  const error = { message: text, status: 500, body: `said ${text}` }
  return {
    formatVersion: '1.0',
    kind: 'report',
    planDigest: text,
    startedAt: text,
    finishedAt: text,
    targets: [
      {
        name: text,
        verified: false,
        steps: STATUSES.map((status) => stepReport({ role: text, status, requests: [sent], error })),
      },
    ],
    summary: { applied: 1, failed: 1, notAttempted: 1, manual: 1, requests: 1, writes: 1, retries: 1, ms: 1 },
  }
}
