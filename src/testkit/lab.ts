/** A fake server with its system in front of it: reading, planning and applying over real sockets. */
import { expect } from 'vitest'
import { applyTarget } from '../app/apply-target.ts'
import { clientOptions, closing } from '../app/clients.ts'
import { loadSystems } from '../app/load-systems.ts'
import { namedFields, readSome } from '../app/reading.ts'
import type { System as OpenTarget, Run } from '../app/run.ts'
import type { Systems } from '../app/systems.ts'
import type { TargetConfig } from '../desired/project.ts'
import type { Credentials } from '../domain/credentials.ts'
import { UserError } from '../domain/errors.ts'
import type { Fields, Live, Request, Role } from '../domain/model.ts'
import type { Plan, TargetPlan } from '../domain/plan-model.ts'
import type { TargetReport } from '../domain/report-model.ts'
import { createSession, openReader, type Session } from '../http/client.ts'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import { ignoredBy } from '../plan/ignored.ts'
import { assemble } from '../plan/plan.ts'
import { problemLines } from '../plan/plan-problems.ts'
import { planTarget } from '../plan/target.ts'
import { type LoggedRequest, loadFakes, type Sandbox, startFakes } from '../sandbox/index.ts'
import type { Outside } from '../terminal/io.ts'
import { credentialsOf, environmentOf } from './credentials.ts'
import { declare, labOutside, labRun, labTarget, SHOW } from './lab-run.ts'
import type { Reading, StateOf, Subject } from './subject.ts'

const SECRET = 'a-secret-that-nobody-may-see'

/** The fake server of a system, running. */
interface Running<F extends AnyFakeSystem> {
  readonly fake: F
  readonly sandbox: Sandbox<AnyFakeSystem>
  readonly systems: Systems
}

/** A system under test, and what has been sent to it. */
export class Lab<F extends AnyFakeSystem> {
  readonly sandbox: Sandbox<AnyFakeSystem>
  readonly subject: Subject<F>
  /** Every request that was planned. */
  readonly planned: Request[] = []
  reading: Reading<F>
  readonly #fake: F
  readonly #systems: Systems
  #session: Session
  readonly #empty: StateOf<F>
  readonly #quirks: object

  constructor(subject: Subject<F>, { fake, sandbox, systems }: Running<F>) {
    this.subject = subject
    this.sandbox = sandbox
    this.#fake = fake
    this.#systems = systems
    this.reading = { name: 'none', quirks: {} }
    subject.prepare?.(this.state)
    this.#empty = structuredClone(this.state)
    this.#session = createSession(this.credentials)
    this.#quirks = structuredClone(this.quirks)
  }

  /** The state of the fake server; tests may change it. */
  get state(): StateOf<F> {
    return this.sandbox.state[this.#fake.name] as StateOf<F>
  }

  /** The switches of the fake server. */
  get quirks(): F['quirks'] {
    return this.sandbox.quirks[this.#fake.name] as F['quirks']
  }

  /** A credential of the kind that the system usually takes. */
  get credentials(): Credentials {
    return credentialsOf(this.subject.system.credentials[0], SECRET)
  }

  /** The address of the fake server. */
  get url(): string {
    return this.sandbox.url + this.#fake.mount
  }

  /** Makes the system empty, under a reading. */
  reset(reading: Reading<F>): void {
    this.reading = reading
    this.sandbox.reset()
    this.#session = createSession(this.credentials)
    Object.assign(this.sandbox.state, { [this.#fake.name]: structuredClone(this.#empty) })
    Object.assign(this.quirks, this.#quirks, this.subject.quirks, structuredClone(reading.quirks))
  }

  /** Puts live roles into the fake server. */
  plant(...keys: readonly string[]): void {
    for (const key of keys) this.subject.plant(this.state, key)
  }

  /** Returns a role as the loader hands it over. */
  role(key: string, fields: Fields = this.subject.planted, more: Partial<Role> = {}): Role {
    return declare(this.subject.system, { key, fields, ...more })
  }

  /** Reads the live roles; `fields` are those whose ids have to be names. */
  read(fields: Iterable<string> = Object.keys(this.subject.system.fields), origin = this.sandbox.url): Promise<Live> {
    return this.#list(this.open([], origin + this.#fake.mount), fields)
  }

  /** Reads the roles of these keys, as verifying an apply does. */
  readSome(keys: Iterable<string>): Promise<Live> {
    const { subject } = this
    const wanted = { keys: new Set(keys), named: new Set(Object.keys(subject.system.fields)) }
    const open = this.open([])
    return closing(openReader(clientOptions(this.run(), open)), (reader) => readSome(reader, open, wanted))
  }

  /** Reads from another server, which is not asked for a token. */
  readWithToken(origin: string): Promise<Live> {
    const credentials = credentialsOf('token', SECRET)
    const session = createSession(credentials)
    return this.#list({ ...this.open([], origin + this.#fake.mount), credentials, session }, [])
  }

  /** Reads and plans. */
  async plan(desired: readonly Role[], more: Partial<TargetConfig> = {}): Promise<TargetPlan> {
    return this.planFrom(await this.read(namedFields(this.open(desired))), desired, more)
  }

  /** Plans from live roles that were read before. @throws UserError with the problems of roles that cannot be planned */
  planFrom(live: Live, desired: readonly Role[], more: Partial<TargetConfig> = {}): TargetPlan {
    const { target, provider } = this.open([])
    const plan = planTarget({
      target: { ...target, ...more },
      provider,
      desired,
      live,
      lifted: new Set(),
      selected: () => true,
    })
    const { refused = [] } = plan
    if (refused.length > 0) throw new UserError(problemLines(refused, SHOW).join('\n'))
    this.planned.push(...plan.steps.flatMap(({ requests }) => requests))
    return plan
  }

  /** Makes a whole plan of that of one target. */
  whole(target: TargetPlan): Plan {
    const providers = { [target.provider]: this.subject.system }
    return assemble({ targets: [target], providers, version: '0.0.0', createdAt: new Date(0).toISOString() })
  }

  /** Applies a plan, and verifies. */
  apply(plan: TargetPlan, desired: readonly Role[] = []): Promise<TargetReport> {
    return applyTarget({ run: this.run(), system: this.open(desired), steps: plan.steps })
  }

  /** Returns everything that was sent and is no GET and no token request. */
  writes(): LoggedRequest[] {
    return this.sandbox.log.filter((request) => request.method !== 'GET' && !this.isTokenRequest(request))
  }

  /** Reports whether a request asked for a token. */
  isTokenRequest({ method, path }: LoggedRequest): boolean {
    const { target, provider } = this.open([])
    const token = provider.connect(target, this.credentials).token
    return token !== null && method === 'POST' && path === this.#fake.mount + token.path
  }

  /** Fails if a text tells what only the system may know: a token, or the secret that it was got for. */
  expectNoSecret(text: string): void {
    const sent = this.sandbox.log.map(({ headers }) => headers.authorization?.replace(/^\w+ /, '') ?? '')
    for (const secret of new Set([SECRET, ...sent])) if (secret !== '') expect(text).not.toContain(secret)
  }

  /** Returns the target with all that is needed to speak to it. */
  open(desired: readonly Role[], url = this.url): OpenTarget {
    const { system, settings } = this.subject
    const target = labTarget(system, url, { ...settings, ...this.reading.settings })
    return { target, provider: system, desired, credentials: this.credentials, session: this.#session }
  }

  /** Returns the outside world for a command, with the credentials of this system in its environment. */
  io(cwd: string, out: (text: string) => void = () => {}): Outside {
    const { system } = this.subject
    const env = environmentOf('lab', system.credentials[0], SECRET)
    return { ...labOutside(cwd, env, out), systems: this.#systems }
  }

  /** Returns a run of a command. */
  run(): Run {
    return labRun(this.io('/'), this.#systems)
  }

  async #list(open: OpenTarget, fields: Iterable<string>): Promise<Live> {
    const { provider, target } = open
    const reader = openReader(clientOptions(this.run(), open))
    const live = await closing(reader, (read) => provider.list(read, target, new Set(fields)))
    const isIgnored = ignoredBy(provider, target)
    return { ...live, roles: live.roles.filter(({ key }) => !isIgnored(key)) }
  }
}

/** Starts the fake server of a system, empty. */
export async function openLab<F extends AnyFakeSystem>(subject: Subject<F>): Promise<Lab<F>> {
  const { system } = subject
  const sandbox = await startFakes(await loadFakes<AnyFakeSystem>([system]), { seed: 'empty' })
  return new Lab(subject, { fake: await system.fake(), sandbox, systems: await loadSystems({}, [system]) })
}

/** Returns the words in which something fails, which it has to. */
export function messageOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => expect.fail('it did not fail'),
    (error: Error) => error.message,
  )
}
