/** A server of the test's own, and clients for it. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { afterEach } from 'vitest'
import type { Connection, Reader, Writer } from '../../src/domain/connection.ts'
import type { Credentials } from '../../src/domain/credentials.ts'
import {
  type Closable,
  type Host,
  LIMITS,
  type Limits,
  openReader,
  openWriter,
  type RequestStats,
} from '../../src/http/client.ts'
import { providers } from '../../src/systems/index.ts'

const closing: (() => unknown)[] = []

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

export interface Received {
  readonly method: string
  readonly path: string
  readonly authorization: string
  readonly body: string
}

export interface Answering {
  readonly url: string
  readonly received: readonly Received[]
}

type Answer = (request: Received, response: ServerResponse, number: number, headers: IncomingHttpHeaders) => unknown

/** Answers every request as the test wants; `number` counts them from 1. */
export async function serve(answer: Answer): Promise<Answering> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const one = { ...headOf(request), body: await bodyOf(request) }
    await answer(one, response, received.push(one), request.headers)
  })
  return { url: await listen(server), received }
}

/** Speaks to each socket as the test wants. */
export async function serveRaw(speak: (socket: Socket, number: number) => unknown): Promise<{ url: string }> {
  let sockets = 0
  const open = new Set<Socket>()
  const server = createTcpServer((socket) => {
    open.add(socket)
    socket.on('error', () => {})
    speak(socket, ++sockets)
  })
  closing.push(() => open.forEach((socket) => void socket.destroy()))
  return { url: await listen(server as unknown as Server) }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.close()
    server.closeAllConnections?.()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function headOf({ method = '', url = '', headers }: IncomingMessage) {
  return { method, path: url, authorization: headers.authorization ?? '' }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** Small bounds, so that nobody waits. */
export const SMALL: Limits = {
  ...LIMITS,
  connectMs: 300,
  headersMs: 300,
  bodyMs: 400,
  bodyBytes: 100_000,
  totalMs: 5000,
  backOffMs: 2,
}

export const TOKEN: Credentials = { kind: 'token', token: 'a-token-of-some-length' }
export const CLIENT: Credentials = { kind: 'client', clientId: 'robot', clientSecret: 'its-own-secret' }

export interface ClientSetup {
  readonly url: string
  /** Whose retry table and token endpoint. */
  readonly provider?: string
  readonly credentials?: Credentials
  readonly limits?: Partial<Limits>
  readonly parallelism?: number
  readonly requestsPerSecond?: number
  readonly signal?: AbortSignal
  readonly host?: Host
  readonly connection?: Partial<Connection>
}

export interface Clients {
  readonly reader: Reader & Closable
  readonly writer: Writer & Closable
  readonly stats: RequestStats
  readonly lines: readonly string[]
}

export function clients(setup: ClientSetup): Clients {
  const { url, credentials = TOKEN, parallelism = 4, requestsPerSecond = null, signal } = setup
  const provider = providers[setup.provider ?? 'organization']
  if (provider === undefined) throw new Error(`no provider ${setup.provider}`)
  const target = { name: 't', provider: provider.name, url, settings: { customerId: 'c' } }
  const stats = { requests: 0, writes: 0, retries: 0 }
  const lines: string[] = []
  const options = {
    target,
    credentials,
    vendor: provider,
    connection: { ...provider.connect(target, credentials), ...setup.connection },
    parallelism,
    requestsPerSecond,
    stats,
    limits: { ...SMALL, ...setup.limits },
    log: (line: string) => void lines.push(line),
    ...(signal ? { signal } : {}),
    ...(setup.host ? { host: setup.host } : {}),
  }
  const [reader, writer] = [openReader(options), openWriter(options)]
  closing.push(
    () => reader.close(),
    () => writer.close(),
  )
  return { reader, writer, stats, lines }
}

/** What a promise is rejected with. */
export async function failure(
  promise: Promise<unknown>,
): Promise<Error & { status?: number; body?: string; sent?: { attempts: number } }> {
  const nothing = Symbol('nothing')
  const error = await promise.then(
    () => nothing,
    (reason: unknown) => reason,
  )
  if (error === nothing) throw new Error('it was not rejected')
  return error as Error
}
