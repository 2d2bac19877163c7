/** Pull: the role files in memory are made to declare what is live. */

import { UserError } from '../domain/errors.ts'
import type { Live } from '../domain/model.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { plural } from '../text/plural.ts'
import { expected } from './expected.ts'
import { findOtherReaders } from './pull-others.ts'
import { declaredIn, newRolesFile, type PulledTarget, pullSystem, whatStillDiffers } from './pull-target.ts'
import { createRoleFiles, type RoleFiles, type WorkFile } from './role-files.ts'
import { type Run, readLive, type System, withReader } from './run.ts'

/** The outcome of a pull; nothing is written yet. */
export interface PullResult {
  readonly targets: readonly PulledTarget[]
  /** Files that are not as they were. */
  readonly changed: readonly WorkFile[]
  /** Sentences about changed files that other targets read too. */
  readonly remarks: readonly string[]
  /** Every target was read, and its roles fit into the files. */
  readonly whole: boolean
}

/**
 * Reads all systems of the run and edits the role files in memory.
 * @throws UserError where the files could not say what is live, or would be wrong for another target
 */
export async function pullRoles(run: Run): Promise<PullResult> {
  const { folder } = run.project.config
  for (const system of run.systems) newRolesFile(system, folder)
  const files = createRoleFiles(run.project, run.context.cwd)
  const readings = await readAll(run)
  const targets: PulledTarget[] = []
  // One after the other: targets may share files.
  for (const [system, live] of readings) targets.push(pullSystem(run, system, live, files))
  const stuck = targets.filter(({ problems }) => problems.length > 0)
  for (const { problems } of stuck) for (const problem of problems) run.context.err(`${forTerminal(problem)}\n`)
  const right = targets.filter(({ problems }) => problems.length === 0)
  checkAll(run, right, files)
  const remarks = await findOtherReaders(run, new Set(right.map(({ system }) => system.target.name)), files)
  const whole = readings.size === run.systems.length && stuck.length === 0
  return { targets, changed: files.changed(), remarks, whole }
}

/** Reads every system with the names of everything. One that cannot be read is told and left as it is. */
async function readAll(run: Run): Promise<ReadonlyMap<System, Live>> {
  const { systems, progress, context } = run
  progress.begin(`Reading ${plural(systems.length, 'target')}`, systems.length)
  const readings = await Promise.all(
    systems.map(async (system) => {
      try {
        const named = new Set(Object.keys(system.provider.fields))
        return [system, (await withReader(run, system, (reader) => readLive(reader, system, named))).live] as const
      } catch (error) {
        return [system, expected(error)] as const
      } finally {
        progress.tick()
      }
    }),
  )
  progress.end()
  const read = new Map<System, Live>()
  for (const [system, result] of readings) {
    if (result instanceof Error)
      context.err(`${system.target.name} could not be read: ${forTerminal(result.message)}\n`)
    else read.set(system, result)
  }
  return read
}

/** The law of this command: what it writes is what a plan would leave alone. */
function checkAll(run: Run, targets: readonly PulledTarget[], files: RoleFiles): void {
  checkShared(targets)
  for (const target of targets) {
    const differ = whatStillDiffers(run, target, files)
    if (differ.length === 0) continue
    const { name } = target.system.target
    const other = targets.find((one) => one !== target && [...one.files].some((file) => readsFile(run, target, file)))
    if (other !== undefined) throw shared(target, other, differ)
    throw new Error(`the files would not say what is live in ${name}: ${differ.join(', ')}`)
  }
}

/** What one target writes must not be what another one takes away. */
function checkShared(targets: readonly PulledTarget[]): void {
  const writers = new Map<string, PulledTarget>()
  for (const target of targets) {
    for (const { file, role } of target.changes) {
      const writer = writers.get(JSON.stringify([file, role]))
      if (writer !== undefined && writer !== target) throw shared(writer, target, [role])
      writers.set(JSON.stringify([file, role]), target)
    }
  }
}

function shared(one: PulledTarget, other: PulledTarget, roles: readonly string[]): UserError {
  const [a, b] = [one.system.target.name, other.system.target.name]
  return new UserError(
    `${a} and ${b} share role files, but differ in what is live (${roles.join(', ')}); ` +
      `pull one of them (--target ${a} or --target ${b}), and say in an overlay what the other one has of its own`,
  )
}

function readsFile(run: Run, { system, files }: PulledTarget, file: string): boolean {
  return files.has(file) || declaredIn(run, system).labels.has(file)
}
