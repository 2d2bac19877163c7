/** Config and role files for a command, and what is wrong with them. Opens nothing but files, so it loads no HTTP client. */
import { closest } from '../desired/closest.ts'
import { formatDiagnostic } from '../desired/diagnostics.ts'
import { EMPTY_GLOB, loadProject, type Project } from '../desired/project.ts'
import { UserError } from '../errors.ts'
import { matcher } from '../glob.ts'
import { providers } from '../providers/index.ts'
import { annotateFiles } from './annotations.ts'
import type { Io, RunOptions } from './io.ts'

type FileOptions = Pick<RunOptions, 'config' | 'target' | 'quiet' | 'mayBeEmpty'>

/** The project of the selected targets, without mistakes. */
export async function readProject(options: FileOptions, io: Io): Promise<Project> {
  const project = await readFiles(options, io)
  refuseMistakes(project)
  checkTargets(options.target, project)
  return project
}

/** The project of the selected targets as it is; what is wrong with it is printed, in one pass. */
export function readFiles(options: FileOptions, io: Io): Promise<Project> {
  const isSelected = matcher(options.target)
  return tell(options, io, (name) => options.target.length === 0 || isSelected(name))
}

/** The config alone, without mistakes: what a saved plan needs. */
export async function readConfigAlone(options: FileOptions, io: Io): Promise<Project> {
  const project = await tell(options, io, () => false)
  refuseMistakes(project)
  return project
}

/** Throws if anything is wrong that is more than a warning. */
export function refuseMistakes({ diagnostics }: Project): void {
  const mistakes = diagnostics.filter(({ severity }) => severity === 'error').length
  if (mistakes === 0) return
  throw new UserError(`${mistakes} ${mistakes === 1 ? 'mistake' : 'mistakes'} in the files; no system was asked`)
}

async function tell(options: FileOptions, io: Io, targets: (name: string) => boolean): Promise<Project> {
  const read = await loadProject({ cwd: io.cwd, providers, configFile: options.config, targets })
  const diagnostics = read.diagnostics.filter(({ rule }) => !(options.mayBeEmpty && rule === EMPTY_GLOB))
  const told = diagnostics.filter(({ severity }) => severity === 'error' || !options.quiet)
  for (const diagnostic of told) io.err(`${formatDiagnostic(diagnostic)}\n`)
  annotateFiles(io, told)
  return { ...read, diagnostics }
}

/** A `--target` that selects nothing is a slip, not a wish for an empty plan. */
export function checkTargets(globs: readonly string[], { config }: Project): void {
  const names = config.targets.map(({ name }) => name)
  for (const glob of globs) {
    if (names.some(matcher([glob]))) continue
    const near = closest(glob, names)
    const hint = near === undefined ? `the config has ${names.join(', ') || 'none'}` : `did you mean ${near}?`
    throw new UserError(`--target ${glob} matches no target; ${hint}`)
  }
}
