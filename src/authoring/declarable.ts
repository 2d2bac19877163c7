/** Finds the fields of a live role that no file can declare: they stay out of a pull, and the rest of the role does not. Pure. */
import type { LiveRole } from '../domain/model.ts'
import { record } from '../text/collections.ts'
import type { PullContext } from './pull-types.ts'
import type { DataMap } from './scalar.ts'

/** The declaration of a role in a file. */
export interface Declarable {
  readonly live: LiveRole
  /** Names of fields that the pull is about. */
  readonly concerns: (field: string) => boolean
  /** True where no file declares the role: a field that one does declare cannot be left out, or the file would be wrong. */
  readonly isNew: boolean
  /** The fields of the role in a pull that leaves some out. */
  readonly fieldsOf: (context: PullContext) => DataMap
}

/**
 * Returns the pull of this role, without fields that cannot be declared, each with a warning; or why a file cannot declare the
 * role at all.
 */
export function declarableOnly(
  context: PullContext,
  { live, concerns, isNew, fieldsOf }: Declarable,
): { readonly context: PullContext; readonly unfit: string | null } {
  const unreadable = Object.entries(live.unreadable ?? {}).filter(([field]) => !context.without.has(field))
  const readable = leavingOut(
    context,
    unreadable.map(([field]) => field),
  )
  const fields = fieldsOf(readable)
  const unfit = context.unfit(live.key, fields)
  const single = unfit === null || !isNew ? [] : unfitFields(context, live.key, fields)
  const rest = leavingOut(
    readable,
    single.map(([field]) => field),
  )
  const why = single.length === 0 ? unfit : context.unfit(live.key, fieldsOf(rest))
  if (why !== null) return { context, unfit: unreadable[0]?.[1] ?? unfit }
  for (const [field, reason] of [...unreadable, ...single]) {
    if (!concerns(field)) continue
    const why = `${JSON.stringify(live.key)}: its ${field} stays out, since no file can declare it: ${reason}`
    context.partly.push({ key: live.key, field, why })
  }
  return { context: rest, unfit: null }
}

/** Fields that a role can do without and that no file can declare, with the reason. A role without what it includes is another one. */
function unfitFields({ provider, unfit }: PullContext, key: string, fields: DataMap): [string, string][] {
  const needs = [
    ...provider.schema.role.required,
    ...(provider.references === undefined ? [] : [provider.references.field]),
  ]
  const needed = record(Object.entries(fields).filter(([name]) => needs.includes(name)))
  return Object.entries(fields).flatMap(([name, value]): [string, string][] => {
    const why = needs.includes(name) ? null : unfit(key, { ...needed, [name]: value })
    return why === null ? [] : [[name, why]]
  })
}

function leavingOut(context: PullContext, fields: readonly string[]): PullContext {
  return fields.length === 0 ? context : { ...context, without: new Set([...context.without, ...fields]) }
}
