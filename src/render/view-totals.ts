/** The last words of a plan: how much, for which causes, at what cost. Pure. */
import { waitsForRefused } from '../domain/phases.ts'
import type { Plan, Step, TargetPlan } from '../domain/plan-model.ts'
import { uncomparedRoles } from '../domain/uncompared.ts'
import { hasChanges, type Kinds, own } from './grants.ts'
import { count, join, type Phrase, phrase } from './phrase.ts'
import { requestCounts } from './request.ts'
import type { CauseView, Deed, StepBlock, Totals } from './view.ts'
import { countedBefore, sum } from './view-answers.ts'
import { blockedBy } from './view-notices.ts'
import { peopleWords } from './view-people.ts'
import { countReach, countSensitive } from './view-reach.ts'

/** The order in which a plan counts what happens to roles. */
const DEEDS: readonly (readonly [Deed, string])[] = [
  ['create', 'to create'],
  ['update', 'to update'],
  ['rename', 'to rename'],
  ['replace', 'to replace'],
  ['delete', 'to delete'],
  ['manual', 'manual'],
]

/**
 * Returns the totals of a plan.
 */
export function totalsOf(plan: Plan, causes: readonly CauseView[], { verifyReads, kinds }: Reads): Totals {
  const blocked = blockedBy(plan)
  const refused = sumOf(plan, ({ refused: roles = [] }) => roles.length)
  const uncompared = sumOf(plan, (target) => uncomparedRoles(target).length)
  const isNothing = blocked.length === 0 && !hasChanges(plan) && refused + uncompared === 0
  const isUnknown = plan.targets.length > 0 && plan.targets.every(({ error }) => error !== null)
  return {
    outcome: isNothing
      ? [nothingToDo(plan)]
      : isUnknown
        ? []
        : outcomeOf(
            causes.flatMap(({ steps }) => steps),
            { refused, uncompared },
          ),
    isNothing,
    causes: isUnknown
      ? []
      : causes.map((cause) => ({ title: cause.origin === null ? '' : cause.title, text: causeText(cause, plan) })),
    cost: hasChanges(plan) ? costOf(plan, { isPossible: blocked.length === 0, verifyReads, kinds }) : [],
    blocked,
    digest: plan.digest,
  }
}

/** Returns `3 to update, 1 to rename`; a role that several causes change counts once. */
export function deedCounts(steps: readonly StepBlock[]): Phrase {
  const own = steps.filter(({ isAgain }) => !isAgain)
  const counts = DEEDS.flatMap(([deed, words]) => {
    const number = sum(own, (step) => (step.whole === deed ? 1 : 0))
    return number === 0 ? [] : [phrase`${number} ${[words]}`]
  })
  return join(counts, ', ')
}

function outcomeOf(
  steps: readonly StepBlock[],
  { refused, uncompared }: { readonly refused: number; readonly uncompared: number },
): Phrase {
  const left = [
    ...(refused === 0 ? [] : phrase`, ${count(refused, 'role')} not planned`),
    ...(uncompared === 0 ? [] : phrase`, ${count(uncompared, 'role')} not compared in full`),
  ]
  return phrase`Plan: ${steps.length === 0 ? ['no changes'] : deedCounts(steps)}${left}.`
}

function sumOf({ targets }: Plan, value: (target: TargetPlan) => number): number {
  return targets.reduce((total, target) => total + value(target), 0)
}

/** Returns what a plan without steps says. */
function nothingToDo({ undoes, targets }: Plan): string {
  // That of no target at all something matches would read as if all were well.
  if (targets.length === 0) return 'No target was planned.'
  return `No changes. ${undoes === undefined ? 'The live roles match the files.' : 'There is nothing left to undo.'}`
}

function causeText({ origin, steps }: CauseView, plan: Plan): Phrase {
  const [gained, lost] = [sum(steps, (step) => step.gained.length), sum(steps, (step) => step.lost.length)]
  const sensitive = sum(steps, (step) => step.sensitive.size)
  const { losing } = peopleWords(plan, origin, steps)
  const grants = [
    ...(gained === 0
      ? []
      : [phrase`${count(gained, 'grant')} gained${sensitive === 0 ? [] : [` (${sensitive} sensitive)`]}`]),
    ...(lost === 0 ? [] : [gained === 0 ? phrase`${count(lost, 'grant')} lost` : phrase`${lost} lost`]),
    ...reachedText(steps),
    ...(losing.length === 0 ? [] : [phrase`${losing} access`]),
  ]
  return [
    ...count(
      sum(steps, () => 1),
      'role',
    ),
    ...countedBefore(steps),
    ': ',
    ...(grants.length === 0 ? ['no grant gained or lost'] : join(grants, ', ')),
    '.',
  ]
}

function reachedText(steps: readonly StepBlock[]): Phrase[] {
  const gained = sum(steps, ({ reach }) => countReach(reach, 'gains'))
  const lost = sum(steps, ({ reach }) => countReach(reach, 'loses'))
  const sensitive = sum(steps, ({ reach }) => countSensitive(reach))
  const flagged = sensitive === 0 ? [] : phrase` (${sensitive} sensitive)`
  const parts = [
    ...(gained === 0 ? [] : [phrase`${gained} gained${flagged}`]),
    ...(lost === 0 ? [] : [phrase`${lost} lost`]),
  ]
  return parts.length === 0 ? [] : [phrase`through included roles ${join(parts, ' and ')}`]
}

/** Facts about the GETs of an apply. */
interface Reads {
  readonly kinds: Kinds
  /** Number of GETs that apply sends to verify; `null` if that is not known. */
  readonly verifyReads: number | null
}

/** Returns what apply will send: `Apply sends 4 PUT, 1 POST, 1 DELETE, then 3 GET to verify.` */
function costOf(plan: Plan, { isPossible, verifyReads, kinds }: Reads & { readonly isPossible: boolean }): Phrase {
  const requests = requestCounts(plan.targets.flatMap(sentSteps))
  const sends = isPossible ? 'Apply sends' : 'Apply would send'
  if (requests === '') return [`${sends} nothing.`]
  // Once before a role is created, once after it.
  const lookUps = 2 * sumOf(plan, (target) => (own(kinds, target.provider)?.looksUp === true ? creates(target) : 0))
  const doubles = lookUps === 0 ? '' : `, ${lookUps} GET to look up the names of new roles`
  const unknown = isPossible ? ', then reads again to verify' : ''
  return [`${sends} ${requests}${doubles}${verifyReads === null ? unknown : `, then ${verifyReads} GET to verify`}.`]
}

function sentSteps({ steps, refused = [] }: TargetPlan): readonly Step[] {
  return refused.length === 0 ? steps : steps.filter((step) => !waitsForRefused(step))
}

function creates({ steps }: TargetPlan): number {
  return steps.filter(({ action }) => action === 'create').length
}
