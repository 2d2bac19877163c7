/** What a reviewer of a role change asks first, answered from the plan. Pure. */
import { openFindings, unresolvedObjections } from '../domain/blockers.ts'
import type { FieldKinds } from '../domain/fields.ts'
import type { Change, Origin, Plan, Step, TargetPlan } from '../domain/model.ts'
import { plural } from '../text/plural.ts'

/** The fields of each provider by its name; they say which elements are grants. */
export type Kinds = Readonly<Record<string, FieldKinds>>

/** The five questions: wider? narrower? who? destructive? fresh? And whether it can be applied at all. */
export interface Answers {
  readonly wider: { readonly grants: number; readonly roles: number; readonly sensitive: number }
  readonly narrower: { readonly grants: number; readonly roles: number }
  readonly affected: {
    readonly roles: number
    readonly targets: number
    /** `null` where no step tells. */
    readonly people: { readonly users: number; readonly admins: number; readonly losesAccess: number } | null
    /** Steps whose system does not tell who holds the role. */
    readonly untold: number
  }
  /** Roles that go, or change their key. */
  readonly destructive: { readonly deleted: readonly string[]; readonly renamed: readonly string[] }
  readonly fresh: {
    readonly readAt: string
    /** Whether a snapshot was read instead of the live systems. */
    readonly isKept: boolean
    readonly unread: readonly string[]
  }
  /** False where no target could be read: then a count of none says nothing. */
  readonly isKnown: boolean
  /** Why apply refuses this plan; empty where it does not. */
  readonly blockers: readonly string[]
}

/** Answers the questions of a review. */
export function answersTo(plan: Plan, kinds: Kinds): Answers {
  const steps = plan.targets.flatMap((target) =>
    target.steps.map((step) => ({ step, fields: own(kinds, target.provider) })),
  )
  const changing = (side: 'added' | 'removed') =>
    steps.filter(({ step, fields }) => grantsOf(step.changes, side, fields).length > 0).length
  const of = (action: Step['action']) => steps.filter(({ step }) => step.action === action).map(({ step }) => step.role)
  const { targets, createdAt, snapshotAt } = plan
  const missing = unread(plan).map(({ name }) => name)
  const { grantsAdded, grantsRemoved, sensitive = 0 } = plan.summary
  return {
    wider: { grants: grantsAdded, roles: changing('added'), sensitive },
    narrower: { grants: grantsRemoved, roles: changing('removed') },
    affected: {
      roles: steps.length,
      targets: plan.targets.filter((target) => target.steps.length > 0).length,
      ...people(steps.map(({ step }) => step)),
    },
    destructive: { deleted: of('delete'), renamed: of('rename') },
    fresh: { readAt: snapshotAt ?? createdAt, isKept: snapshotAt !== undefined, unread: missing },
    isKnown: targets.length === 0 || missing.length < targets.length,
    blockers: blockersOf(plan),
  }
}

/** Whether the elements of a field are grants. A field of an unknown provider is taken to hold some. */
export function mayGrant(fields: Kinds[string] | undefined, field: string): boolean {
  return own(fields, field)?.grants !== false
}

/** The added or removed grants of some changes. */
export function grantsOf(
  changes: readonly Change[],
  side: 'added' | 'removed',
  fields: Kinds[string] | undefined,
): string[] {
  return changes.flatMap((change) => ('added' in change && mayGrant(fields, change.field) ? [...change[side]] : []))
}

/** A value by a key of foreign origin, `__proto__` among them. */
export function own<V>(record: Readonly<Record<string, V>> | undefined, key: string): V | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined
}

function people(steps: readonly Step[]): Pick<Answers['affected'], 'people' | 'untold'> {
  const told = steps.flatMap(({ holders }) => (holders ? [holders] : []))
  const sum = (count: (step: Step) => number) => steps.reduce((total, step) => total + count(step), 0)
  return {
    untold: steps.length - told.length,
    people:
      told.length === 0
        ? null
        : {
            users: sum(({ holders }) => holders?.users ?? 0),
            admins: sum(({ holders }) => holders?.admins ?? 0),
            losesAccess: sum(({ losesAccess }) => losesAccess ?? 0),
          },
  }
}

function unread({ targets }: Plan): TargetPlan[] {
  return targets.filter(({ error }) => error !== null)
}

function blockersOf(plan: Plan): string[] {
  const failed = unread(plan).length
  const [refused, broken] = [unresolvedObjections(plan).length, openFindings(plan.targets).length]
  return [
    ...(plan.complete && failed === 0 ? [] : [`${plural(Math.max(failed, 1), 'target')} could not be planned`]),
    ...(refused === 0 ? [] : [`${plural(refused, 'guard')} ${refused === 1 ? 'refuses' : 'refuse'}`]),
    ...(broken === 0 ? [] : [`${plural(broken, 'finding')} of severity error`]),
  ]
}

/** A part of a target's steps under one heading. */
export interface Section {
  readonly origin: Origin | null
  readonly title: string
  readonly steps: readonly SectionStep[]
}

/** A step with the changes of one origin. */
export interface SectionStep {
  readonly step: Step
  readonly changes: readonly Change[]
  /** True where the other section shows the step's requests: a PUT carries both origins, and is sent once. */
  readonly isAgain: boolean
}

const TITLES: Readonly<Record<Origin, string>> = {
  declared: 'This change',
  drift: 'Drift',
  behind: 'Changed in the base branch, not in this branch: merge or rebase',
}

/** The steps of a target: in one piece, or by where the changes come from if the plan knows. */
export function sectionsOf({ steps }: TargetPlan): Section[] {
  const isSplit = steps.some(({ changes }) => changes.some(({ origin }) => origin !== undefined))
  if (!isSplit) {
    const all = steps.map((step) => ({ step, changes: step.changes, isAgain: false }))
    return all.length === 0 ? [] : [{ origin: null, title: 'Changes', steps: all }]
  }
  const declared = steps.map((step) => ({ step, changes: having(step, 'declared'), isAgain: false }))
  const drift = steps.map((step) => ({
    step,
    changes: having(step, 'drift'),
    isAgain: having(step, 'declared').length > 0,
  }))
  return [
    // A step without changes of its own, such as a bare rename, is what the files ask for.
    {
      origin: 'declared' as const,
      title: TITLES.declared,
      steps: declared.filter(({ step, changes }) => changes.length > 0 || having(step, 'drift').length === 0),
    },
    { origin: 'drift' as const, title: TITLES.drift, steps: drift.filter(({ changes }) => changes.length > 0) },
  ].filter((section) => section.steps.length > 0)
}

function having({ changes }: Step, wanted: Origin): Change[] {
  return changes.filter(({ origin = 'declared' }) => origin === wanted)
}

/** What a plan without steps says. */
export function nothingToDo({ undoes, targets }: Plan): string {
  // That of no target at all something matches would read as if all were well.
  if (targets.length === 0) return 'No target was planned.'
  return `No changes. ${undoes === undefined ? 'The live roles match the files.' : 'There is nothing left to undo.'}`
}

/** `2026-11-22 10:00 UTC` of an ISO date; `null` where it is none. */
export function when(iso: string): string | null {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:[\d.]+Z$/.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : null
}
