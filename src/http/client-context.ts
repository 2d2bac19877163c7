/** Types of what the requests of one client share, and of a request on its way. */

import type { Connection } from '../domain/connection.ts'
import type { Sent } from '../domain/errors.ts'
import type { Provider } from '../domain/system.ts'
import type { Limits } from './limits.ts'
import type { Reachability } from './reachability.ts'
import type { Redactor } from './redact.ts'
import type { RequestQueue } from './request-queue.ts'
import type { Tokens } from './tokens.ts'
import type { RawAnswer, Transport } from './transport.ts'

/** Counts of what a run has sent so far, over all targets. */
export interface RequestStats {
  requests: number
  writes: number
  retries: number
}

/** Readers of a system's error bodies and rate headers. */
export type Vendor = Pick<Provider, 'errors' | 'budget'>

/** All that the requests of one client share. */
export interface ClientContext {
  readonly target: { readonly name: string; readonly url: string }
  readonly connection: Connection
  readonly vendor: Vendor
  readonly limits: Limits
  readonly transport: Transport
  readonly redactor: Redactor
  readonly queue: RequestQueue
  readonly reachability: Reachability
  readonly stats: RequestStats
  /** The methods that this client was built with. */
  readonly methods: ReadonlySet<string>
  readonly log?: ((line: string) => void) | undefined
  /** Aborted when the run is interrupted, and when the client is closed. */
  readonly signal: AbortSignal
  /** Aborted when what is read is not needed any more, even where it is in flight; a write is always finished. */
  readonly drop: AbortSignal | undefined
}

/** Request on its way through tries. */
export interface RequestSpec {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Written out only once it is sent: thousands may wait. */
  readonly body: (() => string) | null
  /** Source of the bearer token; `null` for the token request itself. */
  readonly token: Tokens | null
  /** True where sending it twice is the same as sending it once. */
  readonly repeatable: boolean
}

/** Answer, with how it was sent. */
export type Finished = RawAnswer & { readonly sent: Sent; readonly ms: number }
