/** Returns the roles that would restore what an apply changed, as far as it still is as the apply left it. Pure. */
import { grantsOf } from '../domain/fields.ts'
import type { Finding } from '../domain/finding.ts'
import { type IgnoreGrants, splitGrants } from '../domain/ignored-grants.ts'
import type { Catalogue, Fields, FieldValue, Live, LiveRole, Role, Source } from '../domain/model.ts'
import type { Change } from '../domain/plan-model.ts'
import type { StepReport } from '../domain/report-model.ts'
import type { Provider } from '../domain/system.ts'
import { wholeRole } from './carried-grants.ts'
import { changesBetween, pick } from './changes.ts'
import { sameJson } from './digest.ts'
import { linkedBack } from './undo-references.ts'

/** Report of an apply for one target, and what is live now. */
export interface UndoInput extends IgnoreGrants {
  readonly provider: Provider
  readonly steps: readonly StepReport[]
  readonly live: Live
  /** Roles that the config leaves alone now, whatever was done to them before. */
  readonly isIgnored: (key: string) => boolean
  readonly selected: (key: string) => boolean
  /** The report's own name, for roles that no file declared. */
  readonly report: string
}

/** Roles to restore, and remarks. */
export interface Undoing {
  /** Roles that the planner has to restore. */
  readonly roles: readonly Role[]
  /** Remarks about roles that moved since and about what cannot be restored. */
  readonly remarks: readonly Finding[]
}

/** Returns the roles as they were before the apply, with what others changed since. */
export function undoing(input: UndoInput): Undoing {
  const context: Context = { ...input, remarks: [] }
  const chosen = input.steps.filter(({ role }) => input.selected(role))
  const undone = chosen.flatMap((step) => undoStep(context, step).map((role) => ({ step, role })))
  const linked = linkedBack(
    input,
    undone.map(({ role }) => role),
  )
  const roles = undone.flatMap(({ step }, index): Role[] => {
    const role = linked.roles[index]
    if (role === undefined) return []
    const user = linked.usersOf(role)
    if (user !== null) return remark(context, step, `is included by ${JSON.stringify(user)} by now: it is not deleted`)
    return [role.state === 'absent' ? role : { ...role, fields: known(context, linked.catalogue, { step, role }) }]
  })
  return { roles, remarks: context.remarks }
}

interface Context extends UndoInput {
  readonly remarks: Finding[]
}

function undoStep(context: Context, reported: StepReport): Role[] {
  const { role, status, requests } = reported
  if (status === 'not-attempted') return []
  const step = withoutIgnored(context, reported)
  if (status === 'manual') return remark(context, step, 'was left to a person, and so is undoing it')
  if (status === 'failed') {
    if (requests.every((request) => request.status !== null && request.status >= 400)) return []
    return remark(context, step, 'failed halfway: what it left behind is not undone, see rolesync plan')
  }
  if (context.isIgnored(role)) return remark(context, step, 'is ignored by the config by now: it stays as it is')
  const found = context.live.roles.filter(({ key }) => key === role)
  if (found.length > 1) return remark(context, step, `names ${found.length} live roles by now: they stay as they are`)
  const [now = null] = found
  if (step.action === 'delete') return recreate(context, step, now)
  if (now === null) return remark(context, step, 'is gone: there is nothing to undo')
  if (step.action === 'create') return isOthers(step) ? remark(context, step, OTHERS) : takeAway(context, reported, now)
  if (now.id !== (step.id ?? null))
    return remark(context, step, `is another role by now (id ${now.id}): it stays as it is`)
  const taken = step.renamedFrom !== undefined && context.live.roles.some(({ key }) => key === step.renamedFrom)
  if (taken)
    return remark(context, step, `cannot have its name ${JSON.stringify(step.renamedFrom)} back, which is taken`)
  return putBack(context, step, now)
}

/** Returns a step as the config of today sees it: without grants that are left to others by now. */
function withoutIgnored(context: Context, step: StepReport): StepReport {
  const split = (fields: Fields | null = null) =>
    fields === null ? null : splitGrants(context.provider.fields, context, fields)
  const [before, after] = [split(step.before), split(step.after)]
  if (before !== null && after !== null && !sameJson(before.ignored, after.ignored)) {
    remark(context, step, 'has grants that the config ignores by now (ignoreGrants): they stay as they are')
  }
  return { ...step, before: before?.kept ?? null, after: after?.kept ?? null }
}

const OTHERS = 'was made by somebody else at the same time: it stays as it is'

/** Steps that sent nothing, or whose role was found beside an older one, are none of this apply. */
function isOthers({ adopted, requests }: StepReport): boolean {
  return adopted === true || requests.length === 0
}

/** A role that the apply made goes, unless someone has put it to use since: by what the config ignores, too. */
function takeAway(context: Context, step: StepReport, now: LiveRole): Role[] {
  const { provider } = context
  const after = step.after ?? {}
  const { fields } = wholeRole(provider.fields, now)
  const unmanaged = Object.entries(fields).filter(([name]) => !Object.hasOwn(after, name))
  const moved = [
    ...changesBetween(provider.fields, after, pick(fields, after)).flatMap(elementsOf),
    ...grantsOf(provider.fields, Object.fromEntries(unmanaged)).map((grant) => `+${grant}`),
  ]
  if (moved.length > 0) return remark(context, step, `moved since it was made (${moved.join(', ')}): it is not deleted`)
  return [{ ...blank(context, step), state: 'absent' }]
}

function recreate(context: Context, step: StepReport, now: LiveRole | null): Role[] {
  if (now !== null) return remark(context, step, 'exists again: it stays as it is')
  const given = Object.entries(step.before ?? {}).filter(([, value]) => value !== null)
  remark(
    context,
    step,
    'is made anew from what rolesync knew of it: with a new id where the system gives ids, and without what the report does not hold, such as its members where roles do not tell',
  )
  return [{ ...blank(context, step), fields: Object.fromEntries(given) }]
}

/** An update or rename: each part that is still as the apply left it becomes what it was. */
function putBack(context: Context, step: StepReport, now: LiveRole): Role[] {
  const { provider } = context
  const [before, after] = [step.before ?? {}, step.after ?? {}]
  const moved = changesBetween(provider.fields, after, pick(now.fields, after)).flatMap(elementsOf)
  if (moved.length > 0) remark(context, step, `moved since the apply (${moved.join(', ')}): that stays as it is`)
  const fields: Record<string, FieldValue> = {}
  for (const [name, left] of Object.entries(after)) {
    const kind = provider.fields[name]
    const live = now.fields[name]
    if (kind === undefined) continue
    const back = kind.restore({ before: before[name], after: left, live })
    if (back !== undefined) fields[name] = back
    else if (!sameJson(before[name] ?? null, left)) {
      remark(context, step, `${name} had no value, and a value cannot be taken away: it stays as it is`)
    }
  }
  const key = step.renamedFrom ?? step.role
  const renamedFrom = step.renamedFrom === undefined ? null : step.role
  return [{ ...blank(context, step), key, renamedFrom, fields }]
}

/** Without the names that the system does not know any more, such as a person who left. */
function known(
  context: Context,
  catalogue: Catalogue,
  { step, role: { fields } }: { readonly step: StepReport; readonly role: Role },
): Fields {
  const { provider } = context
  const left: Record<string, FieldValue> = { ...fields }
  for (const { field, element, message } of provider.canonical(fields, catalogue).problems) {
    const kind = field === undefined ? undefined : provider.fields[field]
    const value = field === undefined ? undefined : left[field]
    remark(context, step, `cannot be restored in full: ${message}`)
    if (field === undefined || kind === undefined || value === undefined) continue
    const rest = element === undefined ? undefined : kind.without(value, element)
    if (rest === undefined) delete left[field]
    else left[field] = rest
  }
  return left
}

function blank({ report }: Context, { role, source }: StepReport): Role {
  const place: Source = source ?? { file: report, line: 1, column: 1 }
  return { key: role, state: 'present', renamedFrom: null, fields: {}, source: place, place: () => place }
}

function remark({ remarks }: Context, { role, source }: StepReport, message: string): [] {
  const about = { rule: 'undo', severity: 'warning', role, message, source: source ?? null, accepted: null } as const
  remarks.push(about)
  return []
}

function elementsOf(change: Change): string[] {
  if ('added' in change) return [...change.added.map((one) => `+${one}`), ...change.removed.map((one) => `-${one}`)]
  return [`${change.field} ${JSON.stringify(change.before)} → ${JSON.stringify(change.after)}`]
}
