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

/** Opens none yet. */
export function openConnections(limits: Limits, most: number, proxy: HttpProxy | null): Connections {
  const sockets = new Set<Socket>()
  const dispatcher = dispatcherFor(limits, most, { proxy, connect: connector(limits.connectMs, sockets) })
  return {
    dispatcher,
    async close() {
      const closed = dispatcher.destroy()
      for (const socket of sockets) socket.destroy(new errors.ClientDestroyedError())
      await closed
    },
  }
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

/** Keeps undici from calling a proxy that hangs up at CONNECT: it would call it again at once, and again, without end. */
function callsOnce(pool: Pool, proxy: HttpProxy): Pool {
  const call: (options: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData> = pool.connect
  const connect = (options: Dispatcher.ConnectOptions) =>
    call.call(pool, options).catch((error: Error) => {
      throw codeOf(error) === 'UND_ERR_SOCKET' ? new ProxyError(proxy, reasonOf(error), error) : error
    })
  return Object.assign(pool, { connect })
}
