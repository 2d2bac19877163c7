/** A sandbox with one small tenant, a folder with a config for it, and the command line in process. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Plan, Report } from '../../src/domain/model.ts'
import { LIMITS, type Limits } from '../../src/http/client.ts'
import { type Sandbox, type SandboxOptions, STATIC_TOKEN, startSandbox } from '../../src/sandbox/index.ts'
import type { Io } from '../../src/terminal/io.ts'
import { inProcess, type Told } from '../in-process.ts'
import { type Roles, type System, systems } from './systems.ts'

/** With characters that mean something to headers, URLs, JSON, HTML, shells and regular expressions. */
export const SECRET = 'p@ss/w+rd&"<$(\\d)*%41é'
const CLIENT = 'robot'

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

export interface World {
  readonly provider: string
  readonly system: System
  readonly sandbox: Sandbox
  readonly folder: string
  /** Puts what the files declare; `null` declares a role absent. */
  declare(roles: ReadonlyMap<string, readonly string[] | null>, renames?: ReadonlyMap<string, string>): Promise<void>
  rolesync(argv: readonly string[], extra?: Partial<Io>): Promise<Told>
  report(): Promise<Report | null>
  plan(): Promise<Plan>
  /** Whether a text holds anything that nobody may see. */
  leaks(text: string): string[]
  held(): Map<string, readonly string[]>
  /** Keys of which the system holds more than one role. */
  twice(): string[]
  close(): Promise<void>
}

export interface WorldOptions {
  readonly sandbox?: SandboxOptions
  /** Lines of the target's config beside the usual ones. */
  readonly target?: Readonly<Record<string, unknown>>
  /** Where to send to, if not straight to the sandbox. */
  readonly origin?: string
}

const GUARDS = { maxDeletes: 1000, maxDeletePercent: 100, maxRevokePercent: 100 }

export async function openWorld(provider: string, options: WorldOptions = {}): Promise<World> {
  const system = systems[provider]
  if (system === undefined) throw new Error(`${provider} has no entry in test/faults/systems.ts`)
  // Runs follow one another faster here than Reltio lets anyone ask for tokens.
  const quirks = { reltio: { tokenRequestsPerSecond: 0 } }
  const sandbox = await startSandbox({ seed: 'empty', quirks, ...options.sandbox })
  const folder = await mkdtemp(join(tmpdir(), 'rs-'))
  const url = (options.origin ?? sandbox.url) + system.mount
  const auth =
    system.auth === 'token' ? { tokenEnv: 'T_TOKEN' } : { clientIdEnv: 'T_CLIENT', clientSecretEnv: 'T_SECRET' }
  const target = { provider, url, roles: ['roles.yaml'], auth, guards: GUARDS, ...system.settings, ...options.target }
  // JSON is YAML.
  await writeFile(join(folder, 'rolesync.yaml'), JSON.stringify({ version: 1, targets: { t: target } }))
  const env = { T_TOKEN: STATIC_TOKEN, T_CLIENT: CLIENT, T_SECRET: SECRET }

  return {
    provider,
    system,
    sandbox,
    folder,
    declare: (roles, renames = new Map()) => {
      const entries = [...roles].map(([key, elements]) => {
        const from = renames.has(key) ? { renamedFrom: renames.get(key) } : {}
        return [key, elements === null ? { state: 'absent' } : { ...from, ...system.declare(elements) }]
      })
      return writeFile(join(folder, 'roles.yaml'), JSON.stringify({ provider, roles: Object.fromEntries(entries) }))
    },
    rolesync: (argv, extra) => rolesync(argv, { cwd: folder, env, ...extra }),
    async report() {
      const text = await readFile(join(folder, 'report.json'), 'utf8').catch(() => null)
      await rm(join(folder, 'report.json'), { force: true })
      return text === null ? null : (JSON.parse(text) as Report)
    },
    async plan() {
      const { out } = await rolesync(['plan', '--json', '--quiet'], { cwd: folder, env })
      return JSON.parse(out) as Plan
    },
    leaks: (text) => secretsIn(text, system),
    held: () => new Map(system.held(sandbox.state)),
    twice() {
      const keys = system.held(sandbox.state).map(([key]) => key)
      return keys.filter((key, index) => keys.indexOf(key) < index)
    },
    async close() {
      await sandbox.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Runs a command line as a user would, with little patience. */
export function rolesync(argv: readonly string[], io: Partial<Io>): Promise<Told> {
  return inProcess(argv, { cwd: '/', limits: QUICK, ...io })
}

function secretsIn(text: string, { auth }: System): string[] {
  const found: string[] = []
  if (auth === 'token' && new RegExp(`\\b${STATIC_TOKEN}\\b`).test(text)) found.push('the token')
  const basic = Buffer.from(`${CLIENT}:${SECRET}`).toString('base64')
  // Besides the value itself, its longest part that no escaping changes.
  for (const secret of [SECRET, encodeURIComponent(SECRET), 'p@ss', basic]) {
    if (text.includes(secret)) found.push(secret)
  }
  // Tokens that the sandbox hands out are 64 hexadecimal digits; digests of plans say what they are.
  if (/(?<!sha256:)\b[0-9a-f]{64}\b/.test(text)) found.push('a token that was handed out')
  return found
}

/** Makes the system hold these roles and nothing else, and forgets what was asked of it. */
export function restore({ sandbox, system }: World, roles: Roles): void {
  sandbox.reset()
  sandbox.state.writes = 0
  system.seed(sandbox.state, roles)
}
