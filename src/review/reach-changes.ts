/** Tells the roles that gain or lose grants by changes of roles that they include. Pure. */
import type { LiveRole, Source } from '../domain/model.ts'
import type { Finding, Step } from '../domain/plan-model.ts'
import type { Provider } from '../domain/system.ts'
import { byCodeUnits } from '../text/collections.ts'
import { graphAfter, type Reached, type RoleGraph, reachedFrom, spellPath } from './reach.ts'
import { finding } from './role-grants.ts'

/** Change of what a role has through others. */
export interface ReachChange {
  readonly role: string
  readonly gained: readonly Reached[]
  readonly lost: readonly Reached[]
}

/** Returns the changes that the steps bring to any role beyond its own step, by key. */
export function reachChanges(provider: Provider, live: readonly LiveRole[], steps: readonly Step[]): ReachChange[] {
  if (provider.references === undefined || steps.length === 0) return []
  const renames = steps.flatMap((step) => (step.renamedFrom === undefined ? [] : [{ ...step, after: {} }]))
  const graphs = { before: graphAfter(provider, live, renames), after: graphAfter(provider, live, steps) }
  const own = new Map(steps.map((step) => [step.role, new Set(changedGrants(step))]))
  return [...graphs.after.keys()].sort(byCodeUnits).flatMap((role) => {
    const [before, after] = [heldBy(provider, graphs.before, role), heldBy(provider, graphs.after, role)]
    const isOwn = (grant: string) => own.get(role)?.has(grant) === true
    const news = (from: Held, to: Held) => [...to.values()].filter(({ grant }) => !from.has(grant) && !isOwn(grant))
    const change = { role, gained: news(before, after), lost: news(after, before) }
    return change.gained.length + change.lost.length === 0 ? [] : [change]
  })
}

/** Returns a warning for each of the changes, at the place of the role. */
export function reachFindings(changes: readonly ReachChange[], { placeOf, reasonOf }: ReachWords): Finding[] {
  return changes.flatMap(({ role, gained, lost }) => {
    const about = (message: string) => finding('reach', 'warning', { role, message, source: placeOf(role) })
    const spell = ({ grant, path }: Reached) => `${JSON.stringify(grant)} (${spellPath(path)})${reasonOf(grant)}`
    return [
      ...gained.map((one) => about(`by changes of roles that it includes, it gains ${spell(one)}`)),
      ...lost.map((one) => about(`by changes of roles that it includes, it loses ${spell(one)}`)),
    ]
  })
}

/** Words of findings that only the caller knows. */
export interface ReachWords {
  /** The place of a role; `null` where no file declares it. */
  readonly placeOf: (role: string) => Source | null
  /** A remark on a grant that is gained or lost, or the empty text. */
  readonly reasonOf: (grant: string) => string
}

type Held = ReadonlyMap<string, Reached>

/** Everything that a role includes, directly and through others. */
function heldBy(provider: Provider, graph: RoleGraph, key: string): Held {
  const field = provider.references?.field ?? ''
  const direct = graph.get(key)?.[field]
  const own = Array.isArray(direct) ? direct.map((grant) => ({ grant: String(grant), path: [key, String(grant)] })) : []
  return new Map([...own, ...reachedFrom(provider, graph, { key })].map((one) => [one.grant, one]))
}

function changedGrants({ changes }: Step): string[] {
  return changes.flatMap((change) => ('added' in change ? [...change.added, ...change.removed] : []))
}
