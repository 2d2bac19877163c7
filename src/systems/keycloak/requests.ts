/** The writes that turn one role into another, by id so that a repeat is safe. Pure. */
import { isDeepStrictEqual } from 'node:util'
import { textsIn } from '../../domain/field-values.ts'
import type { Catalogue, Fields, LiveRole, Request } from '../../domain/model.ts'
import type { Target, Transition } from '../../domain/system.ts'
import type { Json } from '../../kit/decode.ts'
import { splitKey } from './keys.ts'
import { clientIdOf, entryOf, idOf } from './names.ts'
import { realmPath } from './target.ts'

/** Returns the requests of a transition, in the safe order. */
export function requestsFor(target: Target, transition: Transition): readonly Request[] {
  const { key, live, after, catalogue, order } = transition
  const joins = (order?.waiting ?? []).map((parent) => addition(target, catalogue, { parent, keys: [key] }))
  const isLater = (one: string) => order?.later.has(one) === true
  if (live === null) return after === null ? [] : [creation(target, transition, after), ...joins]
  const path = `${realmPath(target)}/roles-by-id/${encodeURIComponent(live.id ?? '')}`
  if (after === null) return [{ method: 'DELETE', path, body: null }]
  const { added, removed } = difference(live.fields, after)
  const now = added.filter((one) => !isLater(one))
  return [
    ...properties(path, { key, live, after }),
    ...(now.length === 0 ? [] : [addition(target, catalogue, { parent: key, id: live.id ?? '', keys: now })]),
    ...joins,
    ...(removed.length === 0 ? [] : [removal(path, catalogue, removed)]),
  ]
}

interface Addition {
  readonly parent: string
  /** Of the parent, where it is known: it may go by another name as yet. */
  readonly id?: string
  readonly keys: readonly string[]
}

/** Adds roles to another one. The ids of those that the same apply makes are looked up by their names. */
function addition(target: Target, catalogue: Catalogue, { parent, id, keys }: Addition): Request {
  const isPending = (key: string) => entryOf(catalogue, key)?.pending === true
  const unknown = [...(id === undefined ? [parent] : []), ...keys].filter(isPending)
  const lookUps = unknown.map((key) => ({ path: pathByName(target, catalogue, key), as: key }))
  const of = id === undefined ? idOf(catalogue, parent) : encodeURIComponent(id)
  return {
    method: 'POST',
    path: `${realmPath(target)}/roles-by-id/${of}/composites`,
    body: references(catalogue, keys),
    ...(lookUps.length === 0 ? {} : { lookUps }),
  }
}

function removal(path: string, catalogue: Catalogue, keys: readonly string[]): Request {
  return { method: 'DELETE', path: `${path}/composites`, body: references(catalogue, keys) }
}

/** Keycloak goes by the id; the name is for whoever reads the plan. */
function references(
  catalogue: Catalogue,
  keys: readonly string[],
): readonly { readonly id: string; readonly name: string }[] {
  return keys.map((key) => ({ id: idOf(catalogue, key), name: splitKey(key).name }))
}

/** Returns the path of a role by its name, in the realm or in its client. */
export function pathByName(target: Target, catalogue: Catalogue, key: string): string {
  const { client, name } = splitKey(key)
  return `${listPath(target, catalogue, client)}/${encodeURIComponent(name)}`
}

/** The path of the roles of the realm, or of the client. */
function listPath(target: Target, catalogue: Catalogue, client: string | null): string {
  if (client === null) return `${realmPath(target)}/roles`
  return `${realmPath(target)}/clients/${encodeURIComponent(clientIdOf(catalogue, client))}/roles`
}

/** One transaction, what it includes by name. Without the flag Keycloak drops them and answers 201. */
function creation(target: Target, { key, catalogue, order }: Transition, after: Fields): Request {
  const { client, name } = splitKey(key)
  const { description = null, attributes = {}, composites = [] } = after
  const included = textsIn(composites).filter((one) => order?.later.has(one) !== true)
  const body = {
    name,
    ...(description === null ? {} : { description }),
    ...(Object.keys(attributes ?? {}).length === 0 ? {} : { attributes }),
    ...(included.length === 0 ? {} : { composite: true, composites: byContainer(included) }),
  }
  return { method: 'POST', path: listPath(target, catalogue, client), body }
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
  const { description: unread, attributes: _, ...unknown } = (live.raw ?? {}) as Json
  const kept = description ?? unread ?? null
  const body = {
    // What a later version of Keycloak may know of a role, and drop where it is not sent, as it does with the description.
    ...unknown,
    name: splitKey(key).name,
    ...(kept === null ? {} : { description: kept }),
    ...(sameAttributes ? {} : { attributes }),
  }
  return [{ method: 'PUT', path, body }]
}

function difference(live: Fields, after: Fields): { added: string[]; removed: string[] } {
  const [now, then] = [live.composites ?? [], after.composites ?? live.composites ?? []]
  const [held, wanted] = [new Set(textsIn(now)), new Set(textsIn(then))]
  return { added: [...wanted].filter((key) => !held.has(key)), removed: [...held].filter((key) => !wanted.has(key)) }
}
