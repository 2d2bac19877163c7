/** A real Airflow that goes away in mid-apply, and two applies at once. */
import { describe, expect, test } from 'vitest'
import type { Report, StepReport } from '../../../src/domain/report-model.ts'
import { LIMITS } from '../../../src/http/client.ts'
import { APPLY, BUILT_IN, EDITOR, held, put, READER, real, WEBSITE } from './bench.ts'
import { openProject } from './project.ts'

/** As in production, but nobody waits for seconds. */
const IMPATIENT = { limits: { ...LIMITS, tries: 3, backOffMs: 20, connectMs: 1000, totalMs: 20_000 } }

describe('a server that goes away', () => {
  const roles = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`role ${index}`, READER]))

  test.each([
    ['after an answer came', undefined],
    ['and takes an answer with it', 'lost'],
  ] as const)(
    'in mid-apply %s: the report tells the truth, and the next apply does the rest',
    async (_what, answer) => {
      await put('old', ['Jobs:can_read', WEBSITE])
      const project = openProject(real.relay.url)
      project.declare({ ...roles, old: { state: 'absent' } })
      let seen = 0
      real.relay.onAnswer = async ({ method, path }) => {
        if (method !== 'POST' || path === '/auth/token' || ++seen !== 4) return undefined
        await real.airflow.crash()
        return answer
      }
      const { code } = await project.rolesync([...APPLY, '--report', 'report.json'], IMPATIENT)
      expect(code).toBe(5)
      await real.airflow.restart()
      const now = await held()
      const [target] = project.json<Report>('report.json').targets
      expect(target?.verified).toBe(false)
      const of = (status: StepReport['status']) => target?.steps.filter((step) => step.status === status) ?? []
      // Nothing could be read again, so nothing is called done for good; what never went out is not there.
      expect([...of('applied'), ...of('unverified')].length).toBeGreaterThanOrEqual(3)
      for (const { role } of [...of('applied'), ...of('unverified')])
        expect(now[role]).toEqual(['DAGs:can_read', WEBSITE])
      expect(of('not-attempted').map(({ role }) => role)).toEqual(['old'])
      expect(now.old).toEqual(['Jobs:can_read', WEBSITE])
      const done = Object.keys(roles).filter((role) => now[role] !== undefined)
      const failed = of('failed').map(({ role }) => role)
      for (const role of Object.keys(roles)) if (!done.includes(role)) expect(failed).toContain(role)

      expect(await project.rolesync(APPLY)).toMatchObject({ code: 0 })
      expect(await project.rolesync(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 })
      expect(Object.keys(await held()).sort()).toEqual([...BUILT_IN, ...Object.keys(roles)].sort())
    },
  )

  test('and comes back while the apply is waiting: updates go on as if nothing had been', async () => {
    for (const name of Object.keys(roles)) await put(name, [])
    const project = openProject(real.relay.url)
    project.declare(roles)
    let seen = 0
    real.relay.onAnswer = async ({ method }) => {
      if (method !== 'PATCH' || ++seen !== 4) return undefined
      await real.airflow.crash()
      // Nobody waits for it here: requests meet a closed port meanwhile.
      real.airflow.restart()
      return 'lost'
    }
    const { code, err } = await project.rolesync([...APPLY, '--report', 'report.json'])
    expect(code, err).toBe(0)
    expect(project.json<Report>('report.json').summary.retries).toBeGreaterThan(0)
    expect(await project.rolesync(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 })
  })
})

test('two applies at once: no role is there twice, and what is left the next one does', async () => {
  await put('old', ['Jobs:can_read', WEBSITE])
  const roles = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`role ${index}`, EDITOR]))
  const projects = [openProject(real.relay.url), openProject(real.relay.url)]
  for (const project of projects) project.declare({ ...roles, new: { renamedFrom: 'old', ...READER } })
  const ended = await Promise.all(projects.map((project) => project.rolesync(APPLY)))
  for (const { code, out, err } of ended) {
    expect([0, 5], err).toContain(code)
    expect(out + err).not.toContain('bug in rolesync')
  }
  const [project] = projects
  expect(await project?.rolesync(APPLY)).toMatchObject({ code: 0 })
  expect(await project?.rolesync(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 })
  expect(Object.keys(await held()).sort()).toEqual([...BUILT_IN, ...Object.keys(roles), 'new'].sort())
})
