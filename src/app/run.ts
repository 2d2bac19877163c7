/** One run of a command that reads systems: its config, its targets, and what it has sent so far. */
import type { Project, TargetConfig } from '../desired/project.ts'
import type { Credentials } from '../domain/credentials.ts'
import { UserError } from '../domain/errors.ts'
import type { Live, Role, Snapshot } from '../domain/model.ts'
import type { Provider, Reader } from '../domain/system.ts'
import { checkHost, parseAllowedHosts } from '../http/allowed-hosts.ts'
import {
  type ClientOptions,
  type Closable,
  createHost,
  createSession,
  type Host,
  LIMITS,
  openReader,
  proxyOf,
  type RequestStats,
  type Session,
} from '../http/client.ts'
import { accessKinds } from '../review/role-grants.ts'
import { groupBy } from '../text/collections.ts'
import type { Context, Progress } from './context.ts'
import { credentialsOf, variablesOf } from './credentials.ts'
import type { RunOptions } from './options.ts'
import { checkCovers } from './snapshot-file.ts'

export interface Run extends Watch {
  readonly context: Context
  readonly options: RunOptions
  readonly project: Project
  readonly systems: readonly System[]
  /** What plans are made from instead of the systems. */
  readonly snapshot: Snapshot | null
}

/** What is seen of a run while it goes on. */
export interface Watch {
  readonly stats: RequestStats
  readonly progress: Progress
  /** Takes a line about each request. */
  readonly log?: (line: string) => void
}

/** What a run goes by besides the files. */
export interface Basis {
  /** A document that was made before: then only its targets count, and no role file is read. */
  readonly saved?: { readonly targets: readonly { readonly name: string }[] }
  /** Live roles that were kept: then no credential is needed. */
  readonly snapshot?: { readonly name: string; readonly content: Snapshot }
}

export interface RunInput {
  readonly project: Project
  readonly options: RunOptions
  readonly context: Context
  readonly watch: Watch
  readonly basis: Basis
}

/** A target together with all that is needed to speak to it. */
export interface System {
  readonly target: TargetConfig
  readonly provider: Provider
  readonly desired: readonly Role[]
  /** `null` where a snapshot stands in for the system, and so is the session. */
  readonly credentials: Credentials | null
  /** Shared by all clients of the run, so that planning and applying fetch one token together. */
  readonly session: Session | null
  /** Shared by all clients of the run that speak to the same host; without it, each has its own. */
  readonly host?: Host
}

/**
 * Checks hosts and credentials. Nothing has been sent when it returns or throws.
 * @throws UserError with everything that is wrong
 */
export function openRun({ project, options, context, watch, basis: { saved, snapshot } }: RunInput): Run {
  const names = saved === undefined ? project.desired : new Map(saved.targets.map(({ name }) => [name, []]))
  const opened = openSystems(project, names, snapshot === undefined ? context : null)
  const systems = snapshot === undefined ? withHosts(opened, options, context) : opened
  if (snapshot !== undefined) checkCovers(snapshot.name, snapshot.content, systems)
  return { ...watch, context, options, project, systems, snapshot: snapshot?.content ?? null }
}

/** @param context `null` where no system will be asked: no host and no credential is then looked at */
function openSystems(
  project: Project,
  declared: ReadonlyMap<string, readonly Role[]>,
  context: Context | null,
): System[] {
  const allowed = parseAllowedHosts(context?.env.ROLESYNC_ALLOWED_HOSTS)
  const problems: string[] = []
  const systems = project.config.targets.flatMap((target): System[] => {
    const provider = project.systems.providers[target.provider] as Provider
    const desired = declared.get(target.name)
    if (desired === undefined) return []
    if (context === null) return [{ target, provider, desired, credentials: null, session: null }]
    try {
      checkHost({ target: target.name, url: target.url, domains: provider.domains, allowed })
      const credentials = credentialsOf({ target, provider }, context.env)
      const session = createSession(credentials, variablesOf({ target, provider }, context.env))
      return [{ target, provider, desired, credentials, session }]
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      problems.push(error.message)
      return []
    }
  })
  if (problems.length > 0) throw new UserError(problems.join('\n'))
  return systems
}

/** A hundred targets on one host are one caller to it, whose limits are those of the most careful of them. */
function withHosts(systems: readonly System[], { parallelism }: RunOptions, context: Context): System[] {
  const limits = context.limits ?? LIMITS
  const groups = groupBy(
    systems.map(({ target }) => target),
    ({ url }) => new URL(url).host,
  )
  const hosts = new Map<string, Host>()
  for (const targets of groups.values()) {
    const lowest = Math.min(...targets.map((target) => target.requestsPerSecond ?? Number.POSITIVE_INFINITY))
    const requestsPerSecond = Number.isFinite(lowest) ? lowest : null
    const proxy = proxyOf((targets[0] as TargetConfig).url, context.env)
    const host = createHost({ parallelism, requestsPerSecond, limits, proxy, signal: context.signal })
    for (const { name } of targets) hosts.set(name, host)
  }
  return systems.map((system) => ({ ...system, host: hosts.get(system.target.name) as Host }))
}

/** How to open a client for a system within this run. */
export function clientOptions({ context, options, stats, log }: Run, system: System): ClientOptions {
  const { target, provider, credentials, session, host } = system
  if (credentials === null || session === null) {
    throw new Error(`${target.name} was opened from a snapshot, it cannot be asked`)
  }
  return {
    target,
    credentials,
    session,
    ...(host === undefined ? {} : { host }),
    connection: provider.connect(target, credentials),
    vendor: provider,
    parallelism: options.parallelism,
    requestsPerSecond: target.requestsPerSecond,
    meter: stats,
    limits: context.limits ?? LIMITS,
    signal: context.signal,
    ...(log === undefined ? {} : { log }),
  }
}

/** Opens a client that cannot write, for as long as `use` takes. */
export async function withReader<T>(run: Run, system: System, use: (reader: Reader) => Promise<T>): Promise<T> {
  return closing(openReader(clientOptions(run, system)), use)
}

export async function closing<C extends Closable, T>(client: C, use: (client: C) => Promise<T>): Promise<T> {
  try {
    return await use(client)
  } finally {
    await client.close()
  }
}

/** The live roles of a system, and how many GETs it took. */
export interface Reading {
  readonly live: Live
  readonly reads: number
}

/** Reads a system; `named` are the fields whose ids must become names. */
export async function readLive(reader: Reader, system: System, named: ReadonlySet<string>): Promise<Reading> {
  let reads = 0
  const counting: Reader = {
    get(path) {
      reads++
      return reader.get(path)
    },
    unexpected: reader.unexpected,
  }
  const live = await system.provider.list(counting, system.target, named)
  return { live, reads }
}

/** The fields whose names a plan of these roles shows: the declared ones, or all where a role is deleted. */
export function namedFields({ provider, target, desired }: System): Set<string> {
  const deletes =
    target.undeclared === 'delete' ||
    desired.some(({ state, renamedFrom }) => state === 'absent' || renamedFrom !== null)
  return new Set(deletes ? Object.keys(provider.fields) : desired.flatMap(({ fields }) => Object.keys(fields)))
}

/**
 * The fields that rules of two sides are about where people are counted: the other side may come through a role whose
 * fields no file declares.
 */
export function separableFields({ project }: Run, { provider }: System): string[] {
  return project.policy.separate.length > 0 ? Object.keys(accessKinds(provider)) : []
}
