/** One try of one request, over undici: put together, or given up after a time. */
import type { Dispatcher } from 'undici'
import { Interrupted } from '../domain/errors.ts'
import { openConnections } from './connections.ts'
import type { Limits } from './limits.ts'
import { behindProxy } from './network-errors.ts'
import type { HttpProxy } from './proxy.ts'

/** A request as it goes out. */
export interface RawRequest {
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

/** Sends one try of one request. */
export interface Transport {
  /** Sends once. Redirects are answers like any other. @throws whatever kept the whole answer from coming */
  send(parcel: RawRequest): Promise<RawAnswer>
  close(): Promise<void>
}

/** Opens no socket yet; they are kept alive between requests, at most `connections` at a time. */
export function openWire(limits: Limits, connections: number, proxy: HttpProxy | null): Transport {
  const { dispatcher, close } = openConnections(limits, connections, proxy)
  return {
    send: (parcel) =>
      new Promise((resolve, reject) => {
        const { origin, pathname, search } = new URL(parcel.url)
        const { headers, body } = parcel
        const method = parcel.method as Dispatcher.HttpMethod
        const receiver = receive(parcel, limits.bodyMs, {
          answered: resolve,
          failed: (error, isAnswered) => reject(isAnswered ? error : behindProxy(proxy, error)),
        })
        dispatcher.dispatch({ origin, path: pathname + search, method, headers, body }, receiver)
      }),
    close,
  }
}

interface TransportCallbacks {
  answered(answer: RawAnswer): void
  /** `isAnswered`: the head of an answer had come. */
  failed(error: unknown, isAnswered: boolean): void
}

/**
 * Puts one answer together, and gives it up after so long, or once it is dropped. A signal for each request and a
 * stream for each answer would be the usual way; together they take as long as a third of all that a request costs.
 */
function receive({ ms, drop }: RawRequest, bodyMs: number, ends: TransportCallbacks): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = []
  let status: number | null = null
  let headers: RawAnswer['headers'] = {}
  let current: Dispatcher.DispatchController | null = null
  let why: Error | null = null
  const started = performance.now()
  let answeredAt = Number.POSITIVE_INFINITY
  let timer = setTimeout(look, Math.ceil(Math.min(ms, bodyMs)))
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
    onResponseData: (_controller, chunk) => void chunks.push(chunk),
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

  /** undici bounds the time between two pieces of a body; a drip-feed needs a bound on the whole. */
  function look(): void {
    const end = Math.min(started + ms, answeredAt + bodyMs)
    const left = end - performance.now()
    if (left > 0) timer = setTimeout(look, Math.ceil(left))
    else giveUp(end === started + ms ? overdue() : new Error('the answer took too long'))
  }

  /** Drops a request that still waits for a connection: it must not be sent later. */
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
    clearTimeout(timer)
    drop?.removeEventListener('abort', dropped)
  }
}

/** Bytes that are none must not become a role's name with a replacement character in it. */
const utf8 = new TextDecoder('utf-8', { fatal: true })

function overdue(): Error {
  return new DOMException('The operation was aborted due to timeout', 'TimeoutError')
}

function flat(received: Record<string, string | string[] | undefined>): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(received)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '')
  }
  return headers
}
