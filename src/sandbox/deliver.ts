/** Puts an answer on the wire, or does to it what a fault demands. */
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AnyFakeSystem } from '../kit/define-system.ts'
import { isObject } from '../kit/fake-http.ts'
import { json, type Reply } from '../kit/fake-system.ts'
import type { Fault } from './faults.ts'

const PAGE = '<!doctype html><html><head><title>Sign in</title></head><body><h1>Please sign in</h1></body></html>\n'

/** Returns what a caller gets instead of the answer that was due; `null` where the fault leaves the answer alone. */
export function replacement(fault: Fault | null, authorization: string, fake?: AnyFakeSystem): Reply | null {
  const problem = fake?.problem ?? ((status: number, message: string) => json(status, { message }))
  switch (fault?.kind) {
    case 'status':
      return problem(fault.code ?? 503, 'The sandbox was told to answer with this status')
    case '429': {
      const headers = fault.retryAfter === undefined ? {} : { 'Retry-After': fault.retryAfter }
      return { ...problem(429, 'Too many requests'), headers }
    }
    case 'html':
      return { status: 200, text: PAGE, headers: { 'Content-Type': 'text/html; charset=utf-8' } }
    case 'wrong-shape':
      return json(200, { ok: true, result: { unexpected: 'shape' } })
    case 'redirect':
      return { status: 302, headers: { Location: fault.to ?? 'http://elsewhere.invalid/' } }
    case 'echo':
      return problem(fault.code ?? 401, `Invalid access token: ${authorization}`)
    default:
      return null
  }
}

/** The list in an answer: the whole body, or its one member that is an array, such as `data`. */
export function listIn(reply: Reply): readonly unknown[] | null {
  if (Array.isArray(reply.json)) return reply.json
  if (!isObject(reply.json)) return null
  return Object.values(reply.json).find((value): value is unknown[] => Array.isArray(value)) ?? null
}

/** Returns the same answer with another list in it. Totals and headers stay, as they would if a vendor got it wrong. */
export function withList(reply: Reply, list: readonly unknown[]): Reply {
  if (!isObject(reply.json)) return { ...reply, json: list }
  const old = listIn(reply)
  const members = Object.entries(reply.json).map(([name, value]) => [name, value === old ? list : value])
  return { ...reply, json: Object.fromEntries(members) }
}

/** Sends the answer. @returns the status that the caller saw, `null` if the answer was cut or never came */
export async function deliver(response: ServerResponse, reply: Reply, fault: Fault | null): Promise<number | null> {
  const text = reply.text ?? (reply.json === undefined ? '' : JSON.stringify(reply.json))
  switch (fault?.kind) {
    case 'reset-before':
    case 'reset-after':
      response.destroy()
      return null
    case 'hang':
      return null
    case 'slow-body':
      head(response, reply, Buffer.byteLength(text)).flushHeaders()
      await drip(response, text, fault.ms ?? 500)
      return reply.status
    case 'truncated':
      return truncate(response, reply, text, fault.cut ?? 'json')
    default:
      head(response, reply, Buffer.byteLength(text)).end(text)
      return reply.status
  }
}

function head(response: ServerResponse, reply: Reply, length: number): ServerResponse {
  const type = reply.json === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }
  const size = reply.status === 204 ? {} : { 'Content-Length': length }
  return response.writeHead(reply.status, { ...type, ...size, ...reply.headers })
}

async function drip(response: ServerResponse, text: string, ms: number): Promise<void> {
  for (const byte of Buffer.from(text)) {
    await sleep(ms, undefined, { ref: false })
    if (response.destroyed) return
    response.write(Buffer.of(byte))
  }
  response.end()
}

function truncate(response: ServerResponse, reply: Reply, text: string, cut: 'json' | 'connection'): number | null {
  const whole = text === '' ? '{"id":0}' : text
  const half = whole.slice(0, Math.ceil(whole.length / 2))
  const filled = { ...reply, status: reply.status === 204 ? 200 : reply.status, json: whole }
  if (cut === 'json') {
    head(response, filled, Buffer.byteLength(half)).end(half)
    return filled.status
  }
  head(response, filled, Buffer.byteLength(whole)).write(half, () => response.destroy())
  return null
}
