/** The files of a base revision, read as if they were checked out. */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { readConfig, type TargetConfig } from '../desired/config.ts'
import { formatDiagnostic } from '../desired/diagnostics.ts'
import { loadProject, type Project } from '../desired/project.ts'
import { UserError } from '../domain/errors.ts'
import type { Role } from '../domain/model.ts'
import type { Only } from '../domain/plan-model.ts'
import { checkOut } from '../git/checkout.ts'
import { mergeBase, type Revision, type Started } from '../git/revision.ts'
import type { Base, OtherFiles } from '../plan/context.ts'
import { sameJson } from '../plan/digest.ts'
import { byCodeUnits } from '../text/collections.ts'
import type { Context } from './context.ts'
import type { BaseOptions } from './options.ts'

/** Roles and rules of the base, by target name. */
export interface BaseFiles {
  /** Returns what the base declares for a target; nothing where it did not have it. */
  for(target: TargetConfig): Base
  /** Reports whether the files of a target changed and what they declare did not. */
  isIdentical(target: TargetConfig): boolean
}

/** Files of the base, or the reason why an optional one could not be read. */
export interface BaseReading {
  readonly files: BaseFiles | null
  readonly whyNone: string | null
}

/**
 * Reads config and role files of the base revision, for the targets of the project.
 * @returns no files without a base, and where an optional one cannot be read, which is a warning then
 * @throws UserError where there is no such revision, or where its files are not valid
 */
export async function readBase(project: Project, options: BaseOptions, context: Context): Promise<BaseReading> {
  const { base: ref, only = null, isBaseOptional = false } = options
  if (ref === undefined) {
    if (only === null) return { files: null, whyNone: null }
    throw new UserError('--only tells changes apart by their cause, so it needs --base REF')
  }
  try {
    return { files: await readRevision(project, { ref, only }, context), whyNone: null }
  } catch (error) {
    if (!isBaseOptional || only !== null || !(error instanceof UserError)) throw error
    const whyNone = error.message.split('\n')[0] ?? ''
    context.err(`warning: this plan does not tell this change from drift: ${whyNone}\n`)
    return { files: null, whyNone }
  }
}

interface Wanted {
  readonly ref: string
  readonly only: Only | null
}

async function readRevision(project: Project, { ref, only }: Wanted, context: Context): Promise<BaseFiles> {
  const revision = await mergeBase({ folder: project.config.folder, env: context.env }, ref)
  const tip = await loadTip(project, revision, context)
  return checkedOut(async (root) => {
    const base = await load(project, revision, root, context)
    if (base === null) {
      const file = basename(project.config.file)
      context.err(
        `warning: ${file} does not exist in ${short(revision)}, so everything counts as declared by this change\n`,
      )
    }
    return toFiles({ project, base, tip, only }, await changedFiles(project, base))
  })
}

/** Reads the project as of the newest commit of the base branch, where that moved on since this branch started. */
async function loadTip(project: Project, revision: Started, context: Context): Promise<Project | null> {
  if (revision.tip === revision.commit) return null
  try {
    return await checkedOut((root) => load(project, { ...revision, commit: revision.tip }, root, context))
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    context.err(
      `warning: what the base branch changed since cannot be told apart from drift: ${error.message.split('\n')[0]}\n`,
    )
    return null
  }
}

async function checkedOut<T>(use: (root: string) => Promise<T>): Promise<T> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'rolesync-base-')))
  try {
    return await use(root)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** The project as of the revision, below `root`; `null` where it had no config. */
async function load(project: Project, revision: Revision, root: string, context: Context): Promise<Project | null> {
  const { systems } = project
  const { file, folder } = project.config
  const there = join(root, revision.prefix)
  // Places are printed as those of the files here are, which need not be below the working directory.
  const cwd = join(there, relative(folder, context.cwd))
  const configFile = join(there, basename(file))
  await checkOut(revision, [basename(file)], root)
  if (!existsSync(configFile)) return null
  const { targets } = await readConfig(configFile, cwd, systems)
  const isWanted = (name: string) => project.desired.has(name)
  const globs = targets.filter(({ name }) => isWanted(name)).flatMap(({ roles, overlays }) => [...roles, ...overlays])
  await checkOut(revision, globs.map(fixedPart), root)
  const base = await loadProject({ cwd, configFile, systems, targets: isWanted })
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

interface Revisions {
  readonly project: Project
  readonly base: Project | null
  readonly tip: Project | null
  readonly only: Only | null
}

function toFiles({ project, base, tip, only }: Revisions, changed: ReadonlySet<string>): BaseFiles {
  return {
    for(target) {
      return { ...filesOf(base, target), tip: tip === null ? null : filesOf(tip, target), only }
    },
    isIdentical(target) {
      const found = sameTarget(base, target)
      if (found === null || !changed.has(target.name)) return false
      const [then, now] = [base, project].map((one) => declarations(one?.desired.get(target.name) ?? []))
      return sameJson(then, now) && sameJson(rulesOf(found), rulesOf(target))
    },
  }
}

/** Returns what a revision says about a target. */
function filesOf(revision: Project | null, target: TargetConfig): OtherFiles {
  const found = sameTarget(revision, target)
  const rules = found === null ? NO_RULES : rulesOf(found)
  const desired = found === null ? [] : (revision?.desired.get(target.name) ?? [])
  return { desired, rules }
}

const NO_RULES: OtherFiles['rules'] = { mode: 'authoritative', undeclared: 'report', ignore: [], ignoreGrants: [] }

/** Returns a target as a revision has it; the same name for another system is another target. */
function sameTarget(revision: Project | null, target: TargetConfig): TargetConfig | null {
  const found = revision?.config.targets.find(({ name }) => name === target.name)
  return found !== undefined && sameJson(systemOf(found), systemOf(target)) ? found : null
}

function systemOf({ provider, url, settings }: TargetConfig) {
  return { provider, url, settings }
}

function rulesOf({ mode, undeclared, ignore, ignoreGrants }: TargetConfig): OtherFiles['rules'] {
  return { mode, undeclared, ignore, ignoreGrants }
}

/** Returns what is declared, wherever it is written. */
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
