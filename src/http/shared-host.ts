/** A host and all that speak to it within one run: they share its queue and its connections, each has its own token. */
import { setMaxListeners } from 'node:events'
import { LIMITS, type Limits } from './limits.ts'
import type { HttpProxy } from './proxy.ts'
import { createReachability, type Reachability } from './reachability.ts'
import { createRequestQueue, type RequestQueue } from './request-queue.ts'
import { openTransport, type Transport } from './transport.ts'

/** Options of a host. */
export interface HostOptions {
  /** Requests at a time, over all clients. */
  readonly parallelism: number
  readonly requestsPerSecond: number | null
  readonly limits?: Limits
  /** Proxy in between; `null` where the host is spoken to directly. */
  readonly proxy?: HttpProxy | null
  readonly signal?: AbortSignal
}

/** Host with its queue and its connections. */
export interface Host {
  readonly queue: RequestQueue
  readonly reachability: Reachability
  /**
   * The queue of its token endpoint, which has limits of its own: what it refuses does not slow down anything else.
   * `perSecond` is what the vendor allows; the first one to ask says it for all.
   */
  tokenQueue(perSecond: number | null): RequestQueue
  /** The connections to the host; they are closed when the last one who asked for them closes them. */
  connect(): Transport
}

/** Opens nothing yet. */
export function createHost({ limits = LIMITS, proxy = null, signal, ...pace }: HostOptions): Host {
  const { parallelism, requestsPerSecond } = pace
  // Every request that waits for its next try listens to it, and there may be many.
  if (signal) setMaxListeners(0, signal)
  let tokens: RequestQueue | null = null
  const reachability = createReachability(limits.unreachableMs)
  const isReached = () => reachability.isReached
  return {
    queue: createRequestQueue(parallelism, requestsPerSecond, signal),
    reachability,
    tokenQueue(perSecond) {
      tokens ??= createRequestQueue(1, perSecond, signal)
      return tokens
    },
    connect: sharedTransport(() => openTransport({ limits, most: parallelism, proxy, isReached })),
  }
}

/** Returns a function that hands out one transport; the last one who closes it ends its connections. */
function sharedTransport(open: () => Transport): () => Transport {
  let transport: Transport | null = null
  let users = 0
  return () => {
    users++
    const shared = transport ?? open()
    transport = shared
    return {
      send: shared.send,
      async close() {
        if (--users > 0) return
        transport = null
        await shared.close()
      },
    }
  }
}
