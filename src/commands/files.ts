/** Config and role files for a command, and what is wrong with them. Opens nothing but files, so it loads no HTTP client. */
import { closest } from '../desired/closest.ts'
import { formatDiagnostic } from '../desired/diagnostics.ts'
import { loadProject, type Project } from '../desired/project.ts'
import { UserError } from '../errors.ts'
import { matcher } from '../glob.ts'
import { providers } from '../providers/index.ts'
import type { Io, RunOptions } from './io.ts'

type FileOptions = Pick<RunOptions, 'config' | 'target' | 'quiet'>

/** The project of the selected targets. */
export async function readProject(options: FileOptions, io: Io): Promise<Project> {
  const isSelected = matcher(options.target)
  const project = await load(options, io, (name) => options.target.length === 0 || isSelected(name))
  checkTargets(options.target, project)
  return project
}

/** Loads the files of these targets; prints what is wrong with them, in one pass, and throws if any of it is an error. */
export async function load(options: FileOptions, io: Io, targets: (name: string) => boolean): Promise<Project> {
  const project = await loadProject({ cwd: io.cwd, providers, configFile: options.config, targets })
  const { diagnostics } = project
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  for (const diagnostic of options.quiet ? errors : diagnostics) io.err(`${formatDiagnostic(diagnostic)}\n`)
  if (errors.length === 0) return project
  throw new UserError(
    `${errors.length} ${errors.length === 1 ? 'mistake' : 'mistakes'} in the files; no system was asked`,
  )
}

/** A `--target` that selects nothing is a slip, not a wish for an empty plan. */
function checkTargets(globs: readonly string[], { config }: Project): void {
  const names = config.targets.map(({ name }) => name)
  for (const glob of globs) {
    if (names.some(matcher([glob]))) continue
    const near = closest(glob, names)
    const hint = near === undefined ? `the config has ${names.join(', ') || 'none'}` : `did you mean ${near}?`
    throw new UserError(`--target ${glob} matches no target; ${hint}`)
  }
}
