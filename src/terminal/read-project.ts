/** Config and role files for a command, and what is wrong with them, in one pass. */

import { showShard } from '../app/labels.ts'
import { loadConfigAlone, loadFiles, refuseProblems } from '../app/load.ts'
import type { FileOptions } from '../app/options.ts'
import { checkSelection } from '../app/selection.ts'
import { formatDiagnostic } from '../desired/diagnostics.ts'
import type { Project } from '../desired/project.ts'
import { annotateFiles } from './annotations.ts'
import type { Io } from './io.ts'
import type { PrintOptions } from './options.ts'

type ReadOptions = FileOptions & Pick<PrintOptions, 'quiet'>

/** Reads the project of the selected targets. Throws where it has mistakes. */
export async function readProject(options: ReadOptions, io: Io): Promise<Project> {
  const project = await readFiles(options, io)
  refuseProblems(project)
  checkTargets(options, project, io)
  return project
}

/** Reads the project of the selected targets as it is, and prints what is wrong with it. */
export async function readFiles(options: ReadOptions, io: Io): Promise<Project> {
  return printed(options, await loadFiles(options, io), io)
}

/** Reads the config alone. Throws where it has mistakes. */
export async function readConfigAlone(options: ReadOptions, io: Io): Promise<Project> {
  const project = printed(options, await loadConfigAlone(options, io), io)
  refuseProblems(project)
  return project
}

/** Throws if a name or a label selects nothing. A shard may be empty, which is reported. */
export function checkTargets(options: ReadOptions, { config, desired }: Project, io: Io): void {
  checkSelection(options, config.targets)
  const { shard, quiet } = options
  if (shard === undefined || desired.size > 0 || quiet) return
  io.err(`No selected target is in shard ${showShard(shard)}: there is nothing to do.\n`)
}

function printed({ quiet }: ReadOptions, project: Project, io: Io): Project {
  const shown = project.diagnostics.filter(({ severity }) => severity === 'error' || !quiet)
  for (const diagnostic of shown) io.err(`${formatDiagnostic(diagnostic)}\n`)
  annotateFiles(io, shown)
  return project
}
