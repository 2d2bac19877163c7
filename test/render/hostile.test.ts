/** Names that try to leave the line they are printed in, in every place where foreign text can occur. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { BUILT_IN } from '../../src/app/systems.ts'
import { ACTIONS } from '../../src/domain/plan-model.ts'
import { renderPlanDiff } from '../../src/render/diff.ts'
import { renderJson } from '../../src/render/json.ts'
import { renderPlanText } from '../../src/render/text.ts'
import { renderReportText } from '../../src/render/text-report.ts'
import { kindsOf } from '../../src/terminal/plan-document.ts'
import { forTerminal, quoted } from '../../src/text/foreign-text.ts'
import { nastyPlan, nastyReport } from './nasty.ts'
import { plan, step, target } from './plans.ts'

const NASTY = [
  '|',
  '`x`',
  '<script>alert(1)</script>',
  '@everyone',
  '::error::forged',
  '  ::add-mask::x',
  '\n::set-output name=a::b',
  'a\r\n::stop-commands::b',
  '##[error]forged',
  '##vso[task.setvariable variable=a]b',
  "##teamcity[message text='x']",
  '\x1b[31mred\x1b[0m',
  '\x1b]8;;https://evil.example\x07click\x1b]8;;\x07',
  '\x9b2J',
  '\x7f\b\b\b',
  'a\u202etxt.exe',
  '\u2066isolated\u2069',
  'zero\u200bwidth\ufeff\u00ad',
  'line\u2028and\u2029paragraph\u0085next',
  '\ud800lone',
  'lone\udfff',
  'tags\u{e0041}\u{e007f}',
  'filler\u3164\u2800\u115f',
  'no\u00a0break\u3000space',
  'line one\nline two',
  ' edges ',
  '',
  '__proto__',
  '- a: b # c',
  '--- a/b\n+++ c/d',
  '? ::x',
  'it\'s "quoted" \\x1b \\u{202e} \\n',
]

/** Everything that is printed of a text, on a terminal so wide that nothing wraps. */
function everythingPrinted(text: string): Record<string, string> {
  const options = { kinds: kindsOf(BUILT_IN), color: false, width: 1e9, verifyReads: 1, next: text }
  return {
    plan: renderPlanText(nastyPlan(text), { ...options, verbose: false }),
    verbose: renderPlanText(nastyPlan(text), { ...options, verbose: true }),
    narrow: renderPlanText(nastyPlan(text), { ...options, verbose: true, width: 20 }),
    report: renderReportText(nastyReport(text), { ...options, retryCommand: text, verbose: true }),
    diff: renderPlanDiff(nastyPlan(text), { color: false }),
    json: renderJson(nastyPlan(text)),
  }
}

/** Written down apart from the code that escapes: letters, marks, digits, signs, the one space, what is not yet assigned. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Cn} ]$/u
const UNSEEN = /^[\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]$/u

function offences(printed: string): string[] {
  const characters = [...new Set(printed)].filter(
    (character) => character !== '\n' && (!PRINTABLE.test(character) || UNSEEN.test(character)),
  )
  const commands = printed.split('\n').filter((line) => line.trimStart().startsWith('::') || /##\w*\[/.test(line))
  return [...characters.map((character) => `U+${character.codePointAt(0)?.toString(16)}`), ...commands]
}

describe.each(NASTY)('%j', (text) => {
  test('shows, and acts on nothing', () => {
    for (const [medium, printed] of Object.entries(everythingPrinted(text))) {
      expect(offences(printed), medium).toEqual([])
    }
  })

  test('makes no line and removes none', () => {
    // Only the problems of a target that could not be planned stand on a line each, and there are as many as before.
    const harmless = everythingPrinted(text.replaceAll(/[^\n]+/g, 'x'))
    for (const [medium, printed] of Object.entries(everythingPrinted(text))) {
      if (medium === 'narrow' || medium === 'diff' || medium === 'json') continue
      expect(printed.split('\n').length, medium).toBe((harmless[medium] ?? '').split('\n').length)
    }
  })
})

/** Any text, rich in what hurts: nasty pieces, single UTF-16 units, graphemes. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...NASTY, ' ', '\\', '"', ':', '#', '::', '##'),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join(''))

test('any text shows, and acts on nothing, in every medium', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const [medium, printed] of Object.entries(everythingPrinted(text))) {
        expect(offences(printed), medium).toEqual([])
      }
    }),
    { numRuns: 300 },
  )
})

test('every grant of any plan stands on a line of its own, in full', () => {
  const change = fc.record({ field: anyText, added: fc.array(anyText), removed: fc.array(anyText) })
  const steps = fc.array(
    fc
      .record({ role: anyText, action: fc.constantFrom(...ACTIONS), changes: fc.array(change) })
      .map((given) => step(given)),
  )
  fc.assert(
    fc.property(steps, (given) => {
      const text = renderPlanText(plan([target({ steps: given })]), {
        kinds: kindsOf(BUILT_IN),
        color: false,
        verbose: false,
        verifyReads: null,
        next: null,
      })
      const lines = text.split('\n')
      const expected = given.flatMap(({ changes }) =>
        changes.flatMap((one) =>
          'added' in one
            ? [
                ...one.added.map((grant) => `        + ${forTerminal(grant)}`),
                ...one.removed.map((grant) => `        - ${forTerminal(grant)}`),
              ]
            : [],
        ),
      )
      expect(lines.filter((line) => /^ {8}[+-]/u.test(line))).toEqual(expected)
      for (const { role } of given) expect(lines.some((line) => line.includes(` ${forTerminal(role)}  (`))).toBe(true)
      expect(lines.filter((line) => line.endsWith(' '))).toEqual([])
    }),
  )
})

test('two texts never look the same', () => {
  const piece = fc.constantFrom(
    '\\',
    'n',
    'x1b',
    'u{202e}',
    '\n',
    '\x1b',
    '\u202e',
    ' ',
    'x20',
    '"',
    ':',
    '#',
    'x3a',
    '[',
  )
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(text, text, (a, b) => {
      fc.pre(a !== b && a !== '' && b !== '')
      expect(forTerminal(a)).not.toBe(forTerminal(b))
      expect(quoted(a)).not.toBe(quoted(b))
    }),
    { numRuns: 5000 },
  )
})

test('JSON parses to the same value', () => {
  fc.assert(
    fc.property(fc.dictionary(anyText, fc.oneof(anyText, fc.jsonValue()), { noNullPrototype: true }), (value) => {
      // JSON itself turns -0 into 0.
      expect(JSON.parse(renderJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
  const report = nastyReport(NASTY.join(''))
  expect(JSON.parse(renderJson(report))).toEqual(report)
  expect(renderJson({ a: 'line\u2028\u202e\x7f' })).toBe('{\n  "a": "line\\u2028\\u202e\\u007f"\n}\n')
})

test('the lines of a diff are the YAML of the role', () => {
  // YAML has no way to write half a character.
  const whole = anyText.filter((text) => text.isWellFormed())
  fc.assert(
    fc.property(whole, whole, whole, (role, path, text) => {
      const after = { p: { [path]: [text] }, s: [text, 'x'], t: text, i: [{ k: text }] }
      const diff = renderPlanDiff(plan([target({ steps: [step({ role, action: 'create', after })] })]), {
        color: false,
      })
      const lines = diff.split('\n').slice(3, -1)
      expect(lines.every((line) => line.startsWith('+'))).toBe(true)
      expect(parse(lines.map((line) => line.slice(1)).join('\n'))).toEqual(Object.fromEntries([[role, after]]))
    }),
    { numRuns: 500 },
  )
})
