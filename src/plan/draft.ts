/** Drafts the steps of one target: declared and live roles in, ordered steps out. Pure. */
import type { LiveRole, Role } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import { birthsIn } from './births.ts'
import type { Context } from './context.ts'
import { describeDuplicates } from './duplicates.ts'
import { orderSteps } from './order.ts'
import { startOf } from './origin.ts'
import { namedBy } from './references.ts'
import { placed } from './step.ts'
import { removal, stage, stepsFor } from './transitions.ts'
import { impossibleGrants } from './unknown-grants.ts'

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
  context.problems.push(...impossibleGrants(context.provider, desired, context.live))
  const planned = desired.flatMap((role) => stepsFor(context, role))
  const all = [...planned, ...deletions.map((role) => removal(context, role, null))]
  checkNamesGone(context, desired, all)
  const steps = orderSteps(inBirthOrder(context, all), context.provider)
  return { steps, touched: new Set(planned.map(({ role }) => role)), undeclared, deletions }
}

/** Gives requests that make up for births in a circle to the steps of those roles. */
export function inBirthOrder(context: Context, steps: readonly Step[]): Step[] {
  const births = birthsIn(steps, context.provider.references)
  return steps.map((step) => {
    const order = births.get(step.role)
    if (order === undefined || order.later.size + order.waiting.length === 0) return step
    return placed(stage(context), step, { live: context.byKey.get(startOf(step))?.[0] ?? null, order })
  })
}

/** A role that is to go and that another one is to name: the files want both. */
function checkNamesGone(
  { provider: { references }, problems }: Context,
  desired: readonly Role[],
  steps: readonly Step[],
): void {
  if (references === undefined) return
  const gone = new Set(steps.filter(({ after }) => after === null).map(({ role }) => role))
  for (const role of desired) {
    if (role.state === 'absent' || gone.has(role.key)) continue
    for (const key of namedBy(references, role.fields).filter((one) => gone.has(one))) {
      const message = `${JSON.stringify(key)} is deleted by this plan, and role ${JSON.stringify(role.key)} still names it under ${references.field}; take it out there, or keep it`
      problems.push({ role: role.key, source: role.place(references.field, key), message })
    }
  }
}

/** Two live roles of one key cannot be told apart by the files: nothing is guessed. */
function checkDuplicateKeys(context: Context, desired: readonly Role[], deletions: readonly LiveRole[]): void {
  const declared = desired.flatMap(({ key, renamedFrom }) => (renamedFrom === null ? [key] : [key, renamedFrom]))
  for (const key of new Set([...declared, ...deletions.map((role) => role.key)])) {
    const duplicates = context.byKey.get(key) ?? []
    if (duplicates.length < 2) continue
    const message = describeDuplicates(context, duplicates)
    const owners = desired.filter((role) => role.key === key || role.renamedFrom === key)
    for (const { key: role, source } of owners) context.problems.push({ role, source, message })
    if (owners.length === 0) context.problems.push({ role: key, source: null, message })
  }
}
