/** Steps of a plan as blocks: one for each cause, and one for the two steps of a replace. Pure. */

import type { Source } from '../domain/model.ts'
import { waitsForRefused } from '../domain/phases.ts'
import { type Change, ORIGINS, type Origin, type Step, type TargetPlan } from '../domain/plan-model.ts'
import { grantsOf, type Kinds, mayGrant, own, type SystemFields } from './grants.ts'
import { count, join, names, type Phrase, phrase, said, strong } from './phrase.ts'
import { netChanges, type Replace, replacesIn } from './replace.ts'
import { requestCounts } from './request.ts'
import type { Deed, People, StepBlock } from './view.ts'
import { reachBy } from './view-reach.ts'

/** A block and the steps that it is made of. */
export interface OwnBlock {
  readonly block: StepBlock
  readonly steps: readonly Step[]
}

/** Reports whether a plan knows the causes of its changes. */
export function hasCauses(targets: readonly TargetPlan[]): boolean {
  return targets.some(({ steps }) =>
    steps.some(({ origin, changes }) => origin !== undefined || changes.some((change) => change.origin !== undefined)),
  )
}

/** Returns the blocks of a target in the order of its steps. A replace stands where its new role is made. */
export function blocksOf(target: TargetPlan, kinds: Kinds, isSplit: boolean): OwnBlock[] {
  const context = { target, system: own(kinds, target.provider) }
  const replaces = replacesIn(target.steps)
  const ends = new Set([...replaces.values()].map(({ end }) => end))
  return target.steps.flatMap((step) => {
    const replace = replaces.get(step)
    if (replace !== undefined) return [replaceBlock(context, replace, isSplit)]
    if (ends.has(step)) return []
    return partsOf(step, isSplit).map((part, index) => stepBlock(context, step, { ...part, isAgain: index > 0 }))
  })
}

interface BlockContext {
  readonly target: TargetPlan
  readonly system: SystemFields | undefined
}

/** The changes of a step that have one cause. */
interface StepPart {
  readonly origin: Origin | null
  readonly changes: readonly Change[]
  /** Reports whether the step itself, such as a create, has this cause. */
  readonly isWhole: boolean
}

/** Splits a step by its causes. What is not known to have another cause is what the files ask for. */
function partsOf(step: Step, isSplit: boolean): StepPart[] {
  if (!isSplit) return [{ origin: null, changes: step.changes, isWhole: true }]
  const parts = ORIGINS.flatMap((origin): StepPart[] => {
    const changes = step.changes.filter((change) => (change.origin ?? 'declared') === origin)
    return changes.length > 0 || step.origin === origin ? [{ origin, changes, isWhole: step.origin === origin }] : []
  })
  if (parts.length === 0) return [{ origin: 'declared', changes: [], isWhole: true }]
  return parts.some(({ isWhole }) => isWhole) ? parts : parts.map((part, index) => ({ ...part, isWhole: index === 0 }))
}

function stepBlock({ target, system }: BlockContext, step: Step, part: StepPart & { isAgain: boolean }): OwnBlock {
  const { origin, changes, isWhole, isAgain } = part
  const people = peopleOf(step, origin)
  const deed = isWhole || step.action === 'manual' ? step.action : 'update'
  const about = { target, system, deed, origin, changes, people }
  return {
    steps: [step],
    block: {
      ...common(about, step),
      whole: step.action,
      reach: reachBy(step, changes),
      from: isWhole ? (step.renamedFrom ?? null) : null,
      warnings: [...leftLink(step), ...waiting(target, step)],
      remarks: [...peopleRemark(people, isAgain || step.action === 'create'), ...(isAgain ? [] : noteRemark(step))],
      requests: step.requests,
      isAgain,
    },
  }
}

function replaceBlock({ target, system }: BlockContext, { start, end }: Replace, isSplit: boolean): OwnBlock {
  const origin = isSplit ? (end.origin ?? start.origin ?? 'declared') : null
  const people = peopleOf(end, null)
  const changes = netChanges(system?.fields, start, end)
  // What a person has to do stays for a person, in two steps.
  const deed = start.action === 'manual' || end.action === 'manual' ? 'manual' : 'replace'
  return {
    steps: [start, end],
    block: {
      ...common({ target, system, deed, origin, changes, people }, start),
      whole: deed,
      reach: [...(start.reach ?? []), ...(end.reach ?? [])],
      from: end.role,
      warnings: [notCarriedOver(end), ...(waiting(target, end).length === 0 ? [] : [OLD_STAYS])],
      remarks: [...losing(people ?? NOBODY), ...noteRemark(start), ...noteRemark(end)],
      requests: [...start.requests, ...end.requests],
      isAgain: false,
    },
  }
}

interface Common {
  readonly target: TargetPlan
  readonly system: SystemFields | undefined
  readonly deed: Deed
  readonly origin: Origin | null
  readonly changes: readonly Change[]
  readonly people: People | null | undefined
}

function common({ target, system, deed, origin, changes, people }: Common, step: Step) {
  const gained = grantsOf(changes, 'added', system?.fields)
  const isPeople = ({ field }: Change) => system?.people.includes(field) === true
  // Who held a role that goes is reported as a number; what goes with it is what they could do.
  const isGone = step.after === null || deed === 'replace'
  const access = isGone ? changes.filter((change) => !isPeople(change)) : changes
  const reasons = new Map((step.sensitive ?? []).map(({ grant, reason }) => [grant, reason]))
  return {
    targets: [target.name],
    provider: target.provider,
    origin,
    deed,
    role: step.role,
    place: sourcePhrase(step.source),
    isOnePlace: true,
    fields: changes.map((change) => ({
      change,
      isGrant: mayGrant(system?.fields, change.field),
      isCounted: isGone && isPeople(change),
    })),
    gained,
    lost: grantsOf(access, 'removed', system?.fields),
    sensitive: new Map([...reasons].filter(([grant]) => gained.includes(grant))),
    people,
  }
}

/** Returns the place of a role in the files. */
export function sourcePhrase(source: Source | null): Phrase {
  return source === null ? ['in no file'] : phrase`${`${source.file}:${source.line}`}`
}

/** Returns what stands beside a gained grant that the policy calls sensitive. */
export function sensitiveRemark(reason: string | null): Phrase {
  return [...strong(['sensitive']), ...(reason === null ? [] : [': ', { said: reason }])]
}

/** Returns how many grants a role has before and after. */
export function keptRemark(grants: number): Phrase {
  return count(grants, 'grant stays', 'grants stay')
}

/** Returns how a step is sent; empty where nothing is. */
export function requestsRemark({ requests, isAgain }: StepBlock): Phrase {
  if (requests.length === 0) return []
  return [isAgain ? 'by the request above' : `sends ${requestCounts([{ requests }])}`]
}

/** People count once for a role: those of a step with several causes stand with each, who loses access with its own. */
function peopleOf(step: Step, origin: Origin | null): People | null | undefined {
  const { holders, losesAccess = 0, losesAccessBy, whoLosesAccess = [] } = step
  if (holders === undefined || holders === null) return holders
  const loses = origin === null || losesAccessBy === undefined ? losesAccess : (losesAccessBy[origin] ?? 0)
  const named = whoLosesAccess.filter((one) => one.origin === undefined || one.origin === origin)
  return { ...holders, losesAccess: loses, named: named.map(({ name }) => name) }
}

/** Nobody holds a role that is to be made; those who get it are among its changes. */
function peopleRemark(people: People | null | undefined, isLeftOut: boolean): Phrase[] {
  if (people === undefined || people === null) return []
  const { users, admins } = people
  const held = isLeftOut ? [] : [phrase`${count(users, 'user')}, ${count(admins, 'admin')}`]
  const lost = losing(people)
  return held.length + lost.length === 0 ? [] : [join([...held, ...lost], '; ')]
}

const NOBODY: People = { users: 0, admins: 0, losesAccess: 0, named: [] }

/** Returns how many users lose access, and the names that were asked for. */
function losing({ losesAccess, named }: People): Phrase[] {
  if (losesAccess === 0) return []
  const lead = phrase`${count(losesAccess, 'user loses', 'users lose')} access`
  if (named.length === 0) return [lead]
  const more = losesAccess - named.length
  return [phrase`${lead}: ${names(named)}${more <= 0 ? [] : phrase` and ${more} more`}`]
}

function noteRemark({ note }: Step): Phrase[] {
  return note === undefined ? [] : [said(note)]
}

function notCarriedOver({ holders }: Step): Phrase {
  if (holders === undefined || holders === null) return ['its members are not carried over']
  const { users, admins } = holders
  const others = admins === 0 ? [] : phrase` and ${count(admins, 'admin')}`
  return phrase`its ${count(users, 'user')}${others} are not carried over`
}

function waiting({ refused = [] }: TargetPlan, step: Step): Phrase[] {
  return refused.length > 0 && waitsForRefused(step) ? [WAITS] : []
}

const WAITS: Phrase = ['waits until every role of this target can be planned']
const OLD_STAYS: Phrase = ['the old role stays until every role of this target can be planned']

/** A replace that went on where it stopped before has one step left. */
function leftLink(step: Step): Phrase[] {
  const { replaces, replacedBy } = step
  if (replacedBy !== undefined) return [phrase`replaced by ${replacedBy}; ${notCarriedOver(step)}`]
  return replaces === undefined ? [] : [phrase`replaces ${replaces}, whose members are not carried over`]
}
