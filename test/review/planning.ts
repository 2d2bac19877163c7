/** A planner's world in memory: declared and live roles, and what a plan makes of the live ones. */
import type { Fields, Live, LiveRole, Role } from '../../src/domain/model.ts'
import type { Only, Step, TargetPlan } from '../../src/domain/plan-model.ts'
import type { Provider, Target } from '../../src/domain/system.ts'
import type { Base, Rules } from '../../src/plan/context.ts'
import { planTarget } from '../../src/plan/target.ts'

const source = { file: 'roles/a.yaml', line: 1, column: 1 }

export const rules: Rules = {
  mode: 'authoritative',
  undeclared: 'report',
  ignore: [],
  ignoreGrants: [],
  protect: [],
  guards: { maxDeletes: 1000, maxDeletePercent: 100, maxRevokePercent: 100 },
}

export function declared(key: string, fields: Fields, more: Partial<Role> = {}): Role {
  return { key, state: 'present', renamedFrom: null, fields, source, place: () => source, ...more }
}

export function live(key: string, fields: Fields, id: string | null = `id-${key}`): LiveRole {
  return { key, id, fields, raw: null }
}

export interface World {
  readonly provider: Provider
  readonly head: readonly Role[]
  readonly live: readonly LiveRole[]
  readonly rules?: Partial<Rules>
  /** `null`: no base was asked for. */
  readonly base?: readonly Role[] | null
  readonly baseRules?: Partial<Rules>
  /** Files of the base branch by now, where it moved on. */
  readonly tip?: readonly Role[]
  readonly only?: Only | null
}

export const target: Target = {
  name: 'main',
  provider: 'any',
  url: 'https://api.example.com',
  settings: { customerId: 'Test' },
}

export function planOf(world: World): TargetPlan {
  const base: Base | undefined =
    world.base == null
      ? undefined
      : { desired: world.base, rules: { ...rules, ...world.baseRules }, tip: tipOf(world), only: world.only ?? null }
  return planTarget({
    target: { ...target, ...rules, ...world.rules },
    provider: world.provider,
    desired: world.head,
    live: liveOf(world.live),
    lifted: new Set(['empty']),
    selected: () => true,
    ...(base === undefined ? {} : { base }),
  })
}

function tipOf({ tip, baseRules }: World): Base['tip'] {
  return tip === undefined ? null : { desired: tip, rules: { ...rules, ...baseRules } }
}

/** The live roles once the steps are applied. */
export function applied(roles: readonly LiveRole[], steps: readonly Step[]): LiveRole[] {
  const byKey = new Map(roles.map((role) => [role.key, role]))
  for (const { role, renamedFrom, after } of steps) {
    const old = byKey.get(renamedFrom ?? role)
    byKey.delete(renamedFrom ?? role)
    if (after !== null) byKey.set(role, live(role, { ...old?.fields, ...after }, old?.id ?? `id-${role}`))
  }
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

/** What OneLogin needs to know: every name that a test uses is there. */
export function liveOf(roles: readonly LiveRole[]): Live {
  const named = (names: string) => names.split(' ').map((name) => ({ id: name, name }))
  return { roles, catalogue: { apps: named('a b crm wiki pay approve'), users: named('u v zoe kim quinn') } }
}
