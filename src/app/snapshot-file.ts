/** Snapshots: read strictly, and used only for the systems that they were taken of. */

import { snapshot as isSnapshot } from '../desired/validators.js'
import { UserError } from '../domain/errors.ts'
import type { Live } from '../domain/model.ts'
import type { Snapshot, TargetSnapshot } from '../domain/snapshot-model.ts'
import type { Provider } from '../domain/system.ts'
import { liveOf, misshapen, unplannable, whyOtherSystem } from '../plan/snapshot.ts'
import { closest } from '../text/did-you-mean.ts'
import type { Context } from './context.ts'
import { checkDocument, readDocument } from './document.ts'
import type { TargetSystem } from './open-systems.ts'
import { formatSource } from './places.ts'

/**
 * Reads a snapshot.
 * @throws UserError where the file is no snapshot, or one with roles that no provider can have written
 */
export async function readSnapshot(context: Context, name: string): Promise<Snapshot> {
  const document = await readDocument(context, name)
  if (document.kind !== 'snapshot') throw new UserError(`${name} is a ${document.kind}, not a snapshot`)
  checkDocument(name, document, isSnapshot)
  const snapshot = document as unknown as Snapshot
  for (const target of snapshot.targets) checkRoles(name, target, context.systems.providers[target.provider])
  return snapshot
}

function checkRoles(name: string, target: TargetSnapshot, provider: Provider | undefined): void {
  if (provider === undefined) {
    throw new UserError(`${name}: target ${target.name} is of the provider ${target.provider}, which is not known here`)
  }
  for (const role of target.roles) {
    const field = misshapen(role.fields, provider)
    if (field === undefined) continue
    const what = `the role ${JSON.stringify(role.key)} of target ${target.name} has a ${field} that ${provider.name} cannot have`
    throw new UserError(`${name} was changed after it was taken: ${what}; take it again`)
  }
}

/**
 * Throws unless the snapshot has every one of these systems.
 * @throws UserError with one line for each that is missing or another one
 */
export function checkCovers(name: string, { targets }: Snapshot, systems: readonly TargetSystem[]): void {
  const names = targets.map((target) => target.name)
  const problems = systems.flatMap(({ target, provider }) => {
    const kept = targets.find((one) => one.name === target.name)
    if (kept !== undefined) {
      const why = whyOtherSystem(kept, target, provider)
      return why === null ? [] : [`${name} does not fit target ${target.name}: ${why}; take it again`]
    }
    const near = closest(target.name, names)
    const hint = near === undefined ? `it has ${names.join(', ') || 'none'}` : `did you mean ${near}?`
    return [`${name} has no target ${target.name}; ${hint}; take it again, or choose targets with --target`]
  })
  if (problems.length > 0) throw new UserError(problems.join('\n'))
}

/**
 * Returns the live roles that a snapshot has of a target.
 * @throws UserError where people were left out of the snapshot and the plan would need them
 */
export function readKept(snapshot: Snapshot, system: TargetSystem, isSelected: (key: string) => boolean): Live {
  const { target, provider, desired } = system
  const kept = snapshot.targets.find(({ name }) => name === target.name)
  if (kept === undefined) throw new Error(`the snapshot was not checked to have ${target.name}`)
  const live = liveOf(kept, provider)
  if (snapshot.members) return live
  const wanted = desired.filter(({ key }) => isSelected(key))
  const problems = unplannable(provider, wanted, live, formatSource)
  if (target.undeclared === 'delete' && provider.people !== undefined) {
    problems.push('`undeclared: delete` would have to show who loses the roles that are deleted')
  }
  if (problems.length === 0) return live
  const why = 'the snapshot was taken with --no-members, so who holds a role is not known'
  throw new UserError(`${why}; take it with members, or plan other roles with --role\n${problems.join('\n')}`)
}
