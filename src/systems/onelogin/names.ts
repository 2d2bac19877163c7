/** Apps and users of OneLogin: ids on the wire, names in files and plans. */

import type { Catalogue, CatalogueEntry } from '../../domain/model.ts'
import { expectId } from '../../kit/decode.ts'
import type { Listed } from '../../kit/listing.ts'
import { byCodeUnits, toSet } from '../../text/collections.ts'
import { createSuggester, isNearPerson } from '../../text/did-you-mean.ts'

/** The fields of a role, each with the part of the catalogue that its names come from. */
export const KINDS = { apps: 'apps', users: 'users', admins: 'users' } as const

/** Field whose elements have names. */
export type Field = keyof typeof KINDS
/** Kind of a named thing. */
export type Kind = (typeof KINDS)[Field]

/** A user goes by e-mail address, else by user name, an app by its name, as long as no other one does. */
const SPELLINGS: Readonly<Record<Kind, readonly string[]>> = { apps: ['name'], users: ['email', 'username'] }

/** Ids of what is in a role, by field. */
interface Held {
  readonly ids: Partial<Readonly<Record<Field, readonly string[]>>>
}

/** Listed entries, and ids that roles hold and no list tells of, such as an app that these credentials may not see. */
export function catalogueOf(kind: Kind, listed: readonly Listed[], roles: readonly Held[]): CatalogueEntry[] {
  const entries = catalogueEntries(listed, SPELLINGS[kind])
  const known = new Set(entries.map(({ id }) => id))
  const fields = (Object.keys(KINDS) as Field[]).filter((name) => KINDS[name] === kind)
  const held = new Set(roles.flatMap(({ ids }) => fields.flatMap((field) => ids[field] ?? [])))
  const unlisted = toSet(held).filter((id) => !known.has(id))
  return [...entries, ...unlisted.map((id) => ({ id, name: id }))]
}

function catalogueEntries(listed: readonly Listed[], spellings: readonly string[]): CatalogueEntry[] {
  const known = listed.map(({ entry, unexpected }) => ({
    id: expectId(entry.id, 'id', unexpected),
    names: spellings
      .map((key) => entry[key])
      .filter((name): name is string => typeof name === 'string' && name.trim() !== ''),
  }))
  const holders = new Map<string, Set<string>>()
  for (const { id, names } of known) {
    for (const name of names) holders.set(fold(name), (holders.get(fold(name)) ?? new Set()).add(id))
  }
  // A name of digits would be read as an id.
  const isUnique = (name: string) => holders.get(fold(name))?.size === 1 && !/^\d+$/.test(name)
  return known
    .map(({ id, names }) => ({ id, name: names.find(isUnique) ?? id, aliases: names }))
    .sort((a, b) => byCodeUnits(a.id, b.id))
}

/** The name by which plans call what a file wrote in any spelling, or what is wrong with it. */
export function find(catalogue: Catalogue, field: Field, written: string): { name: string } | { problem: string } {
  const kind = KINDS[field]
  const { byId, exact, folded, didYouMean } = indexOf(catalogue, kind)
  const byItsId = byId.get(written)
  const [found, ...others] = byItsId ? [byItsId] : (exact.get(written) ?? folded.get(fold(written)) ?? [])
  const shown = JSON.stringify(written)
  if (found === undefined) return { problem: unknown(kind, written, didYouMean(written)) }
  if (others.length === 0) return { name: found.name }
  const ids = [found, ...others].map(({ id }) => id).join(', ')
  return { problem: `${shown} means ${others.length + 1} ${kind} of OneLogin (ids ${ids}); write the id` }
}

function unknown(kind: Kind, written: string, hint: string): string {
  const shown = JSON.stringify(written)
  if (kind === 'apps') return `OneLogin has no app ${shown}${hint || '; mend the name, or take it out of the file'}`
  // Most often, the user was deleted.
  const gone = 'this person left, take the name out of the file'
  return `OneLogin has no user ${shown}${hint === '' ? `; if ${gone}` : `${hint} If ${gone}`}`
}

/** The id of what plans call by this name. */
export function idOf(catalogue: Catalogue, field: Field, name: string): number {
  const entry = indexOf(catalogue, KINDS[field]).byName.get(name)
  return Number(entry?.id ?? name)
}

interface Index {
  readonly byId: ReadonlyMap<string, CatalogueEntry>
  readonly byName: ReadonlyMap<string, CatalogueEntry>
  readonly exact: ReadonlyMap<string, readonly CatalogueEntry[]>
  readonly folded: ReadonlyMap<string, readonly CatalogueEntry[]>
  readonly didYouMean: (written: string) => string
}

/** Made once per catalogue: a thousand roles ask for the same few names. */
const indexes = new WeakMap<readonly CatalogueEntry[], Index>()

const NOTHING: readonly CatalogueEntry[] = []

function indexOf(catalogue: Catalogue, kind: Kind): Index {
  const entries = catalogue[kind] ?? NOTHING
  const known = indexes.get(entries)
  if (known) return known
  const index = {
    byId: new Map(entries.map((entry) => [entry.id, entry])),
    byName: new Map(entries.map((entry) => [entry.name, entry])),
    exact: grouped(entries, (name) => name),
    folded: grouped(entries, fold),
    didYouMean: createSuggester(
      () => entries.flatMap(({ name, aliases = [] }) => [name, ...aliases]),
      kind === 'users' ? isNearPerson : undefined,
    ),
  }
  indexes.set(entries, index)
  return index
}

function grouped(entries: readonly CatalogueEntry[], form: (name: string) => string): Map<string, CatalogueEntry[]> {
  const groups = new Map<string, CatalogueEntry[]>()
  for (const entry of entries) {
    for (const name of new Set(entry.aliases?.map(form))) {
      const group = groups.get(name)
      if (group) group.push(entry)
      else groups.set(name, [entry])
    }
  }
  return groups
}

function fold(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
