/** Config and role files of the selected targets. Opens nothing but files, so it loads no HTTP client. */

import { EMPTY_GLOB, type LoadOptions, loadProject, type Project } from '../desired/project.ts'
import { UserError } from '../domain/errors.ts'
import { plural } from '../text/plural.ts'
import type { Context } from './context.ts'
import type { FileOptions } from './options.ts'
import { selector } from './selection.ts'

/** Reads the selected targets; what is wrong with their files stands in the project. */
export function loadFiles(options: FileOptions, context: Context): Promise<Project> {
  const isSelected = selector(options, context.env)
  return load(options, context, (_name, target) => isSelected(target))
}

/** Reads the config alone: what a saved plan needs. */
export function loadConfigAlone(options: FileOptions, context: Context): Promise<Project> {
  return load(options, context, () => false)
}

/** Throws if anything is wrong that is more than a warning. */
export function refuseProblems({ diagnostics }: Project): void {
  const mistakes = diagnostics.filter(({ severity }) => severity === 'error').length
  if (mistakes === 0) return
  throw new UserError(`${plural(mistakes, 'mistake')} in the files; no system was asked`)
}

async function load(
  options: FileOptions,
  { cwd, systems }: Context,
  targets: NonNullable<LoadOptions['targets']>,
): Promise<Project> {
  const read = await loadProject({ cwd, systems, configFile: options.config, targets })
  const diagnostics = read.diagnostics.filter(({ rule }) => !(options.mayBeEmpty && rule === EMPTY_GLOB))
  return { ...read, diagnostics }
}
