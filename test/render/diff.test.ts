import { expect, test } from 'vitest'
import { renderPlanDiff } from '../../src/render/diff.ts'
import { plan, step, target } from './plans.ts'

function diffOf(before: string, after: string): string {
  const fields = (text: string) => ({ description: text, permissions: { 'Auth.customer': [text, text, 'READ'] } })
  const steps = [step({ role: 'R', action: 'update', before: fields(before), after: fields(after) })]
  return renderPlanDiff(plan([target({ steps })]), { color: false })
}

test('a long text and a long list of privileges stay on one line each', () => {
  const [before, after] = ['many words '.repeat(30), 'other words '.repeat(30)]
  const lines = diffOf(before, after).split('\n')
  expect(lines).toContain(`+  description: "${after}"`)
  expect(lines.filter((line) => line.startsWith('+ ')).length).toBe(2)
  expect(lines.filter((line) => line.startsWith('- ')).length).toBe(2)
})

test('a step that changes no text leaves no diff, and neither does an empty plan', () => {
  expect(diffOf('same', 'same')).toBe('')
  expect(renderPlanDiff(plan([target()]), { color: false })).toBe('')
})
