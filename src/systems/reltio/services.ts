/**
 * Reltio's services with their resources and the privileges that each of them allows. What is reported depends on the
 * caller's own rights, so what is not reported may be there all the same.
 */

import { treeIn } from '../../domain/field-values.ts'
import type { CatalogueEntry } from '../../domain/model.ts'
import type { GrantCatalogue, Problem } from '../../domain/system.ts'
import { asText, expectArray, expectObjects, type InvalidAnswer, unexpectedIn } from '../../kit/decode.ts'
import { byCodeUnits, toSet } from '../../text/collections.ts'
import { createSuggester } from '../../text/did-you-mean.ts'
import { canonicalTree, joinPath, splitPath } from './tree.ts'

/** As grants: `Auth.customer:READ`. */
export const reltioServices: GrantCatalogue = {
  kind: 'resources',
  fields: ['resourcePermissions'],

  async read(read) {
    const answer = await read.get('/reltioservices')
    const unexpected = unexpectedIn(read, answer)
    return toSet(grantsIn(expectArray(answer.json, 'the list of services', unexpected), [], unexpected)).map(
      (grant) => ({
        id: grant,
        name: grant,
      }),
    )
  },

  unknown(known) {
    const services = readServices(known)
    return (fields) => {
      const tree = canonicalTree(treeIn(fields.resourcePermissions))
      return Object.entries(tree).flatMap(([path, wanted]) => unknownOf(path, wanted, services))
    }
  },
}

interface Services {
  /** Privileges that each resource allows, by its path. */
  readonly privileges: ReadonlyMap<string, readonly string[]>
  /** Paths of resources that others stand below. */
  readonly containers: ReadonlySet<string>
  readonly didYouMean: (path: string) => string
}

function readServices(known: readonly CatalogueEntry[]): Services {
  const privileges = new Map<string, string[]>()
  const containers = new Set<string>()
  for (const { name } of known) {
    const end = name.lastIndexOf(':')
    const [path, privilege] = [name.slice(0, end), name.slice(end + 1)]
    const others = privileges.get(path)
    if (others !== undefined) others.push(privilege)
    else {
      privileges.set(path, [privilege])
      const parts = splitPath(path)
      for (let depth = 1; depth < parts.length; depth++) containers.add(joinPath(parts.slice(0, depth)))
    }
  }
  return { privileges, containers, didYouMean: createSuggester(() => privileges.keys()) }
}

function unknownOf(
  path: string,
  wanted: readonly string[],
  { privileges, containers, didYouMean }: Services,
): Problem[] {
  const place = { rule: 'unknown-grant', field: 'resourcePermissions' }
  const allowed = privileges.get(path)
  if (allowed === undefined) {
    const message = containers.has(path)
      ? `no privileges on ${JSON.stringify(path)} itself for these credentials, only on what is below it`
      : `unknown resource ${JSON.stringify(path)} for these credentials${didYouMean(path)}`
    return [{ ...place, element: path, message }]
  }
  const rest = `on ${JSON.stringify(path)} (allowed: ${[...allowed].sort(byCodeUnits).join(', ')})`
  return wanted
    .filter((privilege) => !allowed.includes(privilege))
    .map((privilege) => ({
      ...place,
      element: `${path}:${privilege}`,
      message: `unknown privilege ${JSON.stringify(privilege)} ${rest}`,
    }))
}

function grantsIn(nodes: unknown, parents: readonly string[], unexpected: InvalidAnswer): string[] {
  if (nodes === undefined || nodes === null) return []
  return expectObjects(nodes, 'services', unexpected).flatMap((node) => {
    const path = [...parents, asText(node.id, 'the id of a service', unexpected)]
    const privileges = expectArray(node.possiblePrivileges ?? [], 'possiblePrivileges', unexpected)
    const own = privileges.map((one) => `${joinPath(path)}:${asText(one, 'a privilege', unexpected)}`)
    return [...own, ...grantsIn(node.resources, path, unexpected)]
  })
}
