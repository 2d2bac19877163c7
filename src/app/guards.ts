/** Limits that an operator sets for one run, beside those of the config. */
import type { TargetConfig } from '../desired/project.ts'
import type { Objection } from '../domain/finding.ts'
import type { TargetPlan } from '../domain/plan-model.ts'
import type { TargetInput } from '../plan/context.ts'
import { planTarget } from '../plan/target.ts'
import type { GuardOptions } from './options.ts'

/** Plans one target with the limits of this run, and marks what its flags allow. */
export function planWithin(
  input: Omit<TargetInput, 'lifted'> & { readonly target: TargetConfig },
  guards: GuardOptions,
): TargetPlan {
  const plan = planTarget({
    ...input,
    target: tightened(input.target, guards),
    lifted: new Set([...guards.allow, ...(guards.allowEmpty ? ['empty'] : [])]),
  })
  const lift = (objection: Objection) => ({ ...objection, allowed: objection.allowed || isLifted(objection, guards) })
  return { ...plan, objections: plan.objections.map(lift) }
}

/** Returns a target with the limit of `--max-deletes`, where that is lower than its own. */
export function tightened(target: TargetConfig, { maxDeletes }: GuardOptions): TargetConfig {
  const { guards } = target
  return { ...target, guards: { ...guards, maxDeletes: Math.min(maxDeletes ?? guards.maxDeletes, guards.maxDeletes) } }
}

/** Reports whether a flag lifts an objection. What a plan was allowed stands in it, so that a saved one needs no flag again. */
export function isLifted({ guard, count }: Objection, { allow, allowEmpty, maxDeletes }: GuardOptions): boolean {
  if (guard === 'empty' && allowEmpty) return true
  return allow.includes(guard) || (guard === 'maxDeletes' && maxDeletes !== undefined && count <= maxDeletes)
}
