/** Targets are independent: those that cannot be planned or are refused do not stop the others. */
import { refusals } from '../domain/blockers.ts'
import { EXIT, type ExitCode } from '../domain/errors.ts'
import type { Plan, TargetPlan } from '../domain/plan-model.ts'
import type { Provider } from '../domain/system.ts'
import { assemble } from '../plan/plan.ts'

/** A target that is not applied, and why. */
export interface BlockedTarget {
  readonly name: string
  readonly reason: string
  /** The exit code where nothing is written at all. */
  readonly exitCode: ExitCode
}

/** Returns the targets of a plan that may not be applied, in its order. */
export function blockedTargets({ targets }: Pick<Plan, 'targets'>): BlockedTarget[] {
  return targets.flatMap((target): BlockedTarget[] => {
    const { name, error } = target
    if (error !== null) return [{ name, reason: `could not be planned: ${error.message}`, exitCode: EXIT.failed }]
    const [first, ...more] = refusals({ targets: [target] })
    if (first === undefined) return []
    const others = more.length === 0 ? '' : ` (and ${more.length} more, see above)`
    return [{ name, reason: `refused by ${first.guard}: ${first.message}${others}`, exitCode: EXIT.refused }]
  })
}

/** Returns the plan of some of its targets, with their summary and digest. */
export function planOf(
  plan: Plan,
  targets: readonly TargetPlan[],
  providers: Readonly<Record<string, Provider>>,
): Plan {
  const { config, snapshotAt, undoes, base, only, causesUnknown } = plan
  return assemble({
    targets,
    providers,
    version: plan.rolesyncVersion,
    createdAt: plan.createdAt,
    countsSensitive: plan.summary.sensitive !== undefined,
    ...(config === undefined ? {} : { config }),
    ...(snapshotAt === undefined ? {} : { snapshotAt }),
    ...(undoes === undefined ? {} : { undoes }),
    ...(causesUnknown === undefined ? {} : { causesUnknown }),
    ...(base === undefined ? {} : { review: { base, only: only ?? null } }),
  })
}
