/** The laws of pull, over real sockets, for random states of every system. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { startSandbox } from '../../src/sandbox/index.ts'
import { type Bench, benchOn, config, PROVIDERS } from './bench.ts'
import { LAYERED_SYSTEMS, layered } from './layers.ts'
import { STATES } from './live.ts'

const RUNS = 8
const LAYERED_RUNS = 20

/** Two live roles of one name, one that no file can declare, a grant of a shared set: a person has to settle it. */
const UNSETTLED = /live roles are named|as no file can declare it|which the permission set "s" grants it/

/** The files are whatever they are, and so are the live roles. */
const ANY = ['--allow', 'empty-live']

/** Pulls, and checks that a plan then has nothing to do and another pull changes no byte. */
async function pullAndCheck(project: Bench): Promise<boolean> {
  const before = project.files()
  const pulled = await project.rolesync('pull', '--quiet', ...ANY)
  if (pulled.code !== 0) {
    expect(pulled.err).toMatch(UNSETTLED)
    expect(project.files()).toEqual(before)
    return false
  }
  const files = project.files()
  const plan = await project.rolesync('plan', '--detailed-exitcode', '--allow-empty', '--quiet', ...ANY)
  expect(plan.err + plan.out).toContain('No changes.')
  expect(plan.code).toBe(0)
  expect((await project.rolesync('pull', '--quiet', ...ANY)).code).toBe(0)
  expect(project.files()).toEqual(files)
  return true
}

/** A generator may write the files, as JSON on one line or on many; `null` leaves them as pull wrote them. */
const AS_JSON = fc.constantFrom(null, 0, 2)

function asJson(text: string, indent: number): string {
  return JSON.stringify(parse(text), null, indent)
}

test.each(PROVIDERS)(
  '%s: after a pull there is nothing to plan, whatever is live and whatever drifts',
  async (provider) => {
    const sandbox = await startSandbox({ seed: 'empty' })
    try {
      const states = STATES[provider] as (typeof STATES)[string]
      await fc.assert(
        fc.asyncProperty(fc.array(states, { minLength: 2, maxLength: 3 }), AS_JSON, async (drifts, indent) => {
          const project = benchOn(sandbox)
          project.write({ 'rolesync.yaml': config(sandbox, provider) })
          for (const drift of drifts) {
            drift(sandbox)
            if (!(await pullAndCheck(project))) break
            // No hand but that of pull has been on these files.
            if (indent === null) expect(await project.rolesync('fmt', '--check')).toMatchObject({ code: 0, out: '' })
            else
              for (const [name, text] of Object.entries(project.files()))
                project.write({ [name]: asJson(text, indent) })
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

test.each(LAYERED_SYSTEMS)(
  '%s: after a pull there is nothing to plan, whatever overlays give, replace and take away',
  async (provider) => {
    const sandbox = await startSandbox({ seed: 'empty' })
    let pulls = 0
    try {
      await fc.assert(
        fc.asyncProperty(layered(provider), async ({ files, goLive }) => {
          const project = benchOn(sandbox)
          project.write({
            'rolesync.yaml': config(sandbox, provider, '    overlays: [overlays/1.yaml, overlays/2.yaml]\n'),
          })
          project.write(files)
          fc.pre((await project.rolesync('validate', '--quiet')).code === 0)
          goLive(sandbox)
          if (!(await pullAndCheck(project))) return
          pulls++
          for (const file of Object.keys(files)) expect(project.read(file)).toMatch(/^# stays$/m)
        }),
        { numRuns: LAYERED_RUNS },
      )
    } finally {
      await sandbox.close()
    }
    expect(pulls).toBeGreaterThan(LAYERED_RUNS / 4)
  },
  120_000,
)
