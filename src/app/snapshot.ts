/** Snapshots: the live roles of all targets at one time. */
import { UserError } from '../domain/errors.ts'
import { FORMAT_VERSION } from '../domain/model.ts'
import type { Snapshot, TargetSnapshot } from '../domain/snapshot-model.ts'
import { whyEmptyLive } from '../plan/empty-live.ts'
import { targetSnapshot } from '../plan/snapshot.ts'
import { withReader } from './clients.ts'
import { eachSystem, notIgnored, readLive, withGrantCatalogue } from './reading.ts'
import type { Run, System } from './run.ts'
import { version } from './version.ts'

/**
 * Reads all systems of the run, with people or without.
 * @throws UserError where one cannot be read: a backup that lacks a system without anyone noticing would be worse than none
 */
export async function takeSnapshot(run: Run, members: boolean): Promise<Snapshot> {
  const outcomes = await eachSystem(run, (system) => takeOne(run, system, members))
  const problems = outcomes.flatMap(({ system, result }) =>
    result instanceof Error ? [`${system.target.name}: ${result.message}`] : [],
  )
  if (problems.length > 0) {
    throw new UserError(`no snapshot was written, it would not be whole\n${problems.sort().join('\n')}`)
  }
  return {
    formatVersion: FORMAT_VERSION,
    kind: 'snapshot',
    rolesyncVersion: version(),
    createdAt: new Date().toISOString(),
    members,
    targets: outcomes.flatMap(({ result }) => (result instanceof Error ? [] : [result])),
  }
}

/** With every name looked up: what a later plan will need is not known yet. */
async function takeOne(run: Run, system: System, members: boolean): Promise<TargetSnapshot> {
  const { target, provider } = system
  const people = members ? {} : (provider.people ?? {})
  const named = new Set(Object.keys(provider.fields).filter((field) => !Object.hasOwn(people, field)))
  const live = await withReader(run, system, async (reader) =>
    withGrantCatalogue(reader, system, (await readLive(reader, system, named)).live),
  )
  for (const note of live.notes ?? []) run.context.err(`warning: ${target.name}: ${note}\n`)
  const gone = whyEmptyLive(system.desired, notIgnored(system, live))
  if (gone !== null) run.context.err(`warning: ${target.name}: ${gone.message}\n`)
  return targetSnapshot(target, provider, live, members)
}
