/** Roles that hold a grant, as the files or as the systems have it. */
import type { Project } from '../desired/project.ts'
import { grantsOf } from '../domain/fields.ts'
import type { Fields, Source } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { wholeRole } from '../plan/carried-grants.ts'
import { graphOf, type Reached, reachedFrom } from '../review/reach.ts'
import { byCodeUnits } from '../text/collections.ts'
import { chooser } from '../text/glob.ts'
import { grantMatcher } from '../text/grant-glob.ts'
import { providerOf } from './open-systems.ts'
import { eachSystem, readWhole } from './reading.ts'
import type { Run } from './run.ts'

/** Roles of one target that hold a grant. */
export interface Holders {
  readonly target: string
  readonly roles: readonly Holder[]
  /** Reason why the target could not be read. */
  readonly error: string | null
}

/** A role that holds grants that were asked for. */
export interface Holder {
  readonly role: string
  readonly grants: readonly string[]
  /** Ways to those of the grants that it has through other roles. */
  readonly through?: readonly Reached[]
  /** Place that declares the role; `null` for a live role. */
  readonly source: Source | null
}

/** A question for holders. */
export interface HolderQuery {
  /** A glob on grants. */
  readonly glob: string
  /** Globs on role keys; none means all. */
  readonly roles: readonly string[]
  /** Looks at live grants that the config ignores, too. */
  readonly ignoredGrants: boolean
}

/** Finds holders among the roles that the files declare. */
export function findDeclaredHolders({ systems, config, desired }: Project, query: HolderQuery): Holders[] {
  return config.targets.flatMap((target) => {
    const roles = desired.get(target.name)
    if (roles === undefined) return []
    return [{ target: target.name, roles: holdersAmong(query, providerOf(target, systems), roles), error: null }]
  })
}

/** Finds holders among the live roles. */
export async function findLiveHolders(run: Run, query: HolderQuery): Promise<Holders[]> {
  const outcomes = await eachSystem(run, (system) => readWhole(run, system))
  return outcomes.map(({ system: { target, provider }, result }) => {
    if (result instanceof Error) return { target: target.name, roles: [], error: result.message }
    const found = query.ignoredGrants ? result.roles.map((role) => wholeRole(provider.fields, role)) : result.roles
    const roles = found.map(({ key, fields }) => ({ key, fields, source: null }))
    return { target: target.name, roles: holdersAmong(query, provider, roles), error: null }
  })
}

interface Candidate {
  readonly key: string
  readonly fields: Fields
  readonly source: Source | null
}

function holdersAmong({ glob, roles: globs }: HolderQuery, provider: Provider, roles: readonly Candidate[]): Holder[] {
  const isMeant = grantMatcher([glob])
  const isSelected = chooser(globs)
  const graph = graphOf(roles)
  return roles
    .filter(({ key }) => isSelected(key))
    .map(({ key, fields, source }) => {
      const own = grantsOf(provider.fields, fields).filter(isMeant)
      const through = reachedFrom(provider, graph, { key }).filter(({ grant }) => isMeant(grant))
      const grants = [...own, ...through.map(({ grant }) => grant)]
      return { role: key, grants, ...(through.length === 0 ? {} : { through }), source }
    })
    .filter(({ grants }) => grants.length > 0)
    .sort((a, b) => byCodeUnits(a.role, b.role))
}
