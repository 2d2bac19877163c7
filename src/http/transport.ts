/** One try of one request, over undici: put together, or given up after a time. */
import { type Dispatcher, request } from 'undici'
import { Interrupted } from '../domain/errors.ts'
import { type ConnectionOptions, openConnections } from './connections.ts'
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

/** Opens no socket yet; they are kept alive between requests, at most `most` at a time. */
export function openTransport(options: ConnectionOptions): Transport {
  const { limits, proxy } = options
  const { dispatcher, close } = openConnections(options)
  return { send: (parcel) => sendOnce(parcel, { dispatcher, bodyMs: limits.bodyMs, proxy }), close }
}

interface Sending {
  readonly dispatcher: Dispatcher
  readonly bodyMs: number
  readonly proxy: HttpProxy | null
}

async function sendOnce(parcel: RawRequest, { dispatcher, bodyMs, proxy }: Sending): Promise<RawAnswer> {
  const { url, method, headers, body } = parcel
  const end = giveUpAfter(parcel)
  let isAnswered = false
  try {
    const sent = request(url, {
      dispatcher,
      method: method as Dispatcher.HttpMethod,
      headers,
      body,
      signal: end.signal,
    })
    const answer = await Promise.race([sent, end.given])
    isAnswered = true
    // undici bounds the time between two pieces of a body; a drip-feed needs a bound on the whole.
    end.within(bodyMs)
    const bytes = await Promise.race([answer.body.arrayBuffer(), end.given])
    return { status: answer.statusCode, headers: flat(answer.headers), text: utf8.decode(bytes) }
  } catch (error) {
    throw isAnswered ? error : behindProxy(proxy, error)
  } finally {
    end.settle()
  }
}

/** End of a try that takes too long or that nobody needs any more. */
interface End {
  readonly signal: AbortSignal
  /** Rejects once the try is given up: undici waits for a connection even when its signal is aborted. */
  readonly given: Promise<never>
  /** Gives up after `ms` from now, if that is sooner. */
  within(ms: number): void
  settle(): void
}

function giveUpAfter({ ms, drop }: RawRequest): End {
  const controller = new AbortController()
  const last = performance.now() + ms
  const giveUp = (reason: Error) => controller.abort(reason)
  const dropped = () => giveUp(new Interrupted())
  const given = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true })
  })
  // Nobody may be waiting for it any more when it comes.
  given.catch(() => undefined)
  let timer = setTimeout(() => giveUp(overdue()), Math.ceil(ms))
  if (drop?.aborted === true) dropped()
  drop?.addEventListener('abort', dropped)
  return {
    signal: controller.signal,
    given,
    within(limit) {
      if (performance.now() + limit >= last) return
      clearTimeout(timer)
      timer = setTimeout(() => giveUp(new Error('the answer took too long')), Math.ceil(limit))
    },
    settle() {
      clearTimeout(timer)
      drop?.removeEventListener('abort', dropped)
    },
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
