/** Snapshots: read strictly, and used only for the systems that they were taken of. */

import type { TargetConfig } from '../desired/project.ts'
import { snapshot as isSnapshot } from '../desired/validators.js'
import { UserError } from '../domain/errors.ts'
import type { Snapshot, TargetSnapshot } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { misshapen, whyOtherSystem } from '../plan/snapshot.ts'
import { closest } from '../text/did-you-mean.ts'
import type { Context } from './context.ts'
import { checkDocument, readDocument } from './document.ts'

/** @throws UserError where the file is no snapshot, or one with roles that no provider can have written */
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
export function checkCovers(
  name: string,
  { targets }: Snapshot,
  systems: readonly { readonly target: TargetConfig; readonly provider: Provider }[],
): void {
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
