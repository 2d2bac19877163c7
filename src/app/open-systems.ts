/** The systems of a run: hosts and credentials are checked, and targets on one host share its limits. */
import type { Project, TargetConfig } from '../desired/project.ts'
import type { Credentials } from '../domain/credentials.ts'
import { UserError } from '../domain/errors.ts'
import type { Role } from '../domain/model.ts'
import type { Provider } from '../domain/system.ts'
import { checkHost, parseAllowedHosts } from '../http/allowed-hosts.ts'
import { createHost, createSession, type Host, LIMITS, proxyOf, type Session } from '../http/client.ts'
import { groupBy } from '../text/collections.ts'
import type { Context } from './context.ts'
import { credentialsOf, variablesOf } from './credentials.ts'

/** A target with its system, before anything is known of credentials. */
export interface TargetSystem {
  readonly target: TargetConfig
  readonly provider: Provider
  readonly desired: readonly Role[]
}

/** A system that can be spoken to. */
export interface OpenSystem extends TargetSystem {
  readonly credentials: Credentials
  readonly session: Session
}

/** Returns the system of a target. Config files only pass with providers that there are. */
export function providerOf({ name, provider }: TargetConfig, { providers }: Project['systems']): Provider {
  const found = providers[provider]
  if (found === undefined) throw new Error(`${name} was not checked to have a known provider`)
  return found
}

/** Returns the targets that `declared` names, with the roles that it declares for them. */
export function systemsOf(project: Project, declared: ReadonlyMap<string, readonly Role[]>): TargetSystem[] {
  return project.config.targets.flatMap((target) => {
    const desired = declared.get(target.name)
    return desired === undefined ? [] : [{ target, provider: providerOf(target, project.systems), desired }]
  })
}

/**
 * Checks hosts, and finds credentials.
 * @throws UserError with everything that is wrong
 */
export function openSystems(targets: readonly TargetSystem[], env: Context['env']): OpenSystem[] {
  const allowed = parseAllowedHosts(env.ROLESYNC_ALLOWED_HOSTS)
  const problems: string[] = []
  const systems = targets.flatMap((one): OpenSystem[] => {
    const { target, provider } = one
    try {
      checkHost({ target: target.name, url: target.url, domains: provider.domains, allowed })
      const credentials = credentialsOf(one, env)
      return [{ ...one, credentials, session: createSession(credentials, variablesOf(one, env)) }]
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      problems.push(error.message)
      return []
    }
  })
  if (problems.length > 0) throw new UserError(problems.join('\n'))
  return systems
}

/** Adds hosts: a hundred targets on one host are one caller to it, whose limits are those of the most careful of them. */
export function withHosts<S extends TargetSystem>(
  systems: readonly S[],
  parallelism: number,
  { env, limits = LIMITS, signal }: Context,
): (S & { readonly host: Host })[] {
  const hosts = new Map<string, Host>()
  for (const [name, group] of groupBy(systems, hostOf)) {
    const lowest = Math.min(...group.map(({ target }) => target.requestsPerSecond ?? Number.POSITIVE_INFINITY))
    const requestsPerSecond = Number.isFinite(lowest) ? lowest : null
    const proxy = group.slice(0, 1).map(({ target }) => proxyOf(target.url, env))[0] ?? null
    hosts.set(name, createHost({ parallelism, requestsPerSecond, limits, proxy, signal }))
  }
  return systems.map((system) => ({ ...system, host: hosts.get(hostOf(system)) as Host }))
}

function hostOf({ target }: TargetSystem): string {
  return new URL(target.url).host
}
