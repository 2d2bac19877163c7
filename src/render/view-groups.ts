/** Groups and orders the steps of one cause as a reader needs them. Pure. */
import { groupBy } from '../text/collections.ts'
import { count, phrase } from './phrase.ts'
import type { SharedSteps, StepBlock } from './view.ts'

/** Returns the steps in the order in which a reviewer needs them: what cannot be undone, who loses access, the rest. */
export function inReviewOrder(steps: readonly StepBlock[]): StepBlock[] {
  return [...steps].sort((a, b) => rankOf(a) - rankOf(b))
}

/** Returns groups of steps in the same order, by the step of each that comes first in it. */
export function groupsInReviewOrder<T extends { readonly steps: readonly StepBlock[] }>(groups: readonly T[]): T[] {
  const ranked = groups.map((group) => ({ group, rank: Math.min(...group.steps.map(rankOf)) }))
  return ranked.sort((a, b) => a.rank - b.rank).map(({ group }) => group)
}

function rankOf({ deed, people }: StepBlock): number {
  if (deed === 'replace' || deed === 'delete') return 0
  return (people?.losesAccess ?? 0) > 0 ? 1 : 2
}

/** Returns the steps that stand in one target only, this one. */
export function stepsIn(steps: readonly StepBlock[], name: string): StepBlock[] {
  return steps.filter(({ targets }) => targets.length === 1 && targets[0] === name)
}

/** Returns the steps that several targets have in common, by those targets. */
export function sharedSteps(steps: readonly StepBlock[]): SharedSteps[] {
  const groups = groupBy(
    steps.filter(({ targets }) => targets.length > 1),
    ({ targets }) => JSON.stringify(targets),
  )
  return [...groups.values()].map((group) => {
    const targets = group[0]?.targets ?? []
    const what = group.length === 1 ? 'The same change' : `The same ${group.length} changes`
    const isOnePlace = group.every((block) => block.isOnePlace)
    return {
      heading: phrase`${[what]} in ${count(targets.length, 'target')}: `,
      names: targets.map((name) => [{ name }]),
      about: isOnePlace ? [] : phrase`(places are those of ${targets[0] ?? ''})`,
      steps: group,
    }
  })
}
