/** The questions of a review, answered for the steps of one cause. Pure. */
import type { Origin, Plan } from '../domain/plan-model.ts'
import { thousands } from '../text/plural.ts'
import { count, join, names, type Phrase, phrase, strong } from './phrase.ts'
import type { Answer, StepBlock } from './view.ts'
import { type PeopleWords, peopleWords } from './view-people.ts'
import { countReach, countSensitive } from './view-reach.ts'
import { when } from './when.ts'

/** Returns what is gained and lost, who is affected, and what cannot be undone. */
export function answersTo(steps: readonly StepBlock[], plan: Plan, origin: Origin | null): Answer[] {
  const people = peopleWords(plan, origin, steps)
  return [gains(steps), loses(steps, people), affected(steps, people), destructive(steps)]
}

/** Returns the questions without an answer, for a plan that could read no target. */
export function noAnswers(): Answer[] {
  const questions = ['Gains access', 'Loses access', 'Affected', 'Destructive'] as const
  return questions.map((question) => ({ question, tone: 'plain', short: 'not known', text: [] }) as const)
}

/** Sums over blocks; one that stands for several targets counts in each. */
export function sum(steps: readonly StepBlock[], value: (step: StepBlock) => number): number {
  return steps.reduce((total, step) => total + value(step) * step.targets.length, 0)
}

function gains(steps: readonly StepBlock[]): Answer {
  const grants = sum(steps, ({ gained }) => gained.length)
  const roles = sum(steps, ({ gained }) => (gained.length > 0 ? 1 : 0))
  const reached = sum(steps, ({ reach }) => countReach(reach, 'gains'))
  const sensitive = sum(steps, (step) => step.sensitive.size + countSensitive(step.reach))
  const question = 'Gains access'
  if (grants + reached === 0) return { question, tone: 'plain', short: 'no', text: [] }
  const flagged = sensitive === 0 ? [] : phrase`, ${strong([`${sensitive} sensitive`])}`
  return {
    question,
    tone: 'gain',
    short: `+${grants}`,
    text: [...inRoles(grants, roles), ...through(reached, '+'), ...flagged],
  }
}

function loses(steps: readonly StepBlock[], { losing }: PeopleWords): Answer {
  const grants = sum(steps, ({ lost }) => lost.length)
  const roles = sum(steps, ({ lost }) => (lost.length > 0 ? 1 : 0))
  const reached = sum(steps, ({ reach }) => countReach(reach, 'loses'))
  const left = sum(steps, ({ deed, people }) => (deed === 'replace' && (people ?? null) === null ? 1 : 0))
  const question = 'Loses access'
  const who = [
    ...(losing.length === 0 ? [] : [phrase`${strong(losing)} access`]),
    ...(left === 0 ? [] : [phrase`all members of ${count(left, 'replaced role')}`]),
  ]
  if (grants + reached + who.length === 0) return { question, tone: 'plain', short: 'no', text: [] }
  const tone = 'loss'
  if (grants + reached === 0) return { question, tone, short: 'yes', text: [': ', ...join(who, '; ')] }
  const what = [...inRoles(grants, roles), ...through(reached, '−')]
  return { question, tone, short: `−${grants}`, text: join([what, ...who], '; ') }
}

function inRoles(grants: number, roles: number): Phrase {
  return phrase` ${[grants === 1 ? 'grant' : 'grants']} in ${count(roles, 'role')}`
}

/** Grants of roles that include others come and go with those. */
function through(reached: number, sign: string): Phrase {
  return reached === 0 ? [] : [`, ${sign}${thousands(reached)} through included roles`]
}

function affected(steps: readonly StepBlock[], people: PeopleWords): Answer {
  const question = 'Affected'
  if (steps.length === 0) return { question, tone: 'plain', short: 'nobody', text: [] }
  const roles = sum(steps, () => 1)
  const targets = new Set(steps.flatMap((step) => step.targets)).size
  const where = phrase` ${[roles === 1 ? 'role' : 'roles']}${countedBefore(steps)} in ${count(targets, 'target')}`
  return { question, tone: 'plain', short: String(roles), text: [...where, ...members(steps, people)] }
}

/** Returns how many of the roles stand under an earlier cause too. */
export function countedBefore(steps: readonly StepBlock[]): Phrase {
  const again = sum(steps, ({ isAgain }) => (isAgain ? 1 : 0))
  if (again === 0) return []
  return again === sum(steps, () => 1) ? [' (counted before)'] : phrase` (${again} of them counted before)`
}

function members(steps: readonly StepBlock[], { users, admins }: PeopleWords): Phrase {
  const counted = steps.filter(({ people }) => people !== undefined && people !== null)
  if (counted.length === 0)
    return [
      steps.every(({ people }) => people === null)
        ? '; the system does not tell who has them'
        : '; who has them was not read',
    ]
  const unknown = sum(steps, () => 1) - sum(counted, () => 1)
  const rest = unknown === 0 ? [] : phrase` (${count(unknown, 'role')} not known)`
  return phrase` with ${users} and ${admins}${rest}`
}

/** A rename that the system does keeps id and members, and is not destructive; a replace is. */
function destructive(steps: readonly StepBlock[]): Answer {
  const of = (deed: StepBlock['deed']) => steps.filter((step) => step.deed === deed)
  const deleted = of('delete').map(({ role }) => role)
  const replaced = of('replace').map(({ from }) => from ?? '')
  const kept = keptIds(of('rename'))
  const parts = [
    ...(deleted.length === 0 ? [] : [phrase`deletes ${listNames(deleted, 'role')}`]),
    ...(replaced.length === 0
      ? []
      : [phrase`replaces ${listNames(replaced, 'role')}, whose members are not carried over`]),
  ]
  const question = 'Destructive'
  if (parts.length > 0) {
    return { question, tone: 'loss', short: 'yes', text: [': ', ...join([...parts, ...kept], '; ')] }
  }
  return { question, tone: 'plain', short: 'no', text: kept.length === 0 ? [] : [': ', ...join(kept, '; ')] }
}

function keptIds(renamed: readonly StepBlock[]): Phrase[] {
  if (renamed.length === 0) return []
  const renames = count(
    sum(renamed, () => 1),
    'rename',
  )
  return [phrase`${renames} ${[renamed.length === 1 ? 'keeps' : 'keep']} ids and members`]
}

/** Names are reported up to this many, and up to so many letters; beyond, the list of steps has them. */
const MAX_NAMES = 5
const MAX_LENGTH = 160

function listNames(all: readonly string[], noun: string): Phrase {
  const isLong = all.length > MAX_NAMES || all.join(', ').length > MAX_LENGTH
  return isLong ? count(all.length, noun) : names(all)
}

/** Returns when the live roles were read, and what could not be. */
export function liveState(plan: Plan): Answer {
  const { createdAt, snapshotAt, targets } = plan
  const unread = targets.filter(({ error }) => error !== null).map(({ name }) => name)
  const time = when(snapshotAt ?? createdAt)
  const question = 'Live state'
  if (unread.length > 0) {
    const text = phrase`: ${listNames(unread, 'target')} could not be read; the rest was read ${time}`
    return { question, tone: 'loss', short: 'incomplete', text }
  }
  if (snapshotAt === undefined) return { question, tone: 'plain', short: 'read', text: [' ', ...time] }
  return { question, tone: 'warn', short: 'snapshot', text: phrase` of ${time}, not from the live systems` }
}
