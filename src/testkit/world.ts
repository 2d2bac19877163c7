/** A fake server with one small tenant, a folder with a config for it, and the command line in process. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadSystems } from '../app/load-systems.ts'
import { CREDENTIALS, type CredentialKind } from '../domain/credentials.ts'
import type { Plan, Report } from '../domain/model.ts'
import { LIMITS, type Limits } from '../http/client.ts'
import type { AnyFakeSystem, System } from '../kit/define-system.ts'
import {
  type LoggedRequest,
  loadFakes,
  type Sandbox,
  type SandboxOptions,
  STATIC_TOKEN,
  startFakes,
} from '../sandbox/index.ts'
import type { Outside } from '../terminal/io.ts'
import { credentialsOf } from './credentials.ts'
import { type Ended, invoke } from './invoke.ts'
import type { Roles, StateOf, Subject } from './subject.ts'

/** With characters that mean something to headers, URLs, JSON, HTML, shells and regular expressions. */
export const SECRET = 'p@ss/w+rd&"<$(\\d)*%41é'
const ROBOT = 'robot'

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
  rolesync(argv: readonly string[], extra?: Partial<Outside>): Promise<Ended>
  /** Takes the report that the last apply wrote to report.json. */
  report(): Promise<Report | null>
  plan(): Promise<Plan>
  /** Returns what of a text nobody may see. */
  leaks(text: string): string[]
  /** Tells if a request that was received is a write: neither a GET nor one for a token. */
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
  const { system, faults } = subject
  const fake = await system.fake()
  const quirks = { [fake.name]: subject.quirks ?? {} }
  const served = await loadFakes<AnyFakeSystem>([system, ...(options.also ?? [])])
  const sandbox = await startFakes(served, { seed: 'empty', quirks, ...options.sandbox })
  const folder = await mkdtemp(join(tmpdir(), 'rs-'))
  await writeConfig(folder, subject, { url: (options.origin ?? sandbox.url) + fake.mount, ...options.target })
  const tokenPath = fake.mount + tokenPathOf(subject)
  const state = () => sandbox.state[fake.name] as StateOf<F>
  const systems = await loadSystems({}, [system])
  const command = (argv: readonly string[], extra?: Partial<Outside>) =>
    rolesync(argv, { cwd: folder, env: ENV, systems, ...extra })
  return {
    subject,
    mount: fake.mount,
    sandbox,
    get state() {
      return state()
    },
    folder,
    declare: (roles, renames = new Map()) => writeRoles(folder, subject, { roles, renames }),
    rolesync: command,
    report: () => takeReport(folder),
    plan: async () => JSON.parse((await command(['plan', '--json', '--quiet'])).out),
    isWrite: ({ method, path }) => method !== 'GET' && path !== tokenPath,
    leaks: (text) => secretsIn(text, system.credentials[0]),
    key: faults.key ?? ((name) => name),
    held: () => new Map(faults.held(state())),
    twice: () => repeated(faults.held(state()).map(([key]) => key)),
    async close() {
      await sandbox.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Runs a command line as a user would, with little patience. */
export function rolesync(argv: readonly string[], io: Partial<Outside>): Promise<Ended> {
  return invoke(argv, { cwd: '/', limits: QUICK, ...io })
}

/** Makes the system hold these roles and nothing else, and forgets what was asked of it. */
export function restore<F extends AnyFakeSystem>({ sandbox, subject, state }: World<F>, roles: Roles): void {
  sandbox.reset()
  Object.assign(sandbox.state, { writes: 0 })
  subject.faults.seed(state, roles)
}

const VARIABLES = {
  token: 'T_TOKEN',
  clientId: 'T_CLIENT',
  clientSecret: 'T_SECRET',
  username: 'T_USER',
  password: 'T_PASSWORD',
} as const

const ENV = {
  ...{ T_TOKEN: STATIC_TOKEN, T_CLIENT: ROBOT, T_SECRET: SECRET, T_USER: ROBOT, T_PASSWORD: SECRET },
  // Some of these tenants are new, and others lose what they had.
  ROLESYNC_ALLOW: 'empty-live',
}

/** So high that no guard is in the way. */
const GUARDS = { maxDeletes: 1000, maxDeletePercent: 100, maxRevokePercent: 100 }

function writeConfig(
  folder: string,
  { system, settings }: Pick<Subject, 'system' | 'settings'>,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  const auth = Object.fromEntries(
    CREDENTIALS[system.credentials[0]].parts.map((part) => [`${part}Env`, VARIABLES[part]]),
  )
  const target = { provider: system.name, roles: ['roles.yaml'], auth, guards: GUARDS, ...settings, ...more }
  // JSON is YAML.
  return writeFile(join(folder, 'rolesync.yaml'), JSON.stringify({ version: 1, targets: { t: target } }))
}

interface Declared {
  readonly roles: ReadonlyMap<string, readonly string[] | null>
  readonly renames: ReadonlyMap<string, string>
}

function writeRoles(
  folder: string,
  { system, faults }: Pick<Subject, 'system' | 'faults'>,
  { roles, renames }: Declared,
): Promise<void> {
  const entries = [...roles].map(([key, elements]) => {
    const from = renames.has(key) ? { renamedFrom: renames.get(key) } : {}
    return [key, elements === null ? { state: 'absent' } : { ...from, ...faults.declare(elements) }]
  })
  const file = { provider: system.name, roles: Object.fromEntries(entries) }
  return writeFile(join(folder, 'roles.yaml'), JSON.stringify(file))
}

/** Returns where a token is asked for, below the target's url. */
function tokenPathOf({ system, settings = {} }: Pick<Subject, 'system' | 'settings'>): string {
  const target = { name: 't', provider: system.name, url: 'http://127.0.0.1', settings }
  return system.connect(target, credentialsOf(system.credentials[0], SECRET)).token?.path ?? ''
}

async function takeReport(folder: string): Promise<Report | null> {
  const text = await readFile(join(folder, 'report.json'), 'utf8').catch(() => null)
  await rm(join(folder, 'report.json'), { force: true })
  return text === null ? null : JSON.parse(text)
}

function repeated(keys: readonly string[]): string[] {
  return keys.filter((key, index) => keys.indexOf(key) < index)
}

function secretsIn(text: string, kind: CredentialKind): string[] {
  const found: string[] = []
  if (kind === 'token' && new RegExp(`\\b${STATIC_TOKEN}\\b`).test(text)) found.push('the token')
  const basic = Buffer.from(`${ROBOT}:${SECRET}`).toString('base64')
  // Besides the value itself, its longest part that no escaping changes.
  for (const secret of [SECRET, encodeURIComponent(SECRET), 'p@ss', basic]) {
    if (text.includes(secret)) found.push(secret)
  }
  // Tokens that fake servers hand out are 64 hexadecimal digits; digests of plans say what they are.
  if (/(?<!sha256:)\b[0-9a-f]{64}\b/.test(text)) found.push('a token that was handed out')
  return found
}
