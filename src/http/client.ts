/**
 * The one way to a system: a client for one target, with one token for all workers, retries and masking.
 * Whether it may write is decided when it is built, not when it is used.
 */
import { setMaxListeners } from 'node:events'
import type { Credentials } from '../domain/credentials.ts'
import { ApiError } from '../domain/errors.ts'
import { METHODS, type Method, type Request } from '../domain/model.ts'
import { checkExact } from '../domain/request.ts'
import type { Connection, Reader, Writer } from '../domain/system.ts'
import { decodeAnswer } from './decode-answer.ts'
import {
  type ClientContext,
  checkMethod,
  exchange,
  type RequestSpec,
  type RequestStats,
  type Vendor,
} from './exchange.ts'
import { LIMITS, type Limits } from './limits.ts'
import { createHost, type Host } from './shared-host.ts'
import { createSession, createTokens, type Session } from './tokens.ts'

export type { RequestStats, Vendor } from './exchange.ts'
export { LIMITS, type Limits } from './limits.ts'
export { proxyOf } from './proxy.ts'
export { createHost, type Host } from './shared-host.ts'
export { createSession, type Session } from './tokens.ts'

/** Options of a client. */
export interface ClientOptions {
  readonly target: { readonly name: string; readonly url: string }
  readonly connection: Connection
  /** Readers of the system's error bodies and rate headers. */
  readonly vendor: Vendor
  readonly credentials: Credentials
  /** State that this client shares with others of its target; without it, it has a token of its own. */
  readonly session?: Session
  /** State that this client shares with others of its host; without it, it has a queue and connections of its own. */
  readonly host?: Host
  readonly parallelism: number
  readonly requestsPerSecond: number | null
  readonly meter: RequestStats
  readonly limits?: Limits
  /** Takes one line per request, secrets masked, for `--verbose`. */
  readonly log?: (line: string) => void
  /** Aborted when the run is interrupted: nothing is tried again, and in flight only what a writer sends goes on. */
  readonly signal?: AbortSignal
}

/** Something with connections that have to be closed. */
export interface Closable {
  close(): Promise<void>
}

/** A client without write methods: anything but GET and HEAD throws before a socket opens. */
export function openReader(options: ClientOptions): Reader & Closable {
  return open(options, ['GET', 'HEAD'])
}

/** A client that can write. */
export function openWriter(options: ClientOptions): Writer & Closable {
  return open(options, ['GET', 'HEAD', ...METHODS])
}

function open(options: ClientOptions, methods: readonly string[]): Writer & Closable {
  const { target, connection, credentials, vendor } = options
  const limits = options.limits ?? LIMITS
  const session = options.session ?? createSession(credentials)
  const host = options.host ?? createHost(options)
  const closed = new AbortController()
  const signal = AbortSignal.any([closed.signal, ...(options.signal ? [options.signal] : [])])
  // Every request that waits for its next try listens to it, and there may be many.
  setMaxListeners(0, signal)
  const line: ClientContext = {
    target,
    connection,
    vendor,
    limits,
    wire: host.connect(),
    mask: session.mask,
    lanes: host.lanes,
    meter: options.meter,
    methods: new Set(methods),
    log: options.log,
    signal,
    // Whoever may write has to learn what became of it, also by reading.
    drop: methods.includes('PUT') ? undefined : options.signal,
  }
  const tokenLine = { ...line, lanes: host.tokenQueue(connection.token?.perSecond ?? null) }
  const tokens = createTokens({
    credentials,
    connection,
    errors: vendor.errors,
    session,
    target: target.name,
    ask: ({ path, headers, body }) =>
      exchange(tokenLine, { method: 'POST', path, headers, body: () => body, token: null, repeatable: true }),
  })
  const repeats = (method: Method) =>
    method === 'PUT' || method === 'DELETE' || (method === 'PATCH' && connection.idempotentPatch === true)
  const answer = async (spec: Omit<RequestSpec, 'token'>) =>
    decodeAnswer(line, await exchange(line, { ...spec, token: tokens }))
  return {
    get: (path) => answer({ method: 'GET', path, headers: {}, body: null, repeatable: true }),
    async send(request) {
      checkMethod(line, request)
      const { method, path, headers = {}, body } = sendable(request, session)
      const written = body === null ? null : () => JSON.stringify(body)
      return answer({ method, path, headers: inLowerCase(headers), body: written, repeatable: repeats(method) })
    },
    repeats,
    unexpected: ({ status, url }, what) =>
      new ApiError(`GET ${url} answered ${status}, but ${what}`, { method: 'GET', url, attempts: 1 }, status, ''),
    close() {
      // Where one of several lists failed, the others may still be about to try again, for nobody.
      closed.abort()
      return line.wire.close()
    },
  }
}

/** The request, if it can be sent as it is. @throws Error where it cannot: a bug, and nothing was sent */
function sendable(request: Request, { mask }: Session): Request {
  const [exact = request] = checkExact([request])
  const { method, path, headers = {}, lookUps = [] } = exact
  if (lookUps.length > 0) throw new Error(`${method} ${path}: its ids were not looked up`)
  const secret = Object.entries(headers).find(([, value]) => mask.redact(value) !== value)
  if (secret !== undefined) throw new Error(`${method} ${path}: the header ${secret[0]} holds a credential`)
  return exact
}

function inLowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
