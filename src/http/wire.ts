/** One try of one request, over undici: time-outs, a bound on the size of the answer, and why there was none. */
import type { Socket } from 'node:net'
import { Agent, buildConnector, type Dispatcher, errors, Pool, ProxyAgent } from 'undici'
import { Interrupted } from '../errors.ts'
import type { Limits } from './limits.ts'
import type { HttpProxy } from './proxy.ts'

/** A request as it goes out. */
export interface Parcel {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** The most time for this try, besides the bounds on its parts. */
  readonly ms: number
  /** Aborted when nobody needs the answer any more. */
  readonly drop?: AbortSignal | undefined
}

/** An answer as it came, before anything is thought of it. Header names are in lower case. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export interface Wire {
  /** Sends once. Redirects are answers like any other. @throws whatever kept the whole answer from coming */
  send(parcel: Parcel): Promise<RawAnswer>
  close(): Promise<void>
}

/** Opens no socket yet; they are kept alive between requests, at most `connections` at a time. */
export function openWire(limits: Limits, connections: number, proxy: HttpProxy | null): Wire {
  const sockets = new Set<Socket>()
  const dispatcher = dispatcherFor(limits, connections, { proxy, connect: connector(limits.connectMs, sockets) })
  return {
    send: (parcel) =>
      new Promise((resolve, reject) => {
        const { origin, pathname, search } = new URL(parcel.url)
        const { headers, body } = parcel
        const method = parcel.method as Dispatcher.HttpMethod
        const receiver = receive(parcel, limits.bodyMs, {
          answered: resolve,
          failed: (error, isAnswered) => reject(isAnswered ? error : told(proxy, error)),
        })
        dispatcher.dispatch({ origin, path: pathname + search, method, headers, body }, receiver)
      }),
    async close() {
      const closed = dispatcher.destroy()
      for (const socket of sockets) socket.destroy(new errors.ClientDestroyedError())
      await closed
    },
  }
}

interface Ends {
  answered(answer: RawAnswer): void
  /** `isAnswered`: the head of an answer had come. */
  failed(error: unknown, isAnswered: boolean): void
}

/**
 * Puts one answer together, and gives it up after so long, or once it is dropped. A signal for each request and a
 * stream for each answer would be the usual way; together they take as long as a third of all that a request costs.
 */
function receive({ ms, drop }: Parcel, bodyMs: number, ends: Ends): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = []
  let status: number | null = null
  let headers: RawAnswer['headers'] = {}
  let current: Dispatcher.DispatchController | null = null
  let why: Error | null = null
  let answeredAt = 0
  const late = setTimeout(() => giveUp(overdue()), Math.max(1, Math.ceil(ms)))
  const dropped = () => giveUp(new Interrupted())
  drop?.addEventListener('abort', dropped)
  return {
    onRequestStart(controller) {
      current = controller
      if (why !== null) controller.abort(why)
    },
    onResponseStart(_controller, code, received) {
      // Others only announce the answer.
      if (code < 200) return
      status = code
      headers = flat(received)
      answeredAt = performance.now()
    },
    onResponseData(_controller, chunk) {
      chunks.push(chunk)
      // undici bounds the time between two pieces of a body; a drip-feed needs a bound on the whole.
      if (performance.now() - answeredAt > bodyMs) giveUp(new Error('the answer took too long'))
    },
    onResponseEnd() {
      try {
        const text = utf8.decode(Buffer.concat(chunks))
        settle()
        ends.answered({ status: status as number, headers, text })
      } catch (error) {
        fail(error)
      }
    },
    onResponseError: (_controller, error) => fail(error),
  }

  /** Where it waits for a connection still, it must not be sent later. */
  function giveUp(reason: Error): void {
    why = reason
    fail(reason)
    current?.abort(reason)
  }

  function fail(error: unknown): void {
    settle()
    ends.failed(error, status !== null)
  }

  function settle(): void {
    clearTimeout(late)
    drop?.removeEventListener('abort', dropped)
  }
}

/** Bytes that are none must not become a role's name with a replacement character in it. */
const utf8 = new TextDecoder('utf-8', { fatal: true })

function overdue(): Error {
  return new DOMException('The operation was aborted due to timeout', 'TimeoutError')
}

/** undici forgets a socket that is not connected yet when it is closed; that would keep the process for as long as it may. */
function connector(timeout: number, sockets: Set<Socket>): buildConnector.connector {
  const connect = buildConnector({ timeout })
  return (options, callback) => {
    // Its type does not tell, but it answers the socket.
    const socket = connect(options, callback) as unknown as Socket
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }
}

interface Way {
  readonly proxy: HttpProxy | null
  /** To the system, or to the proxy where there is one. */
  readonly connect: buildConnector.connector
}

function dispatcherFor(limits: Limits, connections: number, { proxy, connect }: Way): Dispatcher {
  const bounds = {
    headersTimeout: limits.headersMs,
    bodyTimeout: limits.bodyMs,
    maxResponseSize: limits.bodyBytes,
    connections,
  }
  if (proxy === null) return new Agent({ ...bounds, connect })
  return new ProxyAgent({
    ...bounds,
    uri: proxy.url,
    requestTls: { timeout: limits.connectMs },
    // A proxy that takes the call and then says nothing is no connection either.
    clientFactory: (origin) => callsOnce(new Pool(origin, { connect, headersTimeout: limits.connectMs }), proxy),
  })
}

/** Where a proxy hangs up at CONNECT, undici would call it again at once, and again, without end. */
function callsOnce(pool: Pool, proxy: HttpProxy): Pool {
  const call: (options: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData> = pool.connect
  const connect = (options: Dispatcher.ConnectOptions) =>
    call.call(pool, options).catch((error: Error) => {
      throw codeOf(error) === 'UND_ERR_SOCKET' ? new ProxyError(proxy, reasonOf(error), error) : error
    })
  return Object.assign(pool, { connect })
}

/** Where it was not the system that failed. */
class ProxyError extends Error {
  /** The status of its answer, where it gave one. */
  readonly refused: string | undefined

  constructor({ variable }: HttpProxy, why: string, cause: unknown, refused?: string) {
    super(`the proxy of ${variable} does not get through: ${why}`, { cause })
    this.refused = refused
  }
}

/** Behind a proxy, only the proxy itself is looked up and connected to. */
function told(proxy: HttpProxy | null, error: unknown): unknown {
  if (proxy === null) return error
  const refused = /^Proxy response \((\d+)\)/.exec((error as Error).message)?.[1]
  if (refused === undefined && !UNREACHED.has(codeOf(error))) return error
  const why = refused === undefined ? reasonOf(error) : `it answered ${refused} to CONNECT`
  return new ProxyError(proxy, why, error, refused)
}

function flat(received: Record<string, string | string[] | undefined>): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(received)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '')
  }
  return headers
}

/** Whether the answer was over the bound: asking again would only bring as much again. */
export function isTooLarge(error: unknown): boolean {
  return codeOf(error) === 'UND_ERR_RES_EXCEEDED_MAX_SIZE'
}

/** Whether a whole answer came, in bytes that are no text. */
export function isNoText(error: unknown): boolean {
  return codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA'
}

/** Whether the next try would meet the same: a certificate or a proxy's refusal does not pass in a minute. */
export function isFinal(error: unknown): boolean {
  if (error instanceof ProxyError) return REFUSED.has(error.refused ?? '')
  return CERTIFICATE.test(codeOf(error))
}

/** What a proxy answers to whom it does not let through at all. */
const REFUSED = new Set(['401', '403', '407'])

/** The names that OpenSSL and Node give to what is wrong with a certificate. */
const CERTIFICATE = /CERT|^(CRL_|UNABLE_TO_|INVALID_(CA|PURPOSE)$|PATH_LENGTH_EXCEEDED$|HOSTNAME_MISMATCH$)/

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'host not found',
  EAI_AGAIN: 'host not found (name service does not answer)',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer broke off',
}

const UNREACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'])

/** Why no whole answer came, in a few words. */
export function reasonOf(error: unknown): string {
  if (error instanceof ProxyError) return error.message
  const { name, message, cause } = error as { name?: string; message?: string; cause?: unknown }
  if (name === 'TimeoutError') return 'no whole answer in the time for one request'
  const known = REASONS[codeOf(error)] ?? REASONS[codeOf(cause)]
  return known ?? (message === undefined || message === '' ? codeOf(error) || String(error) : message)
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : ''
}
