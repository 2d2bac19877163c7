/** Tells the causes of a plan's steps apart: this change, drift, and what the branch is behind in. Pure. */

import type { Role } from '../domain/model.ts'
import { ORIGINS, type Origin, type Step } from '../domain/plan-model.ts'
import { joined } from './carried-grants.ts'
import { type Base, type Context, type OtherFiles, open } from './context.ts'
import { draft, inBirthOrder } from './draft.ts'
import { limitTo } from './limit-to-origin.ts'
import { orderSteps } from './order.ts'
import { byStart, hasOrigin, type StepsByStart, startOf, withOrigins } from './origin.ts'
import { namedBy, renamedIn } from './references.ts'
import { stage } from './transitions.ts'

/** Steps with their causes, and how many roles have changes of causes that were left out. */
export interface Attributed {
  readonly steps: Step[]
  readonly leftOut: Partial<Record<Origin, number>>
}

/** Gives the changes of steps their origins, and keeps only those that were asked for. */
export function attribute(context: Context, base: Base, steps: readonly Step[]): Attributed {
  const before = stepsOf(context, base)
  const tip = base.tip === null ? null : stepsOf(context, base.tip)
  const leftOut: Partial<Record<Origin, number>> = {}
  const kept = steps.flatMap((step) => {
    const start = startOf(step)
    const live = context.byKey.get(start)?.[0] ?? null
    const others = { base: before.get(start), tip: tip === null ? null : (tip.get(start) ?? 'as-live') } as const
    const liveFields = step.before === null ? null : (live?.fields ?? {})
    const whole = withOrigins(context.provider.fields, step, others, liveFields)
    const { only } = base
    if (only === null) return [whole]
    for (const origin of ORIGINS) {
      if (origin !== only && hasOrigin(whole, origin)) leftOut[origin] = (leftOut[origin] ?? 0) + 1
    }
    const limited = limitTo(stage(context), only, { step: whole, base: others.base, live })
    if (limited === null && only === 'declared' && hasOrigin(whole, only)) notLive(context, whole)
    return limited === null ? [] : [limited]
  })
  return {
    steps: orderSteps(inBirthOrder(context, withNames(context, withoutLooseLinks(kept, context))), context.provider),
    leftOut,
  }
}

/** Leaves out what adds a role to another one that only changes of another cause would make. */
function withNames(context: Context, steps: readonly Step[]): readonly Step[] {
  const { references } = context.provider
  if (references === undefined) return steps
  const made = new Set(steps.filter(({ before }) => before === null).map(({ role }) => role))
  return steps.filter((step) => {
    const missing = namedBy(references, step.after).find((key) => context.moves.births.has(key) && !made.has(key))
    if (missing === undefined) return true
    const message = `it names ${JSON.stringify(missing)}, which only a change of another cause makes; plan without --only`
    context.findings.push({
      rule: 'not-live',
      severity: 'warning',
      role: step.role,
      message,
      source: step.source,
      accepted: null,
    })
    return false
  })
}

/** Drops links to steps that were left out. */
function withoutLooseLinks(steps: readonly Step[], { byKey }: Context): Step[] {
  const roles = new Set(steps.map(({ role }) => role))
  return steps.map((step) => {
    const { replaces, replacedBy, ...rest } = step
    return {
      ...rest,
      ...(replaces === undefined || !roles.has(replaces) ? {} : { replaces }),
      ...(replacedBy === undefined || !(roles.has(replacedBy) || byKey.has(replacedBy)) ? {} : { replacedBy }),
    }
  })
}

/** Returns the steps that the files of another revision ask for. What is wrong with them is history and stops nothing. */
function stepsOf(context: Context, { desired: old, rules }: OtherFiles): StepsByStart {
  const target = { ...context.target, ...rules }
  const { references, cannot } = context.provider
  const known = cannot.rename ? old : afterRenames(context, old)
  const desired =
    references === undefined ? known : known.map((role) => renamedIn(references, role, context.moves.renames))
  const then = open({ ...context, desired, target })
  return byStart(draft(then).steps.map((step) => withIgnored(then, step)))
}

/** Returns a step of another revision with the grants that it ignored: it would have left them as they are. */
function withIgnored({ byKey, provider }: Context, step: Step): Step {
  const { ignored } = byKey.get(startOf(step))?.[0] ?? {}
  return step.after === null || ignored === undefined
    ? step
    : { ...step, after: joined(provider.fields, step.after, ignored) }
}

/** Returns the keys of live roles that the base declared and no file declares any more. */
export function noLongerManaged(
  { desired, byKey, selected }: Context,
  base: Base,
  deleted: ReadonlySet<string>,
): string[] {
  const claimed = claims(desired)
  const gone = base.desired.filter(({ key, state }) => state === 'present' && !claimed.has(key) && selected(key))
  return gone.map(({ key }) => key).filter((key) => byKey.has(key) && !deleted.has(key))
}

/** Returns the keys of undeclared live roles that the base branch declares by now. */
export function declaredByTip(
  { desired }: Context,
  { desired: old, tip }: Base,
  undeclared: Iterable<string>,
): string[] {
  const [known, here] = [claims(old), claims(desired)]
  const byTip = new Set(tip?.desired.filter(({ state }) => state === 'present').map(({ key }) => key))
  return [...undeclared].filter((key) => byTip.has(key) && !known.has(key) && !here.has(key))
}

function claims(roles: readonly Role[]): Set<string> {
  return new Set(roles.flatMap(({ key, renamedFrom }) => (renamedFrom === null ? [key] : [key, renamedFrom])))
}

/** Returns the roles of the base, those that were renamed already under their new keys. */
function afterRenames({ desired, byKey }: Context, base: readonly Role[]): Role[] {
  const declared = new Set(base.map(({ key }) => key))
  const made = desired.filter(
    ({ key, renamedFrom }) => renamedFrom !== null && byKey.has(key) && !byKey.has(renamedFrom) && !declared.has(key),
  )
  const newKeys = new Map(made.map(({ key, renamedFrom }) => [renamedFrom, key]))
  return base.map((role) => ({ ...role, key: newKeys.get(role.key) ?? role.key }))
}

/** Reports a change of a role that is gone: alone, it cannot be made. */
function notLive({ findings }: Context, { role, source }: Step): void {
  const message = 'it is missing in the system though the base declares it; make it again first (--only drift)'
  findings.push({ rule: 'not-live', severity: 'warning', role, message, source, accepted: null })
}
