/** The numbers of a plan, over all targets and by cause. Pure. */
import {
  ACTIONS,
  type Action,
  type CauseSummary,
  type Change,
  ORIGINS,
  type Origin,
  type PlanSummary,
  type Step,
  type TargetPlan,
} from '../domain/plan-model.ts'
import type { Provider } from '../domain/system.ts'
import { countGrants } from './changes.ts'
import { hasOrigin } from './origin.ts'

/** Facts that decide what is counted, and how. */
export interface Counting {
  readonly providers: Readonly<Record<string, Provider>>
  /** True where the plan tells causes apart. */
  readonly hasCauses: boolean
  /** True where the config has a policy that calls grants sensitive. */
  readonly countsSensitive: boolean
}

/** Returns the numbers of a plan. */
export function summaryOf(targets: readonly TargetPlan[], counting: Counting): PlanSummary {
  const steps = targets.flatMap((target) => target.steps)
  const counts = Object.fromEntries(
    ACTIONS.map((action) => [action, steps.filter((step) => step.action === action).length]),
  ) as Record<Action, number>
  const refused = sum(targets, (target) => target.refused?.length ?? 0)
  return {
    ...counts,
    ...grantsOf(targets, counting, () => true),
    unchanged: sum(targets, (target) => target.unchanged),
    undeclared: sum(targets, (target) => target.undeclared.length),
    requests: steps.reduce((total, step) => total + step.requests.length, 0),
    ...(refused === 0 ? {} : { refused }),
    ...(counting.hasCauses ? rolesByCause(targets, steps) : {}),
    ...(counting.countsSensitive ? { sensitive: sensitiveGrants(steps) } : {}),
    ...losers(targets, ORIGINS),
    ...(counting.hasCauses ? { causes: byCause(targets, counting) } : {}),
  }
}

function grantsOf(
  targets: readonly TargetPlan[],
  { providers }: Counting,
  isMeant: (change: Change) => boolean,
): Pick<PlanSummary, 'grantsAdded' | 'grantsRemoved'> {
  const grants = (side: 'added' | 'removed') =>
    sum(targets, ({ provider, steps }) => {
      const changes = steps.flatMap((step) => step.changes.filter(isMeant))
      return countGrants(providers[provider]?.fields ?? {}, changes, side)
    })
  return { grantsAdded: grants('added'), grantsRemoved: grants('removed') }
}

/** Counts who loses access by some causes; nothing where people were not counted in any target. */
function losers(targets: readonly TargetPlan[], origins: readonly Origin[]): Pick<PlanSummary, 'losesAccess'> {
  const counted = targets.flatMap(({ people }) => people ?? [])
  if (counted.length === 0) return {}
  const numbers = counted.flatMap((people) => origins.map((origin) => people[origin]?.losesAccess ?? 0))
  return { losesAccess: numbers.reduce((total, number) => total + number, 0) }
}

function byCause(targets: readonly TargetPlan[], counting: Counting): Partial<Record<Origin, CauseSummary>> {
  const steps = targets.flatMap((target) => target.steps)
  const causes = ORIGINS.filter((origin) => origin !== 'behind' || steps.some((step) => hasOrigin(step, origin)))
  const counts = causes.map((origin) => {
    const grants = grantsOf(targets, counting, (change) => (change.origin ?? 'declared') === origin)
    return [origin, { ...grants, ...losers(targets, [origin]) }] as const
  })
  return Object.fromEntries(counts)
}

/** Counts roles by cause; one with changes of several causes counts for each. */
function rolesByCause(targets: readonly TargetPlan[], steps: readonly Step[]): Pick<PlanSummary, Origin> {
  const having = (origin: Origin) => steps.filter((step) => hasOrigin(step, origin)).length
  const behind = having('behind') + sum(targets, (target) => target.behind?.length ?? 0)
  return { declared: having('declared'), drift: having('drift'), ...(behind === 0 ? {} : { behind }) }
}

function sensitiveGrants(steps: readonly Step[]): number {
  return steps.reduce((total, { sensitive = [], reach = [] }) => {
    const reached = reach.filter((one) => one.effect === 'gains' && one.sensitive !== undefined)
    return total + sensitive.length + reached.length
  }, 0)
}

function sum(targets: readonly TargetPlan[], count: (target: TargetPlan) => number): number {
  return targets.reduce((total, target) => total + count(target), 0)
}
