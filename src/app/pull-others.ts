/** Targets that a pull is not about, and that read the files it changes. */
import { check } from '../desired/declared.ts'
import { type Diagnostic, formatDiagnostic } from '../desired/diagnostics.ts'
import { matchesFile, matchFiles } from '../desired/files.ts'
import { loadProject, type TargetConfig } from '../desired/project.ts'
import type { Declared } from '../desired/rules.ts'
import { UserError } from '../domain/errors.ts'
import type { RoleFiles, WorkFile } from './role-files.ts'
import type { Run } from './run.ts'

const MAX_NAMES = 10

/**
 * Looks at what a pull does to targets that it is not about.
 * @param pulled names of the targets whose files were made to say what is live
 * @returns one sentence for each changed file that others read too
 * @throws UserError where the files of such a target would be wrong afterwards
 */
export async function checkOtherReaders(run: Run, pulled: ReadonlySet<string>, files: RoleFiles): Promise<string[]> {
  const { systems, config } = run.project
  const changed = files.changed()
  const readers = new Map(
    config.targets
      .filter(({ name }) => !pulled.has(name))
      .map((target) => [target.name, changed.filter((file) => reads(config.file, target, file))] as const)
      .filter(([, read]) => read.length > 0),
  )
  if (readers.size === 0) return []
  const targets = (name: string) => readers.has(name)
  const { declared } = await loadProject({ cwd: run.context.cwd, configFile: config.file, systems, targets })
  for (const [name, read] of readers) checkOther(declared.get(name), read, files)
  return changed.flatMap((file) => {
    const names = [...readers].filter(([, read]) => read.includes(file)).map(([name]) => name)
    if (names.length === 0) return []
    return [`${file.label} is read by ${listed(names)} too: what this pull changes in it counts there as well`]
  })
}

function reads(config: string, { roles, overlays }: TargetConfig, { file, path, before }: WorkFile): boolean {
  return [...roles, ...overlays].some((glob) =>
    before === null ? matchesFile(glob, file) : matchFiles(config, glob).files.some((found) => found.path === path),
  )
}

/** Leaves out problems that the files of a target had before this pull. */
function checkOther(declared: Declared | undefined, read: readonly WorkFile[], files: RoleFiles): void {
  if (declared === undefined) return
  const known = new Set(errorsAmong(check(declared).problems).map(textOf))
  const fresh = errorsAmong(files.read(declared).problems).filter((mistake) => !known.has(textOf(mistake)))
  if (fresh.length === 0) return
  const { name } = declared.target
  throw new UserError(
    `${fresh.map(formatDiagnostic).join('\n')}\n` +
      `${name} reads ${listed(read.map(({ label }) => label))} too, and this would be wrong there after the pull; ` +
      `nothing is written. Change that first, or pull ${name} as well`,
  )
}

function errorsAmong(problems: readonly Diagnostic[]): Diagnostic[] {
  return problems.filter(({ severity }) => severity === 'error')
}

/** Without its place: lines move. */
function textOf({ file, message }: Diagnostic): string {
  return JSON.stringify([file, message])
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES)
  const more = names.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
