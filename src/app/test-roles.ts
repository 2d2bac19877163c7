/** Role tests: what roles can and cannot do, in the files or in the live systems. */
import type { Project } from '../desired/project.ts'
import { UserError } from '../domain/errors.ts'
import { grantsOf } from '../domain/fields.ts'
import type { LiveRole, Role } from '../domain/model.ts'
import type { RoleTest } from '../domain/policy.ts'
import type { Provider } from '../domain/system.ts'
import { type HiddenGrants, hiddenGrants } from '../review/hidden-grants.ts'
import { graphOf, type RoleGraph, reachedFrom } from '../review/reach.ts'
import { roleGrants } from '../review/role-grants.ts'
import { expectationsIn, type Failure, failuresOf, type Held } from '../review/role-tests.ts'
import { chooser } from '../text/glob.ts'
import { orSuggest } from '../text/suggestions.ts'
import { checkRoleGlobs } from './check-roles.ts'
import { providerOf } from './open-systems.ts'
import { eachSystem, readWhole } from './reading.ts'
import type { Run } from './run.ts'

/** Tests by target. */
export type Tests = ReadonlyMap<string, readonly RoleTest[]>

/** Grants of the roles of a target, by key, or the reason why a role cannot be tested. */
export type GrantsByRole = ReadonlyMap<string, Held | string>

/** Result of all tests. */
export interface TestOutcome {
  readonly expectations: number
  readonly failures: readonly (Failure & { readonly target: string })[]
}

/**
 * Returns the tests of the roles that the globs choose.
 * @throws UserError where there is none, or a glob chooses none: no test at all is a slip, not a success
 */
export function chooseTests(tests: Tests, roles: readonly string[]): Tests {
  const isSelected = chooser(roles)
  const chosen = [...tests].map(([target, list]) => [target, list.filter(({ role }) => isSelected(role))] as const)
  const tested = [...tests.values()].flatMap((list) => list.map(({ role }) => role))
  if (tested.length === 0) {
    throw new UserError('there are no role tests: name files of them under a target, `tests: [tests/*.yaml]`')
  }
  checkRoleGlobs(roles, tested, ' that has tests')
  return new Map(chosen)
}

/** Returns the grants that the files declare, by target. */
export function declaredGrants({ systems, config, desired }: Project): Map<string, GrantsByRole> {
  return new Map(
    config.targets.map((target) => {
      const roles = desired.get(target.name) ?? []
      const provider = providerOf(target, systems)
      const graph = graphOf(roles.filter(({ state }) => state === 'present'))
      const held = (role: Role) => withWays(provider, graph, { key: role.key, own: roleGrants(provider, role).own })
      return [target.name, new Map(roles.map((role) => [role.key, held(role)]))]
    }),
  )
}

/** Reads the live grants of the systems of a run, by target. */
export async function liveGrants(run: Run): Promise<Map<string, GrantsByRole>> {
  const outcomes = await eachSystem(run, (system) => readWhole(run, system))
  return new Map(
    outcomes.map(({ system, result }) => {
      if (result instanceof Error) throw result
      return [system.target.name, heldBy(system.provider, result.roles)]
    }),
  )
}

function heldBy(provider: Provider, roles: readonly LiveRole[]): GrantsByRole {
  const byKey = new Map<string, Held | string>()
  const graph = graphOf(roles)
  const hiddenIn = hiddenGrants(provider, roles)
  for (const { key, fields } of roles) {
    const [hidden] = hiddenIn([key])
    const own = grantsOf(provider.fields, fields)
    if (byKey.has(key)) byKey.set(key, 'several live roles have this name')
    else byKey.set(key, hidden === undefined ? withWays(provider, graph, { key, own }) : spellHidden(hidden, key))
  }
  return byKey
}

function spellHidden({ role, field, reason }: HiddenGrants, key: string): string {
  const whose = role === key ? 'its' : `it includes ${role}, whose`
  return `${whose} live ${field} cannot be understood (${reason}), so nobody knows what it can do`
}

function withWays(
  provider: Provider,
  graph: RoleGraph,
  { key, own }: { readonly key: string; readonly own: readonly string[] },
): Held {
  const reached = reachedFrom(provider, graph, { key })
  const ways = new Map(reached.map(({ grant, path }) => [grant, path]))
  return { all: [...own, ...ways.keys()], ways }
}

/** Runs the tests against grants of the files, or against live ones. */
export function runTests(tests: Tests, grants: ReadonlyMap<string, GrantsByRole>, live: boolean): TestOutcome {
  const absent = live ? 'the system has no role of this name' : 'no file declares this role'
  const failures = [...tests].flatMap(([target, list]) => {
    const roles: GrantsByRole = grants.get(target) ?? new Map()
    return list.flatMap((test) => {
      const held = roles.get(test.role) ?? null
      const isUnknown = typeof held === 'string'
      const missing = isUnknown ? held : absent + orSuggest(test.role, roles.keys())
      return failuresOf(test, isUnknown ? null : held, missing).map((failure) => ({ target, ...failure }))
    })
  })
  const expectations = [...tests.values()].flat().reduce((sum, test) => sum + expectationsIn(test), 0)
  return { expectations, failures }
}
