/** Changes that are the same in several targets, so that a reviewer reads them once. Pure. */

import type { Plan, Source, Step } from '../domain/model.ts'
import { byCodeUnits, groupBy } from '../text/collections.ts'

/** Steps that happen in each of several targets. */
export interface SharedSteps {
  /** Two or more, in the plan's order. */
  readonly targets: readonly string[]
  /** That of all of them. */
  readonly provider: string
  /** As they are in the first of them; where the ids of the role differ, requests have `{id}`. */
  readonly steps: readonly Step[]
  /** Whether all of them declare the steps in the same places of the same files. */
  readonly onePlace: boolean
}

/** What several targets share, and what is left of each. */
export interface Shared {
  readonly groups: readonly SharedSteps[]
  /** Whether a step stands in one of the groups. */
  readonly has: (step: Step) => boolean
}

export interface SameOptions {
  /** Whether requests are shown with their bodies, which then have to be the same too. */
  readonly bodies: boolean
}

/** Steps are the same where a reader would see no difference but the target, the place in the files and the role's id. */
export function sharedSteps(plan: Plan, options: SameOptions): Shared {
  const all = plan.targets.flatMap(({ name, provider, steps }) =>
    steps.map((step): Occurrence => ({ target: name, provider, step })),
  )
  const found = groupBy(all, ({ provider, step }) => keyOf(provider, step, options))
  const shared = [...found.values()].filter((all) => all.length > 1 && targetsOf(all).size === all.length)
  const steps = new Set(shared.flatMap((occurrences) => occurrences.map(({ step }) => step)))
  return { groups: byTargets(shared), has: (step) => steps.has(step) }
}

interface Occurrence {
  readonly target: string
  readonly provider: string
  readonly step: Step
}

function targetsOf(occurrences: readonly Occurrence[]): Set<string> {
  return new Set(occurrences.map(({ target }) => target))
}

/** Everything that is shown of a step, as one text. */
function keyOf(provider: string, step: Step, { bodies }: SameOptions): string {
  const { id: _id, source: _source, before: _before, after: _after, requests, ...shown } = step
  const sent = requests.map(({ method, path, headers, body, lookUps }) => [
    [method, withoutId(path, step), lookUps ?? []],
    ...(bodies ? [headers ?? {}, body] : []),
  ])
  return JSON.stringify([provider, Object.entries(shown).sort(([a], [b]) => byCodeUnits(a, b)), sent])
}

/** One group for all steps that the same targets share. */
function byTargets(shared: readonly (readonly Occurrence[])[]): SharedSteps[] {
  const groups = groupBy(shared, (occurrences) => JSON.stringify(occurrences.map(({ target }) => target)))
  return [...groups.values()].map((group) => ({
    targets: group[0]?.map(({ target }) => target) ?? [],
    provider: group[0]?.[0]?.provider ?? '',
    steps: group.map((occurrences) => representative(occurrences.map(({ step }) => step))),
    onePlace: group.every((all) => all.every(({ step }) => samePlace(step.source, all[0]?.step.source ?? null))),
  }))
}

/** One step for all of them. */
function representative(steps: readonly Step[]): Step {
  const [first] = steps as [Step]
  if (steps.every(({ id }) => id === first.id)) return first
  return { ...first, requests: first.requests.map((one) => ({ ...one, path: withoutId(one.path, first) })) }
}

function samePlace(a: Source | null, b: Source | null): boolean {
  return a?.file === b?.file && a?.line === b?.line
}

function withoutId(path: string, { id }: Step): string {
  if (id === null) return path
  const segment = encodeURIComponent(id)
  return path
    .split('/')
    .map((one) => (one === segment ? '{id}' : one))
    .join('/')
}
