/** Snapshot of live roles as plain data that survives JSON. */
import type { Catalogue, LiveRole } from './model.ts'

/** The live roles of one target, as they were when the snapshot was taken. */
export interface TargetSnapshot {
  readonly name: string
  readonly provider: string
  readonly url: string
  /** The settings that say, beside the url, whose roles these are, e.g. `customerId`. */
  readonly identity: Readonly<Record<string, string>>
  /** By key, then by id. */
  readonly roles: readonly LiveRole[]
  readonly catalogue: Catalogue
}

/** Live roles in a file: for plans without credentials, for rehearsals, and as a backup. */
export interface Snapshot {
  readonly formatVersion: string
  readonly kind: 'snapshot'
  readonly rolesyncVersion: string
  readonly createdAt: string
  /** False where people were left out: which roles they hold is then not known, as opposed to none. */
  readonly members: boolean
  readonly targets: readonly TargetSnapshot[]
}
