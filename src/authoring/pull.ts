/** What has to change in the role files of a target so that they declare what is live. Pure. */
import { byCodeUnits, record } from '../fields.ts'
import type { Fields, Live, LiveRole } from '../model.ts'
import type { Provider } from '../provider.ts'
import type { RoleEdit } from './edit.ts'
import { type Data, type DataMap, isLongKey, isSame } from './scalar.ts'
import { type Conflict, type Included, type Meaning, wantedFields } from './wanted.ts'

/** A role that a file declares. */
export interface DeclaredRole {
  readonly key: string
  /** Relative to the config's folder. */
  readonly file: string
  /** Where it is written, for people. */
  readonly place: string
  readonly written: DataMap
  readonly included: readonly Included[]
}

export interface PullInput {
  readonly provider: Provider
  readonly live: Live
  readonly declared: readonly DeclaredRole[]
  /** Roles that are never looked at. */
  readonly isIgnored: (key: string) => boolean
  readonly selected: (key: string) => boolean
  /** Whether live roles that no file declares are written. */
  readonly takesNew: boolean
  /** Why a file cannot declare a role with these fields, or `null`. */
  readonly unfit: (key: string, fields: DataMap) => string | null
  /** The file for new roles. */
  readonly pullTo: string
}

/** What is done to one role of the files. */
export interface RoleChange {
  readonly file: string
  readonly role: string
  readonly action: 'added' | 'changed' | 'removed' | 'renamed'
  /** What is different, for people: `+grant`, `-grant`, `~field`, or a sentence. */
  readonly details: readonly string[]
  readonly edit: RoleEdit
}

export interface Pulled {
  readonly changes: readonly RoleChange[]
  /** What stands in the way, each with its place and the way out; if there is any, nothing must be written. */
  readonly problems: readonly string[]
  /** Live roles that stay out of the files, and why. */
  readonly leftOut: readonly { readonly key: string; readonly why: string }[]
  /** How many live roles no file declares and were not asked for. */
  readonly notTaken: number
}

/** Compares the files with what is live. */
export function pullTarget(input: PullInput): Pulled {
  const roles = input.live.roles.filter(({ key }) => !input.isIgnored(key))
  const byKey = new Map<string, LiveRole[]>()
  for (const role of roles) byKey.set(role.key, [...(byKey.get(role.key) ?? []), role])
  const context: Context = { ...input, byKey, changes: [], problems: [], leftOut: [], taken: new Set() }
  for (const role of input.declared) if (isSelected(input, role)) pullDeclared(context, role)
  const claimed = new Set([...input.declared.map(({ key }) => key), ...context.taken])
  // A name that waits to be renamed is spoken for, unless both roles are there.
  for (const role of input.declared) {
    const old = renamedFrom(role)
    if (old !== null && !byKey.has(role.key)) claimed.add(old)
  }
  const others = [...byKey].filter(([key]) => !claimed.has(key) && input.selected(key))
  if (input.takesNew)
    for (const [key, twins] of others.sort(([a], [b]) => byCodeUnits(a, b))) pullNew(context, key, twins)
  const { changes, problems, leftOut } = context
  return { changes, problems, leftOut, notTaken: input.takesNew ? 0 : others.length }
}

interface Context extends PullInput {
  readonly byKey: ReadonlyMap<string, readonly LiveRole[]>
  readonly changes: RoleChange[]
  readonly problems: string[]
  readonly leftOut: { key: string; why: string }[]
  /** Keys that declared roles get in this pull. */
  readonly taken: Set<string>
}

function isSelected({ selected }: PullInput, role: DeclaredRole): boolean {
  const old = renamedFrom(role)
  return selected(role.key) || (old !== null && selected(old))
}

function renamedFrom({ written }: DeclaredRole): string | null {
  return typeof written.renamedFrom === 'string' ? written.renamedFrom : null
}

function pullDeclared(context: Context, role: DeclaredRole): void {
  const { byKey } = context
  const from = renamedFrom(role)
  const twins = byKey.get(role.key) ?? []
  const old = from === null ? [] : (byKey.get(from) ?? [])
  if (twins.length > 1 || (twins.length === 0 && old.length > 1)) {
    const all = twins.length > 1 ? twins : old
    context.problems.push(`${role.place}  ${twinsOf(all)}; rename or delete all but one in the system`)
    return
  }
  const [live] = twins.length > 0 ? twins : old
  if (live === undefined) pullGone(context, role)
  else pullLive(context, role, live, old.length > 0)
}

/** A role that the files declare and the system does not have. */
function pullGone({ changes }: Context, { key, file, written }: DeclaredRole): void {
  if (written.state === 'absent') return
  const edit: RoleEdit = { from: key, to: null }
  changes.push({ file, role: key, action: 'removed', details: ['it is not live'], edit })
}

function pullLive(context: Context, role: DeclaredRole, live: LiveRole, isOldLive: boolean): void {
  const { changes, problems, taken } = context
  const { file, written: own, included } = role
  const wasAbsent = own.state === 'absent'
  const { fields, conflicts, differences } = wantedFields({ own, included }, live.fields, meaning(context), wasAbsent)
  const shared = Object.assign({}, ...included.map(({ written }) => written)) as DataMap
  const unfit = context.unfit(live.key, { ...declarable(live.fields, shared), ...fields })
  if (unfit !== null) {
    problems.push(
      `${role.place}  ${JSON.stringify(live.key)} is live as no file can declare it: ${unfit}; change it in the system`,
    )
    return
  }
  problems.push(...conflicts.map((conflict) => describe(role, conflict)))
  const data = entryOf(context, own, fields, { wasAbsent, isOldLive })
  taken.add(live.key)
  const isRenamed = live.key !== role.key
  if (!isRenamed && isSame(own, data)) return
  const details = [
    ...(isRenamed ? [`${live.key} is live, not ${role.key}`] : isOldLive ? [`${renamedFrom(role)} is live too`] : []),
    ...(wasAbsent ? ['it is live'] : differences),
  ]
  const action = isRenamed ? 'renamed' : 'changed'
  const to = { key: live.key, data }
  const change = { file, role: role.key, action, details } as const
  if (!isRenamed || !(isLongKey(live.key) || isLongKey(role.key)))
    changes.push({ ...change, edit: { from: role.key, to } })
  else {
    // A very long key is written in another form, so the entry is written anew.
    changes.push({ ...change, edit: { from: role.key, to: null } }, { ...change, edit: { from: null, to } })
  }
}

/** The whole entry: what is about the entry itself stays, unless what is live has overtaken it. */
function entryOf(
  { provider }: Context,
  own: DataMap,
  fields: DataMap,
  { wasAbsent, isOldLive }: { readonly wasAbsent: boolean; readonly isOldLive: boolean },
): DataMap {
  const about = Object.entries(own).filter(([name]) => {
    if (Object.hasOwn(provider.fields, name)) return false
    return !(name === 'state' && wasAbsent) && !(name === 'renamedFrom' && isOldLive)
  })
  return record<Data>([...about, ...Object.entries(fields)])
}

function pullNew(context: Context, key: string, twins: readonly LiveRole[]): void {
  const [live] = twins
  if (live === undefined) return
  if (twins.length > 1) {
    context.leftOut.push({ key, why: `${twinsOf(twins)} and stay out, since a file cannot tell them apart` })
    return
  }
  const { fields } = wantedFields({ own: {}, included: [] }, live.fields, meaning(context), true)
  const why = context.unfit(key, fields)
  if (why !== null) {
    context.leftOut.push({ key, why: `${JSON.stringify(key)} stays out, since no file can declare it: ${why}` })
    return
  }
  const edit: RoleEdit = { from: null, to: { key, data: fields } }
  context.changes.push({ file: context.pullTo, role: key, action: 'added', details: [], edit })
}

/** What a file can say of those live fields that another one names. */
function declarable(live: Fields, named: DataMap): DataMap {
  return record(
    Object.entries(live)
      .filter(([name, value]) => value !== null && Object.hasOwn(named, name))
      .map(([name, value]) => [name, value as Data] as const),
  )
}

function meaning({ provider, live }: Context): Meaning {
  return { provider, catalogue: live.catalogue }
}

function twinsOf(twins: readonly LiveRole[]): string {
  const ids = twins.map(({ id }) => id ?? 'none').join(', ')
  return `${twins.length} live roles are named ${JSON.stringify(twins[0]?.key)} (ids ${ids})`
}

function describe(role: DeclaredRole, { what, set }: Conflict): string {
  const [who, name] = [JSON.stringify(role.key), JSON.stringify(set.name)]
  return (
    `${role.place}  ${who} no longer has ${JSON.stringify(what)}, which the permission set ${name} grants it ` +
    `(${set.place}); take it out of the set, or take ${name} out of the role's include, and pull again`
  )
}
