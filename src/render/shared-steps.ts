/** Changes that are the same in several targets, so that a reviewer reads them once. Pure. */
import type { Request } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import { groupBy } from '../text/collections.ts'
import type { StepBlock } from './view.ts'
import type { OwnBlock } from './view-steps.ts'

/** Amount of a request that is shown: nothing, its method and path, all of it. */
export type Shown = 'nothing' | 'heads' | 'all'

/**
 * Returns the blocks, one for those of several targets in which a reader would see no difference but the target, the
 * place in the files and the role's id. It stands where the first of them stood.
 */
export function shared(blocks: readonly OwnBlock[], shown: Shown): StepBlock[] {
  return [...groupBy(blocks, (one) => keyOf(one, shown)).values()].flatMap((alike) => {
    const targets = alike.flatMap(({ block }) => block.targets)
    if (new Set(targets).size !== targets.length) return alike.map(({ block }) => block)
    return [representative(alike, targets)]
  })
}

/** Everything that is shown of a block, as one text. */
function keyOf({ block, steps }: OwnBlock, shown: Shown): string {
  const { targets: _targets, place: _place, requests, sensitive, ...rest } = block
  const sent = requests.map(({ method, path, headers, body, lookUps }) => [
    ...(shown === 'nothing' ? [] : [method, withoutIds(path, steps), lookUps ?? []]),
    ...(shown === 'all' ? [headers ?? {}, body] : []),
  ])
  return JSON.stringify([rest, [...sensitive], sent])
}

/** One block for all of them; where the ids of the role differ, requests have `{id}`. */
function representative(alike: readonly OwnBlock[], targets: readonly string[]): StepBlock {
  const [first] = alike as [OwnBlock]
  const { block } = first
  if (alike.length === 1) return block
  const isOnePlace = new Set(alike.map((one) => JSON.stringify(one.block.place))).size === 1
  const ids = new Set(alike.map(({ steps }) => JSON.stringify(steps.map(({ id }) => id))))
  const general = (one: Request) => ({ ...one, path: withoutIds(one.path, first.steps) })
  const requests = ids.size === 1 ? block.requests : block.requests.map(general)
  return { ...block, targets, isOnePlace, requests }
}

function withoutIds(path: string, steps: readonly Step[]): string {
  const ids = new Set(steps.flatMap(({ id }) => (id === null ? [] : [encodeURIComponent(id)])))
  if (ids.size === 0) return path
  return path
    .split('/')
    .map((one) => (ids.has(one) ? '{id}' : one))
    .join('/')
}
