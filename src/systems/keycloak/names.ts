/** Roles by key: what a realm has, and what a file may have meant. Pure. */

import { textsIn } from '../../domain/field-values.ts'
import type { Catalogue, CatalogueEntry, Fields } from '../../domain/model.ts'
import type { Problem } from '../../domain/system.ts'
import { toSet } from '../../text/collections.ts'
import { createSuggester } from '../../text/did-you-mean.ts'
import { keyOf, splitKey } from './keys.ts'

/** The declared fields as Keycloak would hand them back, and the roles that the realm does not have. */
export function canonicalFields(
  fields: Fields,
  catalogue: Catalogue,
  key?: string,
): { fields: Fields; problems: readonly Problem[] } {
  const { composites, description, ...others } = fields
  const known = indexOf(catalogue)
  const canonical: Fields = {
    ...others,
    ...(description === undefined ? {} : { description: description === '' ? null : description }),
    ...(composites === undefined ? {} : { composites: toSet(canonicalKeys(composites, known)) }),
  }
  const unknown = textsIn(canonical.composites).filter((key) => !known.roles.has(key))
  return {
    fields: canonical,
    problems: [
      ...(key === undefined ? [] : clientProblems(key, known)),
      ...unknown.map((element) => {
        return { rule: 'unknown-role', field: 'composites', element, message: whyUnknown(element, known) }
      }),
    ],
  }
}

/** A role of a client that is not there, or that these credentials do not see. */
function clientProblems(key: string, { clients }: Index): Problem[] {
  const { client } = splitKey(key)
  if (client === null || clients.has(client)) return []
  const message = `these credentials see no client ${JSON.stringify(client)}${realmRoleHint(key)}`
  return [{ rule: 'unknown-client', message }]
}

/** A key that only differs in its Unicode form is that of the realm. */
function canonicalKeys(value: Fields[string], { roles, forms }: Index): string[] {
  return ((value ?? []) as readonly string[]).map((written) => {
    const { client, name } = splitKey(written)
    const key = keyOf(client, name)
    return roles.has(key) ? key : (forms.get(key.normalize('NFC')) ?? key)
  })
}

/** Says why there is no role of this key, and what was probably meant. */
function whyUnknown(key: string, { clients, roles, suggest }: Index): string {
  const { client, name } = splitKey(key)
  if (client === null || clients.has(client)) return `Keycloak has no role ${JSON.stringify(key)}${suggest(key)}`
  const hint = roles.has(keyOf(null, `${client}:${name}`)) ? realmRoleHint(key) : ''
  return `these credentials see no client ${JSON.stringify(client)}, whose role ${JSON.stringify(key)} would be${hint}`
}

/** Returns what is known of a role. */
export function entryOf(catalogue: Catalogue, key: string): CatalogueEntry | undefined {
  return indexOf(catalogue).roles.get(key)
}

/**
 * Returns the id of a role, or what stands for it where only this plan makes it. A key that nobody knows stands for itself:
 * it is a problem, so nothing is sent.
 */
export function idOf(catalogue: Catalogue, key: string): string {
  return entryOf(catalogue, key)?.id ?? key
}

/** Says how to write a realm role whose name has a colon: its key would be a client's otherwise. */
export function realmRoleHint(key: string): string {
  const { client, name } = splitKey(key)
  return client === null ? '' : `; a realm role of this name is ${JSON.stringify(keyOf(null, `${client}:${name}`))}`
}

/** Returns the id of a client; of one that nobody knows as {@link idOf}. */
export function clientIdOf(catalogue: Catalogue, clientId: string): string {
  return indexOf(catalogue).clients.get(clientId)?.id ?? clientId
}

interface Index {
  readonly clients: ReadonlyMap<string, CatalogueEntry>
  readonly roles: ReadonlyMap<string, CatalogueEntry>
  /** Keys by their composed form. */
  readonly forms: ReadonlyMap<string, string>
  readonly suggest: (written: string) => string
}

/** Made once per catalogue: a thousand roles ask for the same few names. */
const indexes = new WeakMap<Catalogue, Index>()

function indexOf(catalogue: Catalogue): Index {
  const known = indexes.get(catalogue)
  if (known) return known
  const [clients = [], roles = []] = [catalogue.clients, catalogue.roles]
  const byName = (entries: readonly CatalogueEntry[]) => new Map(entries.map((entry) => [entry.name, entry]))
  const suggest = createSuggester(() => roles.map(({ name }) => name))
  const forms = new Map(roles.map(({ name }) => [name.normalize('NFC'), name]))
  const index = { clients: byName(clients), roles: byName(roles), forms, suggest }
  indexes.set(catalogue, index)
  return index
}
