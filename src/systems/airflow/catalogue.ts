/** The permissions that an Airflow knows. An action or a resource that is none of them is refused by the server. */

import { treeIn } from '../../domain/field-values.ts'
import type { GrantCatalogue, Problem } from '../../domain/system.ts'
import { byCodeUnits, groupBy } from '../../text/collections.ts'
import { createSuggester } from '../../text/did-you-mean.ts'
import { readList } from './lists.ts'
import { grantOf, pairOf, readPairs } from './permissions.ts'

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
    const actions = new Map(
      [
        ...groupBy(
          known.map(({ name }) => pairOf(name)),
          ({ resource }) => resource,
        ),
      ].map(([resource, pairs]) => [resource, pairs.map(({ action }) => action)]),
    )
    const didYouMean = createSuggester(() => actions.keys())
    return (fields) =>
      Object.entries(treeIn(fields.permissions)).flatMap(([resource, wanted]) => {
        const allowed = actions.get(resource)
        if (allowed !== undefined) return wanted.flatMap((action) => unknownAction(resource, action, allowed))
        return unknownResource(resource, didYouMean(resource))
      })
  },
}

const RULE = { rule: 'unknown-grant', field: 'permissions' }

function unknownResource(resource: string, suggestion: string): Problem[] {
  const isOfDag = /^DAG(?: Run)?:/.test(resource)
  const why = isOfDag && suggestion === '' ? ', which it does once it has parsed that DAG' : ''
  const message = `Airflow does not know the resource ${JSON.stringify(resource)}${why}${suggestion}`
  return [{ ...RULE, element: resource, message }]
}

function unknownAction(resource: string, action: string, allowed: readonly string[]): Problem[] {
  if (allowed.includes(action)) return []
  const message = `unknown action ${JSON.stringify(action)} on ${JSON.stringify(resource)} (allowed: ${allowed.join(', ')})`
  return [{ ...RULE, element: `${resource}:${action}`, message }]
}
