/** A double of one system with a provider in front of it: reading, planning and applying over real sockets. */
import { expect } from 'vitest'
import { applyTarget } from '../../src/commands/apply-target.ts'
import type { Io } from '../../src/commands/io.ts'
import { createProgress } from '../../src/commands/progress.ts'
import { clientOptions, closing, namedFields, type Run, type System } from '../../src/commands/run.ts'
import type { TargetConfig } from '../../src/desired/project.ts'
import { normalise } from '../../src/domain/fields.ts'
import type { Fields, Live, Plan, Request, Role, TargetPlan, TargetReport } from '../../src/domain/model.ts'
import { NO_POLICY } from '../../src/domain/policy.ts'
import type { Provider } from '../../src/domain/system.ts'
import { createSession, LIMITS, openReader, type Session } from '../../src/http/client.ts'
import { assemble } from '../../src/plan/plan.ts'
import { planTarget } from '../../src/plan/target.ts'
import { type LoggedRequest, type Sandbox, STATIC_TOKEN, startSandbox } from '../../src/sandbox/index.ts'
import type { Reading, RoleGrants, StateOf, SystemName } from './subject.ts'

const SOURCE = { file: 'roles.yaml', line: 3, column: 3 }

const CREDENTIALS = {
  client: { kind: 'client', clientId: 'contract', clientSecret: 'a-secret-that-nobody-may-see' },
  token: { kind: 'token', token: STATIC_TOKEN },
} as const

/** A role as the loader hands it over. */
function declare(provider: Provider, key: string, fields: Fields, more: Partial<Role> = {}): Role {
  const normal = Object.entries(fields).map(([name, value]) => {
    const kind = provider.fields[name]
    return [name, kind === undefined ? value : normalise(kind, value)]
  })
  const place = () => SOURCE
  return {
    key,
    state: 'present',
    renamedFrom: null,
    fields: Object.fromEntries(normal),
    source: SOURCE,
    place,
    ...more,
  }
}

export class Lab<S extends SystemName> {
  readonly sandbox: Sandbox
  readonly subject: RoleGrants<S>
  /** Every request that was planned. */
  readonly planned: Request[] = []
  reading: Reading<S>
  #session: Session
  readonly #empty: StateOf<S>
  readonly #quirks: object

  constructor(subject: RoleGrants<S>, sandbox: Sandbox) {
    this.subject = subject
    this.sandbox = sandbox
    this.reading = { name: 'none', quirks: {} }
    subject.prepare?.(this.state)
    this.#empty = structuredClone(this.state)
    this.#session = createSession(CREDENTIALS[subject.credentials])
    this.#quirks = structuredClone(sandbox.quirks[subject.system])
  }

  get state(): StateOf<S> {
    return this.sandbox.state[this.subject.system]
  }

  /** An empty system under a reading. */
  reset(reading: Reading<S>): void {
    this.reading = reading
    this.sandbox.reset()
    this.#session = createSession(CREDENTIALS[this.subject.credentials])
    const { system, quirks } = this.subject
    Object.assign(this.sandbox.state, { [system]: structuredClone(this.#empty) })
    Object.assign(this.sandbox.quirks[system], this.#quirks, quirks, structuredClone(reading.quirks))
  }

  plant(...keys: readonly string[]): void {
    for (const key of keys) this.subject.plant(this.state, key)
  }

  role(key: string, fields: Fields = this.subject.planted, more: Partial<Role> = {}): Role {
    return declare(this.subject.provider, key, fields, more)
  }

  read(fields: Iterable<string> = Object.keys(this.subject.provider.fields), url = this.sandbox.url): Promise<Live> {
    const system = this.system([], url + this.subject.mount)
    const reader = openReader(clientOptions(this.run(), system))
    return closing(reader, (open) => system.provider.list(open, system.target, new Set(fields)))
  }

  /** Reads from another server, which is not asked for a token. */
  readWithToken(url: string): Promise<Live> {
    const credentials = CREDENTIALS.token
    const system = { ...this.system([], url + this.subject.mount), credentials, session: createSession(credentials) }
    const reader = openReader(clientOptions(this.run(), system))
    return closing(reader, (open) => system.provider.list(open, system.target, new Set()))
  }

  /** Reads and plans. */
  async plan(desired: readonly Role[], more: Partial<TargetConfig> = {}): Promise<TargetPlan> {
    return this.planFrom(await this.read(namedFields(this.system(desired))), desired, more)
  }

  planFrom(live: Live, desired: readonly Role[], more: Partial<TargetConfig> = {}): TargetPlan {
    const plan = planTarget({
      target: { ...this.system([]).target, ...more },
      provider: this.subject.provider,
      desired,
      live,
      lifted: new Set(),
      selected: () => true,
      show: ({ file, line, column }) => `${file}:${line}:${column}`,
    })
    this.planned.push(...plan.steps.flatMap(({ requests }) => requests))
    return plan
  }

  whole(target: TargetPlan): Plan {
    const providers = { [target.provider]: this.subject.provider }
    return assemble({ targets: [target], providers, version: '0.0.0', createdAt: new Date(0).toISOString() })
  }

  apply(plan: TargetPlan, desired: readonly Role[] = []): Promise<TargetReport> {
    return applyTarget(this.run(), this.system(desired), plan.steps)
  }

  /** Everything that was sent and is no GET and no token request. */
  writes(): LoggedRequest[] {
    return this.sandbox.log.filter(({ method, path }) => method !== 'GET' && !/\/token$/.test(path))
  }

  /** Fails if a text tells what only the system may know: a token, or the secret that it was had for. */
  expectNoSecret(text: string): void {
    const sent = this.sandbox.log.map(({ headers }) => headers.authorization?.replace(/^\w+ /, '') ?? '')
    for (const secret of new Set([CREDENTIALS.client.clientSecret, ...sent]))
      if (secret !== '') expect(text).not.toContain(secret)
  }

  system(desired: readonly Role[], url = this.sandbox.url + this.subject.mount): System {
    const { provider, settings, credentials } = this.subject
    const target: TargetConfig = {
      name: 'lab',
      provider: provider.name,
      url,
      settings: { ...settings, ...this.reading.settings },
      roles: ['roles.yaml'],
      pullTo: null,
      tests: [],
      auth: null,
      mode: 'authoritative',
      undeclared: 'report',
      overlays: [],
      ignore: [],
      protect: [],
      guards: { maxDeletes: 5, maxDeletePercent: 30, maxRevokePercent: 50 },
      labels: {},
      requestsPerSecond: null,
      source: SOURCE,
    }
    return { target, provider, desired, credentials: CREDENTIALS[credentials], session: this.#session }
  }

  /** The outside world for a command, with the credentials of this system in its environment. */
  io(cwd: string, out: (text: string) => void = () => {}): Io {
    const { clientId, clientSecret } = CREDENTIALS.client
    const env =
      this.subject.credentials === 'token'
        ? { ROLESYNC_LAB_TOKEN: STATIC_TOKEN }
        : { ROLESYNC_LAB_CLIENT_ID: clientId, ROLESYNC_LAB_CLIENT_SECRET: clientSecret }
    return {
      out,
      err: out,
      env,
      cwd,
      terminal: { out: false, err: false, in: false },
      columns: 80,
      signal: new AbortController().signal,
      limits: { ...LIMITS, tries: 4, backOffMs: 1 },
      confirm: async () => false,
    }
  }

  run(): Run {
    const io = this.io('/')
    const meter = { requests: 0, writes: 0, retries: 0 }
    return {
      io,
      options: {
        target: [],
        role: [],
        parallelism: 4,
        format: 'text',
        color: false,
        verbose: false,
        quiet: true,
      },
      project: {
        config: { file: '/rolesync.yaml', folder: '/', targets: [], written: null },
        declared: new Map(),
        desired: new Map(),
        layers: new Map(),
        policy: NO_POLICY,
        files: new Map(),
        diagnostics: [],
      },
      systems: [],
      meter,
      progress: createProgress(io, meter, true),
      snapshot: null,
    }
  }
}

export async function openLab<S extends SystemName>(subject: RoleGrants<S>): Promise<Lab<S>> {
  return new Lab(subject, await startSandbox({ seed: 'empty' }))
}

/** In what words something fails, which it has to. */
export function messageOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => expect.fail('it did not fail'),
    (error: Error) => error.message,
  )
}
