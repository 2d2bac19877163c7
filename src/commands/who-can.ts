/** `rolesync who-can`: which roles of which targets hold a grant, as the files or as the systems have it. */
import { findDeclaredHolders, findLiveHolders } from '../app/holders.ts'
import type { Run } from '../app/run.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import type { Io } from '../terminal/io.ts'
import type { CommandOptions } from '../terminal/options.ts'
import { printError } from '../terminal/print-error.ts'
import { readProject } from '../terminal/read-project.ts'
import { startRun } from '../terminal/start-run.ts'
import { withTotals } from '../terminal/totals.ts'
import { forTerminal } from '../text/foreign-text.ts'

/** Flags and arguments of `who-can`. */
export interface WhoCanOptions extends CommandOptions {
  readonly glob: string
  /** Asks the systems instead of the files. */
  readonly live: boolean
}

/** Runs `who-can`. */
export async function whoCan(options: WhoCanOptions, io: Io): Promise<ExitCode> {
  const { glob, live, format, color, verbose } = options
  if (glob.trim() === '') throw new UserError('who-can needs a glob on grants, e.g. "**:DELETE"')
  const { targets, nearest } = await find(options, io)
  if (format === 'json') {
    io.out((await import('../render/json.ts')).renderJson({ kind: 'holders', glob, live, targets, nearest }))
  } else {
    const { renderHolders } = await import('../render/query-text.ts')
    io.out(renderHolders(targets, { glob, live, nearest }, { color, verbose, width: io.columns }))
  }
  const failed = targets.filter(({ error }) => error !== null)
  for (const { target, error } of failed) printError(io, `${target} could not be read: ${error}`)
  const hidden = targets.flatMap(({ target, unreadable = [] }) => unreadable.map((one) => ({ target, ...one })))
  for (const { target, role, field, reason } of hidden) {
    const line = `${target}: ${JSON.stringify(role)}: its live ${field} cannot be understood (${reason}), so the answer may leave it out`
    io.err(`warning: ${forTerminal(line)}\n`)
  }
  if (hidden.length > 0) printError(io, 'the answer is incomplete: some live grants cannot be understood')
  return failed.length + hidden.length > 0 ? EXIT.failed : EXIT.done
}

async function find(options: WhoCanOptions, io: Io) {
  const query = { glob: options.glob, roles: options.role, ignoredGrants: options.verbose }
  if (!options.live) return findDeclaredHolders(await readProject(options, io), query)
  const run = await startRun(options, io)
  if (!options.verbose) remarkOnIgnored(run, io)
  return withTotals({ io, quiet: options.quiet, stats: run.stats }, () => findLiveHolders(run, query))
}

/** Says that the answer leaves grants out, whether there are any or not. */
function remarkOnIgnored({ systems }: Run, io: Io): void {
  const names = systems.flatMap(({ target }) => (target.ignoreGrants.length === 0 ? [] : [target.name]))
  if (names.length === 0) return
  io.err(`grants under ignoreGrants are left out (${names.join(', ')}); --verbose shows them\n`)
}
