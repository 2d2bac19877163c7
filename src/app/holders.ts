/** Roles that hold a grant, as the files or as the systems have it. */
import type { Project } from '../desired/project.ts'
import { grantsOf } from '../domain/fields.ts'
import type { Fields, Source } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { wholeRole } from '../plan/carried-grants.ts'
import { type HiddenGrants, hiddenGrants } from '../review/hidden-grants.ts'
import { graphOf, type Reached, reachedFrom } from '../review/reach.ts'
import { byCodeUnits } from '../text/collections.ts'
import { chooser } from '../text/glob.ts'
import { grantMatcher } from '../text/grant-glob.ts'
import { suggest } from '../text/suggestions.ts'
import { checkRoleGlobs } from './check-roles.ts'
import { providerOf } from './open-systems.ts'
import { eachSystem, readWhole } from './reading.ts'
import type { Run } from './run.ts'

/** Roles of one target that hold a grant. */
export interface Holders {
  readonly target: string
  readonly roles: readonly Holder[]
  /** Live grants that were asked for and could not be understood; left out where there are none. */
  readonly unreadable?: readonly HiddenGrants[]
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

/** Roles that hold a grant, or else what was probably meant. */
export interface Found {
  readonly targets: readonly Holders[]
  /** Grants that come near the glob, where no role holds one that it matches. */
  readonly nearest: readonly string[]
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
export function findDeclaredHolders({ systems, config, desired }: Project, query: HolderQuery): Found {
  const asked = config.targets.flatMap((target) => {
    const roles = desired.get(target.name)
    return roles === undefined
      ? []
      : [{ target: target.name, provider: providerOf(target, systems), roles, error: null }]
  })
  checkRoleGlobs(query.roles, keysOf(asked), ' in the files')
  return findAmong(asked, query)
}

/** Finds holders among the live roles. */
export async function findLiveHolders(run: Run, query: HolderQuery): Promise<Found> {
  const outcomes = await eachSystem(run, (system) => readWhole(run, system))
  const asked = outcomes.map(({ system: { target, provider }, result }): Asked => {
    if (result instanceof Error) return { target: target.name, provider, roles: [], error: result.message }
    const found = query.ignoredGrants ? result.roles.map((role) => wholeRole(provider.fields, role)) : result.roles
    const roles = found.map(({ key, fields }) => ({ key, fields, source: null }))
    const hidden = hiddenGrants(provider, found)(found.map(({ key }) => key).filter(chooser(query.roles)))
    return { target: target.name, provider, roles, ...(hidden.length === 0 ? {} : { unreadable: hidden }), error: null }
  })
  // A target that could not be read may have the roles.
  if (asked.every(({ error }) => error === null)) checkRoleGlobs(query.roles, keysOf(asked), ' in the systems')
  return findAmong(asked, query)
}

/** A target with its roles. */
interface Asked {
  readonly target: string
  readonly provider: Provider
  readonly roles: readonly Candidate[]
  readonly unreadable?: readonly HiddenGrants[]
  readonly error: string | null
}

interface Candidate {
  readonly key: string
  readonly fields: Fields
  readonly source: Source | null
}

function keysOf(asked: readonly Asked[]): string[] {
  return asked.flatMap(({ roles }) => roles.map(({ key }) => key))
}

function findAmong(asked: readonly Asked[], query: HolderQuery): Found {
  const isMeant = grantMatcher([query.glob])
  const all = asked.map((one) => ({ ...one, roles: grantsOfRoles(one, query) }))
  const targets = all.map(({ target, roles, unreadable, error }) => ({
    target,
    roles: roles.flatMap((role) => holding(role, isMeant)).sort((a, b) => byCodeUnits(a.role, b.role)),
    ...(unreadable === undefined ? {} : { unreadable }),
    error,
  }))
  if (targets.some(({ roles }) => roles.length > 0)) return { targets, nearest: [] }
  const grants = all.flatMap(({ roles }) =>
    roles.flatMap(({ own, reached }) => [...own, ...reached.map(({ grant }) => grant)]),
  )
  return { targets, nearest: suggest(query.glob, grants) }
}

/** A role with its own grants and those that it has through others. */
interface RoleWithGrants {
  readonly role: string
  readonly source: Source | null
  readonly own: readonly string[]
  readonly reached: readonly Reached[]
}

function grantsOfRoles({ provider, roles }: Asked, { roles: globs }: HolderQuery): RoleWithGrants[] {
  const isSelected = chooser(globs)
  const graph = graphOf(roles)
  return roles
    .filter(({ key }) => isSelected(key))
    .map(({ key, fields, source }) => ({
      role: key,
      source,
      own: grantsOf(provider.fields, fields),
      reached: reachedFrom(provider, graph, { key }),
    }))
}

function holding({ role, source, own, reached }: RoleWithGrants, isMeant: (grant: string) => boolean): Holder[] {
  const through = reached.filter(({ grant }) => isMeant(grant))
  const grants = [...own.filter(isMeant), ...through.map(({ grant }) => grant)]
  return grants.length === 0 ? [] : [{ role, grants, ...(through.length === 0 ? {} : { through }), source }]
}
