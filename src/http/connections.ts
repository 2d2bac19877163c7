/** The sockets to one host, over undici: how many, for how long, through which proxy. */
import type { Socket } from 'node:net'
import { Agent, buildConnector, type Dispatcher, errors, Pool, ProxyAgent } from 'undici'
import type { Limits } from './limits.ts'
import { codeOf, ProxyError, reasonOf } from './network-errors.ts'
import type { HttpProxy } from './proxy.ts'

/** Connections to one host. */
export interface Connections {
  readonly dispatcher: Dispatcher
  /** Ends all of them, also those that are not there yet. */
  close(): Promise<void>
}

/** Options of the connections to a host. */
export interface ConnectionOptions {
  readonly limits: Limits
  /** The most connections at a time. */
  readonly most: number
  readonly proxy: HttpProxy | null
  /** Reports whether the host has ever answered in this run. */
  readonly isReached: () => boolean
}

/** Opens none yet. */
export function openConnections({ limits, most, proxy, isReached }: ConnectionOptions): Connections {
  const sockets = new Set<Socket>()
  const dispatcher = dispatcherFor(limits, most, { proxy, connect: connector(limits, sockets, isReached) })
  return {
    dispatcher,
    async close() {
      const closed = dispatcher.destroy()
      for (const socket of sockets) socket.destroy(new errors.ClientDestroyedError())
      await closed
    },
  }
}

/** Timers of undici are late by up to half a second, and as much again is for what comes before and after. */
const LATE_MS = 1_000

/**
 * A host that was never reached gets no more time for a connection than it gets at all. undici forgets a socket that is not
 * connected yet when it is closed; that would keep the process for as long as it may.
 */
function connector(
  { connectMs, unreachableMs }: Limits,
  sockets: Set<Socket>,
  isReached: () => boolean,
): buildConnector.connector {
  const usual = buildConnector({ timeout: connectMs })
  const first = buildConnector({ timeout: Math.min(connectMs, Math.max(unreachableMs - LATE_MS, LATE_MS / 2)) })
  return (options, callback) => {
    // Its type does not tell, but it answers the socket.
    const socket = (isReached() ? usual : first)(options, callback) as unknown as Socket
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

/** Keeps undici from calling a proxy that hangs up at CONNECT: it would call it again at once, and again, without end. */
function callsOnce(pool: Pool, proxy: HttpProxy): Pool {
  const call: (options: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData> = pool.connect
  const connect = (options: Dispatcher.ConnectOptions) =>
    call.call(pool, options).catch((error: Error) => {
      throw codeOf(error) === 'UND_ERR_SOCKET' ? new ProxyError(proxy, reasonOf(error), error) : error
    })
  return Object.assign(pool, { connect })
}
