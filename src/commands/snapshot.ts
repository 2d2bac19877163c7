/** `rolesync snapshot`: the live roles as a file, for plans without credentials, for rehearsals and as a backup. */
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import { FORMAT_VERSION, type Snapshot, type TargetSnapshot } from '../domain/model.ts'
import { targetSnapshot } from '../plan/snapshot.ts'
import { plural } from '../text/plural.ts'
import type { Io, RunOptions } from './io.ts'
import { jsonOf, prepareFile, print } from './output.ts'
import { expected } from './plan.ts'
import { withVocabulary } from './reading.ts'
import { openRun, type Run, readLive, type System, withReader } from './run.ts'
import { withTotals } from './totals.ts'
import { version } from './version.ts'

/** Always of all roles: one that lacks some would make them look deleted. */
export interface SnapshotOptions extends Omit<RunOptions, 'role'> {
  /** Without a file, the snapshot itself goes to standard output. */
  readonly out?: string
  readonly members: boolean
}

export async function snapshot(options: SnapshotOptions, io: Io): Promise<ExitCode> {
  const run = await openRun({ ...options, role: [] }, io)
  const file = options.out === undefined ? null : await prepareFile(io, '--out', options.out)
  try {
    const taken = await withTotals(run, () => take(run, options.members))
    const json = await jsonOf(taken)
    await file?.write(json)
    if (file === null || options.format === 'json') print(io, json)
    else io.out(told(taken, options.out ?? ''))
    return EXIT.done
  } finally {
    await file?.discard()
  }
}

/** All targets or none: a backup that lacks a system without anyone noticing would be worse than no backup. */
async function take(run: Run, members: boolean): Promise<Snapshot> {
  const { systems, progress } = run
  progress.begin(`Reading ${plural(systems.length, 'target')}`, systems.length)
  const problems: string[] = []
  const taken = await Promise.all(
    systems.map(async (system): Promise<TargetSnapshot | null> => {
      try {
        return await takeOne(run, system, members)
      } catch (error) {
        problems.push(`${system.target.name}: ${expected(error).message}`)
        return null
      } finally {
        progress.tick()
      }
    }),
  )
  progress.end()
  if (problems.length > 0) {
    throw new UserError(`no snapshot was written, it would not be whole\n${problems.sort().join('\n')}`)
  }
  return {
    formatVersion: FORMAT_VERSION,
    kind: 'snapshot',
    rolesyncVersion: version(),
    createdAt: new Date().toISOString(),
    members,
    targets: taken.filter((target) => target !== null),
  }
}

/** With every name looked up: what a later plan will need is not known yet. */
async function takeOne(run: Run, system: System, members: boolean): Promise<TargetSnapshot> {
  const { target, provider } = system
  const people = members ? {} : (provider.people ?? {})
  const named = new Set(Object.keys(provider.fields).filter((field) => !Object.hasOwn(people, field)))
  const live = await withReader(run, system, async (reader) =>
    withVocabulary(reader, system, (await readLive(reader, system, named)).live),
  )
  return targetSnapshot(target, provider, live, members)
}

function told({ targets, members }: Snapshot, file: string): string {
  const roles = targets.reduce((sum, target) => sum + target.roles.length, 0)
  const people = members ? '' : ', without people'
  return `Wrote ${file}: ${plural(roles, 'role')} of ${plural(targets.length, 'target')}${people}.\n`
}
