/** `rolesync snapshot`: the live roles as a file, for plans without credentials, for rehearsals and as a backup. */

import { takeSnapshot } from '../app/snapshot.ts'
import { EXIT, type ExitCode } from '../domain/errors.ts'
import type { Snapshot } from '../domain/snapshot-model.ts'
import type { Io } from '../terminal/io.ts'
import type { CommandOptions } from '../terminal/options.ts'
import { jsonOf, prepareFile, print } from '../terminal/output.ts'
import { startRun } from '../terminal/start-run.ts'
import { withTotals } from '../terminal/totals.ts'
import { plural } from '../text/plural.ts'

/** Always of all roles: one that lacks some would make them look deleted. */
export interface SnapshotOptions extends Omit<CommandOptions, 'role'> {
  /** Without a file, the snapshot itself goes to standard output. */
  readonly out?: string
  readonly members: boolean
}

/** Writes the live roles to a file. */
export async function snapshot(options: SnapshotOptions, io: Io): Promise<ExitCode> {
  const run = await startRun({ ...options, role: [] }, io)
  const file = options.out === undefined ? null : await prepareFile(io, '--out', options.out)
  try {
    const taken = await withTotals({ io, quiet: options.quiet, stats: run.stats }, () =>
      takeSnapshot(run, options.members),
    )
    const json = await jsonOf(taken)
    await file?.write(json)
    if (file === null || options.format === 'json') print(io, json)
    else io.out(summary(taken, options.out ?? ''))
    return EXIT.done
  } finally {
    await file?.discard()
  }
}

function summary({ targets, members }: Snapshot, file: string): string {
  const roles = targets.reduce((sum, target) => sum + target.roles.length, 0)
  const people = members ? '' : ', without people'
  return `Wrote ${file}: ${plural(roles, 'role')} of ${plural(targets.length, 'target')}${people}.\n`
}
