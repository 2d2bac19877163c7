/** The last lines of a plan: how much, at what cost, and what to do next. Pure. */
import { openFindings, unresolvedObjections } from '../domain/blockers.ts'
import type { Plan } from '../domain/model.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { plural } from '../text/plural.ts'
import { nothingToDo } from './answers.ts'
import { type Paint, type Style, wordsOf, wrap } from './layout.ts'
import { requestCounts } from './request.ts'

/** Counts in Terraform's words, the requests of an apply, the digest, the next command. */
export function closingLines(
  plan: Plan,
  options: { readonly verifyReads: number | null; readonly next: string | null },
  style: Style,
): string[] {
  const { paint } = style
  const reasons = blockers(plan)
  const why = wordsOf(`This plan cannot be applied: ${reasons.join('; ')}.`)
  return [
    ...outcomeLines(plan, style, { verifyReads: options.verifyReads, possible: reasons.length === 0 }),
    ...(reasons.length === 0 ? [] : wrap('✗ ', why, style).map(paint.red)),
    paint.dim(`Digest: ${forTerminal(plan.digest)}`),
    ...(options.next === null ? [] : ['', `Next: ${paint.bold(forTerminal(options.next))}`]),
  ]
}

/** What only the caller and the obstacles tell about an apply. */
interface Cost {
  readonly verifyReads: number | null
  readonly possible: boolean
}

function outcomeLines(plan: Plan, { paint }: Style, cost: Cost): string[] {
  const changed = plan.targets.some((target) => target.steps.length > 0)
  // A plan that could not read everything, or that a guard stopped, does not know that nothing is to do.
  if (!changed && cost.possible) return [paint.bold(paint.green(nothingToDo(plan)))]
  // Where nothing was read, counts of none would read as if all were well.
  if (plan.targets.length > 0 && plan.targets.every(({ error }) => error !== null)) return []
  const { create, update, rename, delete: deleted, manual } = plan.summary
  const parts = [`${create} to create`, `${update} to update`, `${rename} to rename`, `${deleted} to delete`]
  return [
    paint.bold(`Plan: ${parts.join(', ')}, ${manual} to do by hand.`),
    grantsLine(plan, paint),
    ...causeLines(plan),
    ...(changed ? [costLine(plan, cost)] : []),
  ]
}

/** Only where the plan was compared with a base. A step can have both causes. */
function causeLines({ summary, base, only }: Plan): string[] {
  if (summary.declared === undefined || summary.drift === undefined) return []
  const counts = `${plural(summary.declared, 'role')} by this change, ${summary.drift} moved outside git`
  const limited =
    only === undefined
      ? ''
      : `; limited to what ${only === 'declared' ? 'this change brings' : 'was moved outside git'}`
  return [`Since ${forTerminal(base ?? '')}: ${counts}${limited}.`]
}

function grantsLine({ summary }: Plan, paint: Paint): string {
  const wider = `+${summary.grantsAdded} ▲`
  const narrower = `−${summary.grantsRemoved} ▼`
  const sensitive = summary.sensitive === undefined ? '' : `, ${summary.sensitive} sensitive`
  return `Grants: ${summary.grantsAdded > 0 ? paint.green(wider) : wider}  ${
    summary.grantsRemoved > 0 ? paint.red(narrower) : narrower
  }${(summary.sensitive ?? 0) > 0 ? paint.yellow(sensitive) : sensitive}.`
}

/** What apply will send: `Apply sends 4 PUT, 1 POST, 1 DELETE, then 3 GET to verify.` */
function costLine(plan: Plan, { verifyReads, possible }: Cost): string {
  const requests = requestCounts(plan.targets.flatMap(({ steps }) => steps))
  const sends = possible ? 'Apply sends' : 'Apply would send'
  if (requests === '') return `${sends} nothing.`
  return `${sends} ${requests}${verifyReads === null ? '' : `, then ${verifyReads} GET to verify`}.`
}

/** Why this plan cannot be applied as it is. */
function blockers(plan: Plan): string[] {
  const unread = plan.targets.filter((target) => target.error !== null).map((target) => forTerminal(target.name))
  const [refused, broken] = [unresolvedObjections(plan).length, openFindings(plan.targets).length]
  return [
    ...(plan.complete ? [] : [`${unread.length === 0 ? 'a target' : unread.join(', ')} could not be planned`]),
    ...(refused === 0 ? [] : [`refused by ${plural(refused, 'guard')}`]),
    ...(broken === 0 ? [] : [`${plural(broken, 'finding')} of severity error`]),
  ]
}
