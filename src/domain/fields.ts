/** The fields of a role, over all their kinds. Pure. */
import type { FieldKind } from './field-kind.ts'
import type { Fields } from './model.ts'
import type { Change } from './plan-model.ts'

/** The kinds of a system's fields, by name. */
export type FieldKinds = Readonly<Record<string, FieldKind>>

/** Returns all grants of a role, field by field. */
export function grantsOf(kinds: FieldKinds, fields: Fields): string[] {
  return Object.entries(kinds).flatMap(([name, kind]) => (kind.grants ? kind.elements(fields[name]) : []))
}

/** Counts the grants of a role without spelling them. */
export function countGrantsOf(kinds: FieldKinds, fields: Fields): number {
  return Object.entries(kinds).reduce((sum, [name, kind]) => sum + (kind.grants ? kind.size(fields[name]) : 0), 0)
}

/** Reports whether a change is one of a field, or of an entry of it, which is named after the field and its key. */
export function isChangeOf({ field }: Change, name: string): boolean {
  return field === name || field.startsWith(`${name}.`)
}
