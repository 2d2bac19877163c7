/**
 * One list of requests, sent to a fake server and to the real one: status, body and the state read after it must agree.
 * Any difference is a bug of the fake.
 */

import { type Dispatcher, request } from 'undici'

/** A request of a list. */
export interface Ask {
  /** Title of the request, e.g. `a role that is there already`. */
  readonly name: string
  readonly method: Dispatcher.HttpMethod
  readonly path: string
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as it is, instead of `body`. */
  readonly text?: { readonly type: string | null; readonly content: string }
  /** The name of an account that signs in for it, or the `Authorization` header itself; `null` for none. Default: `admin`. */
  readonly as?: string | { readonly header: string } | null
}

/** One of the two servers. */
export interface Side {
  readonly url: string
  /** Signs in and returns the token of an account. */
  signIn(account: string): Promise<string>
}

/** An answer with what a comparison may look at. */
export interface Outcome {
  readonly status: number
  /** `json`, `html`, `text`, or what else it is. */
  readonly type: string
  /** The JSON of the answer, in its form for comparing; `null` for anything else. */
  readonly body: unknown
  /** State of the server afterwards, as it reports it. */
  readonly state: unknown
}

/** Rules by which answers of a system compare. */
export interface Parity {
  /** GETs that tell the whole state, read by `admin`. */
  readonly state: readonly string[]
  /** The same value without what must differ from server to server: times, tokens, the order of sets. */
  normalise(json: unknown): unknown
}

/** Sends a request to one side and reads the state after it. */
export async function outcomeOf(side: Side, ask: Ask, parity: Parity): Promise<Outcome> {
  const { as = 'admin', method, path } = ask
  const authorization = as === null ? null : typeof as === 'string' ? `Bearer ${await side.signIn(as)}` : as.header
  const type = ask.text === undefined ? 'application/json' : ask.text.type
  const content = ask.text?.content ?? (ask.body === undefined ? null : JSON.stringify(ask.body))
  const answer = await send(side.url + path, {
    method,
    body: content,
    headers: {
      ...(authorization === null ? {} : { authorization }),
      ...(content === null || type === null ? {} : { 'content-type': type }),
    },
  })
  const token = await side.signIn('admin')
  const state: unknown[] = []
  for (const read of parity.state) {
    const { body } = await send(side.url + read, {
      method: 'GET',
      body: null,
      headers: { authorization: `Bearer ${token}` },
    })
    state.push(parity.normalise(body))
  }
  return { ...answer, body: parity.normalise(answer.body), state }
}

interface Wanted {
  readonly method: Dispatcher.HttpMethod
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

async function send(url: string, wanted: Wanted): Promise<Pick<Outcome, 'status' | 'type' | 'body'>> {
  // A connection each: after an error of its own a server may close one that others would go on with.
  const { statusCode, headers, body } = await request(url, { ...wanted, reset: true })
  const text = await body.text()
  const mime =
    String(headers['content-type'] ?? 'none')
      .split(';')[0]
      ?.trim() ?? ''
  const type = mime.replace(/^.*\//, '').replace('plain', 'text')
  return { status: statusCode, type, body: type === 'json' && text !== '' ? JSON.parse(text) : null }
}
