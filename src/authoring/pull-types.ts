/** What a pull of one target goes by, and what it finds to do. Pure. */
import type { Live, LiveRole } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import type { Included, Meaning } from './desired-entries.ts'
import type { RoleEdit } from './edit.ts'
import type { DataMap } from './scalar.ts'

/** One writing of a role: its entry in a role file, or in an overlay. */
export interface RoleLayer {
  /** Relative to the config's folder. */
  readonly file: string
  /** Where it is written, for people. */
  readonly place: string
  readonly own: DataMap
  readonly included: readonly Included[]
}

/** A role that files declare. */
export interface DeclaredRole {
  readonly key: string
  /** What the files say of it, in the order in which it counts: overlays last. */
  readonly layers: readonly [RoleLayer, ...RoleLayer[]]
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

/** A pull under way. */
export interface Pulling extends PullInput {
  readonly byKey: ReadonlyMap<string, readonly LiveRole[]>
  readonly changes: RoleChange[]
  readonly problems: string[]
  readonly leftOut: { key: string; why: string }[]
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

export function meaning({ provider, live }: Pulling): Meaning {
  return { provider, catalogue: live.catalogue }
}

/** Several live roles of one key, for people. */
export function duplicatesOf(duplicates: readonly LiveRole[]): string {
  const ids = duplicates.map(({ id }) => id ?? 'none').join(', ')
  return `${duplicates.length} live roles are named ${JSON.stringify(duplicates[0]?.key)} (ids ${ids})`
}
