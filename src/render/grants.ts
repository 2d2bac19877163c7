/** The grants among the changes of a plan. Pure. */
import type { FieldKinds } from '../domain/fields.ts'
import type { Change, Plan } from '../domain/plan-model.ts'

/** Fields of a provider's roles. */
export interface SystemFields {
  /** They say which elements are grants. */
  readonly fields: FieldKinds
  /** Names of the fields that say who holds or administers a role. */
  readonly people: readonly string[]
  /** True where apply looks keys up before and after it creates roles. */
  readonly looksUp?: boolean
}

/** The fields of each provider by its name. */
export type Kinds = Readonly<Record<string, SystemFields>>

/** Reports whether the elements of a field are grants. A field of an unknown provider is taken to hold some. */
export function mayGrant(fields: FieldKinds | undefined, field: string): boolean {
  return own(fields, field)?.grants !== false
}

/** Returns the added or removed grants of some changes. */
export function grantsOf(
  changes: readonly Change[],
  side: 'added' | 'removed',
  fields: FieldKinds | undefined,
): string[] {
  return changes.flatMap((change) => ('added' in change && mayGrant(fields, change.field) ? [...change[side]] : []))
}

/** Returns a value by a key of foreign origin, `__proto__` among them. */
export function own<V>(values: Readonly<Record<string, V>> | undefined, key: string): V | undefined {
  return values !== undefined && Object.hasOwn(values, key) ? values[key] : undefined
}

/** Reports whether there is anything to do, for a person or for apply. */
export function hasChanges({ targets }: Pick<Plan, 'targets'>): boolean {
  return targets.some(({ steps }) => steps.length > 0)
}
