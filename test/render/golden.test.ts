/**
 * Whole texts as a person would review them. `fixtures/` holds what is expected, byte for byte.
 * `UPDATE=1 npx vitest run test/render` writes them anew; read the difference before you commit it.
 */
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { BUILT_IN } from '../../src/app/systems.ts'
import { renderPlanDiff } from '../../src/render/diff.ts'
import { renderPlanText } from '../../src/render/text.ts'
import { renderReportText } from '../../src/render/text-report.ts'
import { kindsOf } from '../../src/terminal/plan-document.ts'
import { golden } from './golden.ts'
import { everyAction, everyStatus, plan, refused, target } from './plans.ts'

const options = {
  retryCommand: 'rolesync plan',
  kinds: kindsOf(BUILT_IN),
  color: false,
  verbose: false,
  verifyReads: 3,
  next: 'rolesync apply plan.json',
}
const nothing = plan([target({ unchanged: 12 })])

/** File name, and the text with or without colour. */
const texts: readonly (readonly [string, (color: boolean) => string])[] = [
  ['every-action.txt', (color) => renderPlanText(everyAction, { ...options, color })],
  ['every-action-verbose.txt', (color) => renderPlanText(everyAction, { ...options, color, verbose: true })],
  ['every-action.diff', (color) => renderPlanDiff(everyAction, { color })],
  ['refused.txt', (color) => renderPlanText(refused, { ...options, color, next: null, verifyReads: null })],
  ['nothing.txt', (color) => renderPlanText(nothing, { ...options, color, next: null })],
  ['every-status.txt', (color) => renderReportText(everyStatus, { ...options, color })],
  ['every-status-verbose.txt', (color) => renderReportText(everyStatus, { ...options, color, verbose: true })],
]

test.each(texts)('%s', (file, render) => {
  expect(render(false)).toBe(golden(file, render(false)))
})

test.each(texts)('%s in colour says the same', (_, render) => {
  const painted = render(true)
  expect(painted).toContain('\x1b[1m')
  expect(stripVTControlCharacters(painted)).toBe(render(false))
})

test.each(texts)('%s has no trailing spaces and ends with one newline', (_, render) => {
  const text = render(false)
  expect(text.split('\n').filter((line) => /\s$/.test(line))).toEqual([])
  expect(text).toMatch(/[^\n]\n$/)
})

test('what is gained is green, what is lost is red', () => {
  const painted = renderPlanText(everyAction, { ...options, color: true })
  expect(painted).toContain('\x1b[32m+ Auth.customer:DELETE\x1b[39m')
  expect(painted).toContain('\x1b[31m- Auth.monitoring:READ\x1b[39m')
})
