/** Types of the entries that a role needs, layer by layer. */
import type { Catalogue, FieldValue } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import type { Data, DataMap } from './scalar.ts'

/** A permission set that a role includes. */
export interface Included {
  readonly name: string
  /** Place of the set, for messages. */
  readonly place: string
  readonly written: DataMap
}

/** One writing of a role, with what it includes: its entry in a role file, or in an overlay. */
export interface Written {
  readonly own: DataMap
  readonly included: readonly Included[]
}

/** The system that says what things mean. */
export interface Meaning {
  readonly provider: Provider
  readonly catalogue: Catalogue
}

/** A grant that must go but comes through a permission set, which other roles may share. */
export interface Conflict {
  readonly what: string
  /** Index of the layer that includes the set. */
  readonly layer: number
  readonly set: Included
}

/** One entry as it has to be. */
export interface DesiredEntry {
  readonly fields: DataMap
  /** Fields that an overlay still takes away. */
  readonly remove: DataMap
  /** Differences that the change of this entry makes: `+grant`, `-grant`, `~field`. */
  readonly differences: readonly string[]
}

/** The entries of a role as they have to be, one for each layer, and what stands in the way. */
export interface DesiredEntries {
  readonly entries: readonly DesiredEntry[]
  readonly conflicts: readonly Conflict[]
}

/** One field as all layers write it. */
export interface Field {
  readonly name: string
  readonly layers: readonly FieldLayer[]
  /** The layer that takes what no layer says yet. */
  readonly ownerLayer: number
  /** A written value as the system would hand it back. */
  readonly canonical: (value: FieldValue) => FieldValue
}

/** One field as one layer writes it. */
export interface FieldLayer {
  readonly own: Data | undefined
  readonly removed: Data | undefined
  /** The permission sets of the layer that have the field. */
  readonly through: readonly Included[]
}

/** One field as one layer has to write it. */
export interface DesiredLayer extends Pick<FieldLayer, 'own' | 'removed'> {
  readonly differences: readonly string[]
}

/** A field as all layers have to write it. */
export interface DesiredField {
  readonly layers: readonly DesiredLayer[]
  readonly conflicts: readonly Conflict[]
}
