/** Finds what was probably meant before a plan creates something by a slip. Pure. */
import { grantsOf } from '../domain/fields.ts'
import type { Finding } from '../domain/finding.ts'
import type { LiveRole } from '../domain/model.ts'
import type { Step } from '../domain/plan-model.ts'
import { toSet } from '../text/collections.ts'
import { type NearName, nearNames } from '../text/near-name.ts'
import type { Context } from './context.ts'
import type { Draft } from './draft.ts'

/** Returns a warning for each create that has a near name among undeclared roles, and for names that do not exist. */
export function nearMisses(context: Context, { steps, undeclared }: Draft): Finding[] {
  const near = nearNames(undeclared.map(({ key }) => key))
  const created = steps.filter(
    ({ before, after, replaces }) => before === null && after !== null && replaces === undefined,
  )
  return [
    ...created.flatMap((step) => nearRole(context, step, { near, undeclared })),
    ...unknownOldNames(context),
    ...rareGrants(context, steps),
  ]
}

interface Others {
  readonly near: NearName
  readonly undeclared: readonly LiveRole[]
}

function nearRole(context: Context, step: Step, { near, undeclared }: Others): Finding[] {
  const { fields } = context.provider
  if (renamedFromOf(context, step) !== null) return []
  const found = near(step.role)
  const name = JSON.stringify(found)
  if (found !== undefined) {
    return [
      warning(
        'near-name',
        step,
        `no live role has this name, but ${name} is live and in no file; if that is meant, mend the name, or say renamedFrom: ${name}`,
      ),
    ]
  }
  const grants = toSet(grantsOf(fields, step.after ?? {}))
  if (grants.length === 0) return []
  const twin = undeclared.find((role) => sameTexts(toSet(grantsOf(fields, role.fields)), grants))
  if (twin === undefined) return []
  const other = JSON.stringify(twin.key)
  return [
    warning(
      'near-name',
      step,
      `${other}, which is live and in no file, has the very same grants; if it was renamed, take its name, or say renamedFrom: ${other}`,
    ),
  ]
}

function renamedFromOf({ desired }: Context, { role }: Step): string | null {
  return desired.find(({ key }) => key === role)?.renamedFrom ?? null
}

/** An old name that is not live makes a new role, without the members of the old one. */
function unknownOldNames({ desired, byKey, selected }: Context): Finding[] {
  const near = nearNames(byKey.keys())
  return desired.flatMap(({ key, state, renamedFrom, source }) => {
    if (state === 'absent' || renamedFrom === null || !selected(key) || byKey.has(key) || byKey.has(renamedFrom))
      return []
    const found = near(renamedFrom)
    const hint = found === undefined ? 'mend the name' : `did you mean ${JSON.stringify(found)}? Mend the name`
    const message = `renamedFrom: ${JSON.stringify(renamedFrom)} names no live role, so a new one is made; ${hint}, or remove renamedFrom`
    return [warning('renamed-from', { role: key, source }, message)]
  })
}

/** Grants that are added and that no live role has, while many have a near one. Catalogues find the others. */
function rareGrants({ provider, roles }: Context, steps: readonly Step[]): Finding[] {
  const fields = Object.fromEntries(
    // Of roles that name others, the catalogue has all names.
    Object.entries(provider.fields).filter(
      ([name]) => provider.grantCatalogue?.fields.includes(name) !== true && provider.references?.field !== name,
    ),
  )
  const uses = new Map<string, number>()
  for (const role of roles)
    for (const grant of grantsOf(fields, role.fields)) uses.set(grant, (uses.get(grant) ?? 0) + 1)
  const near = nearNames([...uses].flatMap(([grant, count]) => (count > 1 ? [grant] : [])))
  return steps.flatMap((step) =>
    step.changes.flatMap((change) => {
      if (!('added' in change) || fields[change.field]?.grants !== true) return []
      return change.added.flatMap((grant) => {
        const found = uses.has(grant) ? undefined : near(grant)
        if (found === undefined) return []
        const message = `no live role has ${JSON.stringify(grant)}, but ${uses.get(found)} have ${JSON.stringify(found)}; mend the grant if that is meant`
        return [warning('near-grant', step, message)]
      })
    }),
  )
}

function warning(rule: string, { role, source }: Pick<Step, 'role' | 'source'>, message: string): Finding {
  return { rule, severity: 'warning', role, message, source, accepted: null }
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index])
}
