/**
 * The one way to a system: undici's `request` with time-outs, retries, one token for all workers, and masking.
 * Whether it may write is decided when it is built, not when it is used.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, type Dispatcher, request as send } from 'undici'
import { ApiError, Interrupted, NetworkError, type Sent, UserError } from '../errors.ts'
import type { Connection, Credentials, Exchange, Reader, Writer } from '../provider.ts'
import { createLanes, type Lanes } from './lanes.ts'
import { createMask, type Mask } from './mask.ts'
import { createTokens, type Tokens } from './tokens.ts'
import { askedWait, backOff, resetWait } from './wait.ts'
import { cut, wordsOf } from './words.ts'

/** Bounds on time and size, in milliseconds and bytes. Production always uses {@link LIMITS}. */
export interface Limits {
  readonly connectMs: number
  readonly headersMs: number
  readonly bodyMs: number
  readonly bodyBytes: number
  /** The most times that one request is sent. */
  readonly tries: number
  /** The most time for one request, waits and repeats included. */
  readonly totalMs: number
  /** The first wait of the exponential back-off. */
  readonly backOffMs: number
}

export const LIMITS: Limits = {
  connectMs: 10_000,
  headersMs: 30_000,
  bodyMs: 60_000,
  bodyBytes: 64 * 1024 * 1024,
  tries: 8,
  totalMs: 120_000,
  backOffMs: 500,
}

/** What a run has sent so far, over all targets. */
export interface Meter {
  requests: number
  writes: number
  retries: number
}

export interface ClientOptions {
  readonly target: { readonly name: string; readonly url: string }
  readonly connection: Connection
  readonly credentials: Credentials
  readonly parallelism: number
  readonly requestsPerSecond: number | null
  readonly meter: Meter
  readonly limits?: Limits
  /** Takes one line per request, secrets masked, for `--verbose`. */
  readonly log?: (line: string) => void
  /** Aborted when the run is interrupted: what is in flight goes on, nothing is tried again. */
  readonly signal?: AbortSignal
}

export interface Closable {
  close(): Promise<void>
}

/** A client without write methods: anything but GET and HEAD throws before a socket opens. */
export function openReader(options: ClientOptions): Reader & Closable {
  const { get, strange, close } = open(options, new Set(['GET', 'HEAD']))
  return { get, strange, close }
}

/** A client that can write. */
export function openWriter(options: ClientOptions): Writer & Closable {
  return open(options, new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE']))
}

/** A request's answer as it came, before anything is thought of it. */
interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

interface Line {
  readonly options: ClientOptions
  readonly limits: Limits
  readonly agent: Agent
  readonly mask: Mask
  readonly lanes: Lanes
  readonly methods: ReadonlySet<string>
}

function open(options: ClientOptions, methods: ReadonlySet<string>): Writer & Closable {
  const limits = options.limits ?? LIMITS
  const { credentials } = options
  const mask = createMask(
    credentials.kind === 'token'
      ? [credentials.token]
      : [credentials.clientSecret, ...(credentials.user ? [credentials.user.password] : [])],
  )
  const agent = new Agent({
    connect: { timeout: limits.connectMs },
    headersTimeout: limits.headersMs,
    bodyTimeout: limits.bodyMs,
    maxResponseSize: limits.bodyBytes,
    connections: options.parallelism,
  })
  const lanes = createLanes(options.parallelism, options.requestsPerSecond)
  const line: Line = { options, limits, agent, mask, lanes, methods }
  const tokens = createTokens({
    credentials,
    connection: options.connection,
    target: options.target.name,
    mask,
    ask: ({ path, headers, body }) =>
      exchange(line, { method: 'POST', path, headers, body, token: null, repeatable: true }),
  })
  const answer = async (method: string, path: string, body: unknown) => {
    const repeatable = method !== 'POST'
    const text = body === undefined ? null : JSON.stringify(body)
    return parse(line, await exchange(line, { method, path, headers: {}, body: text, token: tokens, repeatable }))
  }
  return {
    get: (path) => answer('GET', path, undefined),
    send: ({ method, path, body }) => answer(method, path, body ?? undefined),
    strange: ({ status, url }, what) =>
      new ApiError(`GET ${url} answered ${status}, but ${what}`, { method: 'GET', url, attempts: 1 }, status, ''),
    close: () => agent.destroy(),
  }
}

interface Outgoing {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** Where the bearer token comes from; `null` for the token request itself. */
  readonly token: Tokens | null
  /** Whether sending it twice is the same as sending it once. */
  readonly repeatable: boolean
}

type Finished = RawAnswer & { readonly sent: Sent; readonly ms: number }

/** Sends, and sends again as long as that is both safe and promising. Answers whatever status came at last. */
async function exchange(line: Line, out: Outgoing): Promise<Finished> {
  const { limits, lanes, options } = line
  if (out.token !== null && !line.methods.has(out.method)) {
    throw new Error(`${out.method} ${out.path}: this client was built without write methods`)
  }
  const started = performance.now()
  let renewed = false
  for (let tries = 1; ; tries++) {
    const sent = sentOf(line, out.method, out.path, tries)
    const token = (await out.token?.get()) ?? null
    const outcome = await attempt(line, out, sent, token)
    const elapsed = performance.now() - started

    if ('status' in outcome && outcome.status === 401 && out.token !== null && !renewed && token !== null) {
      // 401 means that it did not act, so even a POST goes out again, once, with a token that is not the refused one.
      renewed = true
      if (await out.token.renew(token)) continue
    }
    const wait = waitBefore(line, out, outcome, tries)
    if (wait === null) return finish(outcome, sent, elapsed, null)
    if (tries >= limits.tries || elapsed + wait > limits.totalMs) {
      return finish(outcome, sent, elapsed, whyNoMore(wait, tries, limits))
    }
    options.meter.retries++
    if ('status' in outcome && outcome.status === 429) lanes.tooMany(wait)
    await sleep(wait, undefined, { signal: options.signal }).catch(() => {})
    if (options.signal?.aborted) return finish(outcome, sent, elapsed, INTERRUPTED)
  }
}

/** How long to wait before the next try, or `null` where there must be none. */
function waitBefore(line: Line, out: Outgoing, outcome: RawAnswer | NetworkError, tries: number): number | null {
  const usual = backOff(tries, line.limits.backOffMs, Math.random())
  if (outcome instanceof NetworkError) return out.repeatable ? usual : null
  if (outcome.status === 429) return askedWait(outcome.headers, Date.now()) ?? resetWait(outcome.headers) ?? usual
  const most = line.options.connection.retry[outcome.status]
  if (most === undefined || tries >= most || !out.repeatable) return null
  return askedWait(outcome.headers, Date.now()) ?? usual
}

function whyNoMore(wait: number, tries: number, limits: Limits): string {
  if (tries >= limits.tries) return `gave up after ${tries} tries`
  const [seconds, bound] = [Math.ceil(wait / 1000), limits.totalMs / 1000]
  return `the wait of ${seconds} s before the next try would pass the bound of ${bound} s for one request`
}

function finish(outcome: RawAnswer | NetworkError, sent: Sent, ms: number, why: string | null): Finished {
  if (!(outcome instanceof NetworkError)) {
    if (why === null) return { ...outcome, sent, ms }
    throw new ApiError(`${describe(outcome, sent)} (${why})`, sent, outcome.status, cut(outcome.text, 2000))
  }
  if (why === null) throw outcome
  throw new NetworkError(`${outcome.message} (${why})`, sent, { cause: outcome.cause })
}

/** One try: an answer, whatever its status, or the failure to get one. */
async function attempt(line: Line, out: Outgoing, sent: Sent, token: string | null): Promise<RawAnswer | NetworkError> {
  const { options, mask, lanes } = line
  return lanes.run(async () => {
    if (options.signal?.aborted) throw new Interrupted()
    options.meter.requests++
    if (out.token !== null && out.method !== 'GET' && out.method !== 'HEAD') options.meter.writes++
    const started = performance.now()
    const log = (end: string) =>
      options.log?.(
        `${out.method} ${sent.url} → ${end} (${Math.round(performance.now() - started)} ms, try ${sent.attempts})`,
      )
    try {
      const answer = await once(line, out, sent.url, token)
      log(String(answer.status))
      if (answer.status !== 429) lanes.calm()
      watchBudget(lanes, answer.headers)
      // Only an answer of 2xx is read as data; the others are words that can quote what was sent.
      return answer.status < 300 ? answer : { ...answer, text: mask.hide(answer.text) }
    } catch (error) {
      const reason = mask.hide(reasonOf(error))
      log(reason)
      if (isTooLarge(error)) {
        throw new ApiError(
          `${out.method} ${sent.url}: the answer is over ${line.limits.bodyBytes} bytes`,
          sent,
          200,
          '',
        )
      }
      return new NetworkError(`${out.method} ${sent.url}: ${reason}`, sent, { cause: error })
    }
  })
}

async function once(line: Line, out: Outgoing, url: string, token: string | null): Promise<RawAnswer> {
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'rolesync', ...out.headers }
  if (token !== null) headers.authorization = `Bearer ${token}`
  if (out.body !== null && headers['content-type'] === undefined) headers['content-type'] = 'application/json'
  const method = out.method as Dispatcher.HttpMethod
  const answer = await send(url, { method, headers, body: out.body, dispatcher: line.agent })
  return { status: answer.statusCode, headers: flat(answer.headers), text: await readBody(answer.body, line) }
}

/** undici bounds the time between two pieces of a body; a drip-feed needs a bound on the whole. */
async function readBody(body: Dispatcher.ResponseData['body'], line: Line): Promise<string> {
  const timer = setTimeout(() => body.destroy(new Error('the body took too long')), line.limits.bodyMs)
  try {
    return await body.text()
  } finally {
    clearTimeout(timer)
  }
}

/** An answer of 2xx that is JSON or empty; everything else throws with the system's own words. */
function parse(line: Line, { sent, ms, ...answer }: Finished): Exchange {
  const { status, headers } = answer
  const text = line.mask.hide(answer.text)
  const fail = (message: string) => new ApiError(message, sent, status, cut(text, 2000))
  if (status < 200 || status >= 300) throw fail(describe({ ...answer, text }, sent))
  const result = { status, headers, url: sent.url, attempts: sent.attempts, ms }
  if (answer.text === '' && (status === 204 || sent.method !== 'GET')) return { ...result, json: undefined }
  const type = headers['content-type'] ?? 'no content type'
  if (!/\bjson\b/i.test(type)) {
    throw fail(`${sent.method} ${sent.url} answered ${status} with ${type}, not JSON: ${wordsOf(text)}`)
  }
  if (line.mask.echoes(answer.text))
    throw fail(`${sent.method} ${sent.url} answered a credential back; its answer is not used`)
  try {
    return { ...result, json: JSON.parse(answer.text) }
  } catch {
    throw fail(`${sent.method} ${sent.url} answered ${status} with JSON that breaks off or is malformed`)
  }
}

function describe(answer: RawAnswer, sent: Sent): string {
  if (answer.status >= 300 && answer.status < 400) {
    return `${sent.method} ${sent.url} answered a redirect (${answer.status}); redirects are not followed, check the url`
  }
  return `${sent.method} ${sent.url} answered ${answer.status}: ${wordsOf(answer.text)}`
}

/** OneLogin tells how many calls are left: at none, everybody waits for the reset rather than run into 429. */
function watchBudget(lanes: Lanes, headers: Readonly<Record<string, string>>): void {
  const reset = Number(headers['x-ratelimit-reset'])
  if (headers['x-ratelimit-remaining'] === '0' && reset > 0 && reset <= 60) lanes.pause(reset * 1000)
}

function sentOf(line: Line, method: string, path: string, attempts: number): Sent {
  const url = line.options.target.url + path
  // A role named ".." must not become another path on its way through a URL parser.
  if (path.split(/[/?]/).some((segment) => /^(\.|%2e){1,2}$/i.test(segment))) {
    throw new UserError(`${method} ${url}: a name of only dots cannot be part of a path`)
  }
  return { method, url, attempts }
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  )
}

function isTooLarge(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE'
}

const INTERRUPTED = 'interrupted before the next try'

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'host not found',
  EAI_AGAIN: 'host not found (name service does not answer)',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer broke off',
}

function reasonOf(error: unknown): string {
  const { code, message, cause } = error as { code?: string; message?: string; cause?: { code?: string } }
  const known = REASONS[code ?? ''] ?? REASONS[cause?.code ?? '']
  return known ?? (message === undefined || message === '' ? String(code ?? error) : message)
}
