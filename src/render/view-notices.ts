/** Collects what a plan says beside its steps: errors, findings, objections, and its purpose. Pure. */
import { openFindings, unresolvedObjections } from '../domain/blockers.ts'
import type { Finding, Objection } from '../domain/finding.ts'
import type { Origin, Plan, RefusedRole, TargetPlan } from '../domain/plan-model.ts'
import { HYGIENE, howToAccept } from '../domain/policy.ts'
import { uncomparedRoles } from '../domain/uncompared.ts'
import { plural } from '../text/plural.ts'
import { count, join, names, type Phrase, phrase, said } from './phrase.ts'
import type { Notice } from './view.ts'
import { sourcePhrase } from './view-steps.ts'
import { when } from './when.ts'

/** Headings over what a plan says beside its steps. */
export const TITLES = { remarks: 'Remarks', advice: 'Advice', rest: 'Stays as it is' } as const

/** Names of targets stand in a title up to this many. */
const MAX_TARGETS = 5

/** Returns `Role changes: mdm-prod, shop`. */
export function titleOf(what: string, targets: readonly { readonly name: string }[]): Phrase {
  const of = targets.map(({ name }) => name)
  return [`${what}: `, ...(of.length > MAX_TARGETS ? count(of.length, 'target') : names(of))]
}

/** Returns which files were planned, and what they were compared with. */
export function sourcesOf({ base }: Plan, commit: string | undefined): Phrase[] {
  return [
    ...(commit === undefined ? [] : [phrase`commit ${commit.slice(0, 12)}`]),
    ...(base === undefined ? [] : [phrase`compared with ${base}`]),
  ]
}

/** Returns what a reviewer has to know of the whole plan: what it undoes, what it was made from, what it leaves out. */
export function planNotices(plan: Plan): Notice[] {
  const { undoes, snapshotAt, only, targets, causesUnknown } = plan
  const texts = [
    ...(undoes === undefined ? [] : [phrase`This plan undoes what the apply of plan ${undoes} changed.`]),
    ...(snapshotAt === undefined
      ? []
      : [
          phrase`This plan was made from a snapshot of ${when(snapshotAt)}, not from the live systems; apply compares it with what is live then.`,
        ]),
    ...(only === undefined ? [] : [limited(only, targets)]),
    ...(causesUnknown === undefined
      ? []
      : [phrase`This plan does not tell this change from drift: ${said(causesUnknown)}`]),
    ...leavesOut(targets),
    ...notCompared(targets),
  ]
  return texts.map((text) => ({ tone: 'warn', label: 'Note', text, more: [] }))
}

function notCompared(targets: readonly TargetPlan[]): Phrase[] {
  const roles = targets.reduce((sum, target) => sum + uncomparedRoles(target).length, 0)
  if (roles === 0) return []
  return [
    phrase`${count(roles, 'role')} could not be compared in full. Apply leaves what could not be compared as it is, and ends with exit code 5.`,
  ]
}

function leavesOut(targets: readonly TargetPlan[]): Phrase[] {
  const roles = targets.reduce((sum, { refused = [] }) => sum + refused.length, 0)
  if (roles === 0) return []
  const they = roles === 1 ? 'it' : 'them'
  return [
    phrase`${count(roles, 'role')} could not be planned. Apply leaves ${[they]} as ${[roles === 1 ? 'it is' : 'they are']}, does not start what only takes access away in the same target, and ends with exit code 5.`,
  ]
}

/** The words for a cause, the same everywhere. */
export const CAUSES: Readonly<Record<Origin, string>> = {
  declared: 'this change',
  drift: 'drift',
  behind: 'what the base branch changed',
}

function limited(only: Origin, targets: readonly TargetPlan[]): Phrase {
  const left = (['declared', 'drift', 'behind'] as const).flatMap((origin) => {
    const roles = targets.reduce((sum, { leftOut = {} }) => sum + (leftOut[origin] ?? 0), 0)
    return roles === 0 ? [] : [phrase`${[CAUSES[origin]]} in ${count(roles, 'role')}`]
  })
  const rest = left.length === 0 ? ['nothing is left out'] : [...join(left, ' and '), ' is left out']
  return phrase`This plan is limited to ${[CAUSES[only]]} (--only ${[only]}): ${rest}.`
}

/** Returns why a target or a role of it could not be planned, what rules found, and what guards object to. */
export function targetNotices({ error, refused = [], findings, objections }: TargetPlan): Notice[] {
  const notices = [
    ...(error === null ? [] : [errorNotice(error.message)]),
    ...refused.map(refusedNotice),
    ...objections.map(objectionNotice),
    ...findings.map(findingNotice),
  ]
  return (['bad', 'warn', 'good'] as const).flatMap((tone) => notices.filter((notice) => notice.tone === tone))
}

/** A role with its problems, each with its place. */
function refusedNotice({ role, problems }: RefusedRole): Notice {
  const about = { tone: 'bad', label: 'Role not planned' } as const
  const [first = [], ...others] = problems.map(({ message, source }) => {
    const place = source === null ? [] : phrase`${`${source.file}:${source.line}:${source.column}`} `
    return phrase`${place}${said(message)}`
  })
  if (others.length === 0) return { ...about, text: phrase`${role}: ${first}`, more: [] }
  return { ...about, text: phrase`${role}: ${count(problems.length, 'problem')}`, more: [first, ...others] }
}

/** One problem stands beside the label, several below it. */
function errorNotice(message: string): Notice {
  const problems = message.split('\n')
  const about = { tone: 'bad', label: 'Could not be planned' } as const
  if (problems.length === 1) return { ...about, text: said(message), more: [] }
  return { ...about, text: count(problems.length, 'problem'), more: problems.map(said) }
}

function objectionNotice({ guard, message, allowed }: Objection): Notice {
  const text = phrase`${guard}: ${said(message)}`
  return allowed
    ? { tone: 'good', label: 'Allowed', text, more: [] }
    : { tone: 'bad', label: 'Refused', text, more: [] }
}

function findingNotice(finding: Finding): Notice {
  const { rule, severity, role, message, source, accepted, reason } = finding
  const accept = howToAccept(finding)
  const more = [
    ...(reason === undefined ? [] : [phrase`Reason: ${said(reason)}`]),
    ...(accept === null ? [] : [said(accept.charAt(0).toUpperCase() + accept.slice(1))]),
  ]
  const about = role === null ? [] : phrase`${role}: `
  const place = source === null ? [] : phrase` (${sourcePhrase(source)})`
  const text = phrase`${rule}: ${about}${said(message)}${place}`
  if (accepted !== null) return { tone: 'good', label: 'Accepted', text: phrase`${text}: ${said(accepted)}`, more }
  const isError = severity === 'error'
  const isAdvice = HYGIENE.some((one) => one === rule)
  return { tone: isError ? 'bad' : 'warn', label: isError ? 'Error' : 'Warning', text, more, isAdvice }
}

/** Returns why apply refuses a plan; empty where it does not. */
export function blockedBy(plan: Plan): Phrase {
  const unread = plan.targets.filter(({ error }) => error !== null).map(({ name }) => name)
  const [refused, broken] = [unresolvedObjections(plan).length, openFindings(plan.targets).length]
  const reasons = [
    ...(plan.complete && unread.length === 0 ? [] : [unplanned(unread)]),
    ...(refused === 0 ? [] : [[`${plural(refused, 'guard refuses', 'guards refuse')} it`]]),
    ...(broken === 0 ? [] : [[`${plural(broken, 'rule')} of the policy ${broken === 1 ? 'is' : 'are'} broken`]]),
  ]
  return reasons.length === 0 ? [] : phrase`This plan cannot be applied: ${join(reasons, '; ')}.`
}

function unplanned(targets: readonly string[]): Phrase {
  if (targets.length === 0) return ['a target could not be planned']
  return targets.length > 3
    ? phrase`${count(targets.length, 'target')} could not be planned`
    : phrase`${names(targets)} could not be planned`
}
