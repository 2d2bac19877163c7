/**
 * Reltio's services with their resources and the privileges that each of them allows. What is told depends on the
 * caller's own rights, so what is not told may be there all the same.
 */
import { didYouMean } from '../desired/closest.ts'
import { byCodeUnits, toSet } from '../fields.ts'
import type { Problem, Vocabulary } from '../provider.ts'
import { asArray, asObjects, asText, type Strange, strangeIn } from './answers.ts'
import { canonicalTree, joinPath, type Tree } from './reltio-tree.ts'

/** As grants: `Auth.customer:READ`. */
export const reltioServices: Vocabulary = {
  kind: 'resources',
  fields: ['resourcePermissions'],

  async read(read) {
    const answer = await read.get('/reltioservices')
    const strange = strangeIn(read, answer)
    return toSet(grantsIn(asArray(answer.json, 'the list of services', strange), [], strange)).map((grant) => ({
      id: grant,
      name: grant,
    }))
  },

  unknown(fields, known) {
    const privileges = new Map<string, string[]>()
    for (const { name } of known) {
      const end = name.lastIndexOf(':')
      const path = name.slice(0, end)
      privileges.set(path, [...(privileges.get(path) ?? []), name.slice(end + 1)])
    }
    const tree = canonicalTree((fields.resourcePermissions ?? {}) as Tree)
    return Object.entries(tree).flatMap(([path, wanted]) => unknownOf(path, wanted, privileges))
  },
}

function unknownOf(path: string, wanted: readonly string[], known: ReadonlyMap<string, readonly string[]>): Problem[] {
  const place = { rule: 'unknown-grant', field: 'resourcePermissions' }
  const allowed = known.get(path)
  if (allowed === undefined) {
    const isContainer = [...known.keys()].some((one) => one.startsWith(`${path}.`))
    const what = isContainer
      ? `no privilege on ${JSON.stringify(path)}, only on what is below it`
      : `no resource ${JSON.stringify(path)}${didYouMean(path, known.keys())}`
    return [{ ...place, element: path, message: `Reltio tells these credentials of ${what}` }]
  }
  return wanted
    .filter((privilege) => !allowed.includes(privilege))
    .map((privilege) => ({
      ...place,
      element: `${path}:${privilege}`,
      message: `Reltio does not tell of ${JSON.stringify(privilege)} on ${JSON.stringify(path)}, which allows ${[...allowed].sort(byCodeUnits).join(', ')}`,
    }))
}

function grantsIn(nodes: unknown, parents: readonly string[], strange: Strange): string[] {
  if (nodes === undefined || nodes === null) return []
  return asObjects(nodes, 'services', strange).flatMap((node) => {
    const path = [...parents, asText(node.id, 'the id of a service', strange)]
    const privileges = asArray(node.possiblePrivileges ?? [], 'possiblePrivileges', strange)
    const own = privileges.map((one) => `${joinPath(path)}:${asText(one, 'a privilege', strange)}`)
    return [...own, ...grantsIn(node.resources, path, strange)]
  })
}
