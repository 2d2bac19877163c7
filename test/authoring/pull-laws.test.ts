/** The laws of pull, over real sockets, for random states of every system. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startSandbox } from '../../src/sandbox/index.ts'
import { type Bench, benchOn, config, PROVIDERS } from './bench.ts'
import { STATES } from './live.ts'

const RUNS = 8

/** Pulls, and checks that a plan then has nothing to do and another pull changes no byte. */
async function pullAndCheck(project: Bench): Promise<boolean> {
  const pulled = await project.rolesync('pull', '--quiet')
  if (pulled.code !== 0) {
    // Two live roles of a declared name, or one that no file can declare, are for a person to settle; nothing is written then.
    expect(pulled.err).toMatch(/live roles are named|as no file can declare it/)
    return false
  }
  const files = project.files()
  const plan = await project.rolesync('plan', '--detailed-exitcode', '--allow-empty', '--quiet')
  expect(plan.err + plan.out).toContain('No changes.')
  expect(plan.code).toBe(0)
  expect((await project.rolesync('pull', '--quiet')).code).toBe(0)
  expect(project.files()).toEqual(files)
  return true
}

test.each(PROVIDERS)(
  '%s: after a pull there is nothing to plan, whatever is live and whatever drifts',
  async (provider) => {
    const sandbox = await startSandbox({ seed: 'empty' })
    try {
      const states = STATES[provider] as (typeof STATES)[string]
      await fc.assert(
        fc.asyncProperty(fc.array(states, { minLength: 2, maxLength: 3 }), async (drifts) => {
          const project = benchOn(sandbox)
          project.write({ 'rolesync.yaml': config(sandbox, provider) })
          for (const drift of drifts) {
            drift(sandbox)
            if (!(await pullAndCheck(project))) break
          }
        }),
        { numRuns: RUNS },
      )
    } finally {
      await sandbox.close()
    }
  },
  120_000,
)
