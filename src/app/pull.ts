/** Pull: the role files in memory are made to declare what is live. */
import { EXIT, UserError } from '../domain/errors.ts'
import type { Live } from '../domain/model.ts'
import { IF_NEW, whyEmptyLive } from '../plan/empty-live.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { checkRoleGlobs } from './check-roles.ts'
import { checkWithout } from './pull-fields.ts'
import { checkOtherReaders } from './pull-others.ts'
import {
  differingRoles,
  newRolesFile,
  type PulledTarget,
  type PullScope,
  pullSystem,
  readsFile,
} from './pull-target.ts'
import { eachSystem, notIgnored, type Outcome, readWhole } from './reading.ts'
import { createRoleFiles, type WorkFile } from './role-files.ts'
import type { Run } from './run.ts'

/** The outcome of a pull; nothing is written yet. */
export interface PullResult {
  readonly targets: readonly PulledTarget[]
  /** Files that are not as they were. */
  readonly changed: readonly WorkFile[]
  /** Sentences about changed files that other targets read too. */
  readonly remarks: readonly string[]
  /** Names of targets whose files stay as they are, since they could not be read or do not fit into files. */
  readonly left: readonly string[]
}

/** Limits of a pull. */
export interface PullLimits {
  /** Globs on role keys; none means all. */
  readonly roles: readonly string[]
  /** Names of fields that stay as the files have them, and that new roles do not get. */
  readonly without: readonly string[]
  /** Lets files lose all roles that they declare. */
  readonly mayLoseAll: boolean
}

/**
 * Reads all systems of the run and edits the role files in memory.
 * @throws UserError where the files could not say what is live, or would be wrong for another target; with exit code 3
 *   where everything that they declare is gone
 */
export async function pullRoles(run: Run, { roles, without, mayLoseAll }: PullLimits): Promise<PullResult> {
  checkWithout(without, run.systems)
  const scope = { run, roles, without: new Set(without), files: createRoleFiles(run.project, run.context.cwd) }
  for (const system of run.systems) newRolesFile(system, run.project.config.folder)
  const targets = await pullEach(scope, mayLoseAll)
  const fitting = targets.filter(({ problems }) => problems.length === 0)
  checkAll(scope, fitting)
  const names = new Set(fitting.map(({ system }) => system.target.name))
  const remarks = await checkOtherReaders(run, names, scope.files)
  const left = run.systems.map(({ target }) => target.name).filter((name) => !names.has(name))
  return { targets, changed: scope.files.changed(), remarks, left }
}

/** Pulls what can be read; reports the rest, which stays as it is. */
async function pullEach(scope: PullScope, mayLoseAll: boolean): Promise<PulledTarget[]> {
  const { run } = scope
  const outcomes = await eachSystem(run, (system) => readWhole(run, system, scope.without))
  checkRoles(scope, outcomes)
  if (!mayLoseAll) refuseEmptyLive(outcomes)
  const reports = outcomes.map(({ system, result }) =>
    result instanceof Error ? [`${system.target.name} could not be read: ${result.message}`] : [],
  )
  // One after the other: targets may share files.
  const targets = outcomes.flatMap(({ system, result }) =>
    result instanceof Error ? [] : [pullSystem(scope, system, result)],
  )
  for (const line of [...reports.flat(), ...targets.flatMap(({ problems }) => problems)]) {
    run.context.err(`${forTerminal(line)}\n`)
  }
  return targets
}

/** A target that could not be read may have the roles. */
function checkRoles({ roles }: PullScope, outcomes: readonly Outcome<Live>[]): void {
  const keys = outcomes.flatMap(({ system, result }) =>
    result instanceof Error ? [] : [...system.desired, ...notIgnored(system, result)].map(({ key }) => key),
  )
  if (outcomes.every(({ result }) => !(result instanceof Error))) {
    checkRoleGlobs(roles, keys, ', neither in the files nor live')
  }
}

/** Files that are emptied by mistake lose what no system gives back: comments, sections, and who wrote what. */
function refuseEmptyLive(outcomes: readonly Outcome<Live>[]): void {
  const lines = outcomes.flatMap(({ system, result }) => {
    const gone = result instanceof Error ? null : whyEmptyLive(system.desired, notIgnored(system, result))
    return gone === null ? [] : [`refused by emptyLive: ${system.target.name}: ${gone.message}; ${IF_NEW}`]
  })
  if (lines.length > 0) throw new UserError(`${lines.join('\n')}\nnothing was written`, EXIT.refused)
}

/** Checks the law of a pull: what it writes is what a plan would leave alone. */
function checkAll(scope: PullScope, targets: readonly PulledTarget[]): void {
  checkShared(targets)
  for (const target of targets) {
    const differing = differingRoles(scope, target)
    if (differing.length === 0) continue
    const { name } = target.system.target
    const other = targets.find((one) => one !== target && [...one.files].some((file) => readsFile(scope, target, file)))
    if (other !== undefined) throw contradiction(target, other, differing)
    throw new Error(`the files would not say what is live in ${name}: ${differing.join(', ')}`)
  }
}

/** Refuses targets of which one writes what another one takes away. */
function checkShared(targets: readonly PulledTarget[]): void {
  const writers = new Map<string, PulledTarget>()
  for (const target of targets) {
    for (const { file, role } of target.changes) {
      const writer = writers.get(JSON.stringify([file, role]))
      if (writer !== undefined && writer !== target) throw contradiction(writer, target, [role])
      writers.set(JSON.stringify([file, role]), target)
    }
  }
}

function contradiction(one: PulledTarget, other: PulledTarget, roles: readonly string[]): UserError {
  const [a, b] = [one.system.target.name, other.system.target.name]
  return new UserError(
    `${a} and ${b} share role files, but differ in what is live (${roles.join(', ')}); ` +
      `pull one of them (--target ${a} or --target ${b}), and say in an overlay what the other one has of its own`,
  )
}
