/** Config and role files of the selected targets. Opens nothing but files, so it loads no HTTP client. */

import { EMPTY_GLOB, type LoadOptions, loadProject, type Project } from '../desired/project.ts'
import { UserError } from '../domain/errors.ts'
import { plural } from '../text/plural.ts'
import type { Context } from './context.ts'
import type { FileOptions } from './options.ts'
import { selector } from './selection.ts'
import { unreadFiles } from './unread-files.ts'

/** Reads the selected targets; what is wrong with their files stands in the project. */
export function loadFiles(options: FileOptions, context: Context): Promise<Project> {
  const isSelected = selector(options, context.env)
  return load(options, context, (_name, target) => isSelected(target))
}

/** Reads the config alone: what a saved plan needs. */
export function loadConfigAlone(options: FileOptions, context: Context): Promise<Project> {
  return load(options, context, () => false)
}

/** Mistakes in the files, which stand in the project. */
export class FileMistakes extends UserError {
  readonly project: Project

  constructor(project: Project, count: number) {
    super(`${plural(count, 'mistake')} in the files; no system was asked`)
    this.name = 'FileMistakes'
    this.project = project
  }
}

/**
 * Refuses a project with anything wrong that is more than a warning.
 * @throws FileMistakes
 */
export function refuseProblems(project: Project): void {
  const mistakes = project.diagnostics.filter(({ severity }) => severity === 'error').length
  if (mistakes > 0) throw new FileMistakes(project, mistakes)
}

async function load(
  options: FileOptions,
  { cwd, systems }: Context,
  targets: NonNullable<LoadOptions['targets']>,
): Promise<Project> {
  const read = await loadProject({ cwd, systems, configFile: options.config, targets })
  const warnings = read.desired.size === 0 ? [] : unreadFiles(read, cwd)
  const diagnostics = [...read.diagnostics, ...warnings].filter(
    ({ rule }) => !(options.mayBeEmpty && rule === EMPTY_GLOB),
  )
  return { ...read, diagnostics }
}
