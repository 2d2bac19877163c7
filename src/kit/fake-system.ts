/** Parts of a fake server: state, switches, and routes that answer like the vendor. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Method } from '../domain/model.ts'
import type { TargetSnapshot } from '../domain/snapshot-model.ts'
import type { Allowance } from './fake-rate.ts'
import type { Tokens } from './fake-tokens.ts'

/** Content of a system at the start. `empty`: it exists, with people, apps and catalogue, but has no roles. */
export type Seed = 'demo' | 'empty'

/** An answer before it is put on the wire: JSON, or text with its own content type among the headers, or nothing. */
export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly text?: string
}

/** A request on its way through a fake server. */
export interface Call<State, Quirks> {
  readonly method: string
  /** Below the server's root, without the query, still percent-encoded. */
  readonly path: string
  /** The decoded variable parts of the route's path. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly state: State
  readonly quirks: Quirks
  readonly tokens: Tokens
  /** Number of this request since the start, from 1. */
  readonly serial: number
  /** Scheme and host as the caller sees them, for links. */
  readonly origin: string
  readonly allowance: Allowance
  /** Says that the request changes state. The clock moves on by a second. */
  write(): Write
}

/** Time of a change, and an identifier that no other change has. Both are the same in every run. */
export interface Write {
  readonly at: string
  readonly uuid: string
}

/** One method of one path. Paths are relative to the fake server's mount; `:name` stands for one segment. */
export interface Route<State, Quirks> {
  readonly method: 'GET' | Method
  readonly path: string
  /** No bearer token is needed: the token endpoint itself. */
  readonly open?: true
  /** May throw {@link Refused}, but only before it changes state. */
  answer(call: Call<State, Quirks>): Reply
}

/** A local stand-in for one vendor's system. Its state is plain JSON. */
export interface FakeSystem<Name extends string, State extends object, Quirks extends object> {
  readonly name: Name
  /** Path that it is served at, below the server's root. */
  readonly mount: string
  /** The documented or most probable reading of everything that the vendor's documents leave open. */
  readonly quirks: Quirks
  seed(kind: Seed): State
  /** Most targets of one provider that it can serve at a time. */
  readonly tenants: 'one' | 'many'
  /** Returns what a snapshot kept of these targets as the state of this system. `fresh` is an empty state. */
  restore(kept: readonly TargetSnapshot[], fresh: State): State
  readonly routes: readonly Route<State, Quirks>[]
  /** An error in the vendor's shape. */
  problem(status: number, message: string): Reply
  /** The vendor's 401 for a missing (`null`), unknown or expired token. */
  unauthorized(token: string | null): Reply
  /** The vendor's answer to a path (below the mount) that it does not have; without it, a 404 that names the path. */
  nothingHere?(path: string): Reply
  /** Headers about the rate limit that go with every answer. */
  rateHeaders?(allowance: Allowance): Readonly<Record<string, string>>
}

/** Ends the handling of a request with an answer; state is as it was. */
export class Refused extends Error {
  readonly reply: Reply

  constructor(reply: Reply) {
    super(`refused with ${reply.status}`)
    this.name = 'Refused'
    this.reply = reply
  }
}

/** An answer with a JSON body. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, json: body, headers }
}
