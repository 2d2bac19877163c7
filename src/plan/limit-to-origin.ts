/** A plan limited to one origin: the change alone, or what undoes drift alone. Pure. */
import type { FieldKind } from '../domain/field-kind.ts'
import { isChangeOf } from '../domain/fields.ts'
import type { Fields, FieldValue, LiveRole } from '../domain/model.ts'
import type { Change, Only, Step } from '../domain/plan-model.ts'
import { startOf } from './origin.ts'
import { actionOf, makeStep, type StepContext } from './step.ts'

/** A step whose changes have origins, and what it starts from. */
export interface Cause {
  readonly step: Step
  /** Step of the base for the same role. */
  readonly base: Step | undefined
  readonly live: LiveRole | null
}

/**
 * The part of a step that has this origin; `null` where nothing is left. What is of the other origin stays as it is
 * live, so a write of the whole role carries it along.
 */
export function limitTo(stage: StepContext, only: Only, cause: Cause): Step | null {
  const { step, live } = cause
  if (step.origin !== undefined && step.origin !== only && step.renamedFrom === undefined) return null
  const isRenamed = step.origin === only
  const role = isRenamed ? step.role : startOf(step)
  const after = step.after === null ? null : limited(stage, only, cause, step.after)
  const action = actionOf(role, live, after)
  const link = step.replaces === undefined ? {} : { replaces: step.replaces }
  const back = step.replacedBy === undefined ? {} : { replacedBy: step.replacedBy }
  const made = makeStep(stage, { role, action, live, after, source: step.source, ...link, ...back })
  if (action === 'update' && made.changes.length === 0) return null
  const changes = made.changes.map((change) => ({ ...change, origin: only }))
  return { ...made, ...(isRenamed ? { origin: only } : {}), changes }
}

function limited({ provider }: StepContext, only: Only, { step, base, live }: Cause, after: Fields): Fields {
  const fields = Object.entries(after).flatMap(([field, wanted]): [string, FieldValue][] => {
    const kind = provider.fields[field]
    const changes = step.changes.filter((change) => isChangeOf(change, field))
    const others = changes.filter((change) => change.origin !== only)
    if (kind === undefined || others.length === 0) return [[field, wanted]]
    if (others.length === changes.length && live !== null) return []
    const left = without(kind, wanted, { field, others, now: live?.fields[field] })
    // A role that is made anew has nothing live to leave alone: a value without parts is what the base says.
    const value = left ?? base?.after?.[field]
    return value === undefined ? [] : [[field, value]]
  })
  return Object.fromEntries(fields)
}

interface Spared {
  readonly field: string
  readonly others: readonly Change[]
  readonly now: FieldValue | undefined
}

/** The wanted value with these changes not made: their parts stay as they are now. */
function without(kind: FieldKind, wanted: FieldValue, { field, others, now }: Spared): FieldValue | undefined {
  const spared = new Set(others.flatMap((change) => partsOf(change, field)))
  const kept = kind.filter(wanted, (part) => !spared.has(part))
  const stays = now === undefined ? undefined : kind.filter(now, (part) => spared.has(part))
  return kept === undefined || stays === undefined ? kept : kind.union(kept, stays)
}

/** The parts of a value that a change is about; the change of an entry is named after its key. */
function partsOf(change: Change, field: string): readonly string[] {
  return 'added' in change ? [...change.added, ...change.removed] : [change.field.slice(field.length + 1)]
}
