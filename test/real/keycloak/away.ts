/** A real Keycloak that goes away in mid-apply, and two applies at once. */
import { expect, onTestFinished, test } from 'vitest'
import type { Report, StepReport } from '../../../src/domain/report-model.ts'
import { LIMITS } from '../../../src/http/client.ts'
import { openRelay } from '../relay.ts'
import { freshRealm, pulled, real, stateOf } from './bench.ts'
import { projectFor } from './project.ts'

/** As in production, but nobody waits for seconds. */
const IMPATIENT = { ...LIMITS, tries: 3, backOffMs: 20, connectMs: 1000, totalMs: 20_000 }

/** New roles, each of which includes one that is new too. */
function many(count: number): string {
  const lines = Array.from({ length: count }, (_, index) => [
    `  leaf-${index}: { description: d }\n`,
    `  many-${index}: { composites: [leaf-${index}] }\n`,
  ])
  return lines.flat().join('')
}

/** The tests of this file. */
export function away(): void {
  test.each([
    ['after an answer came', undefined],
    ['and takes an answer with it', 'lost'],
  ] as const)(
    'a server that crashes in mid-apply %s: the report tells the truth, and the next apply converges',
    async (_what, answer) => {
      const realm = await freshRealm()
      const relay = await openRelay(real.keycloak.url)
      onTestFinished(() => relay.close())
      const project = projectFor(relay.url, realm, '', IMPATIENT)
      expect((await project.rolesync('planner', 'pull')).code).toBe(0)
      const start = project.read('roles.yaml')
      project.write('roles.yaml', start.replace(/ {2}local:\n(?: {4}.*\n)+/, '  local: { state: absent }\n') + many(30))
      let creates = 0
      relay.onAnswer = async ({ method, path }) => {
        if (method !== 'POST' || !path.endsWith('/roles') || ++creates !== 20) return undefined
        await real.keycloak.crash()
        return answer
      }
      const first = await project.rolesync('applier', 'apply', '--yes', '--report', 'report.json')
      expect(first.code, first.out + first.err).toBe(5)
      await real.keycloak.restart()
      const now = Object.keys((await stateOf(realm)) as object)
      const [target] = (JSON.parse(project.read('report.json')) as Report).targets
      const of = (status: StepReport['status']) =>
        (target?.steps ?? []).filter((step) => step.status === status).map(({ role }) => role)
      // Nothing could be read again, so nothing is called verified; what never went out is not there.
      expect(target?.verified).toBe(false)
      expect([...of('applied'), ...of('unverified')].length).toBeGreaterThanOrEqual(16)
      expect(now).toEqual(expect.arrayContaining([...of('applied'), ...of('unverified')]))
      expect(of('not-attempted')).toContain('local')
      expect(now).toContain('local')
      for (const role of of('not-attempted')) if (role !== 'local') expect(now).not.toContain(role)

      const { code, out, err } = await project.rolesync('applier', 'apply', '--yes')
      expect(code, out + err).toBe(0)
      expect((await project.rolesync('planner', 'plan', '--detailed-exitcode')).code).toBe(0)
    },
    // It starts again in between.
    400_000,
  )

  test('two applies at once: no role is there twice, and what is left the next one does', async () => {
    const { realm, project } = await pulled()
    const start = project.read('roles.yaml').replace('role-1:', 'role-one:\n    renamedFrom: role-1')
    const roles = start.replace(/ {2}local:\n(?: {4}.*\n)+/, '  local: { state: absent }\n') + many(10)
    const other = projectFor(real.keycloak.url, realm)
    for (const one of [project, other]) one.write('roles.yaml', roles)
    const ended = await Promise.all([project, other].map((one) => one.rolesync('applier', 'apply', '--yes')))
    for (const { code, out, err } of ended) {
      expect([0, 5], out + err).toContain(code)
      expect(out + err).not.toContain('bug in rolesync')
    }
    const last = await project.rolesync('applier', 'apply', '--yes')
    expect(last.code, last.out + last.err).toBe(0)
    expect((await project.rolesync('planner', 'plan', '--detailed-exitcode')).code).toBe(0)
    const now = (await stateOf(realm)) as Record<string, { composites: unknown[] }>
    expect(now['many-9']?.composites).toHaveLength(1)
    expect(Object.keys(now)).toContain('role-one')
    expect(Object.keys(now)).not.toContain('local')
  })
}
