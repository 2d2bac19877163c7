/** `rolesync pull`: writes what is live into the role files. */
import type { RoleChange } from '../authoring/pull-types.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import type { Live } from '../domain/model.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { plural } from '../text/plural.ts'
import type { Io, RunOptions } from './io.ts'
import { expected } from './plan.ts'
import { printOtherTargets } from './pull-others.ts'
import { declaredIn, newRolesFile, type PulledTarget, pullSystem, whatStillDiffers } from './pull-target.ts'
import { createRoleFiles, type RoleFiles, type WorkFile } from './role-files.ts'
import { openRun, type Run, readLive, type System, withReader } from './run.ts'
import { showTotals } from './totals.ts'
import { writeFiles } from './write-files.ts'

export interface PullOptions extends RunOptions {
  readonly dryRun: boolean
}

/** Details of a role that are shown; the others are counted. */
const MAX_DETAILS = 6

export async function pull(options: PullOptions, io: Io): Promise<ExitCode> {
  const run = await openRun({ ...options, mayBeEmpty: true }, io)
  const { folder } = run.project.config
  for (const system of run.systems) newRolesFile(system, folder)
  const files = createRoleFiles(run.project, io.cwd)
  const readings = await readAll(run)
  const targets: PulledTarget[] = []
  // One after the other: targets may share files.
  for (const [system, live] of readings) targets.push(pullSystem(run, system, live, files))
  const told = targets.filter(({ problems }) => problems.length > 0)
  for (const { problems } of told) for (const problem of problems) io.err(`${forTerminal(problem)}\n`)
  const right = targets.filter(({ problems }) => problems.length === 0)
  checkAll(run, right, files)
  const remarks = await printOtherTargets(run, new Set(right.map(({ system }) => system.target.name)), files)
  if (!options.quiet) {
    for (const target of targets) printLeftOut(io, target)
    for (const remark of remarks) io.err(`warning: ${forTerminal(remark)}\n`)
  }
  await finish(run, options, targets, files.changed())
  showTotals(run)
  return readings.size === run.systems.length && told.length === 0 ? EXIT.done : EXIT.failed
}

/** Reads every system with the names of everything. One that cannot be read is told and left as it is. */
async function readAll(run: Run): Promise<ReadonlyMap<System, Live>> {
  const { systems, progress, io } = run
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
    if (result instanceof Error) io.err(`${system.target.name} could not be read: ${forTerminal(result.message)}\n`)
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

async function finish(
  run: Run,
  { dryRun, color, verbose }: PullOptions,
  targets: readonly PulledTarget[],
  changed: readonly WorkFile[],
): Promise<void> {
  const { io } = run
  const lines = changed.flatMap((file) => [
    forTerminal(file.label),
    ...targets.flatMap(({ changes, files }) =>
      files.has(file.file)
        ? changes.filter((one) => one.file === file.file).map((one) => changeLine(one, verbose))
        : [],
    ),
    '',
  ])
  if (dryRun) {
    const { renderFileDiff } = await import('../render/file-diff.ts')
    io.out(
      renderFileDiff(
        changed.map(({ label, before, now }) => ({ label, before, after: now })),
        { color },
      ),
    )
    if (!run.options.quiet)
      io.err(
        `${changed.length === 0 ? UP_TO_DATE : `${plural(changed.length, 'file')} would change; nothing was written`}\n`,
      )
    return
  }
  await writeFiles(
    changed.map(({ path, label, bom, now }) => ({ path, label, text: bom + now })),
    io,
  )
  io.out(
    `${[...lines, changed.length === 0 ? UP_TO_DATE : `${plural(changed.length, 'file')} written. Next: rolesync plan`].join('\n')}\n`,
  )
}

const UP_TO_DATE = 'The files say what is live: nothing to write.'

const SYMBOLS = { added: '+', changed: '~', removed: '-', renamed: '>' } as const

function changeLine({ role, action, details, edit }: RoleChange, verbose: boolean): string {
  const shown = verbose ? details : details.slice(0, MAX_DETAILS)
  const more = details.length > shown.length ? [`and ${details.length - shown.length} more`] : []
  const name = action === 'renamed' && edit.to !== null ? `${role} becomes ${edit.to.key}` : role
  return [`  ${SYMBOLS[action]}`, ...[name, ...shown, ...more].map(forTerminal)].join(' ')
}

function printLeftOut(io: Io, { system, leftOut, notTaken }: PulledTarget): void {
  const { name } = system.target
  for (const { why } of leftOut.slice(0, 20)) io.err(`warning: ${name}: ${forTerminal(why)}\n`)
  if (leftOut.length > 20) io.err(`warning: ${name}: and ${leftOut.length - 20} more roles stay out\n`)
  if (notTaken > 0) {
    const roles = plural(notTaken, 'live role')
    io.err(`${name}: ${roles} that no file declares stay out (undeclared: ignore); --role takes them in\n`)
  }
}
