/**
 * Whole plans as a person would review them. Each folder of `fixtures/plans` holds what the files want (`desired.yaml`), what
 * the system answers (`live.json`), settings of the target if any (`target.yaml`), and the plan as text and as JSON.
 * `UPDATE=1 npx vitest run test/plan/golden.test.ts` writes the plans anew; read the difference before you commit it.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { BUILT_IN } from '../../src/app/systems.ts'
import { plan as isPlan } from '../../src/desired/validators.js'
import { renderJson } from '../../src/render/json.ts'
import { renderPlanText } from '../../src/render/text.ts'
import { kindsOf } from '../../src/terminal/plan-document.ts'
import { planFixture } from './fixture.ts'

const options = { kinds: kindsOf(BUILT_IN), color: false, verbose: true, verifyReads: null, next: null }
const FIXTURES = fileURLToPath(new URL('../fixtures/plans/', import.meta.url))

describe.each(readdirSync(FIXTURES).sort())('%s', (name) => {
  const read = (file: string) => readFileSync(`${FIXTURES}${name}/${file}`, 'utf8')

  test('is planned as reviewed', async () => {
    const plan = await planFixture({
      desired: read('desired.yaml'),
      live: JSON.parse(read('live.json')),
      settings: existsSync(`${FIXTURES}${name}/target.yaml`) ? read('target.yaml') : '',
    })
    const made = {
      'plan.txt': renderPlanText(plan, options),
      'plan.json': renderJson(plan),
    }
    for (const [file, text] of Object.entries(made)) {
      if (process.env.UPDATE) writeFileSync(`${FIXTURES}${name}/${file}`, text)
      expect(text, file).toBe(read(file))
    }
    expect(isPlan(JSON.parse(made['plan.json'])), JSON.stringify(isPlan.errors)).toBe(true)
  })
})
