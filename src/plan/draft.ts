/** Drafts the steps of one target: declared and live roles in, ordered steps out. Pure. */
import type { LiveRole, Role, Step } from '../domain/model.ts'
import type { Context } from './context.ts'
import { inOrder } from './order.ts'
import { removal, stepsFor } from './transitions.ts'

/** Steps of a target, and the live roles that they are about. */
export interface Draft {
  readonly steps: Step[]
  /** Keys of the roles that steps of declared roles are about. */
  readonly touched: ReadonlySet<string>
  readonly undeclared: readonly LiveRole[]
  /** Undeclared roles that are deleted. */
  readonly deletions: readonly LiveRole[]
}

/** Returns the steps that the files ask for; problems and findings are added to the context. */
export function draft(context: Context): Draft {
  const { target, roles } = context
  const desired = context.desired.filter(({ key }) => context.selected(key))
  const claims = new Set(
    context.desired.flatMap(({ key, renamedFrom }) => (renamedFrom === null ? [key] : [key, renamedFrom])),
  )
  const undeclared = roles.filter(({ key }) => !claims.has(key) && context.selected(key))
  const deletions = target.undeclared === 'delete' && target.mode === 'authoritative' ? undeclared : []
  checkDuplicateKeys(context, desired, deletions)
  const planned = desired.flatMap((role) => stepsFor(context, role))
  const steps = inOrder([...planned, ...deletions.map((role) => removal(context, role, null))])
  return { steps, touched: new Set(planned.map(({ role }) => role)), undeclared, deletions }
}

/** Two live roles of one key cannot be told apart by the files: nothing is guessed. */
function checkDuplicateKeys(context: Context, desired: readonly Role[], deletions: readonly LiveRole[]): void {
  const declared = desired.flatMap(({ key, renamedFrom }) => (renamedFrom === null ? [key] : [key, renamedFrom]))
  for (const key of new Set([...declared, ...deletions.map((role) => role.key)])) {
    const duplicates = context.byKey.get(key) ?? []
    if (duplicates.length < 2) continue
    const source = desired.find((role) => role.key === key || role.renamedFrom === key)?.source ?? null
    const ids = duplicates.map(({ id }) => id ?? 'none').join(', ')
    const message = `${duplicates.length} live roles are named ${JSON.stringify(key)} (ids ${ids}); rename or delete all but one in the system`
    context.problems.push({ source, message })
  }
}
