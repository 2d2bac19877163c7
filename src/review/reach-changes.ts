/** Adds to steps what they give to roles, or take from them, through roles that those include. Pure. */
import type { LiveRole } from '../domain/model.ts'
import type { ReachChange, Step } from '../domain/plan-model.ts'
import type { Policy } from '../domain/policy.ts'
import type { Provider, References } from '../domain/system.ts'
import { byCodeUnits, groupPairs } from '../text/collections.ts'
import { graphAfter, includedIn, type Reached, type RoleGraph, reachedFrom } from './reach.ts'
import { sensitivityOf } from './sensitive.ts'

/** A system, and what is live in it. */
export interface ReachReview {
  readonly policy: Policy
  readonly provider: Provider
  /** All live roles, the ignored ones too. */
  readonly live: readonly LiveRole[]
}

/**
 * Returns the steps, each with what roles gain and lose by it beyond what they include themselves. Where several steps
 * open or close a way, the first on it counts.
 */
export function withReach({ policy, provider, live }: ReachReview, steps: readonly Step[]): Step[] {
  const { references } = provider
  if (references === undefined || steps.length === 0) return [...steps]
  const judge = sensitivityOf(policy)
  const judged = changesOf({ provider, references, live, steps }).map(({ step, change }) => {
    const found = judge(change.grant)
    return [step, found === null ? change : { ...change, sensitive: { reason: found.reason } }] as const
  })
  const byStep = groupPairs(judged)
  return steps.map((step) => {
    const reach = byStep.get(step)
    return reach === undefined ? step : { ...step, reach }
  })
}

interface Transition {
  readonly provider: Provider
  readonly references: References
  readonly live: readonly LiveRole[]
  readonly steps: readonly Step[]
}

/** The changes by role and grant, each with the step that makes it. */
function changesOf({ provider, references, live, steps }: Transition): { step: Step; change: ReachChange }[] {
  const renames = steps.flatMap((step) => (step.renamedFrom === undefined ? [] : [{ ...step, after: {} }]))
  const [before, after] = [graphAfter(provider, live, renames), graphAfter(provider, live, steps)]
  const stepOf = new Map(steps.map((step) => [step.role, step]))
  const own = new Map(steps.map((step) => [step.role, new Set(changedGrants(step))]))
  const news = (role: string, effect: ReachChange['effect'], [from, to]: readonly [RoleGraph, RoleGraph]) => {
    const had = heldBy(provider, references, { graph: from, key: role })
    return [...heldBy(provider, references, { graph: to, key: role }).values()]
      .filter(({ grant }) => !had.has(grant) && own.get(role)?.has(grant) !== true)
      .flatMap(({ grant, path }) => {
        const step = stepBehind(references, { path, without: from, stepOf })
        return step === null ? [] : [{ step, change: { role, effect, grant, path } }]
      })
  }
  const roles = [...after.keys()].sort(byCodeUnits)
  return roles.flatMap((role) => [...news(role, 'gains', [before, after]), ...news(role, 'loses', [after, before])])
}

/** Returns everything that a role includes, directly and through others. */
function heldBy(
  provider: Provider,
  references: References,
  { graph, key }: { readonly graph: RoleGraph; readonly key: string },
): ReadonlyMap<string, Reached> {
  const own = includedIn(references, graph.get(key)).map((grant) => ({ grant, path: [key, grant] }))
  return new Map([...own, ...reachedFrom(provider, graph, { key })].map((one) => [one.grant, one]))
}

interface Way {
  readonly path: readonly string[]
  /** The graph that does not have it. */
  readonly without: RoleGraph
  readonly stepOf: ReadonlyMap<string, Step>
}

/** Returns the step that opened or closed a way: that of the first role on it that includes the next one in one graph only. */
function stepBehind(references: References, { path, without, stepOf }: Way): Step | null {
  const index = path.findIndex((key, at) => {
    const next = path[at + 1]
    return next !== undefined && !includedIn(references, without.get(key)).includes(next)
  })
  const [step, other] = [stepOf.get(path[index] ?? ''), stepOf.get(path[index + 1] ?? '')]
  // Whoever includes a role that is deleted need not have a step.
  return step !== undefined && changedGrants(step).includes(path[index + 1] ?? '') ? step : (other ?? step ?? null)
}

function changedGrants({ changes }: Step): string[] {
  return changes.flatMap((change) => ('added' in change ? [...change.added, ...change.removed] : []))
}
