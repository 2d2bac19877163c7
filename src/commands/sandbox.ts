/** `rolesync sandbox`: serves local fake servers of all systems until it is interrupted. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readSnapshot } from '../app/snapshot-file.ts'
import { EXIT, type ExitCode, UserError } from '../domain/errors.ts'
import type { Snapshot } from '../domain/snapshot-model.ts'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import { type Fault, loadFakes, parseQuirks, STATIC_TOKEN, startFakes } from '../sandbox/index.ts'
import type { Io } from '../terminal/io.ts'
import { forTerminal } from '../text/foreign-text.ts'
import { matcher } from '../text/glob.ts'

/** Flags of `rolesync sandbox`. */
export interface SandboxCommandOptions {
  readonly port: number
  readonly state?: string
  readonly latency: number
  readonly rateLimit?: number
  readonly fault: readonly Fault[]
  /** Switches of fake servers, as `SYSTEM.NAME=VALUE`. */
  readonly quirk: readonly string[]
  /** Live roles to start from. */
  readonly snapshot?: string
  /** Globs: which targets of the snapshot. */
  readonly target: readonly string[]
}

/** Serves the sandbox and prints its addresses. */
export async function sandbox(options: SandboxCommandOptions, io: Io): Promise<ExitCode> {
  if (options.snapshot === undefined && options.target.length > 0) {
    throw new UserError('--target chooses among the targets of a snapshot, so it needs --snapshot FILE')
  }
  const snapshot = options.snapshot === undefined ? null : await chosen(io, options.snapshot, options.target)
  const { providers } = io.systems
  // A snapshot is a copy of production: nobody who merely knows the usual token gets to it.
  const token = snapshot === null ? STATIC_TOKEN : randomBytes(16).toString('hex')
  const fakes = await loadFakes<AnyFakeSystem>(Object.values(providers))
  const running = await startFakes(fakes, {
    port: options.port,
    quirks: parseQuirks(
      options.quirk,
      fakes.map(({ fake }) => fake),
    ),
    latencyMs: options.latency,
    staticToken: token,
    faults: options.fault,
    ...(options.state === undefined ? {} : { stateFile: options.state }),
    ...(options.rateLimit === undefined ? {} : { rateLimit: options.rateLimit }),
    ...(snapshot === null ? {} : { snapshot }),
  })
  io.out(
    `${heading(snapshot)}\n\n${(await served(running.url, snapshot, providers)).join('\n')}\n\nAny client id and secret work, and the bearer token "${token}". Stop it with Ctrl-C.\n`,
  )
  if (!io.signal.aborted) await once(io.signal, 'abort')
  await running.close()
  return EXIT.done
}

async function chosen(io: Io, name: string, globs: readonly string[]): Promise<Snapshot> {
  const snapshot = await readSnapshot(io, name)
  if (globs.length === 0) return snapshot
  const names = snapshot.targets.map((target) => target.name)
  const missing = globs.find((glob) => !names.some(matcher([glob])))
  if (missing !== undefined) {
    throw new UserError(`--target ${missing} matches no target of ${name}; it has ${names.join(', ') || 'none'}`)
  }
  return { ...snapshot, targets: snapshot.targets.filter((target) => matcher(globs)(target.name)) }
}

function heading(snapshot: Snapshot | null): string {
  if (snapshot === null) return 'The sandbox serves:'
  const people = snapshot.members ? '' : ' It was taken without people, so nobody is in these systems.'
  return `The sandbox serves the snapshot of ${forTerminal(snapshot.createdAt)}.${people} Point the url of each target here:`
}

/** By provider, or by target where a snapshot says which there are. */
function served(url: string, snapshot: Snapshot | null, providers: Io['systems']['providers']): Promise<string[]> {
  const lines = snapshot?.targets ?? Object.keys(providers).map((provider) => ({ name: provider, provider }))
  return Promise.all(
    lines.map(async ({ name, provider }) => {
      const mount = (await providers[provider]?.fake())?.mount ?? ''
      return `  ${forTerminal(name).padEnd(24)}${url}${mount}`
    }),
  )
}
