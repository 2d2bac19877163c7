/** The plan of a whole run, from the plans of its targets. Pure. */

import { FORMAT_VERSION } from '../domain/model.ts'
import {
  ACTIONS,
  type Action,
  type Only,
  type Origin,
  type Plan,
  type PlanSummary,
  type TargetPlan,
} from '../domain/plan-model.ts'

import type { Provider, Target } from '../domain/system.ts'
import { countGrants } from './changes.ts'
import { sealed } from './digest.ts'
import { hasOrigin } from './origin.ts'

/** Everything that a plan is put together from. */
export interface Assembly {
  readonly targets: readonly TargetPlan[]
  readonly providers: Readonly<Record<string, Provider>>
  readonly version: string
  readonly createdAt: string
  /** The digest of the config. */
  readonly config?: string
  /** Time of the snapshot that the plan is made from. */
  readonly snapshotAt?: string
  /** The digest of the plan whose apply is to be undone. */
  readonly undoes?: string
  /** Base revision that the plan was compared with, and the cause that it is limited to. */
  readonly review?: { readonly base: string; readonly only: Only | null }
  /** True where the config has a policy that calls grants sensitive. */
  readonly countsSensitive?: boolean
}

/** Puts target plans together, with summary and digest. */
export function assemble({ targets, providers, version, createdAt, ...about }: Assembly): Plan {
  const { config, snapshotAt, undoes, review, countsSensitive = false } = about
  return sealed({
    formatVersion: FORMAT_VERSION,
    kind: 'plan',
    rolesyncVersion: version,
    createdAt,
    digest: '',
    ...(config === undefined ? {} : { config }),
    ...(snapshotAt === undefined ? {} : { snapshotAt }),
    ...(undoes === undefined ? {} : { undoes }),
    ...(review === undefined ? {} : { base: review.base }),
    ...(review?.only == null ? {} : { only: review.only }),
    targets,
    complete: targets.every(({ error }) => error === null),
    summary: {
      ...summarise(targets, providers),
      ...(review === undefined ? {} : causes(targets)),
      ...(countsSensitive ? { sensitive: sensitiveGrants(targets) } : {}),
    },
  })
}

/** A target that could not be read or planned. */
export function failedTarget({ name, provider, url }: Target, message: string): TargetPlan {
  const nothing = { steps: [], undeclared: [], unchanged: 0, objections: [], findings: [] }
  return { name, provider, url, ...nothing, error: { message } }
}

/** Reports whether there is anything to do, for a person or for apply. */
export function hasChanges({ targets }: Plan): boolean {
  return targets.some(({ steps }) => steps.length > 0)
}

function summarise(targets: readonly TargetPlan[], providers: Readonly<Record<string, Provider>>): PlanSummary {
  const steps = targets.flatMap((target) => target.steps)
  const sum = (count: (target: TargetPlan) => number) => targets.reduce((total, target) => total + count(target), 0)
  const counts = Object.fromEntries(
    ACTIONS.map((action) => [action, steps.filter((step) => step.action === action).length]),
  ) as Record<Action, number>
  const grants = (side: 'added' | 'removed') =>
    sum(({ provider, steps }) => {
      const kinds = providers[provider]?.fields ?? {}
      return steps.reduce((total, { changes }) => total + countGrants(kinds, changes, side), 0)
    })
  return {
    ...counts,
    grantsAdded: grants('added'),
    grantsRemoved: grants('removed'),
    unchanged: sum((target) => target.unchanged),
    undeclared: sum((target) => target.undeclared.length),
    requests: steps.reduce((total, step) => total + step.requests.length, 0),
  }
}

function sensitiveGrants(targets: readonly TargetPlan[]): number {
  const steps = targets.flatMap((target) => target.steps)
  return steps.reduce((sum, { sensitive = [], reach = [] }) => {
    const reached = reach.filter((one) => one.effect === 'gains' && one.sensitive !== undefined)
    return sum + sensitive.length + reached.length
  }, 0)
}

/** Counts roles by cause; one with changes of several causes counts for each. */
function causes(targets: readonly TargetPlan[]): Pick<PlanSummary, Origin> {
  const steps = targets.flatMap((target) => target.steps)
  const having = (origin: Origin) => steps.filter((step) => hasOrigin(step, origin)).length
  const behind = having('behind') + targets.reduce((sum, target) => sum + (target.behind?.length ?? 0), 0)
  return { declared: having('declared'), drift: having('drift'), ...(behind === 0 ? {} : { behind }) }
}
