/** A snapshot of an Airflow back into the state of its fake server. */

import { treeIn } from '../../domain/field-values.ts'
import type { TargetSnapshot } from '../../domain/snapshot-model.ts'
import type { AirflowRole, AirflowState, Pair } from './fake-model.ts'
import { pairOf, pairsOf } from './permissions.ts'

/** The roles of the snapshot beside the built-in ones, and every permission that it tells of. */
export function restoreAirflow([kept]: readonly TargetSnapshot[], fresh: AirflowState): AirflowState {
  if (kept === undefined) return fresh
  const roles = kept.roles.map(
    ({ key, fields }): AirflowRole => ({ name: key, permissions: pairsOf(key, treeIn(fields.permissions)) }),
  )
  const names = new Set(roles.map(({ name }) => name))
  const known = (kept.catalogue.permissions ?? []).map(({ name }) => pairOf(name))
  const all = [...fresh.permissions, ...known, ...roles.flatMap(({ permissions }) => permissions)]
  return {
    ...fresh,
    roles: [...fresh.roles.filter(({ name }) => !names.has(name)), ...roles],
    permissions: distinct(all),
  }
}

function distinct(all: readonly Pair[]): Pair[] {
  return [...new Map(all.map((pair) => [`${pair.action} ${pair.resource}`, pair])).values()]
}
