/** `rolesync test`: whether roles can and cannot do what their tests expect, in the files or in the live systems. */
import { chooseTests, declaredGrants, liveGrants, runTests, type Tests } from '../app/test-roles.ts'
import { formatDiagnostic } from '../desired/diagnostics.ts'
import type { Project } from '../desired/project.ts'
import { loadRoleTests } from '../desired/role-tests.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import { renderJson } from '../render/json.ts'
import type { Io } from '../terminal/io.ts'
import type { CommandOptions } from '../terminal/options.ts'
import { printError } from '../terminal/print-error.ts'
import { readProject } from '../terminal/read-project.ts'
import { testText } from '../terminal/test-text.ts'
import { withTotals } from '../terminal/totals.ts'
import { plural } from '../text/plural.ts'

/** Flags of `test`. */
export interface TestOptions extends CommandOptions {
  /** Looks at the live roles instead of the files. */
  readonly live: boolean
}

/** Runs `test`. */
export async function test(options: TestOptions, io: Io): Promise<ExitCode> {
  const { live, format } = options
  const project = await readProject(options, io)
  const tests = chooseTests(await readTests(project, io), options.role)
  const grants = live ? await readLiveGrants(options, tests, io) : declaredGrants(project)
  const outcome = runTests(tests, grants, live)
  const passed = outcome.failures.length === 0
  io.out(format === 'json' ? renderJson({ passed, live, ...outcome }) : testText(outcome, project, io))
  if (passed) return EXIT.done
  printError(io, `${outcome.failures.length} of ${plural(outcome.expectations, 'expectation')} failed`)
  return EXIT.failed
}

async function readTests(project: Project, io: Io): Promise<Tests> {
  const { tests, diagnostics } = await loadRoleTests(project, io.cwd)
  for (const diagnostic of diagnostics) io.err(`${formatDiagnostic(diagnostic)}\n`)
  if (diagnostics.length === 0) return tests
  throw new UserError(`${plural(diagnostics.length, 'mistake')} in the test files`)
}

/** Reads only systems that there are tests for. */
async function readLiveGrants(options: TestOptions, tests: Tests, io: Io) {
  const { startRun } = await import('../terminal/start-run.ts')
  const target = [...tests].filter(([, list]) => list.length > 0).map(([name]) => name)
  const run = await startRun({ ...options, target, quiet: true }, io)
  return withTotals({ io, quiet: options.quiet, stats: run.stats }, () => liveGrants(run))
}
