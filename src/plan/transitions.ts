/** Makes the steps of one declared role: create, update, rename, replace, delete. Pure. */

import { declaredInVain, splitGrants } from '../domain/ignored-grants.ts'
import type { Fields, LiveRole, Role, Source } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import type { Problem } from '../domain/system.ts'
import { hiddenCharacters } from '../text/invisible.ts'
import { nearNames } from '../text/near-name.ts'
import { addedTo, changesBetween } from './changes.ts'
import type { Context } from './context.ts'
import type { PlanProblem } from './plan-problems.ts'
import { makeStep, type StepContext } from './step.ts'
import { fieldsInForms, formFindings } from './unicode-forms.ts'
import { hiddenByDelete } from './unreadable.ts'

/** Returns what steps of a target are made with. */
export function stage({ provider, target, live }: Context): StepContext {
  return { provider, target, catalogue: live.catalogue }
}

/** Returns the steps that a declared role needs; problems are added to the context. */
export function stepsFor(context: Context, role: Role): Step[] {
  const { provider, byKey } = context
  const live = byKey.get(role.key)?.[0] ?? null
  const old = role.renamedFrom === null ? null : (byKey.get(role.renamedFrom)?.[0] ?? null)
  if (role.state === 'absent') return live === null ? [] : absence(context, role, live)

  if (live === null) checkVisible(context, role)
  const declared = canonical(context, role)
  if (old === null) return live === null ? [creation(context, role, declared)] : update(context, role, live, declared)
  if (provider.cannot.rename) return replacement(context, role, { live, old, declared })
  if (live === null) return [rename(context, role, old, declared)]
  const message =
    `${JSON.stringify(role.key)} cannot be renamed from ${JSON.stringify(old.key)}: both exist (ids ${live.id} and ` +
    `${old.id}); remove renamedFrom, or delete one of them in the system`
  context.problems.push({ role: role.key, source: role.source, message })
  return []
}

/** A new key that nobody can see as it is would be a second role beside the one that was meant. */
function checkVisible({ problems, byKey }: Context, { key, source }: Role): void {
  const codes = hiddenCharacters(key)
  if (codes.length === 0) return
  const near = nearNames(byKey.keys())(key)
  const hint = near === undefined ? 'mend the key' : `did you mean ${JSON.stringify(near)}? Mend the key`
  const message = `role ${JSON.stringify(key)} starts or ends with white space or holds characters that nobody sees (${codes.join(', ')}), and no live role has exactly this key; ${hint}`
  problems.push({ role: key, source, message })
}

function canonical(context: Context, role: Role): Fields {
  const { fields, problems } = context.provider.canonical(role.fields, context.live.catalogue, role.key)
  for (const problem of problems) context.problems.push(planProblemOf(role, leftOut(context, problem) ?? problem))
  const { kept, ignored } = splitGrants(context.provider.fields, context.target, fields)
  for (const problem of declaredInVain(context.provider.fields, context.target, ignored)) {
    context.problems.push(planProblemOf(role, problem))
  }
  return kept
}

/** A name that the system does not know since the step that makes it is left out. */
function leftOut({ provider, desired, selected, refused }: Context, problem: Problem): Problem | null {
  const { field, element = '' } = problem
  if (field === undefined || provider.references?.field !== field || selected(element)) return null
  if (!desired.some(({ key, state }) => key === element && state === 'present')) return null
  const why = refused.has(element) ? 'it cannot be planned itself' : '--role leaves out the step that makes it'
  return { ...problem, message: `${JSON.stringify(element)} is not live, and ${why}` }
}

function planProblemOf(role: Role, { field, element, message }: Problem): PlanProblem {
  const source = field === undefined ? role.source : role.place(field, element)
  return { role: role.key, source, message }
}

function creation(context: Context, role: Role, after: Fields, link?: Link): Step {
  const about = { role: role.key, action: 'create', live: null, after, source: role.source } as const
  return makeStep(stage(context), { ...about, ...link })
}

function update(context: Context, role: Role, live: LiveRole, declared: Fields, link?: Link): Step[] {
  const { provider, target } = context
  const aligned = inFormsOf(context, role, { live, declared })
  const after = target.mode === 'additive' ? addedTo(provider.fields, live.fields, aligned) : aligned
  if (changesBetween(provider.fields, live.fields, after).length === 0) return []
  const about = { role: role.key, action: 'update', live, after, source: role.source } as const
  return [makeStep(stage(context), { ...about, ...link })]
}

/** Returns declared fields in the Unicode forms of the live role; each that was in another one is a finding. */
function inFormsOf(
  { findings }: Context,
  role: Role,
  { live, declared }: { readonly live: LiveRole; readonly declared: Fields },
): Fields {
  const aligned = fieldsInForms(declared, live.fields)
  findings.push(...formFindings(role, declared, aligned))
  return aligned
}

function rename(context: Context, role: Role, old: LiveRole, declared: Fields): Step {
  const aligned = inFormsOf(context, role, { live: old, declared })
  const after = context.target.mode === 'additive' ? addedTo(context.provider.fields, old.fields, aligned) : aligned
  return makeStep(stage(context), { role: role.key, action: 'rename', live: old, after, source: role.source })
}

/** Link between the two steps of a rename that the system cannot do. */
type Link = Pick<Step, 'replaces' | 'replacedBy'>

/** A rename in a system that has none: the new role first, the old one's end in the last phase. */
function replacement(
  context: Context,
  role: Role,
  { live, old, declared }: { live: LiveRole | null; old: LiveRole; declared: Fields },
): Step[] {
  const isAdditive = context.target.mode === 'additive'
  const link = isAdditive ? {} : { replaces: old.key }
  const first = live === null ? [creation(context, role, declared, link)] : update(context, role, live, declared, link)
  if (isAdditive) return [...first, ...kept(context, role, old.key)]
  return [...first, removal(context, old, role.source, { replacedBy: role.key })]
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

/** Returns the step that deletes a live role. */
export function removal(context: Context, live: LiveRole, source: Source | null, link?: Link): Step {
  context.findings.push(...hiddenByDelete(live))
  return makeStep(stage(context), { role: live.key, action: 'delete', live, after: null, source, ...link })
}
