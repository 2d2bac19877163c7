/** A fake server with one small tenant, a folder with a config for it, and the command line in process. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadSystems } from '../app/load-systems.ts'
import type { Systems } from '../app/systems.ts'
import type { Plan } from '../domain/plan-model.ts'
import type { Report } from '../domain/report-model.ts'
import { LIMITS, type Limits } from '../http/client.ts'
import type { AnyFakeSystem, System } from '../kit/define-system.ts'
import { type LoggedRequest, loadFakes, type Sandbox, type SandboxOptions, startFakes } from '../sandbox/index.ts'
import type { Outside } from '../terminal/io.ts'
import { credentialsOf } from './credentials.ts'
import { type CommandResult, invoke } from './invoke.ts'
import type { Roles, StateOf, Subject } from './subject.ts'
import { takeReport, writeConfig, writeRoles } from './world-files.ts'
import { ENV, SECRET, secretsIn } from './world-secrets.ts'

export { SECRET } from './world-secrets.ts'

/** As in production, but nobody waits for seconds. */
export const QUICK: Limits = {
  ...LIMITS,
  connectMs: 1000,
  headersMs: 1500,
  bodyMs: 1500,
  totalMs: 8000,
  tries: 3,
  backOffMs: 1,
}

/** World of a test: its parts, and what can be done in it. */
export interface World<F extends AnyFakeSystem = AnyFakeSystem> {
  readonly subject: Subject<F>
  /** Mount of the fake server. */
  readonly mount: string
  readonly sandbox: Sandbox<AnyFakeSystem>
  /** The state of the fake server; tests may change it. */
  readonly state: StateOf<F>
  readonly folder: string
  /** Puts what the files declare; `null` declares a role absent. */
  declare(roles: ReadonlyMap<string, readonly string[] | null>, renames?: ReadonlyMap<string, string>): Promise<void>
  /** Runs a command line in the folder. */
  rolesync(argv: readonly string[], extra?: Partial<Outside>): Promise<CommandResult>
  /** Takes the report that the last apply wrote to report.json. */
  report(): Promise<Report | null>
  plan(): Promise<Plan>
  /** Returns what of a text nobody may see. */
  leaks(text: string): string[]
  /** Reports whether a request that was received is a write: neither a GET nor one for a token. */
  isWrite(request: Pick<LoggedRequest, 'method' | 'path'>): boolean
  /** Returns a role's key of a plain name. */
  key(name: string): string
  held(): Map<string, readonly string[]>
  /** Returns the keys of which the system holds more than one role. */
  twice(): string[]
  close(): Promise<void>
}

/** View of a world, whatever its system. */
export type Observed = Pick<World, 'held' | 'twice' | 'leaks' | 'isWrite' | 'sandbox'> & {
  readonly subject: Pick<Subject, 'cannot'>
}

/** Options of a world. */
export interface WorldOptions {
  readonly sandbox?: SandboxOptions<AnyFakeSystem>
  /** Further systems whose fake servers run beside it. */
  readonly also?: readonly System[]
  /** Lines of the target's config beside the usual ones. */
  readonly target?: Readonly<Record<string, unknown>>
  /** Address to send to, if not straight to the fake server. */
  readonly origin?: string
}

/** Opens an empty system, and a folder without role files. */
export async function openWorld<F extends AnyFakeSystem>(
  subject: Subject<F>,
  options: WorldOptions = {},
): Promise<World<F>> {
  const { system } = subject
  const fake = await system.fake()
  const quirks = { [fake.name]: subject.quirks ?? {} }
  const served = await loadFakes<AnyFakeSystem>([system, ...(options.also ?? [])])
  const sandbox = await startFakes(served, { seed: 'empty', quirks, ...options.sandbox })
  const folder = await mkdtemp(join(tmpdir(), 'rs-'))
  await writeConfig(folder, subject, { url: (options.origin ?? sandbox.url) + fake.mount, ...options.target })
  const systems = await loadSystems({}, [system])
  const state = () => sandbox.state[fake.name] as StateOf<F>
  return {
    ...{ subject, sandbox, folder, mount: fake.mount },
    get state() {
      return state()
    },
    ...commandsIn(folder, systems),
    ...viewOf(subject, { state, tokenPath: fake.mount + tokenPathOf(subject) }),
    declare: (roles, renames = new Map()) => writeRoles(folder, subject, { roles, renames }),
    async close() {
      await sandbox.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function commandsIn(folder: string, systems: Systems): Pick<World, 'rolesync' | 'report' | 'plan'> {
  const command = (argv: readonly string[], extra?: Partial<Outside>) =>
    rolesync(argv, { cwd: folder, env: ENV, systems, ...extra })
  return {
    rolesync: command,
    report: () => takeReport(folder),
    plan: async () => JSON.parse((await command(['plan', '--json', '--quiet'])).out),
  }
}

interface Sight<F extends AnyFakeSystem> {
  readonly state: () => StateOf<F>
  readonly tokenPath: string
}

function viewOf<F extends AnyFakeSystem>(
  { system, faults }: Subject<F>,
  { state, tokenPath }: Sight<F>,
): Pick<World, 'isWrite' | 'leaks' | 'key' | 'held' | 'twice'> {
  return {
    isWrite: ({ method, path }) => method !== 'GET' && path !== tokenPath,
    leaks: (text) => secretsIn(text, system.credentials[0]),
    key: faults.key ?? ((name) => name),
    held: () => new Map(faults.held(state())),
    twice: () => repeated(faults.held(state()).map(([key]) => key)),
  }
}

/** Runs a command line as a user would, with little patience. */
export function rolesync(argv: readonly string[], io: Partial<Outside>): Promise<CommandResult> {
  return invoke(argv, { cwd: '/', limits: QUICK, ...io })
}

/** Makes the system hold these roles and nothing else, and forgets what was asked of it. */
export function restore<F extends AnyFakeSystem>({ sandbox, subject, state }: World<F>, roles: Roles): void {
  sandbox.reset()
  Object.assign(sandbox.state, { writes: 0 })
  subject.faults.seed(state, roles)
}

/** Returns where a token is asked for, below the target's url. */
function tokenPathOf({ system, settings = {} }: Pick<Subject, 'system' | 'settings'>): string {
  const target = { name: 't', provider: system.name, url: 'http://127.0.0.1', settings }
  return system.connect(target, credentialsOf(system.credentials[0], SECRET)).token?.path ?? ''
}

function repeated(keys: readonly string[]): string[] {
  return keys.filter((key, index) => keys.indexOf(key) < index)
}
