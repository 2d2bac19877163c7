/** Servers of the tests' own, each of which closes when its test ends. */
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** A running server, and the paths that it was asked for, with their queries. */
export interface Listening {
  readonly url: string
  readonly paths: readonly string[]
}

/** Answers everything with one JSON text. */
export function serve(json: string, headers: Readonly<Record<string, string>> = {}): Promise<Listening> {
  return listen((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(json)
  })
}

/** Lets everything through to a server, but holds the GETs after the first until two of them are there together. */
export function openGate(url: string): Promise<Listening> {
  const held: (() => void)[] = []
  let gets = 0
  let isOpen = false
  return listen((incoming, response) => {
    const pass = () => passOn(url, incoming, response)
    if (incoming.method !== 'GET' || ++gets === 1 || isOpen) return pass()
    held.push(pass)
    if (held.length < 2) return
    isOpen = true
    for (const go of held) go()
  })
}

/** Lets everything through to a server, and rewrites the JSON of what it answers to GETs. */
export function openRewriter(url: string, rewrite: (json: unknown) => unknown): Promise<Listening> {
  return listen((incoming, response) => {
    const { method = 'GET', headers } = incoming
    const onward = forward(url + (incoming.url ?? ''), { method, headers }, (answer) => {
      const { 'content-length': _, ...rest } = answer.headers
      const isRewritten = method === 'GET' && (answer.statusCode ?? 500) < 300
      if (!isRewritten) {
        response.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(response)
        return
      }
      text(answer).then((body) => {
        response.writeHead(200, rest).end(JSON.stringify(rewrite(JSON.parse(body))))
      })
    })
    incoming.pipe(onward)
  })
}

function passOn(url: string, incoming: IncomingMessage, response: ServerResponse): void {
  const { method = 'GET', headers } = incoming
  const onward = forward(url + (incoming.url ?? ''), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers)
    answer.pipe(response)
  })
  incoming.pipe(onward)
}

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Listening> {
  const paths: string[] = []
  const server = createServer((request, response) => {
    paths.push(request.url ?? '')
    answer(request, response)
  })
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths }
}
