/** The writes that turn one role into another, by id so that a repeat is safe. Pure. */
import { isDeepStrictEqual } from 'node:util'
import { UserError } from '../../domain/errors.ts'
import type { Catalogue, Fields, LiveRole, Request } from '../../domain/model.ts'
import type { Target, Transition } from '../../domain/system.ts'
import { splitKey } from './keys.ts'
import { clientIdOf, idOf } from './names.ts'
import { realmPath } from './target.ts'

/** Returns the requests of a transition, in the safe order. */
export function requestsFor(target: Target, { key, live, after, catalogue }: Transition): readonly Request[] {
  if (live === null) return after === null ? [] : [creation(target, { key, after, catalogue })]
  const path = `${realmPath(target)}/roles-by-id/${encodeURIComponent(live.id ?? '')}`
  if (after === null) return [{ method: 'DELETE', path, body: null }]
  const { added, removed } = difference(live.fields, after)
  const ids = (keys: readonly string[]) => keys.map((one) => ({ id: idOf(catalogue, one), name: splitKey(one).name }))
  return [
    ...properties(path, { key, live, after }),
    ...(added.length === 0 ? [] : [{ method: 'POST', path: `${path}/composites`, body: ids(added) } as const]),
    ...(removed.length === 0 ? [] : [{ method: 'DELETE', path: `${path}/composites`, body: ids(removed) } as const]),
  ]
}

/** One transaction, what it includes by name. Without the flag Keycloak drops them and answers 201. */
function creation(
  target: Target,
  { key, after, catalogue }: { readonly key: string; readonly after: Fields; readonly catalogue: Catalogue },
): Request {
  const { client, name } = splitKey(key)
  const { description = null, attributes = {}, composites = [] } = after
  const included = composites as readonly string[]
  const body = {
    name,
    ...(description === null ? {} : { description }),
    ...(Object.keys(attributes ?? {}).length === 0 ? {} : { attributes }),
    ...(included.length === 0 ? {} : { composite: true, composites: byContainer(included) }),
  }
  if (client === null) return { method: 'POST', path: `${realmPath(target)}/roles`, body }
  const id = clientIdOf(catalogue, client)
  if (id === null)
    throw new UserError(`role ${JSON.stringify(key)}: these credentials see no client ${JSON.stringify(client)}`)
  return { method: 'POST', path: `${realmPath(target)}/clients/${encodeURIComponent(id)}/roles`, body }
}

function byContainer(keys: readonly string[]): { realm?: string[]; client?: Record<string, string[]> } {
  const realm: string[] = []
  const clients = new Map<string, string[]>()
  for (const key of keys) {
    const { client, name } = splitKey(key)
    if (client === null) realm.push(name)
    else clients.set(client, [...(clients.get(client) ?? []), name])
  }
  return {
    ...(realm.length === 0 ? {} : { realm }),
    ...(clients.size === 0 ? {} : { client: Object.fromEntries(clients) }),
  }
}

/** A PUT without a description removes it; without attributes it leaves them alone. */
function properties(
  path: string,
  { key, live, after }: { readonly key: string; readonly live: LiveRole; readonly after: Fields },
): Request[] {
  const { description, attributes } = { ...live.fields, ...after }
  const sameAttributes = isDeepStrictEqual(live.fields.attributes, attributes)
  if (live.key === key && (live.fields.description ?? null) === (description ?? null) && sameAttributes) return []
  const body = {
    name: splitKey(key).name,
    ...(description === null || description === undefined ? {} : { description }),
    ...(sameAttributes ? {} : { attributes }),
  }
  return [{ method: 'PUT', path, body }]
}

function difference(live: Fields, after: Fields): { added: string[]; removed: string[] } {
  const [now, then] = [live.composites ?? [], after.composites ?? live.composites ?? []]
  const [held, wanted] = [new Set(now as readonly string[]), new Set(then as readonly string[])]
  return { added: [...wanted].filter((key) => !held.has(key)), removed: [...held].filter((key) => !wanted.has(key)) }
}
