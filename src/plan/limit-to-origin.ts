/** A plan limited to one origin: the change alone, or what undoes drift alone. Pure. */
import { filterValue, itemKey, unite } from '../domain/fields.ts'
import type { Change, FieldKind, Fields, FieldValue, Item, LiveRole, Origin, Step } from '../domain/model.ts'
import { startOf } from './origin.ts'
import { actionOf, makeStep, type StepContext } from './step.ts'

/** A step whose changes have origins, and what it starts from. */
export interface Cause {
  readonly step: Step
  /** What the base would do to the same role. */
  readonly base: Step | undefined
  readonly live: LiveRole | null
}

/**
 * The part of a step that has this origin; `null` where nothing is left. What is of the other origin stays as it is
 * live, so a write of the whole role carries it along.
 */
export function limitTo(stage: StepContext, only: Origin, cause: Cause): Step | null {
  const { step, live } = cause
  if (step.origin !== undefined && step.origin !== only && step.renamedFrom === undefined) return null
  const isRenamed = step.origin === only
  const role = isRenamed ? step.role : startOf(step)
  const after = step.after === null ? null : limited(stage, only, cause, step.after)
  const action = actionOf(role, live, after)
  const note = step.note === undefined ? {} : { note: step.note }
  const made = makeStep(stage, { role, action, live, after, source: step.source, ...note })
  if (action === 'update' && made.changes.length === 0) return null
  const changes = made.changes.map((change) => ({ ...change, origin: only }))
  return { ...made, ...(isRenamed ? { origin: only } : {}), changes }
}

function limited({ provider }: StepContext, only: Origin, { step, base, live }: Cause, after: Fields): Fields {
  const fields = Object.entries(after).flatMap(([field, wanted]): [string, FieldValue][] => {
    const kind = provider.fields[field]
    const others = step.changes.filter((change) => change.origin !== only && isOf(change, field))
    if (kind === undefined || others.length === 0) return [[field, wanted]]
    const own = step.changes.some((change) => change.origin === only && isOf(change, field))
    // A role that is made anew has nothing live to leave alone: it gets what the base says.
    const now = live === null ? base?.after?.[field] : live.fields[field]
    if (kind.kind === 'scalar') return live === null && now !== undefined ? [[field, now]] : []
    if (!own && live !== null) return []
    return [[field, mixed(kind, wanted, live === null ? undefined : now, others)]]
  })
  return Object.fromEntries(fields)
}

/** The wanted value, but with these changes not made. */
function mixed(
  kind: FieldKind,
  wanted: FieldValue,
  now: FieldValue | undefined,
  others: readonly Change[],
): FieldValue {
  const spared = new Set(others.flatMap((change) => elementsOf(kind, change)))
  const kept = filterValue(kind, wanted, (element) => !spared.has(element))
  return now === undefined
    ? kept
    : unite(
        kind,
        kept,
        filterValue(kind, now, (element) => spared.has(element)),
      )
}

function elementsOf(kind: FieldKind, change: Change): readonly string[] {
  if ('added' in change) return [...change.added, ...change.removed]
  const item = (change.after ?? change.before) as Item
  return kind.kind === 'items' ? [itemKey(kind.keys, item)] : []
}

/** Changes of an item are named after its field and its key. */
function isOf(change: Change, field: string): boolean {
  return change.field === field || change.field.startsWith(`${field}.`)
}
