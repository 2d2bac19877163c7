/** Input of the planner, and what it knows while it plans a target. */

import type { Finding } from '../domain/finding.ts'
import type { Live, LiveRole, Role } from '../domain/model.ts'
import type { Only } from '../domain/plan-model.ts'
import type { Provider, Target } from '../domain/system.ts'
import { groupByKey } from '../text/collections.ts'
import { withoutIgnoredGrants } from './carried-grants.ts'
import type { GuardRules } from './guards.ts'
import { ignoredBy } from './ignored.ts'
import type { PlanProblem } from './plan-problems.ts'
import { type KeyMoves, linked, movesOf } from './references.ts'
import { inLiveForms } from './unicode-forms.ts'
import { withoutUnreadable } from './unreadable.ts'

/** Rules of the config for planning a target. */
export interface Rules extends GuardRules {
  readonly mode: 'authoritative' | 'additive'
  readonly undeclared: 'report' | 'ignore' | 'delete'
  /** Globs on keys that are never read into a plan. */
  readonly ignore: readonly string[]
  /** Globs on grants that are left to others: never added, removed, counted or shown. */
  readonly ignoreGrants: readonly string[]
}

/** Roles and rules of a target in another revision of the files. */
export interface OtherFiles {
  readonly desired: readonly Role[]
  readonly rules: Pick<Rules, 'mode' | 'undeclared' | 'ignore' | 'ignoreGrants'>
}

/** Files of the revision that this one started from, to tell what this one changes from drift. */
export interface Base extends OtherFiles {
  /** Files of the base branch as they are now, where these are others: what only they changed is behind. */
  readonly tip: OtherFiles | null
  /** The one origin that the plan is limited to. */
  readonly only: Only | null
}

/** Everything that the plan of one target is computed from. */
export interface TargetInput {
  readonly target: Target & Rules
  readonly provider: Provider
  readonly desired: readonly Role[]
  readonly live: Live
  /** Names of guards that the operator lifted for this run. */
  readonly lifted: ReadonlySet<string>
  /** Limits the plan to some roles (`--role`); guards still count against all. */
  readonly selected: (key: string) => boolean
  readonly base?: Base
}

/** A target while it is planned. */
export interface Context extends TargetInput {
  /** Live roles but the ignored ones. */
  readonly roles: readonly LiveRole[]
  readonly byKey: ReadonlyMap<string, readonly LiveRole[]>
  /** Changes of keys by the plan; live roles name others by their new ones already. */
  readonly moves: KeyMoves
  readonly problems: PlanProblem[]
  /** Keys of roles that were found to have problems: they are planned without. */
  readonly refused: ReadonlySet<string>
  readonly findings: Finding[]
}

/** Starts planning a target, without the roles that are refused. */
export function open(input: TargetInput, refused: ReadonlySet<string> = NONE): Context {
  const { provider, target } = input
  const selected = (key: string) => input.selected(key) && !refused.has(key)
  const isIgnored = ignoredBy(provider, target)
  const all = withoutIgnoredGrants(provider.fields, target, input.live)
  const found = all.roles.filter(({ key }) => !isIgnored(key))
  const { desired, findings } = understood(input, groupByKey(found), selected)
  const keys = new Set(found.map(({ key }) => key))
  const moves = movesOf(
    desired.filter(({ key }) => selected(key)),
    (key) => keys.has(key),
    provider,
  )
  const live = linked(provider.references, all, moves)
  const roles = live === all ? found : live.roles.filter(({ key }) => !isIgnored(key))
  const state = { live, desired, roles, byKey: groupByKey(roles), moves, findings, problems: [] }
  return { ...input, selected, refused, ...state }
}

/** Returns the declared roles with live names in the system's own form, and without fields whose live value is not understood. */
function understood(
  { provider, desired: declared }: TargetInput,
  live: ReadonlyMap<string, readonly LiveRole[]>,
  selected: (key: string) => boolean,
): Pick<Context, 'desired' | 'findings'> {
  const named = inLiveForms(declared, live)
  const { desired, findings } = withoutUnreadable(named.desired, ({ key, renamedFrom }) => {
    const old = renamedFrom === null || provider.cannot.rename ? undefined : live.get(renamedFrom)
    return (live.get(key) ?? old)?.[0] ?? null
  })
  return { desired, findings: [...named.findings, ...findings.filter(({ role }) => role !== null && selected(role))] }
}

const NONE: ReadonlySet<string> = new Set()
