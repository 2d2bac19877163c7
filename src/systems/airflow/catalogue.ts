/** The permissions that an Airflow knows. An action or a resource that is none of them is refused by the server. */

import { treeIn } from '../../domain/field-values.ts'
import type { GrantCatalogue, Problem } from '../../domain/system.ts'
import { byCodeUnits, groupBy } from '../../text/collections.ts'
import { createSuggester } from '../../text/did-you-mean.ts'
import { readList } from './lists.ts'
import { grantOf, type Permission, pairOf, readPairs } from './permissions.ts'

/** As grants: `DAGs:can_read`. */
export const airflowPermissions: GrantCatalogue = {
  kind: 'permissions',
  fields: ['permissions'],

  async read(read) {
    const all = await readList(read, {
      path: 'permissions',
      orderBy: 'id',
      member: 'actions',
      id: (entry, unexpected) => readPairs([entry], unexpected).map(grantOf).join(),
    })
    const grants = all.flatMap(({ entry, unexpected }) => readPairs([entry], unexpected).map(grantOf))
    return grants.sort(byCodeUnits).map((grant) => ({ id: grant, name: grant }))
  },

  unknown(known) {
    const pairs = known.map(({ name }) => pairOf(name))
    const actionsOf = new Map(
      [...groupBy(pairs, ({ resource }) => resource)].map(([resource, own]) => [
        resource,
        own.map(({ action }) => action),
      ]),
    )
    const actions = new Set(pairs.map(({ action }) => action))
    const nearResource = createSuggester(() => actionsOf.keys())
    const nearAction = createSuggester(() => actions)
    return (fields) =>
      Object.entries(treeIn(fields.permissions)).flatMap(([resource, wanted]) => {
        const allowed = actionsOf.get(resource)
        return [
          ...(allowed === undefined ? [unknownResource(resource, nearResource(resource))] : []),
          ...wanted.flatMap((action) => {
            if (!actions.has(action)) return [impossibleAction({ action, resource }, nearAction(action), allowed)]
            return allowed === undefined || allowed.includes(action) ? [] : [newPair({ action, resource }, allowed)]
          }),
        ]
      })
  },
}

const RULE = { rule: 'unknown-grant', field: 'permissions' }

/** Resources that every server has without any permission on them, so that its list does not show them. */
const WITHOUT_PERMISSIONS = ['AuthDBView', 'UtilView', 'FabIndexView', 'SecurityApi']

function unknownResource(resource: string, suggestion: string): Problem {
  const isOfDag = /^DAG(?: Run)?:/.test(resource)
  const why = isOfDag && suggestion === '' ? ', which it does once it has parsed that DAG' : ''
  const message = `Airflow does not know the resource ${JSON.stringify(resource)}${why}${suggestion}`
  const severity = WITHOUT_PERMISSIONS.includes(resource) ? 'warning' : 'error'
  return { ...RULE, severity, element: resource, message }
}

function impossibleAction(permission: Permission, suggestion: string, allowed: readonly string[] = []): Problem {
  return { ...RULE, severity: 'error', ...unknownAction(permission, allowed, suggestion) }
}

/** Airflow makes a permission of an action and a resource that it knows, but nothing may ever ask for it. */
function newPair(permission: Permission, allowed: readonly string[]): Problem {
  return { ...RULE, severity: 'warning', ...unknownAction(permission, allowed, '') }
}

function unknownAction({ action, resource }: Permission, allowed: readonly string[], suggestion: string) {
  const known = allowed.length === 0 ? '' : ` (allowed: ${allowed.join(', ')})`
  const message = `unknown action ${JSON.stringify(action)} on ${JSON.stringify(resource)}${known}${suggestion}`
  return { element: grantOf({ action, resource }), message }
}
