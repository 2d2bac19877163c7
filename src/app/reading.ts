/** Where a plan takes the live roles from: the system itself, or a snapshot of it. */
import { ApiError, UserError } from '../domain/errors.ts'
import type { Live, Snapshot } from '../domain/model.ts'
import type { Reader } from '../domain/system.ts'
import { liveOf, unplannable } from '../plan/snapshot.ts'
import { needsVocabulary } from '../plan/unknown-grants.ts'
import { chooser } from '../text/glob.ts'
import { namedFields, type Reading, type Run, readLive, type System, separableFields, withReader } from './run.ts'

/** The live roles of a system as its plan needs them, with people to be counted or without. */
export async function readSystem(run: Run, system: System, holders: boolean): Promise<Reading> {
  if (run.snapshot !== null) return readKept(run, run.snapshot, system)
  const named = new Set([...namedFields(system), ...(holders ? separableFields(run, system) : [])])
  return withReader(run, system, async (reader) => {
    const reading = await readLive(reader, system, named)
    if (!needsVocabulary(system.provider, system.desired)) return reading
    return { ...reading, live: await withVocabulary(reader, system, reading.live) }
  })
}

/** Adds the grants that the system knows. Credentials that may not ask for them can plan all the same. */
export async function withVocabulary(reader: Reader, { provider, target }: System, live: Live): Promise<Live> {
  const { grantCatalogue } = provider
  if (grantCatalogue === undefined) return live
  try {
    const known = await grantCatalogue.read(reader, target)
    return { ...live, catalogue: { ...live.catalogue, [grantCatalogue.kind]: known } }
  } catch (error) {
    // The plan tells that nothing was checked; anything but a refusal is a failure like any other.
    if (error instanceof ApiError && [403, 404, 405].includes(error.status)) return live
    throw error
  }
}

/** @throws UserError where people were left out of the snapshot and the plan would need them */
function readKept({ options }: Run, { targets, members }: Snapshot, { target, provider, desired }: System): Reading {
  const kept = targets.find(({ name }) => name === target.name)
  if (kept === undefined) throw new Error(`the snapshot was not checked to have ${target.name}`)
  const live = liveOf(kept, provider)
  if (members) return { live, reads: 0 }
  const selected = chooser(options.role)
  const wanted = desired.filter(({ key }) => selected(key))
  const problems = unplannable(provider, wanted, live, ({ file, line, column }) => `${file}:${line}:${column}`)
  if (target.undeclared === 'delete' && provider.people !== undefined) {
    problems.push('`undeclared: delete` would have to show who loses the roles that are deleted')
  }
  if (problems.length === 0) return { live, reads: 0 }
  const why = 'the snapshot was taken with --no-members, so who holds a role is not known'
  throw new UserError(`${why}; take it with members, or plan other roles with --role\n${problems.join('\n')}`)
}
