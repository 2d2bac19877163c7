/** A double of one system with a provider in front of it: reading, planning and applying over real sockets. */

import { expect } from 'vitest'
import { applyTarget } from '../../src/app/apply-target.ts'
import { clientOptions, closing, namedFields, type Run, type System } from '../../src/app/run.ts'
import type { TargetConfig } from '../../src/desired/project.ts'
import {
  type CredentialKind,
  type CredentialPart,
  type Credentials,
  CREDENTIALS as KINDS,
  variablesFor,
} from '../../src/domain/credentials.ts'
import type { Fields, Live, Plan, Request, Role, TargetPlan, TargetReport } from '../../src/domain/model.ts'
import { NO_POLICY } from '../../src/domain/policy.ts'
import type { Provider } from '../../src/domain/system.ts'
import { createSession, LIMITS, openReader, type Session } from '../../src/http/client.ts'
import type { AnyFakeSystem } from '../../src/kit/define-system.ts'
import { ignoredBy } from '../../src/plan/ignored.ts'
import { assemble } from '../../src/plan/plan.ts'
import { planTarget } from '../../src/plan/target.ts'
import { type LoggedRequest, loadFakes, type Sandbox, STATIC_TOKEN, startFakes } from '../../src/sandbox/index.ts'
import type { Io } from '../../src/terminal/io.ts'
import { createProgress } from '../../src/terminal/progress.ts'
import type { Reading, StateOf, Subject } from './subject.ts'

const SOURCE = { file: 'roles.yaml', line: 3, column: 3 }

const SECRET = 'a-secret-that-nobody-may-see'
const USER = { username: 'contract', password: SECRET }
const CLIENT = { kind: 'client', clientId: 'contract', clientSecret: SECRET } as const

const VALUES: Readonly<Record<CredentialPart, string>> = {
  token: STATIC_TOKEN,
  clientId: CLIENT.clientId,
  clientSecret: SECRET,
  ...USER,
}

const CREDENTIALS: Readonly<Record<CredentialKind, Credentials>> = {
  token: { kind: 'token', token: STATIC_TOKEN },
  client: CLIENT,
  'client-and-user': { ...CLIENT, user: USER },
  user: { kind: 'user', ...USER },
}

/** A role as the loader hands it over. */
function declare(provider: Provider, key: string, fields: Fields, more: Partial<Role> = {}): Role {
  const normal = Object.entries(fields).map(([name, value]) => {
    const kind = provider.fields[name]
    return [name, kind === undefined ? value : kind.normalise(value)]
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

/** What stands behind a lab: the fake server of its system, running. */
interface Running<F extends AnyFakeSystem> {
  readonly fake: F
  readonly sandbox: Sandbox<AnyFakeSystem>
}

export class Lab<F extends AnyFakeSystem> {
  readonly sandbox: Sandbox<AnyFakeSystem>
  readonly subject: Subject<F>
  /** Every request that was planned. */
  readonly planned: Request[] = []
  reading: Reading<F>
  readonly #fake: F
  #session: Session
  readonly #empty: StateOf<F>
  readonly #quirks: object

  constructor(subject: Subject<F>, { fake, sandbox }: Running<F>) {
    this.subject = subject
    this.sandbox = sandbox
    this.#fake = fake
    this.reading = { name: 'none', quirks: {} }
    subject.prepare?.(this.state)
    this.#empty = structuredClone(this.state)
    this.#session = createSession(this.credentials)
    this.#quirks = structuredClone(this.quirks)
  }

  get state(): StateOf<F> {
    return this.sandbox.state[this.#fake.name] as StateOf<F>
  }

  /** The switches of the fake server. */
  get quirks(): F['quirks'] {
    return this.sandbox.quirks[this.#fake.name] as F['quirks']
  }

  /** What the system usually takes. */
  get credentials(): Credentials {
    return CREDENTIALS[this.subject.system.credentials[0]]
  }

  /** Where the fake server is. */
  get url(): string {
    return this.sandbox.url + this.#fake.mount
  }

  /** An empty system under a reading. */
  reset(reading: Reading<F>): void {
    this.reading = reading
    this.sandbox.reset()
    this.#session = createSession(this.credentials)
    Object.assign(this.sandbox.state, { [this.#fake.name]: structuredClone(this.#empty) })
    Object.assign(this.quirks, this.#quirks, this.subject.quirks, structuredClone(reading.quirks))
  }

  plant(...keys: readonly string[]): void {
    for (const key of keys) this.subject.plant(this.state, key)
  }

  role(key: string, fields: Fields = this.subject.planted, more: Partial<Role> = {}): Role {
    return declare(this.subject.system, key, fields, more)
  }

  async read(
    fields: Iterable<string> = Object.keys(this.subject.system.fields),
    url = this.sandbox.url,
  ): Promise<Live> {
    const system = this.system([], url + this.#fake.mount)
    const reader = openReader(clientOptions(this.run(), system))
    const live = await closing(reader, (open) => system.provider.list(open, system.target, new Set(fields)))
    const isIgnored = ignoredBy(system.provider, system.target)
    return { ...live, roles: live.roles.filter(({ key }) => !isIgnored(key)) }
  }

  /** Reads from another server, which is not asked for a token. */
  readWithToken(url: string): Promise<Live> {
    const credentials = CREDENTIALS.token
    const system = { ...this.system([], url + this.#fake.mount), credentials, session: createSession(credentials) }
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
      provider: this.subject.system,
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
    const providers = { [target.provider]: this.subject.system }
    return assemble({ targets: [target], providers, version: '0.0.0', createdAt: new Date(0).toISOString() })
  }

  apply(plan: TargetPlan, desired: readonly Role[] = []): Promise<TargetReport> {
    return applyTarget({ run: this.run(), system: this.system(desired), steps: plan.steps })
  }

  /** Everything that was sent and is no GET and no token request. */
  writes(): LoggedRequest[] {
    return this.sandbox.log.filter(({ method, path }) => method !== 'GET' && !/\/token$/.test(path))
  }

  /** Fails if a text tells what only the system may know: a token, or the secret that it was had for. */
  expectNoSecret(text: string): void {
    const sent = this.sandbox.log.map(({ headers }) => headers.authorization?.replace(/^\w+ /, '') ?? '')
    for (const secret of new Set([SECRET, ...sent])) if (secret !== '') expect(text).not.toContain(secret)
  }

  system(desired: readonly Role[], url = this.url): System {
    const { settings, system: provider } = this.subject
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
    return { target, provider, desired, credentials: this.credentials, session: this.#session }
  }

  /** The outside world for a command, with the credentials of this system in its environment. */
  io(cwd: string, out: (text: string) => void = () => {}): Io {
    const [kind] = this.subject.system.credentials
    const parts: readonly CredentialPart[] = KINDS[kind].parts
    const env = Object.fromEntries(
      variablesFor('lab', kind).map((name, index) => [name, VALUES[parts[index] ?? 'token']]),
    )
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
    const stats = { requests: 0, writes: 0, retries: 0 }
    return {
      context: io,
      options: { target: [], role: [], parallelism: 4 },
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
      stats,
      progress: createProgress(io, stats, true),
      snapshot: null,
    }
  }
}

export async function openLab<F extends AnyFakeSystem>(subject: Subject<F>): Promise<Lab<F>> {
  return new Lab(subject, {
    fake: await subject.system.fake(),
    sandbox: await startFakes<AnyFakeSystem>(await loadFakes([subject.system]), { seed: 'empty' }),
  })
}

/** In what words something fails, which it has to. */
export function messageOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => expect.fail('it did not fail'),
    (error: Error) => error.message,
  )
}
