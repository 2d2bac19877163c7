/** From where a role has its grants, or one of them, in each target. Offline. */
import { type Explained, explainGrants, nearest } from '../desired/explain.ts'
import type { Project } from '../desired/project.ts'
import { UserError } from '../domain/errors.ts'
import type { Role } from '../domain/model.ts'
import { graphOf, type Reached, reachedFrom } from '../review/reach.ts'
import { grantMatcher } from '../text/grant-glob.ts'
import { plural } from '../text/plural.ts'
import { orSuggest } from '../text/suggestions.ts'
import { providerOf } from './open-systems.ts'

/** Knowledge of a role in one target. */
export interface Explanation {
  readonly target: string
  readonly role: string
  readonly state: Role['state']
  readonly source: Role['source']
  readonly grants: readonly Explained[]
  /** Grants that come close, where the one that was asked for is not held. */
  readonly nearest: readonly string[]
  /** Glob of the config by which the grant that was asked for is left to others, where it is. */
  readonly ignoredBy?: string
}

/**
 * Explains a role, or one of its grants, which may be a glob.
 * @throws UserError where no file declares the role
 */
export function explainRole(project: Project, key: string, grant: string | null): Explanation[] {
  const explanations = project.config.targets.flatMap((target) => {
    const roles = project.desired.get(target.name) ?? []
    const provider = providerOf(target, project.systems)
    const graph = graphOf(roles.filter(({ state }) => state === 'present'))
    return roles
      .filter((role) => role.key === key)
      .map((role) => {
        const layers = project.layers.get(target.name)?.get(key) ?? []
        const own = explainGrants(role, layers, provider)
        const all = [...own, ...explainReached(own, reachedFrom(provider, graph, { key }))]
        const glob = target.ignoreGrants.find((one) => grant !== null && grantMatcher([one])(grant))
        return { ...explainIn(target.name, role, all, grant), ...(glob === undefined ? {} : { ignoredBy: glob }) }
      })
  })
  if (explanations.length === 0) throw unknownRole(project, key)
  return explanations
}

/** Grants through other roles stand where the first of those is included. */
function explainReached(own: readonly Explained[], reached: readonly Reached[]): Explained[] {
  return reached.map(({ grant, path }) => {
    const mentions = own.find((one) => one.grant === path[1])?.mentions ?? []
    return { grant, held: true, mentions, path }
  })
}

function explainIn(target: string, role: Role, all: readonly Explained[], grant: string | null): Explanation {
  const about = { target, role: role.key, state: role.state, source: role.source }
  if (grant === null) return { ...about, grants: all, nearest: [] }
  const isMeant = grantMatcher([grant])
  const grants = all.filter((one) => one.grant === grant || isMeant(one.grant))
  const held = all.filter((one) => one.held).map((one) => one.grant)
  return { ...about, grants, nearest: grants.some((one) => one.held) ? [] : nearest(grant, held) }
}

function unknownRole({ desired, config }: Project, key: string): UserError {
  const roles = [...desired.values()].flat()
  const keys = roles.map((role) => role.key)
  const renamed = roles.find(({ renamedFrom }) => renamedFrom === key)
  const others = config.targets.map(({ name }) => name).filter((name) => !desired.has(name))
  const left = others.length === 0 ? '' : `, without those of ${others.join(', ')}`
  const hint =
    renamed === undefined
      ? orSuggest(key, keys) || `; they declare ${plural(keys.length, 'role')}${left}`
      : `; \`${renamed.key}\` is renamed from it`
  return new UserError(`no file declares the role ${JSON.stringify(key)}${hint}`)
}
