/** Config and role files for a command, and what is wrong with them. Opens nothing but files, so it loads no HTTP client. */
import { formatDiagnostic } from '../desired/diagnostics.ts'
import { EMPTY_GLOB, type LoadOptions, loadProject, type Project } from '../desired/project.ts'
import { UserError } from '../domain/errors.ts'
import { providers } from '../systems/index.ts'
import { plural } from '../text/plural.ts'
import { annotateFiles } from './annotations.ts'
import type { Io, RunOptions } from './io.ts'
import { checkSelection, selector, showShard } from './selection.ts'

type FileOptions = Pick<RunOptions, 'config' | 'target' | 'select' | 'shard' | 'quiet' | 'mayBeEmpty'>

/** The project of the selected targets, without mistakes. */
export async function readProject(options: FileOptions, io: Io): Promise<Project> {
  const project = await readFiles(options, io)
  refuseProblems(project)
  checkTargets(options, project, io)
  return project
}

/** The project of the selected targets as it is; what is wrong with it is printed, in one pass. */
export function readFiles(options: FileOptions, io: Io): Promise<Project> {
  const isSelected = selector(options, io.env)
  return tell(options, io, (_name, target) => isSelected(target))
}

/** The config alone, without mistakes: what a saved plan needs. */
export async function readConfigAlone(options: FileOptions, io: Io): Promise<Project> {
  const project = await tell(options, io, () => false)
  refuseProblems(project)
  return project
}

/** Throws if anything is wrong that is more than a warning. */
export function refuseProblems({ diagnostics }: Project): void {
  const mistakes = diagnostics.filter(({ severity }) => severity === 'error').length
  if (mistakes === 0) return
  throw new UserError(`${plural(mistakes, 'mistake')} in the files; no system was asked`)
}

/** Throws if a name or a label selects nothing. A shard may be empty, which is told. */
export function checkTargets(options: FileOptions, { config, desired }: Project, io: Io): void {
  checkSelection(options, config.targets)
  const { shard, quiet } = options
  if (shard === undefined || desired.size > 0 || quiet) return
  io.err(`No selected target is in shard ${showShard(shard)}: there is nothing to do.\n`)
}

async function tell(options: FileOptions, io: Io, targets: NonNullable<LoadOptions['targets']>): Promise<Project> {
  const read = await loadProject({ cwd: io.cwd, providers, configFile: options.config, targets })
  const diagnostics = read.diagnostics.filter(({ rule }) => !(options.mayBeEmpty && rule === EMPTY_GLOB))
  const told = diagnostics.filter(({ severity }) => severity === 'error' || !options.quiet)
  for (const diagnostic of told) io.err(`${formatDiagnostic(diagnostic)}\n`)
  annotateFiles(io, told)
  return { ...read, diagnostics }
}
