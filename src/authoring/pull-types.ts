/** Input and result of a pull of one target. Pure. */
import type { Live, LiveRole } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import type { Included, Meaning } from './desired-entry-types.ts'
import type { RoleEdit } from './edit.ts'
import type { DataMap } from './scalar.ts'

/** One writing of a role: its entry in a role file, or in an overlay. */
export interface RoleLayer {
  /** Relative to the config's folder. */
  readonly file: string
  /** Place of the entry, for messages. */
  readonly place: string
  readonly own: DataMap
  readonly included: readonly Included[]
}

/** A role that files declare. */
export interface DeclaredRole {
  readonly key: string
  /** Its entries in the order in which they apply: overlays last. */
  readonly layers: readonly [RoleLayer, ...RoleLayer[]]
}

/** Everything that a pull of one target is computed from. */
export interface PullInput {
  readonly provider: Provider
  readonly live: Live
  readonly declared: readonly DeclaredRole[]
  /** Roles that are never looked at. */
  readonly isIgnored: (key: string) => boolean
  readonly selected: (key: string) => boolean
  /** True where live roles that no file declares are written. */
  readonly takesNew: boolean
  /** Fields that are left as the files have them, and out of new roles. */
  readonly without: ReadonlySet<string>
  /** Returns why a file cannot declare a role with these fields, or `null`. */
  readonly unfit: (key: string, fields: DataMap) => string | null
  /** The file for new roles. */
  readonly pullTo: string
}

/** Change of one role of the files. */
export interface RoleChange {
  readonly file: string
  readonly role: string
  readonly action: 'added' | 'changed' | 'removed' | 'renamed'
  /** Differences for messages: `+grant`, `-grant`, `~field`, or a sentence. */
  readonly details: readonly string[]
  readonly edit: RoleEdit
}

/** Result of a pull of one target. */
export interface Pulled {
  readonly changes: readonly RoleChange[]
  /** Problems, each with its place and the way out; with any of them nothing must be written. */
  readonly problems: readonly string[]
  /** Live roles that stay out of the files, and why. */
  readonly leftOut: readonly { readonly key: string; readonly why: string }[]
  /** Fields of roles that stay as the files have them, or out of new roles, and why. */
  readonly partly: readonly { readonly key: string; readonly field: string; readonly why: string }[]
  /** Number of live roles that no file declares and that were not asked for. */
  readonly notTaken: number
}

/** A pull under way. */
export interface PullContext extends PullInput {
  readonly byKey: ReadonlyMap<string, readonly LiveRole[]>
  /** Live roles that no file declares under their very key, by the composed Unicode form of it. */
  readonly byForm: ReadonlyMap<string, readonly LiveRole[]>
  readonly changes: RoleChange[]
  readonly problems: string[]
  readonly leftOut: { key: string; why: string }[]
  readonly partly: { key: string; field: string; why: string }[]
  /** Keys that declared roles get in this pull. */
  readonly taken: Set<string>
}

/** The key that a role is to be renamed from: the last word of its layers. */
export function renamedFrom(role: DeclaredRole): string | null {
  return oldNames(role).at(-1) ?? null
}

/** Every key that a layer of a role says it is to be renamed from, overruled or not: files with one cannot declare it. */
export function oldNames({ layers }: DeclaredRole): string[] {
  return layers.flatMap(({ own: { renamedFrom } }) => (typeof renamedFrom === 'string' ? [renamedFrom] : []))
}

/** Returns the system, with the fields that are pulled, and the catalogue that give written values their meaning. */
export function meaning({ provider, live, without }: PullContext): Meaning {
  const fields = Object.entries(provider.fields).filter(([name]) => !without.has(name))
  return { provider: { ...provider, fields: Object.fromEntries(fields) }, catalogue: live.catalogue }
}

/** Several live roles of one key, for people. */
export function duplicatesOf(duplicates: readonly LiveRole[]): string {
  const ids = duplicates.map(({ id }) => id ?? 'none').join(', ')
  return `${duplicates.length} live roles are named ${JSON.stringify(duplicates[0]?.key)} (ids ${ids})`
}
