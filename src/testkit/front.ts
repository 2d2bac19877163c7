/** A server in front of another one that goes down from one request on, or answers some requests itself. */
import { request as ask, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that passes everything on, until it falls. */
export interface Front {
  readonly origin: string
  /** Closes the port at the first request for which this is true. */
  fallAt(due: (method: string, path: string) => boolean): void
  /** Gives this answer to every request for which this is true. */
  answerFor(due: (method: string, path: string) => boolean, status: number, body: string): void
  /** Listens again, on the same port. */
  rise(): Promise<void>
  close(): Promise<void>
}

interface Rules {
  target: string
  due: (method: string, path: string) => boolean
  instead: { when: Rules['due']; status: number; body: string } | null
}

/** Opens a front; `to` says where it leads. */
export async function openFront(): Promise<Front & { to(target: string): void }> {
  const rules: Rules = { target: '', due: () => false, instead: null }
  const server = createServer((incoming, outgoing) => passOn(server, rules, incoming, outgoing))
  await listen(server, 0)
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    to: (url) => {
      rules.target = url
    },
    fallAt: (when) => {
      rules.due = when
    },
    answerFor(when, status, body) {
      rules.instead = { when, status, body }
    },
    async rise() {
      rules.due = () => false
      if (!server.listening) await listen(server, port)
    },
    close: async () => fall(server),
  }
}

function passOn(
  server: Server,
  { target, due, instead }: Rules,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const { method = '', url = '' } = incoming
  if (due(method, url)) {
    fall(server)
    return
  }
  if (instead?.when(method, url)) {
    incoming.resume()
    outgoing.writeHead(instead.status, { 'content-type': 'application/json' }).end(instead.body)
    return
  }
  const passed = ask(target + url, { method, headers: incoming.headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
  })
  passed.on('error', () => outgoing.destroy())
  incoming.pipe(passed)
}

function fall(server: Server): void {
  server.close()
  server.closeAllConnections()
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
}
