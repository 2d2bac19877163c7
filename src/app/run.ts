/** One run over systems: the config, the targets, and what was sent so far. */
import type { Project, TargetConfig } from '../desired/project.ts'
import type { Credentials } from '../domain/credentials.ts'
import type { Role } from '../domain/model.ts'
import type { Snapshot } from '../domain/snapshot-model.ts'
import type { Provider } from '../domain/system.ts'
import type { Host, RequestStats, Session } from '../http/client.ts'
import type { Context, Progress } from './context.ts'
import { openSystems, systemsOf, withHosts } from './open-systems.ts'
import { checkCovers } from './snapshot-file.ts'

/** A run: all that its use case needs. */
export interface Run extends Watch {
  readonly context: Context
  readonly project: Project
  readonly systems: readonly System[]
  /** Requests at a time for each host. */
  readonly parallelism: number
  /** Live roles that plans are made from instead of the systems. */
  readonly snapshot: Snapshot | null
}

/** Observers of a run while it goes on. */
export interface Watch {
  readonly stats: RequestStats
  readonly progress: Progress
  /** Takes a line about each request. */
  readonly log?: (line: string) => void
}

/** Basis of a run besides the role files. */
export interface Basis {
  /** A document that was made before: then only its targets count, and no role file is read. */
  readonly saved?: { readonly targets: readonly { readonly name: string }[] }
  /** Live roles that were kept: then no credential is needed. */
  readonly snapshot?: { readonly name: string; readonly content: Snapshot }
}

/** Parts that a run is made of. */
export interface RunInput {
  readonly project: Project
  readonly parallelism: number
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
export function openRun({ project, parallelism, context, watch, basis: { saved, snapshot } }: RunInput): Run {
  const declared = saved === undefined ? project.desired : new Map(saved.targets.map(({ name }) => [name, []]))
  const run = { ...watch, context, project, parallelism }
  const targets = systemsOf(project, declared)
  if (snapshot === undefined) {
    const systems = withHosts(openSystems(targets, context.env), parallelism, context)
    return { ...run, systems, snapshot: null }
  }
  checkCovers(snapshot.name, snapshot.content, targets)
  const systems = targets.map((one) => ({ ...one, credentials: null, session: null }))
  return { ...run, systems, snapshot: snapshot.content }
}
