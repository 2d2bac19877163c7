/** Compares a live role with a wanted one, field by field. Pure. */
import type { FieldKinds } from '../domain/fields.ts'
import type { Fields } from '../domain/model.ts'
import type { Change } from '../domain/plan-model.ts'

/**
 * Returns the changes from `before` to `after`, in the order of the system's fields. A field that `after` does not have
 * stays as it is; `after: null` takes every grant away.
 */
export function changesBetween(kinds: FieldKinds, before: Fields, after: Fields | null): Change[] {
  return Object.entries(kinds).flatMap(([field, kind]) => {
    if (after !== null && after[field] === undefined) return []
    return kind.diff(field, before[field], after?.[field])
  })
}

/** Returns the declared fields in additive mode: together with what is live, so that nothing is taken away. */
export function addedTo(kinds: FieldKinds, live: Fields, declared: Fields): Fields {
  const together = Object.entries(declared).map(([field, value]) => {
    const [kind, now] = [kinds[field], live[field]]
    return [field, kind === undefined || now === undefined ? value : kind.union(now, value)]
  })
  return Object.fromEntries(together)
}

/** Counts the grants that changes add or remove. Elements that are no grants, such as tags, do not count. */
export function countGrants(kinds: FieldKinds, changes: readonly Change[], side: 'added' | 'removed'): number {
  return changes.reduce((total, change) => {
    return total + (kinds[change.field]?.grants === true && 'added' in change ? change[side].length : 0)
  }, 0)
}

/** Returns those fields of a role that another one names. */
export function pick(fields: Fields, named: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => Object.hasOwn(named, field)))
}
