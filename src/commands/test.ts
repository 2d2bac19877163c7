/** `rolesync test`: whether roles can and cannot do what their tests expect, in the files or in the live systems. */

import { join } from 'node:path'
import type { System } from '../app/run.ts'
import { labelOf } from '../desired/config.ts'
import { formatDiagnostic } from '../desired/diagnostics.ts'
import type { Project } from '../desired/project.ts'
import { loadRoleTests } from '../desired/role-tests.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import { grantsOf } from '../domain/fields.ts'
import type { RoleTest } from '../domain/policy.ts'
import type { Provider } from '../domain/system.ts'
import { renderJson } from '../render/json.ts'
import { roleGrants } from '../review/role-grants.ts'
import { expectationsIn, type Failure, failuresOf } from '../review/role-tests.ts'
import type { Io } from '../terminal/io.ts'
import type { CommandOptions } from '../terminal/options.ts'
import { readProject } from '../terminal/read-project.ts'
import { withTotals } from '../terminal/totals.ts'
import { didYouMean } from '../text/did-you-mean.ts'
import { chooser } from '../text/glob.ts'
import { plural } from '../text/plural.ts'

export interface TestOptions extends CommandOptions {
  /** Looks at the live roles instead of the files. */
  readonly live: boolean
}

/** What the roles of a target hold, by key. A key that several live roles have cannot be tested. */
type Held = ReadonlyMap<string, readonly string[] | 'ambiguous'>

interface Outcome {
  readonly expectations: number
  readonly failures: readonly (Failure & { readonly target: string })[]
}

export async function test(options: TestOptions, io: Io): Promise<ExitCode> {
  const project = await readProject(options, io)
  const tests = selectedTests(project, options, io)
  const held = options.live ? await liveGrants(options, tests, io) : declaredGrants(project)
  const outcome = outcomeOf(tests, held, options.live)
  io.out(options.format === 'json' ? asJson(outcome, options) : asText(outcome, project, io))
  return outcome.failures.length === 0 ? EXIT.done : EXIT.failed
}

type Tests = ReadonlyMap<string, readonly RoleTest[]>

function selectedTests(project: Project, { role }: TestOptions, io: Io): Tests {
  const { tests, diagnostics } = loadRoleTests(project, io.cwd)
  for (const diagnostic of diagnostics) io.err(`${formatDiagnostic(diagnostic)}\n`)
  if (diagnostics.length > 0) {
    throw new UserError(`${plural(diagnostics.length, 'mistake')} in the test files`)
  }
  const isSelected = chooser(role)
  const selected = [...tests].map(([target, own]) => [target, own.filter((one) => isSelected(one.role))] as const)
  // No test at all is a slip, not a success.
  if (selected.every(([, own]) => own.length === 0)) {
    const which = role.length === 0 ? '' : ' about these roles'
    throw new UserError(`there are no role tests${which}: name files of them under a target, \`tests: [tests/*.yaml]\``)
  }
  return new Map(selected)
}

function declaredGrants({ systems, config, desired }: Project): Map<string, Held> {
  return new Map(
    config.targets.map(({ name, provider }) => {
      const roles = desired.get(name) ?? []
      return [
        name,
        new Map(roles.map((role) => [role.key, roleGrants(systems.providers[provider] as Provider, role).own])),
      ]
    }),
  )
}

/** Reads only systems that there are tests for. */
async function liveGrants(options: TestOptions, tests: Tests, io: Io): Promise<Map<string, Held>> {
  const { readLive, withReader } = await import('../app/run.ts')
  const { startRun } = await import('../terminal/start-run.ts')
  const target = [...tests].filter(([, own]) => own.length > 0).map(([name]) => name)
  const run = await startRun({ ...options, target, quiet: true }, io)
  const reading = async (system: System) => {
    const { fields } = system.provider
    const named = new Set(Object.keys(fields))
    const { live } = await withReader(run, system, (reader) => readLive(reader, system, named))
    const byKey = new Map<string, readonly string[] | 'ambiguous'>()
    for (const role of live.roles) {
      byKey.set(role.key, byKey.has(role.key) ? 'ambiguous' : grantsOf(fields, role.fields))
    }
    return [system.target.name, byKey] as const
  }
  return new Map(
    await withTotals({ io, quiet: options.quiet, stats: run.stats }, () => Promise.all(run.systems.map(reading))),
  )
}

function outcomeOf(tests: Tests, held: ReadonlyMap<string, Held>, live: boolean): Outcome {
  const failures = [...tests].flatMap(([target, own]) => {
    const roles = held.get(target) ?? new Map<string, readonly string[]>()
    return own.flatMap((one) => {
      const grants = roles.get(one.role) ?? null
      const place = live ? 'the system has no role of this name' : 'no file declares this role'
      const missing =
        grants === 'ambiguous' ? 'several live roles have this name' : place + didYouMean(one.role, roles.keys())
      return failuresOf(one, grants === 'ambiguous' ? null : grants, missing).map((failure) => ({ target, ...failure }))
    })
  })
  const expectations = [...tests.values()].flat().reduce((sum, one) => sum + expectationsIn(one), 0)
  return { expectations, failures }
}

function asJson({ expectations, failures }: Outcome, { live }: TestOptions): string {
  return renderJson({ passed: failures.length === 0, live, expectations, failures })
}

/** Each failure with its place; a target is named only where several share their tests. */
function asText({ expectations, failures }: Outcome, { config }: Project, io: Io): string {
  const several = new Set(failures.map(({ target }) => target)).size > 1
  const lines = failures.map(({ target, role, message, source: { file, line, column } }) => {
    const place = { file: labelOf(io.cwd, join(config.folder, file)), line, column }
    const about = `${several ? `${target}: ` : ''}role ${JSON.stringify(role)}: ${message}`
    return `${formatDiagnostic({ severity: 'error', rule: 'test', ...place, message: about })}\n`
  })
  const roles = new Set(failures.map(({ target, role }) => JSON.stringify([target, role]))).size
  const verdict =
    failures.length === 0
      ? `All ${expectations} expectations hold.\n`
      : `${failures.length} of ${expectations} expectations failed, in ${plural(roles, 'role')}.\n`
  return lines.join('') + verdict
}
