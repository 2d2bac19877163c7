/** The plan of a whole run, from the plans of its targets. Pure. */

import { FORMAT_VERSION } from '../domain/model.ts'
import type { Only, Plan, TargetPlan } from '../domain/plan-model.ts'
import type { Provider, Target } from '../domain/system.ts'
import { sealed } from './digest.ts'
import { summaryOf } from './summary.ts'

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
  /** Reason why causes are not told apart, though they were to be. */
  readonly causesUnknown?: string
  /** True where the config has a policy that calls grants sensitive. */
  readonly countsSensitive?: boolean
}

/** Puts target plans together, with summary and digest. */
export function assemble({ targets, providers, version, createdAt, ...about }: Assembly): Plan {
  const { config, snapshotAt, undoes, review, causesUnknown, countsSensitive = false } = about
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
    ...(causesUnknown === undefined ? {} : { causesUnknown }),
    targets,
    complete: targets.every(({ error }) => error === null),
    summary: summaryOf(targets, { providers, hasCauses: review !== undefined, countsSensitive }),
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
