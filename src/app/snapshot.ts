/** Snapshots: the live roles of all targets at one time. */

import { UserError } from '../domain/errors.ts'
import { FORMAT_VERSION, type Snapshot, type TargetSnapshot } from '../domain/model.ts'
import { targetSnapshot } from '../plan/snapshot.ts'
import { plural } from '../text/plural.ts'
import { expected } from './expected.ts'
import { withVocabulary } from './reading.ts'
import { type Run, readLive, type System, withReader } from './run.ts'
import { version } from './version.ts'

/** All targets or none: a backup that lacks a system without anyone noticing would be worse than no backup. */
export async function takeSnapshot(run: Run, members: boolean): Promise<Snapshot> {
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
