/** What the entry of a role has to say so that it declares what is live. Pure. */
import { elements, itemKey, normalise, record, unite } from '../fields.ts'
import type { Catalogue, FieldKind, Fields, FieldValue, Item } from '../model.ts'
import type { Provider } from '../provider.ts'
import { type Data, type DataMap, isSame } from './scalar.ts'

/** A permission set that a role includes. */
export interface Included {
  readonly name: string
  /** Where the set is written, for people. */
  readonly place: string
  readonly written: DataMap
}

/** A role as it is written, and what it includes. */
export interface Written {
  readonly own: DataMap
  readonly included: readonly Included[]
}

/** The system that says what things mean. */
export interface Meaning {
  readonly provider: Provider
  readonly catalogue: Catalogue
}

/** Something that must go but comes through a permission set, which other roles may share. */
export interface Conflict {
  /** A grant, or the name of a field. */
  readonly what: string
  readonly set: Included
}

/** The fields of a role's entry as they have to be, and what stands in the way. */
export interface Wanted {
  readonly fields: DataMap
  readonly conflicts: readonly Conflict[]
  /** What is different from what was declared: `+grant`, `-grant`, `~field`. */
  readonly differences: readonly string[]
}

/**
 * The wanted fields. Spellings and order of what stays are the author's, and what comes through a set is not repeated.
 * @param all whether fields that are not declared are written too
 */
export function wantedFields(written: Written, live: Fields, meaning: Meaning, all: boolean): Wanted {
  const fields: [string, Data][] = []
  const conflicts: Conflict[] = []
  const differences: string[] = []
  for (const [name, kind] of Object.entries(meaning.provider.fields)) {
    const through = written.included.filter((set) => Object.hasOwn(set.written, name))
    const isOwn = Object.hasOwn(written.own, name)
    if (!isOwn && through.length === 0 && !all) continue
    const field: Field = { name, kind, own: isOwn ? (written.own[name] as Data) : undefined, through, meaning }
    const now = live[name] ?? undefined
    const own = ownValue(field, now)
    if (own !== undefined) fields.push([name, own])
    conflicts.push(...conflictsIn(field, now))
    differences.push(...differencesIn(field, now))
  }
  return { fields: record(fields), conflicts, differences }
}

interface Field {
  readonly name: string
  readonly kind: FieldKind
  readonly own: Data | undefined
  readonly through: readonly Included[]
  readonly meaning: Meaning
}

/** The value of the entry's own field; `undefined` where it has none. */
function ownValue(field: Field, now: FieldValue | undefined): Data | undefined {
  switch (field.kind.kind) {
    case 'scalar':
      return ownScalar(field, now)
    case 'set':
      return ownSet(field, (now ?? []) as readonly string[])
    case 'tree':
      return ownTree(field, (now ?? {}) as Tree)
    case 'items':
      return ownItems(field, field.kind, (now ?? []) as readonly Item[])
  }
}

type Tree = Readonly<Record<string, readonly string[]>>

function ownScalar(field: Field, now: FieldValue | undefined): Data | undefined {
  // What a system does not tell, a file cannot say either: `null` is no value there.
  if (now === undefined) return undefined
  const isSaid = (value: Data | undefined) => value !== undefined && meant(field, value as FieldValue) === now
  if (isSaid(field.own)) return field.own
  const set = field.through.at(-1)
  return field.own === undefined && set !== undefined && isSaid(set.written[field.name]) ? undefined : (now as Data)
}

function ownSet(field: Field, now: readonly string[]): Data | undefined {
  const live = new Set(now)
  const spelled = ((field.own ?? []) as readonly (string | number)[]).map((raw) => ({ raw, name: nameOf(field, raw) }))
  const kept = spelled.filter(({ name }) => live.has(name))
  const said = new Set([...kept.map(({ name }) => name), ...throughSets(field)])
  const missing = now.filter((name) => !said.has(name))
  if (field.own === undefined && field.through.length > 0 && missing.length === 0) return undefined
  return [...kept.map(({ raw }) => raw), ...missing]
}

function ownTree(field: Field, now: Tree): Data | undefined {
  const through = new Set(throughSets(field))
  const said = new Set(through)
  const paths = new Map<string, { readonly path: string; readonly before: number; readonly privileges: string[] }>()
  for (const [path, privileges] of Object.entries((field.own ?? {}) as Tree)) {
    const name = pathOf(field, path)
    const live = new Set(Object.hasOwn(now, name) ? now[name] : [])
    const kept = privileges.filter((privilege) => live.has(privilege))
    for (const privilege of kept) said.add(`${name}:${privilege}`)
    paths.set(path, { path: name, before: privileges.length, privileges: kept })
  }
  for (const [name, privileges] of Object.entries(now)) {
    const missing = privileges.filter((privilege) => !said.has(`${name}:${privilege}`))
    if (missing.length === 0) continue
    const known = [...paths.values()].find(({ path }) => path === name)
    if (known === undefined) paths.set(name, { path: name, before: 0, privileges: missing })
    else known.privileges.push(...missing)
  }
  // A path without privileges that someone wrote that way stays.
  const left = [...paths].filter(([, { before, privileges }]) => privileges.length > 0 || before === 0)
  if (field.own === undefined && field.through.length > 0 && left.length === 0) return undefined
  return record(left.map(([path, { privileges }]) => [path, privileges] as const))
}

type ItemsKind = FieldKind & { readonly kind: 'items' }

function ownItems(field: Field, kind: ItemsKind, now: readonly Item[]): Data | undefined {
  const live = new Map(now.map((item) => [itemKey(kind.keys, item), item]))
  const own = (field.own ?? []) as readonly Item[]
  const kept = own.flatMap((item) => {
    const wanted = live.get(itemKey(kind.keys, item))
    return wanted === undefined ? [] : [mergedItem(kind, item, wanted)]
  })
  const said = new Set(own.map((item) => itemKey(kind.keys, item)))
  for (const set of field.through) {
    for (const item of (set.written[field.name] ?? []) as readonly Item[]) {
      const wanted = live.get(itemKey(kind.keys, item))
      if (wanted !== undefined && isSame(mergedItem(kind, item, wanted), item)) said.add(itemKey(kind.keys, item))
    }
  }
  const missing = now.filter((item) => !said.has(itemKey(kind.keys, item))).map((item) => inOrder(kind, item))
  if (field.own === undefined && field.through.length > 0 && missing.length === 0) return undefined
  return [...kept, ...missing]
}

/** The written item with what is live; parts that a system does not tell stay as they are written. */
function mergedItem({ untold = [] }: ItemsKind, written: Item, live: Item): Item {
  const parts = Object.keys(written).filter((part) => Object.hasOwn(live, part) || untold.includes(part))
  const added = Object.keys(live).filter((part) => !Object.hasOwn(written, part))
  const partOf = (part: string) => (Object.hasOwn(live, part) ? live[part] : written[part]) as Item[string]
  return record([...parts, ...added].map((part) => [part, partOf(part)] as const))
}

/** What identifies an item first, the rest as it comes. */
function inOrder({ keys }: ItemsKind, item: Item): Item {
  const parts = [...keys, ...Object.keys(item).filter((part) => !keys.includes(part))]
  return record(parts.map((part) => [part, item[part] as Item[string]] as const))
}

function conflictsIn(field: Field, now: FieldValue | undefined): Conflict[] {
  const { kind, name, through } = field
  if (kind.kind === 'scalar') {
    const set = through.at(-1)
    return now === undefined && set !== undefined ? [{ what: name, set }] : []
  }
  const live = new Set(plainElements(kind, now))
  return through.flatMap((set) => {
    const value = set.written[name] as FieldValue
    return plainElements(kind, meantWhole(field, value))
      .filter((element) => !live.has(element))
      .map((what) => ({ what, set }))
  })
}

function differencesIn(field: Field, now: FieldValue | undefined): string[] {
  const { kind, name, own, through } = field
  const values = [...through.map((set) => set.written[name]), own].filter((value) => value !== undefined)
  const declared = values
    .map((value) => meantWhole(field, value as FieldValue))
    .reduce<FieldValue | undefined>((all, value) => (all === undefined ? value : unite(kind, all, value)), undefined)
  if (kind.kind === 'set' || kind.kind === 'tree') {
    const [before, after] = [new Set(elements(kind, declared)), new Set(elements(kind, now))]
    return [
      ...[...after].filter((element) => !before.has(element)).map((element) => `+${element}`),
      ...[...before].filter((element) => !after.has(element)).map((element) => `-${element}`),
    ]
  }
  return isSame((declared ?? null) as Data, (now ?? null) as Data) ? [] : [`~${name}`]
}

/** Elements of sets and trees as grants, items by their key. */
function plainElements(kind: FieldKind, value: FieldValue | undefined): readonly string[] {
  if (kind.kind !== 'items') return elements(kind, value)
  return ((value ?? []) as readonly Item[]).map((item) => itemKey(kind.keys, item))
}

/** All names and grants that come through sets, as the system calls them. */
function throughSets(field: Field): string[] {
  const plain: FieldKind = field.kind.kind === 'set' ? { kind: 'set' } : field.kind
  return field.through.flatMap((set) => [...elements(plain, meantWhole(field, set.written[field.name] as FieldValue))])
}

/** A written value as the system would hand it back. */
function meant({ name, meaning }: Pick<Field, 'name' | 'meaning'>, value: FieldValue): FieldValue {
  return meaning.provider.canonical(record([[name, value]]), meaning.catalogue).fields[name] as FieldValue
}

function meantWhole(field: Field, value: FieldValue): FieldValue {
  const texts = field.kind.kind === 'set' ? (value as readonly (string | number)[]).map(String) : value
  return meant(field, normalise(field.kind, texts))
}

function nameOf(field: Field, raw: string | number): string {
  const [name] = meant(field, [String(raw)]) as readonly string[]
  return name ?? String(raw)
}

/** A path in the system's spelling. */
function pathOf(field: Field, path: string): string {
  const [name] = Object.keys(meant(field, record([[path, ['any']]])) as Tree)
  return name ?? path
}
