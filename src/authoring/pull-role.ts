/** Finds the changes that make the entries of one role, in its file and in overlays, declare the live role. Pure. */

import type { Fields, LiveRole } from '../domain/model.ts'
import { record } from '../text/collections.ts'
import { declarableOnly } from './declarable.ts'
import { desiredEntries, together } from './desired-entries.ts'
import type { Conflict, DesiredEntry } from './desired-entry-types.ts'
import {
  type DeclaredRole,
  duplicatesOf,
  meaning,
  type PullContext,
  type RoleLayer,
  renamedFrom,
} from './pull-types.ts'
import { type Data, type DataMap, isLongKey, isMapData, isSame } from './scalar.ts'

/** Compares a role that files declare with what is live of it. */
export function pullDeclared(context: PullContext, role: DeclaredRole): void {
  const { byKey, byForm } = context
  const from = renamedFrom(role)
  // A key in another Unicode form is written as the system has it.
  const duplicates = byKey.get(role.key) ?? byForm.get(role.key.normalize('NFC')) ?? []
  const old = from === null ? [] : (byKey.get(from) ?? [])
  if (duplicates.length > 1 || (duplicates.length === 0 && old.length > 1)) {
    const all = duplicates.length > 1 ? duplicates : old
    context.problems.push(`${role.layers[0].place}  ${duplicatesOf(all)}; rename or delete all but one in the system`)
    return
  }
  const [live] = duplicates.length > 0 ? duplicates : old
  if (live === undefined) pullGone(context, role)
  else pullLive(context, role, live)
}

/** A role that the files declare and the system does not have. */
function pullGone(context: PullContext, { key, layers }: DeclaredRole): void {
  const { changes } = context
  // What stands above the last layer that makes it absent makes it present again.
  const absent = layers.findLastIndex(isAbsent)
  for (const layer of layers.slice(0, absent + 1)) {
    if (!isOvertaken(context, layer)) continue
    const { renamedFrom, ...data } = layer.own
    const isEmptied = layer !== layers[0] && Object.keys(data).length === 0
    const edit = { from: key, to: isEmptied ? null : { key, data } }
    changes.push({ file: layer.file, role: key, action: 'changed', details: [`${renamedFrom} is live`], edit })
  }
  for (const { file } of layers.slice(absent + 1)) {
    changes.push({ file, role: key, action: 'removed', details: ['it is not live'], edit: { from: key, to: null } })
  }
}

function pullLive(whole: PullContext, role: DeclaredRole, live: LiveRole): void {
  const { overruled, layers, wasAbsent } = revived(role.layers)
  // An entry that makes the role absent has no fields; if it has the last word, it gets them now.
  const speaking = layers.filter((layer) => wasAbsent || !isAbsent(layer))
  const named = writtenBy(speaking)
  const concerns = (field: string) => wasAbsent || Object.hasOwn(named, field)
  const entriesOf = (one: PullContext) => desiredEntries(speaking, live.fields, meaning(one), wasAbsent)
  const { context, unfit } = declarableOnly(whole, {
    live,
    concerns,
    isNew: wasAbsent,
    fieldsOf: (one) => ({ ...declarable(live.fields, named, one), ...together(entriesOf(one).entries, meaning(one)) }),
  })
  if (unfit !== null) {
    context.problems.push(undeclarable(role, live, unfit))
    return
  }
  const { entries, conflicts } = entriesOf(context)
  context.problems.push(...conflicts.map((conflict) => describe(role, speaking, conflict)))
  context.taken.add(live.key)
  const turn = { role, live, wasAbsent }
  for (const layer of overruled) change(context, turn, layer, { data: null, differences: [] })
  for (const layer of layers) {
    const entry = entries[speaking.indexOf(layer)]
    const data = entry === undefined ? layer.own : entryOf(context, turn, layer, entry)
    // An overlay's entry that has nothing left to say goes.
    const isEmptied = layer !== role.layers[0] && Object.keys(data).length === 0 && !isSame(layer.own, data)
    change(context, turn, layer, { data: isEmptied ? null : data, differences: entry?.differences ?? [] })
  }
}

/** All that the entries of a role and the permission sets that they include write. */
function writtenBy(layers: readonly RoleLayer[]): DataMap {
  return Object.assign({}, ...layers.flatMap(({ own, included }) => [own, ...included.map(({ written }) => written)]))
}

function undeclarable({ layers }: DeclaredRole, live: LiveRole, unfit: string): string {
  const what = `${JSON.stringify(live.key)} is live as no file can declare it: ${unfit}; change it in the system`
  return `${layers[0].place}  ${what}`
}

/** A role that turns out to be live. */
interface Turn {
  readonly role: DeclaredRole
  readonly live: LiveRole
  /** Reports whether the role's own entry makes it absent. */
  readonly wasAbsent: boolean
}

/** A live role is not absent: what an overlay says to that end is overruled. */
function revived(layers: readonly RoleLayer[]): {
  readonly overruled: readonly RoleLayer[]
  readonly layers: readonly RoleLayer[]
  readonly wasAbsent: boolean
} {
  const last = layers.findLastIndex(({ own }) => Object.hasOwn(own, 'state'))
  const speaker = layers[last]
  if (speaker === undefined || !isAbsent(speaker)) return { overruled: [], layers, wasAbsent: false }
  if (last === 0) return { overruled: [], layers, wasAbsent: true }
  const below = revived(layers.toSpliced(last, 1))
  return { ...below, overruled: [speaker, ...below.overruled] }
}

function isAbsent({ own }: RoleLayer): boolean {
  return own.state === 'absent'
}

/** Reports whether an old name that a layer declares is live: it cannot stay, even where another layer overrules it. */
function isOvertaken({ byKey }: PullContext, { own }: RoleLayer): boolean {
  return typeof own.renamedFrom === 'string' && byKey.has(own.renamedFrom)
}

/** The whole entry: what is about the entry itself stays, unless what is live has overtaken it. */
function entryOf(
  context: PullContext,
  { wasAbsent }: Turn,
  layer: RoleLayer,
  { fields, remove }: DesiredEntry,
): DataMap {
  const pulledFields = meaning(context).provider.fields
  const about = Object.entries(layer.own).filter(([name]) => {
    if (Object.hasOwn(pulledFields, name) || name === 'remove') return false
    return !(name === 'state' && wasAbsent) && !(name === 'renamedFrom' && isOvertaken(context, layer))
  })
  const taken = record<Data>([...kept(context, layer.own.remove), ...Object.entries(remove)])
  const less: [string, Data][] = Object.keys(taken).length > 0 ? [['remove', taken]] : []
  return record<Data>([...about, ...Object.entries(fields), ...less])
}

/** Returns what an overlay takes away of fields that are not pulled. */
function kept({ without }: PullContext, removed: Data | undefined): [string, Data][] {
  if (removed === undefined || !isMapData(removed)) return []
  return Object.entries(removed).filter(([name]) => without.has(name))
}

/** Notes what becomes of one entry, if anything does. */
function change(
  context: PullContext,
  { role, live, wasAbsent }: Turn,
  layer: RoleLayer,
  { data, differences }: { readonly data: DataMap | null; readonly differences: readonly string[] },
): void {
  const { changes } = context
  const { file, own } = layer
  const isRenamed = live.key !== role.key
  if (!isRenamed && data !== null && isSame(own, data)) return
  const details = [
    ...(isRenamed
      ? [`${live.key} is live, not ${role.key}`]
      : isOvertaken(context, layer)
        ? [`${own.renamedFrom} is live too`]
        : []),
    ...(wasAbsent || own.state === 'absent' ? ['it is live'] : differences),
  ]
  const one = { file, role: role.key, action: isRenamed ? 'renamed' : 'changed', details } as const
  const to = data === null ? null : { key: live.key, data }
  if (to === null || !isRenamed || !(isLongKey(live.key) || isLongKey(role.key)))
    changes.push({ ...one, edit: { from: role.key, to } })
  else {
    // A very long key is written in another form, so the entry is written anew.
    changes.push({ ...one, edit: { from: role.key, to: null } }, { ...one, edit: { from: null, to } })
  }
}

/** Returns the fields that another entry names, as they are live, or as they stay where they are not pulled. */
function declarable(live: Fields, named: DataMap, { provider, without }: PullContext): DataMap {
  const fields = Object.keys(provider.fields).flatMap((name): [string, Data][] => {
    const [written, now = null] = [named[name], live[name] as Data | undefined]
    if (written === undefined) return []
    if (without.has(name)) return [[name, written]]
    return now === null ? [] : [[name, now]]
  })
  return record(fields)
}

function describe(role: DeclaredRole, layers: readonly RoleLayer[], { what, layer, set }: Conflict): string {
  const [who, name] = [JSON.stringify(role.key), JSON.stringify(set.name)]
  return (
    `${layers[layer]?.place}  ${who} no longer has ${JSON.stringify(what)}, which the permission set ${name} grants it ` +
    `(${set.place}); take it out of the set, or take ${name} out of the role's include, and pull again`
  )
}
