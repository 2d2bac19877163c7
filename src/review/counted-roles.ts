/** Chooses the roles whose holders are needed to count the people whom a plan affects. Pure. */
import type { LiveRole } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import type { Policy } from '../domain/policy.ts'
import type { Provider } from '../domain/system.ts'
import { sidesOf } from './findings.ts'
import { graphOn, type PathAccess, parentsIn, pathAccess, upFrom } from './path-access.ts'
import { type Path, pathsOf } from './paths.ts'

/** Steps of a system, and the rules that are about people. */
export interface Counting {
  readonly provider: Provider
  /** All live roles. */
  readonly live: readonly LiveRole[]
  readonly steps: readonly Step[]
  readonly separate: Policy['separate']
  /** Keys of further live roles whose holders are wanted. */
  readonly also: readonly string[]
}

/**
 * Returns those live roles. Where roles include roles these are the roles of the steps, those that steps take out of
 * others, those with one side of a rule of two sides, and all that lead to them; elsewhere all of them.
 */
export function rolesToCount({ provider, live, steps, separate, also }: Counting): readonly LiveRole[] {
  const { references } = provider
  if (references === undefined) return live
  const paths = pathsOf(live, steps)
  const access = pathAccess(provider, paths)
  const above = {
    before: parentsIn(references, graphOn(references, paths, 'before')),
    after: parentsIn(references, graphOn(references, paths, 'after')),
  }
  const changed = paths.filter(({ step, before }) => step !== null && before !== null)
  const wanted = new Set([
    ...[...changed.map(({ key }) => key), ...also].flatMap((key) => upFrom(above.before, key)),
    // Whoever keeps one of these loses nothing by the step.
    ...changed.flatMap(access.lost).flatMap((key) => upFrom(above.after, key)),
    ...oneSided(access, { paths, separate }).flatMap((key) => upFrom(above.after, key)),
  ])
  // The paths of live roles come first, in their order.
  return live.filter((_, index) => wanted.has(paths[index]?.key ?? ''))
}

interface Sided extends Pick<Counting, 'separate'> {
  readonly paths: readonly Path[]
}

function oneSided(access: PathAccess, { paths, separate }: Sided): string[] {
  if (separate.length === 0) return []
  const rules = separate.map(sidesOf)
  return paths.flatMap((path) => {
    const grants = access.grants(path, 'after')
    const isOnOneSide = rules.some((sides) => {
      const sided = grants.map(sides)
      return sided.some(({ left }) => left) !== sided.some(({ right }) => right)
    })
    return isOnOneSide ? [path.key] : []
  })
}
