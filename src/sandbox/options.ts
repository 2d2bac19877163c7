/** Options of a sandbox, and the handle that its user gets. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Snapshot } from '../domain/snapshot-model.ts'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import type { Seed } from '../kit/fake-system.ts'
import type { BuiltInFake, QuirksOf } from './fake-systems.ts'
import type { Fault } from './faults.ts'
import type { SandboxState } from './state.ts'

/** Switches by system; those that are left out keep the most probable reading. */
export type QuirkOptions<F extends AnyFakeSystem = BuiltInFake> = {
  readonly [Name in keyof QuirksOf<F>]?: Partial<QuirksOf<F>[Name]>
}

/** Options of a sandbox. */
export interface SandboxOptions<F extends AnyFakeSystem = BuiltInFake> {
  /** 0 (default): any free port. */
  readonly port?: number
  /** State is read from here at the start, if the file exists, and written after each change. */
  readonly stateFile?: string
  /** Each request waits so long before it acts. */
  readonly latencyMs?: number
  /** Requests per second over all systems; above it 429. */
  readonly rateLimit?: number
  readonly faults?: readonly Fault[]
  readonly quirks?: QuirkOptions<F>
  /** Default `demo`. */
  readonly seed?: Seed
  /** State of the systems at the start, instead of a seed. Systems that it does not have are empty. */
  readonly snapshot?: Snapshot
  /** Overrides the vendors' life of a token (an hour, ten hours). Fractions are fine. */
  readonly tokenLifeSeconds?: number
  /** Bearer token that works for every system; default `sandbox`. */
  readonly staticToken?: string
}

/** A request that was received, and what became of it. */
export interface LoggedRequest {
  readonly method: string
  /** Below the server's root, with the query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** `null` as long as no answer was sent, and for good if it was cut. */
  readonly status: number | null
  /** True if state was changed. */
  readonly acted: boolean
}

/** A running sandbox. */
export interface Sandbox<F extends AnyFakeSystem = BuiltInFake> {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly port: number
  /** Every request, in the order in which they came. */
  readonly log: readonly LoggedRequest[]
  /** Live: tests may seed, change and inspect it. */
  readonly state: SandboxState<F>
  /** May be changed while running. */
  readonly quirks: QuirksOf<F>
  inject(fault: Fault): void
  /** Is called after each change of state by a request, before the answer is sent. */
  onWrite(listener: (logged: LoggedRequest) => void): void
  /** Makes all tokens that were handed out invalid, as if their time had come. */
  expireTokens(): void
  /** Clears log and faults. State and switches stay. */
  reset(): void
  /** Stops, and destroys open sockets. */
  close(): Promise<void>
}
