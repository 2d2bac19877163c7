/** A run for a command: files are read and their mistakes printed, progress and requests show on standard error. */
import { type Basis, openRun, type Run, type Watch } from '../app/run.ts'
import { forTerminal } from '../text/foreign-text.ts'
import type { Io } from './io.ts'
import type { CommandOptions, PrintOptions } from './options.ts'
import { createProgress } from './progress.ts'
import { readConfigAlone, readProject } from './read-project.ts'

/**
 * Loads and checks files, hosts and credentials. Nothing has been sent when it returns or throws.
 * @throws UserError with everything that is wrong
 */
export async function startRun(
  options: Omit<CommandOptions, 'format' | 'color'>,
  io: Io,
  basis: Basis = {},
): Promise<Run> {
  const project = basis.saved === undefined ? await readProject(options, io) : await readConfigAlone(options, io)
  return openRun({ project, parallelism: options.parallelism, context: io, watch: watchOn(io, options), basis })
}

/** Returns observers that show progress and requests on standard error. */
export function watchOn(io: Io, { quiet, verbose }: Pick<PrintOptions, 'quiet' | 'verbose'>): Watch {
  const stats = { requests: 0, writes: 0, retries: 0 }
  // On a terminal the live line may stand there; it is drawn again below.
  const log = (line: string) => io.err(`${io.terminal.err ? '\r\x1b[K' : ''}${forTerminal(line)}\n`)
  return { stats, progress: createProgress(io, stats, quiet), ...(verbose ? { log } : {}) }
}
