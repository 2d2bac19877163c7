/** Stands between rolesync and a real server: sees every request, and may do something when one comes by. */
import { createServer, type IncomingMessage, request as open, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request that came by. */
export interface Seen {
  readonly method: string
  /** With its query. */
  readonly path: string
}

/** A running relay. */
export interface Relay {
  readonly url: string
  /** Every request so far, in the order in which they came. */
  readonly seen: readonly Seen[]
  /** Is waited for once the server has answered; where it returns `lost`, the answer never arrives. */
  onAnswer: (seen: Seen) => Promise<'lost' | undefined>
  close(): Promise<void>
}

/** Starts a relay on loopback. A server that does not answer is one whose connection breaks. */
export async function openRelay(to: string): Promise<Relay> {
  const seen: Seen[] = []
  const server = createServer((incoming, response) => {
    const one = { method: incoming.method ?? '', path: incoming.url ?? '' }
    seen.push(one)
    passOn(to, { incoming, response }, () => relay.onAnswer(one))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const relay: Relay = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    onAnswer: async () => undefined,
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
  return relay
}

interface Pair {
  readonly incoming: IncomingMessage
  readonly response: ServerResponse
}

function passOn(to: string, { incoming, response }: Pair, before: () => Promise<'lost' | undefined>): void {
  const { method = 'GET', url = '', headers } = incoming
  // No connection is kept, so that none of them is to a server that went away meanwhile.
  const onward = open(
    to + url,
    { method, headers: { ...headers, connection: 'close' }, agent: false },
    async (answer) => {
      if ((await before()) === 'lost') return response.destroy()
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      return answer.on('error', () => response.destroy()).pipe(response)
    },
  )
  onward.on('error', () => response.destroy())
  incoming.pipe(onward)
}
