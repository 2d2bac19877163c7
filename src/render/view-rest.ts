/** Lists what stays as it is, and why: nothing disappears without a word. Pure. */
import type { TargetPlan, Unmanaged } from '../domain/plan-model.ts'
import { uncomparedRoles } from '../domain/uncompared.ts'
import { count, type Phrase, phrase } from './phrase.ts'
import type { Rest } from './view.ts'

/** Help that is given once in a plan: how to adopt and how to delete what no file declares. */
const UNDECLARED_HELP = phrase`${'rolesync pull'} adopts undeclared roles; ${'state: absent'} in a role file deletes one.`
const UNMANAGED_HELP = phrase`Put the block back to manage such a role again, or write ${'state: absent'} to delete it.`

/** Returns what a target leaves as it is. */
export function restOf(target: TargetPlan): Rest[] {
  return [...state(target), ...unmanaged(target), ...behind(target), ...undeclaredIn([target]), ...ignored(target)]
}

/** Returns what targets leave as it is that have no step and no notice of their own. */
export function restOfOthers(targets: readonly TargetPlan[]): Rest[] {
  if (targets.length === 0) return []
  const isIdle = targets.every(({ steps }) => steps.length === 0)
  const unchanged = targets.reduce((sum, one) => sum + one.unchanged, 0)
  const text = phrase`${[isIdle ? 'No changes' : 'No other changes']} in ${count(targets.length, 'target')}: `
  return [
    { tone: 'plain', text, items: targets.map(({ name }) => [{ name }]), help: [] },
    ...(unchanged === 0
      ? []
      : [line(phrase`${count(unchanged, 'role')} unchanged in ${[targets.length === 1 ? 'it' : 'them']}.`)]),
    ...undeclaredIn(targets),
  ]
}

/** Reports whether nothing about the target needs a heading of its own, but perhaps its steps do. */
export function isQuiet(target: TargetPlan): boolean {
  const {
    error,
    refused = [],
    findings,
    objections,
    noLongerManaged = [],
    behind = [],
    ignoredGrants = [],
    identical,
  } = target
  const lists = [refused, findings, objections, noLongerManaged, behind, ignoredGrants]
  return error === null && identical !== true && lists.every(({ length }) => length === 0)
}

function state(target: TargetPlan): Rest[] {
  const { steps, refused = [], unchanged, identical } = target
  const isWhole = refused.length + uncomparedRoles(target).length === 0
  const words = [
    ...(identical === true ? ['Files changed, access identical.'] : []),
    ...(steps.length === 0 ? [isWhole ? 'No changes.' : 'No other changes.'] : []),
    ...(unchanged === 0 ? [] : count(unchanged, 'role unchanged.', 'roles unchanged.')),
  ]
  return words.length === 0 ? [] : [line([words.join(' ')])]
}

/** Roles that the base declares, that no file declares any more, and that stay. */
function unmanaged({ noLongerManaged = [] }: TargetPlan): Rest[] {
  if (noLongerManaged.length === 0) return []
  const text = phrase`${count(noLongerManaged.length, 'role')} no longer managed by this change: `
  return [{ tone: 'warn', text, items: noLongerManaged.map(stayingRole), help: UNMANAGED_HELP }]
}

/** Returns a role that stays as it is live, with its members where they were counted. */
export function stayingRole({ role, holders }: Unmanaged): Phrase {
  if (holders === undefined || holders === null) return phrase`${role} (stays live)`
  const admins = holders.admins === 0 ? [] : phrase`, ${count(holders.admins, 'admin')}`
  return phrase`${role} (stays live, ${count(holders.users, 'member')}${admins})`
}

function behind({ behind: roles = [] }: TargetPlan): Rest[] {
  if (roles.length === 0) return []
  const text = phrase`${count(roles.length, 'role')} declared in the base branch, not in this branch: `
  return [{ tone: 'warn', text, items: roles.map((name) => [{ name }]), help: ['Merge or rebase to have them.'] }]
}

/** A key that several targets leave undeclared is named once, with how many. What stands above with its reason does not. */
function undeclaredIn(targets: readonly TargetPlan[]): Rest[] {
  const all = new Map<string, number>()
  for (const { undeclared, noLongerManaged = [], behind: others = [] } of targets) {
    const above = new Set([...noLongerManaged.map(({ role }) => role), ...others])
    for (const key of undeclared) if (!above.has(key)) all.set(key, (all.get(key) ?? 0) + 1)
  }
  if (all.size === 0) return []
  const total = [...all.values()].reduce((sum, number) => sum + number, 0)
  const items = [...all].map(([key, number]) =>
    number === 1 ? phrase`${key}` : phrase`${key} (in ${count(number, 'target')})`,
  )
  return [
    { tone: 'plain', text: phrase`${count(total, 'undeclared role')} (left as is): `, items, help: UNDECLARED_HELP },
  ]
}

/** Grants that the config leaves to others, where somebody asked to see them. */
function ignored({ ignoredGrants = [] }: TargetPlan): Rest[] {
  const total = ignoredGrants.reduce((sum, { grants }) => sum + grants.length, 0)
  if (total === 0) return []
  const items = ignoredGrants.flatMap(({ role, grants }) => grants.map((grant) => phrase`${role} ${grant}`))
  const text = phrase`${count(total, 'live grant')} left to others (${'ignoreGrants'}): `
  return [{ tone: 'plain', text, items, help: [] }]
}

function line(text: Phrase): Rest {
  return { tone: 'plain', text, items: [], help: [] }
}
