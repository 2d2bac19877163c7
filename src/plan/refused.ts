/** Plans what can be planned: roles with problems are refused, and the target is planned anew without them. Pure. */
import { isDeepStrictEqual } from 'node:util'
import type { Role } from '../domain/model.ts'
import type { RefusedRole } from '../domain/plan-model.ts'
import { type Base, type Context, open, type TargetInput } from './context.ts'
import { type Draft, draft } from './draft.ts'
import { type PlanProblem, refusedRoles } from './plan-problems.ts'
import { fieldsInForms } from './unicode-forms.ts'

/** The part of a target that can be planned, and the rest. */
export interface Planable {
  readonly context: Context
  readonly drafted: Draft
  readonly refused: readonly RefusedRole[]
}

/**
 * Plans without the roles that have problems. Leaving one out can be a problem of another, such as a role that includes
 * it: so it goes on until there are no new ones.
 */
export function planable(input: TargetInput): Planable {
  const problems: PlanProblem[] = []
  for (;;) {
    const context = open(input, new Set(problems.map(({ role }) => role)))
    const drafted = draft(context)
    if (context.problems.length === 0) return { context, drafted, refused: refused(input, problems) }
    problems.push(...context.problems)
  }
}

function refused({ desired, base }: TargetInput, problems: readonly PlanProblem[]): RefusedRole[] {
  const roles = refusedRoles(problems, (key) => declaredAs(key, desired)?.source ?? null)
  return base === undefined ? roles : roles.map((one) => ({ ...one, origin: originOf(one.role, desired, base) }))
}

/** A role that the base declares in the same way could be planned once, so it is the system that moved. */
function originOf(key: string, desired: TargetInput['desired'], base: Base): 'declared' | 'drift' {
  const [now, then] = [declaredAs(key, desired), declaredAs(key, base.desired)]
  const [here, there] = [now, then].map((role) => {
    if (role === undefined) return null
    const fields = then === undefined ? role.fields : fieldsInForms(role.fields, then.fields)
    return [role.state, role.renamedFrom?.normalize('NFC'), fields]
  })
  return isDeepStrictEqual(here, there) ? 'drift' : 'declared'
}

/** Returns the role that is declared under a key, which may be in the Unicode form of the system. */
function declaredAs(key: string, roles: readonly Role[]): Role | undefined {
  const form = key.normalize('NFC')
  return roles.find((role) => role.key === key) ?? roles.find((role) => role.key.normalize('NFC') === form)
}
