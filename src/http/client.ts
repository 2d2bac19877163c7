/**
 * The one way to a system: a client for one target, with one token for all workers, retries and masking.
 * Whether it may write is decided when it is built, not when it is used.
 */
import { setMaxListeners } from 'node:events'
import type { Connection, Reader, Writer } from '../domain/connection.ts'
import type { Credentials } from '../domain/credentials.ts'
import { ApiError } from '../domain/errors.ts'
import { METHODS, type Method, type Request } from '../domain/model.ts'
import { checkExact } from '../domain/request.ts'
import type { ClientContext, RequestSpec, RequestStats, Vendor } from './client-context.ts'
import { decodeAnswer } from './decode-answer.ts'
import { checkMethod, exchange } from './exchange.ts'
import { LIMITS, type Limits } from './limits.ts'
import { createHost, type Host } from './shared-host.ts'
import { createSession, createTokens, type Session, type TokenOptions, type Tokens } from './tokens.ts'

export type { RequestStats, Vendor } from './client-context.ts'
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
  readonly stats: RequestStats
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
  const session = options.session ?? createSession(options.credentials)
  const { context, tokens, close } = connect(options, session, methods)
  const { connection } = options
  const repeats = (method: Method) =>
    method === 'PUT' || method === 'DELETE' || (method === 'PATCH' && connection.idempotentPatch === true)
  const answer = async (spec: Omit<RequestSpec, 'token'>) =>
    decodeAnswer(context, await exchange(context, { ...spec, token: tokens }))
  return {
    get: (path) => answer({ method: 'GET', path, headers: {}, body: null, repeatable: true }),
    async send(request) {
      checkMethod(context, request)
      const { method, path, headers = {}, body } = sendable(request, session)
      const written = body === null ? null : () => JSON.stringify(body)
      return answer({ method, path, headers: inLowerCase(headers), body: written, repeatable: repeats(method) })
    },
    repeats,
    unexpected: ({ status, url }, what) =>
      new ApiError(`GET ${url} answered ${status}, but ${what}`, { method: 'GET', url, attempts: 1 }, status, ''),
    close,
  }
}

interface Connected {
  readonly context: ClientContext
  readonly tokens: Tokens
  close(): Promise<void>
}

function connect(options: ClientOptions, session: Session, methods: readonly string[]): Connected {
  const { target, connection, credentials, vendor, stats, log } = options
  const host = options.host ?? createHost(options)
  const closed = new AbortController()
  const signal = AbortSignal.any([closed.signal, ...(options.signal ? [options.signal] : [])])
  // Every request that waits for its next try listens to it, and there may be many.
  setMaxListeners(0, signal)
  const { queue, reachability } = host
  const base = { target, connection, vendor, stats, log, signal, redactor: session.redactor, queue, reachability }
  const limits = options.limits ?? LIMITS
  // Whoever may write has to learn what became of it, also by reading.
  const drop = methods.includes('PUT') ? undefined : options.signal
  const context: ClientContext = { ...base, limits, transport: host.connect(), methods: new Set(methods), drop }
  const forTokens = { ...context, queue: host.tokenQueue(connection.token?.perSecond ?? null) }
  const ask: TokenOptions['ask'] = ({ path, headers, body }) =>
    exchange(forTokens, { method: 'POST', path, headers, body: () => body, token: null, repeatable: true })
  const tokens = createTokens({ credentials, connection, errors: vendor.errors, session, target: target.name, ask })
  const close = () => {
    // Where one of several lists failed, the others may still be about to try again, for nobody.
    closed.abort()
    return context.transport.close()
  }
  return { context, tokens, close }
}

/** Returns the request if it can be sent as it is. @throws Error where it cannot: a bug, and nothing was sent */
function sendable(request: Request, { redactor }: Session): Request {
  const [exact = request] = checkExact([request])
  const { method, path, headers = {}, lookUps = [] } = exact
  if (lookUps.length > 0) throw new Error(`${method} ${path}: its ids were not looked up`)
  const secret = Object.entries(headers).find(([, value]) => redactor.redact(value) !== value)
  if (secret !== undefined) throw new Error(`${method} ${path}: the header ${secret[0]} holds a credential`)
  return exact
}

function inLowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
