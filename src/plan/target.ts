/** The plan for one target: declared roles and live roles in, ordered steps out. Pure. */
import { UserError } from '../domain/errors.ts'
import type { Fields, Finding, Live, LiveRole, Origin, Role, Source, Step, TargetPlan } from '../domain/model.ts'
import type { Problem, Provider, Target } from '../domain/system.ts'
import { byCodeUnits, groupByKey, toSet } from '../text/collections.ts'
import { addedTo, changesBetween } from './changes.ts'
import { type GuardRules, objectionsTo } from './guards.ts'
import { ignoredBy } from './ignored.ts'
import { limitTo } from './limit-to-origin.ts'
import { inOrder } from './order.ts'
import { byStart, hasOrigin, startOf, withOrigins } from './origin.ts'
import { type Misfit, planProblemLines } from './plan-problems.ts'
import { identityOf } from './snapshot.ts'
import { makeStep, type StepContext } from './step.ts'

/** What the config says about planning a target. */
export interface Rules extends GuardRules {
  readonly mode: 'authoritative' | 'additive'
  readonly undeclared: 'report' | 'ignore' | 'delete'
  /** Globs on keys that are never read into a plan. */
  readonly ignore: readonly string[]
}

/** The files of another revision, to tell what this one changes from what was moved outside of them. */
export interface Base {
  readonly desired: readonly Role[]
  readonly rules: Pick<Rules, 'mode' | 'undeclared' | 'ignore'>
  /** The one origin that the plan is limited to. */
  readonly only: Origin | null
}

export interface TargetInput {
  readonly target: Target & Rules
  readonly provider: Provider
  readonly desired: readonly Role[]
  readonly live: Live
  /** Names of guards that the operator lifted for this run. */
  readonly lifted: ReadonlySet<string>
  /** Limits the plan to some roles (`--role`); guards still count against all. */
  readonly selected: (key: string) => boolean
  /** How a place in a file is shown in messages. */
  readonly show: (source: Source) => string
  readonly base?: Base
}

/**
 * Plans one target.
 * @throws UserError with one line per problem, each with its place, where the files ask for what cannot be: a name that
 *   the system does not know, a key that two live roles have, a rename onto a role that exists
 */
export function planTarget(input: TargetInput): TargetPlan {
  const { target, provider, base } = input
  const context = open(input)
  const { roles, planned, steps: all, undeclared, deletions } = draft(context)
  if (context.problems.length > 0) throw new UserError(planProblemLines(context.problems, context.show))
  const steps = base === undefined ? all : attributed(context, base, all)

  const touched = new Set(planned.map(({ role }) => role))
  const desired = input.desired.filter(({ key }) => input.selected(key))
  return {
    name: target.name,
    provider: provider.name,
    url: target.url,
    identity: identityOf(target, provider),
    steps,
    undeclared: target.undeclared === 'ignore' || deletions.length > 0 ? [] : toSet(undeclared.map(({ key }) => key)),
    unchanged: desired.filter(({ key }) => !touched.has(key) && context.byKey.has(key)).length,
    objections: objectionsTo({ ...input, steps, roles, declares: input.desired.length > 0 }),
    findings: context.findings.sort((a, b) => byCodeUnits(a.role ?? '', b.role ?? '')),
    error: null,
  }
}

function open(input: TargetInput): Context {
  const isIgnored = ignoredBy(input.provider, input.target)
  const roles = input.live.roles.filter(({ key }) => !isIgnored(key))
  return { ...input, roles, byKey: groupByKey(roles), problems: [], findings: [] }
}

/** What the files want done, and what is wrong with it. */
function draft(context: Context) {
  const { target, roles } = context
  const desired = context.desired.filter(({ key }) => context.selected(key))
  const claims = new Set(
    context.desired.flatMap(({ key, renamedFrom }) => (renamedFrom === null ? [key] : [key, renamedFrom])),
  )
  const undeclared = roles.filter(({ key }) => !claims.has(key) && context.selected(key))
  const deletions = target.undeclared === 'delete' && target.mode === 'authoritative' ? undeclared : []
  checkTwins(context, desired, deletions)
  const planned = desired.flatMap((role) => stepsFor(context, role))
  const steps = inOrder([...planned, ...deletions.map((role) => removal(context, role, null))])
  return { roles, planned, steps, undeclared, deletions }
}

/** The steps with their origins, or only those parts that have the one that was asked for. */
function attributed(context: Context, { desired: old, rules, only }: Base, steps: readonly Step[]): Step[] {
  // What is wrong with the base's wishes is history: only what the files say now can stop a plan.
  const { mode, undeclared, ignore } = rules
  const target = { ...context.target, mode, undeclared, ignore }
  const desired = context.provider.cannot.rename ? old : afterRenames(context, old)
  const before = byStart(draft(open({ ...context, desired, target })).steps)
  return inOrder(
    steps.flatMap((step) => {
      const [base, live] = [before.get(startOf(step)), context.byKey.get(startOf(step))?.[0] ?? null]
      const told = withOrigins(context.provider.fields, step, base, step.before === null ? null : (live?.fields ?? {}))
      if (only === null) return [told]
      const limited = limitTo(stage(context), only, { step: told, base, live })
      if (limited === null && only === 'declared' && hasOrigin(told, only)) notLive(context, told)
      return limited === null ? [] : [limited]
    }),
  )
}

/** What the base says of a role that was renamed already, it says of it under its new key. */
function afterRenames({ desired, byKey }: Context, base: readonly Role[]): Role[] {
  const declared = new Set(base.map(({ key }) => key))
  const made = desired.filter(
    ({ key, renamedFrom }) => renamedFrom !== null && byKey.has(key) && !byKey.has(renamedFrom) && !declared.has(key),
  )
  const newKeys = new Map(made.map(({ key, renamedFrom }) => [renamedFrom, key]))
  return base.map((role) => ({ ...role, key: newKeys.get(role.key) ?? role.key }))
}

/** The role is gone and the change to it is not: alone, it cannot be made. */
function notLive({ findings }: Context, { role, source }: Step): void {
  const message = 'it is missing in the system though the base declares it; make it again first (--only drift)'
  findings.push({ rule: 'not-live', severity: 'warning', role, message, source, accepted: null })
}

interface Context extends TargetInput {
  /** The live roles but the ignored ones. */
  readonly roles: readonly LiveRole[]
  readonly byKey: ReadonlyMap<string, readonly LiveRole[]>
  readonly problems: Misfit[]
  readonly findings: Finding[]
}

function stage({ provider, target, live }: Context): StepContext {
  return { provider, target, catalogue: live.catalogue }
}

/** Two live roles of one key cannot be told apart by the files: nothing is guessed. */
function checkTwins(context: Context, desired: readonly Role[], deletions: readonly LiveRole[]): void {
  const declared = desired.flatMap(({ key, renamedFrom }) => (renamedFrom === null ? [key] : [key, renamedFrom]))
  for (const key of new Set([...declared, ...deletions.map((role) => role.key)])) {
    const duplicates = context.byKey.get(key) ?? []
    if (duplicates.length < 2) continue
    const source = desired.find((role) => role.key === key || role.renamedFrom === key)?.source ?? null
    const ids = duplicates.map(({ id }) => id ?? 'none').join(', ')
    const message = `${duplicates.length} live roles are named ${JSON.stringify(key)} (ids ${ids}); rename or delete all but one in the system`
    context.problems.push({ source, message })
  }
}

function stepsFor(context: Context, role: Role): Step[] {
  const { provider, byKey } = context
  const live = byKey.get(role.key)?.[0] ?? null
  const old = role.renamedFrom === null ? null : (byKey.get(role.renamedFrom)?.[0] ?? null)
  if (role.state === 'absent') return live === null ? [] : absence(context, role, live)

  const declared = canonical(context, role)
  if (old === null) return live === null ? [creation(context, role, declared)] : update(context, role, live, declared)
  if (provider.cannot.rename) return replacement(context, role, { live, old, declared })
  if (live === null) return [rename(context, role, old, declared)]
  const message =
    `${JSON.stringify(role.key)} cannot be renamed from ${JSON.stringify(old.key)}: both exist (ids ${live.id} and ` +
    `${old.id}); remove renamedFrom, or delete one of them in the system`
  context.problems.push({ source: role.source, message })
  return []
}

function canonical(context: Context, role: Role): Fields {
  const { fields, problems } = context.provider.canonical(role.fields, context.live.catalogue)
  for (const problem of problems) context.problems.push(planProblems(role, problem))
  return fields
}

function planProblems(role: Role, { field, element, message }: Problem): Misfit {
  const source = field === undefined ? role.source : role.place(field, element)
  return { source, message: `${message} (role ${JSON.stringify(role.key)})` }
}

function creation(context: Context, role: Role, after: Fields, note?: string): Step {
  return makeStep(stage(context), {
    role: role.key,
    action: 'create',
    live: null,
    after,
    source: role.source,
    ...noted(note),
  })
}

function update(context: Context, role: Role, live: LiveRole, declared: Fields, note?: string): Step[] {
  const { provider, target } = context
  const after = target.mode === 'additive' ? addedTo(provider.fields, live.fields, declared) : declared
  if (changesBetween(provider.fields, live.fields, after).length === 0) return []
  return [
    makeStep(stage(context), { role: role.key, action: 'update', live, after, source: role.source, ...noted(note) }),
  ]
}

function rename(context: Context, role: Role, old: LiveRole, declared: Fields): Step {
  const after = context.target.mode === 'additive' ? addedTo(context.provider.fields, old.fields, declared) : declared
  return makeStep(stage(context), { role: role.key, action: 'rename', live: old, after, source: role.source })
}

/** A rename in a system that has none: the new role first, the old one's end in the last phase. */
function replacement(
  context: Context,
  role: Role,
  { live, old, declared }: { live: LiveRole | null; old: LiveRole; declared: Fields },
): Step[] {
  const [name, oldName] = [JSON.stringify(role.key), JSON.stringify(old.key)]
  const isAdditive = context.target.mode === 'additive'
  const outcome = isAdditive
    ? `${name} comes beside ${oldName}, which stays and keeps its holders`
    : `${name} replaces ${oldName}, whose holders are not carried over`
  const note = `${context.provider.name} cannot rename: ${outcome}`
  const first = live === null ? [creation(context, role, declared, note)] : update(context, role, live, declared, note)
  if (isAdditive) return [...first, ...kept(context, role, old.key)]
  return [...first, removal(context, old, role.source, note)]
}

function absence(context: Context, role: Role, live: LiveRole): Step[] {
  return context.target.mode === 'additive' ? kept(context, role, live.key) : [removal(context, live, role.source)]
}

/** Additive mode never deletes; the reviewer is told that the files would have it otherwise. */
function kept(context: Context, role: Role, key: string): [] {
  context.findings.push({
    rule: 'kept',
    severity: 'warning',
    role: key,
    message: 'the files want it gone, but this target is additive, so it stays',
    source: role.source,
    accepted: null,
  })
  return []
}

function removal(context: Context, live: LiveRole, source: Source | null, note?: string): Step {
  return makeStep(stage(context), { role: live.key, action: 'delete', live, after: null, source, ...noted(note) })
}

function noted(note: string | undefined): { note?: string } {
  return note === undefined ? {} : { note }
}
