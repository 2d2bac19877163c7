/** Airflow's permissions, an action on a resource each: pairs on the wire, `{resource: [actions]}` in files. Pure. */
import { type Tree, tree } from '../../domain/tree-field.ts'
import { asText, expectObject, expectObjects, type InvalidAnswer, type Json } from '../../kit/decode.ts'
import { byCodeUnits, groupBy, record } from '../../text/collections.ts'

/** An action on a resource. */
export interface Permission {
  readonly action: string
  readonly resource: string
}

/** Roles that Airflow ships. It adds to them, and makes them anew, whenever it starts. */
export const BUILT_IN: readonly string[] = ['Admin', 'Op', 'User', 'Viewer', 'Public']

/**
 * Permission that every other role has: Airflow gives it to each of them whenever it starts. So it is in no plan, since it would come
 * and go with restarts, and in every write, since taking it away would shut people out until the next one.
 */
export const ALWAYS: Permission = { action: 'can_read', resource: 'Website' }

/** The grants of a role as its field, without {@link ALWAYS}. */
export function fieldOf(key: string, permissions: readonly Permission[]): Tree {
  const shown = BUILT_IN.includes(key) ? permissions : permissions.filter((one) => !isAlways(one))
  const byResource = [...groupBy(shown, ({ resource }) => resource)]
  return tree().normalise(record(byResource.map(([resource, all]) => [resource, all.map(({ action }) => action)])))
}

/** The field of a role as the permissions to write, with {@link ALWAYS}, in a fixed order. */
export function pairsOf(key: string, field: Tree): { action: string; resource: string }[] {
  const pairs = Object.entries(field).flatMap(([resource, actions]) => actions.map((action) => ({ action, resource })))
  if (BUILT_IN.includes(key)) return pairs
  return [...pairs, { ...ALWAYS }].sort((a, b) => byCodeUnits(grantOf(a), grantOf(b)))
}

/** Reports whether it is the permission that every role has. */
export function isAlways({ action, resource }: Permission): boolean {
  return action === ALWAYS.action && resource === ALWAYS.resource
}

/** A permission as a grant, e.g. `DAG:etl:can_read`. */
export function grantOf({ action, resource }: Permission): string {
  return `${resource}:${action}`
}

/** The permission of a grant. Resources have colons in them, actions have none. */
export function pairOf(grant: string): { action: string; resource: string } {
  const end = grant.lastIndexOf(':')
  return { action: grant.slice(end + 1), resource: grant.slice(0, end) }
}

/** A permission as the API has it. */
export function wirePair({ action, resource }: Permission): Json {
  return { action: { name: action }, resource: { name: resource } }
}

/** The permissions in an answer. */
export function readPairs(actions: unknown, unexpected: InvalidAnswer): Permission[] {
  return expectObjects(actions, 'actions', unexpected).map((pair) => ({
    action: nameIn(pair, 'action', unexpected),
    resource: nameIn(pair, 'resource', unexpected),
  }))
}

function nameIn(pair: Json, part: 'action' | 'resource', unexpected: InvalidAnswer): string {
  return asText(
    expectObject(pair[part], `the ${part} of a permission`, unexpected).name,
    `the name of an ${part}`,
    unexpected,
  )
}
