/** The files of a base revision, read as if they were checked out. */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { readConfig, type TargetConfig } from '../desired/config.ts'
import { formatDiagnostic } from '../desired/diagnostics.ts'
import { loadProject, type Project } from '../desired/project.ts'
import { UserError } from '../domain/errors.ts'
import type { Origin, Role } from '../domain/model.ts'
import { checkOut } from '../git/checkout.ts'
import { mergeBase, type Revision } from '../git/revision.ts'
import { sameJson } from '../plan/digest.ts'
import type { Base } from '../plan/target.ts'
import { providers } from '../systems/index.ts'
import { byCodeUnits } from '../text/collections.ts'
import type { Context } from './context.ts'
import type { BaseOptions } from './options.ts'

/** What the base says, by target name. */
export interface BaseFiles {
  /** What the base declares for a target; nothing where it did not have it. */
  for(target: TargetConfig): Base
  /** Whether the files of a target changed and what they declare did not. */
  isIdentical(target: TargetConfig): boolean
}

/**
 * Reads config and role files of the base revision, for the targets of the project.
 * @throws UserError where there is no such revision, or where its files are not valid
 */
export async function readBase(project: Project, options: BaseOptions, context: Context): Promise<BaseFiles | null> {
  const { base: ref, only = null } = options
  if (ref === undefined) {
    if (only === null) return null
    throw new UserError('--only tells changes apart by their cause, so it needs --base REF')
  }
  const revision = await mergeBase({ folder: project.config.folder, env: context.env }, ref)
  const root = await realpath(await mkdtemp(join(tmpdir(), 'rolesync-base-')))
  try {
    const base = await load(project, revision, root, context)
    if (base === null) {
      const file = basename(project.config.file)
      context.err(
        `warning: ${file} does not exist in ${short(revision)}, so everything counts as declared by this change\n`,
      )
    }
    return toFiles(project, base, only, await changedFiles(project, base))
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** The project as of the revision, below `root`; `null` where it had no config. */
async function load(project: Project, revision: Revision, root: string, context: Context): Promise<Project | null> {
  const { file, folder } = project.config
  const there = join(root, revision.prefix)
  // Places are printed as those of the files here are, which need not be below the working directory.
  const cwd = join(there, relative(folder, context.cwd))
  const configFile = join(there, basename(file))
  await checkOut(revision, [basename(file)], root)
  if (!existsSync(configFile)) return null
  const { targets } = await readConfig(configFile, cwd, providers)
  const isWanted = (name: string) => project.desired.has(name)
  const globs = targets.filter(({ name }) => isWanted(name)).flatMap(({ roles, overlays }) => [...roles, ...overlays])
  await checkOut(revision, globs.map(fixedPart), root)
  const base = await loadProject({ cwd, configFile, providers, targets: isWanted })
  const errors = base.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return base
  throw new UserError(
    [
      `the files of the base revision ${short(revision)} are not valid, so nothing can be compared with them; choose another --base, or leave it out`,
      ...errors.map(formatDiagnostic),
    ].join('\n'),
  )
}

/** The folders of a glob above its first wildcard. */
function fixedPart(glob: string): string {
  const segments = glob.split('/')
  const wild = segments.findIndex((segment) => /[*?[\](){}!+@\\]/.test(segment))
  return (wild < 0 ? segments : segments.slice(0, wild)).filter((segment) => segment !== '.').join('/')
}

function toFiles(project: Project, base: Project | null, only: Origin | null, changed: ReadonlySet<string>): BaseFiles {
  const before = (target: TargetConfig) => {
    const found = base?.config.targets.find(({ name }) => name === target.name)
    // The same name for another system: of this one, the base said nothing.
    return found !== undefined && sameJson(systemOf(found), systemOf(target)) ? found : null
  }
  return {
    for(target) {
      const found = before(target)
      const { mode, undeclared, ignore } = found ?? { mode: 'authoritative', undeclared: 'report', ignore: [] }
      const desired = found === null ? [] : (base?.desired.get(target.name) ?? [])
      return { desired, rules: { mode, undeclared, ignore }, only }
    },
    isIdentical(target) {
      const found = before(target)
      if (found === null || !changed.has(target.name)) return false
      const [then, now] = [base, project].map((one) => declarations(one?.desired.get(target.name) ?? []))
      return sameJson(then, now) && sameJson(rulesOf(found), rulesOf(target))
    },
  }
}

function systemOf({ provider, url, settings }: TargetConfig) {
  return { provider, url, settings }
}

function rulesOf({ mode, undeclared, ignore }: TargetConfig) {
  return { mode, undeclared, ignore }
}

/** What is declared, wherever it is written. */
function declarations(roles: readonly Role[]) {
  return roles
    .map(({ key, state, renamedFrom, fields }) => ({ key, state, renamedFrom, fields }))
    .sort((a, b) => byCodeUnits(a.key, b.key))
}

/** The targets whose role files are not byte for byte those of the base. */
async function changedFiles(project: Project, base: Project | null): Promise<ReadonlySet<string>> {
  const changed = new Set<string>()
  for (const [target, files] of project.files) {
    const isSame =
      base !== null &&
      sameJson(base.files.get(target), files) &&
      (await haveSameContent(files, project.config.folder, base.config.folder))
    if (!isSame) changed.add(target)
  }
  return changed
}

async function haveSameContent(files: readonly string[], here: string, there: string): Promise<boolean> {
  for (const file of files) {
    const [now, then] = await Promise.all([readFile(join(here, file)), readFile(join(there, file))])
    if (!now.equals(then)) return false
  }
  return true
}

function short({ commit }: Revision): string {
  return commit.slice(0, 12)
}
