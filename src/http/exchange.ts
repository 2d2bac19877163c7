/** One request from its first try to its last: tokens, retries, waits, bounds. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError, Interrupted, NetworkError, type Sent, UserError } from '../domain/errors.ts'
import type { Connection, Provider } from '../domain/system.ts'
import { cut, errorMessage } from './error-message.ts'
import type { Limits } from './limits.ts'
import { isFinal, isNoText, isTooLarge, reasonOf } from './network-errors.ts'
import type { Redactor } from './redact.ts'
import type { RequestQueue } from './request-queue.ts'
import type { Tokens } from './tokens.ts'
import type { RawAnswer, Transport } from './transport.ts'
import { askedWait, backOff } from './wait.ts'

/** Counts of what a run has sent so far, over all targets. */
export interface RequestStats {
  requests: number
  writes: number
  retries: number
}

/** Readers of a system's error bodies and rate headers. */
export type Vendor = Pick<Provider, 'errors' | 'budget'>

/** All that the requests of one client share. */
export interface ClientContext {
  readonly target: { readonly name: string; readonly url: string }
  readonly connection: Connection
  readonly vendor: Vendor
  readonly limits: Limits
  readonly wire: Transport
  readonly mask: Redactor
  readonly lanes: RequestQueue
  readonly meter: RequestStats
  /** The methods that this client was built with. */
  readonly methods: ReadonlySet<string>
  readonly log?: ((line: string) => void) | undefined
  /** Aborted when the run is interrupted, and when the client is closed. */
  readonly signal: AbortSignal
  /** Aborted when what is read is not needed any more, even where it is in flight; a write is always finished. */
  readonly drop: AbortSignal | undefined
}

/** Request on its way through tries. */
export interface RequestSpec {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Written out only once it is sent: thousands may wait. */
  readonly body: (() => string) | null
  /** Source of the bearer token; `null` for the token request itself. */
  readonly token: Tokens | null
  /** True where sending it twice is the same as sending it once. */
  readonly repeatable: boolean
}

/** Answer, with how it was sent. */
export type Finished = RawAnswer & { readonly sent: Sent; readonly ms: number }

/** Outcome of a try; a string says why there was none. */
type Outcome = RawAnswer | NetworkError | string

/** The latest try of a request. */
interface Last {
  readonly outcome: RawAnswer | NetworkError
  readonly sent: Sent
  readonly token: string | null
}

/** One request on its way. */
interface RetryState {
  readonly line: ClientContext
  readonly out: RequestSpec
  readonly clock: Clock
  /** Outcome of the latest try. */
  last: Last | null
  renewed: boolean
}

/** After a try: another one in `wait` ms, or the end, with a reason where more tries could have been expected. */
type Next = { readonly wait: number } | { readonly end: string | null }

/**
 * Sends, and sends again as long as that is both safe and promising. Answers whatever status came at last.
 * @throws UserError where it was not sent at all: no token, an interrupt, a path that no URL can carry
 */
export async function exchange(line: ClientContext, out: RequestSpec): Promise<Finished> {
  if (out.token !== null) checkMethod(line, out)
  const course: RetryState = { line, out, clock: createClock(line.limits.totalMs), last: null, renewed: false }
  for (let tries = 1; ; tries++) {
    const unsent = await sendOnce(course, tries)
    if (course.last === null) throw new Interrupted()
    const next =
      unsent === null ? ((await afterRefusal(course)) ?? whatNext(course, course.last.outcome, tries)) : unsent
    if ('end' in next) {
      // Of a write it has to be told what the last try came to; a read that was interrupted is only that.
      if (next.end === INTERRUPTED && !isWrite(out)) throw new Interrupted()
      return finish(course, course.last, next.end)
    }
    await sleep(next.wait, undefined, { signal: line.signal }).catch(() => {})
  }
}

/** @throws Error where the client was built without this method, before a socket opens */
export function checkMethod({ methods }: ClientContext, { method, path }: Pick<RequestSpec, 'method' | 'path'>): void {
  if (!methods.has(method)) throw new Error(`${method} ${path}: this client was built without write methods`)
}

/** Makes the next try. @returns why there was none, else `null` */
async function sendOnce(course: RetryState, tries: number): Promise<Next | null> {
  const { line, out, last } = course
  const sent = sentOf(line, out, tries)
  let token: string | null
  try {
    token = (await out.token?.get()) ?? null
  } catch (error) {
    // Beside what the try before came to, this is only why there is no other one.
    if (last === null || !(error instanceof UserError)) throw error
    return { end: error.message }
  }
  const outcome = await attempt(course, sent, token)
  if (typeof outcome === 'string') return { end: outcome }
  course.last = { outcome, sent, token }
  return null
}

/** 401 means that it did not act, so even a POST goes out again, once, with a token that is not the refused one. */
async function afterRefusal(course: RetryState): Promise<Next | null> {
  const { out, last, renewed } = course
  if (last === null || renewed || out.token === null || last.token === null) return null
  if (last.outcome instanceof NetworkError || last.outcome.status !== 401) return null
  course.renewed = true
  try {
    return (await out.token.renew(last.token)) ? { wait: 0 } : null
  } catch (error) {
    if (error instanceof UserError) return { end: error.message }
    throw error
  }
}

function whatNext({ line, out, clock }: RetryState, outcome: RawAnswer | NetworkError, tries: number): Next {
  const wait = waitBefore(line, out, outcome, tries)
  if (wait === null) return { end: null }
  if (tries >= line.limits.tries) return { end: `gave up after ${tries} tries` }
  if (wait >= clock.left()) return { end: pastBound(wait, line.limits) }
  if ('status' in outcome && outcome.status === 429) line.lanes.onRateLimited(wait, clock.lastStart())
  return { wait }
}

/** Returns the wait before the next try, or `null` where there must be none. */
function waitBefore(
  line: ClientContext,
  out: RequestSpec,
  outcome: RawAnswer | NetworkError,
  tries: number,
): number | null {
  const usual = backOff(tries, line.limits.backOffMs, Math.random())
  if (outcome instanceof NetworkError) return out.repeatable && !isFinal(outcome.cause) ? usual : null
  const { status, headers } = outcome
  // A wait of nothing, or until a moment that has passed, would be a request to hammer: the usual wait is kept then.
  const asked = askedWait(headers, Date.now()) || null
  if (status === 429) return asked ?? (secondsToReset(line.vendor, headers) * 1000 || usual)
  const most = line.connection.retry[status]
  return most === undefined || tries >= most || !out.repeatable ? null : (asked ?? usual)
}

function pastBound(wait: number, limits: Limits): string {
  return `the wait of ${Math.ceil(wait / 1000)} s before the next try would pass the bound of ${limits.totalMs / 1000} s for one request`
}

function finish({ line, clock }: RetryState, { outcome, sent }: Last, why: string | null): Finished {
  if (!(outcome instanceof NetworkError)) {
    if (why === null) return { ...outcome, sent, ms: clock.spent() }
    throw new ApiError(
      `${describeFailure(outcome, sent, line.vendor)} (${why})`,
      sent,
      outcome.status,
      cut(outcome.text, 2000),
    )
  }
  if (why === null) throw outcome
  throw new NetworkError(`${outcome.message} (${why})`, sent, { cause: outcome.cause })
}

/** One try: an answer, whatever its status, or the failure to get one; a string where none is to be had. */
async function attempt({ line, out, clock }: RetryState, sent: Sent, token: string | null): Promise<Outcome> {
  const { mask, lanes, meter } = line
  return lanes.run(
    async () => {
      if (line.signal.aborted) return INTERRUPTED
      clock.start()
      if (clock.left() <= 0) return `the time for one request, ${line.limits.totalMs / 1000} s, is over`
      // What cannot be written is no failure of the network, which another try could mend.
      const body = out.body?.() ?? null
      meter.requests++
      if (sent.attempts > 1) meter.retries++
      if (isWrite(out)) meter.writes++
      const started = performance.now()
      const log = (end: string) => {
        const ms = Math.round(performance.now() - started)
        line.log?.(`${out.method} ${sent.url} → ${end} (${ms} ms, try ${sent.attempts})`)
      }
      try {
        const { method } = out
        const headers = headersOf(out, token)
        const drop = isWrite(out) ? undefined : line.drop
        const answer = await line.wire.send({ method, url: sent.url, headers, body, ms: clock.left(), drop })
        log(String(answer.status))
        if (answer.status !== 429) lanes.onSuccess()
        watchBudget(line, answer.headers)
        // Only an answer of 2xx is read as data; the others are words that can quote what was sent.
        return answer.status < 300 ? answer : { ...answer, text: mask.redact(answer.text) }
      } catch (error) {
        const reason = mask.redact(reasonOf(error))
        log(reason)
        if (error instanceof Interrupted) return INTERRUPTED
        const unreadable = whyUnreadable(error, line.limits)
        if (unreadable !== null) throw new ApiError(`${out.method} ${sent.url}: ${unreadable}`, sent, 200, '')
        return new NetworkError(`${out.method} ${sent.url}: ${reason}`, sent, { cause: error })
      }
    },
    sent.attempts > 1,
    line.signal,
  )
}

function isWrite({ method, token }: RequestSpec): boolean {
  return token !== null && method !== 'GET' && method !== 'HEAD'
}

/** An answer that came and that another try would only bring again. */
function whyUnreadable(error: unknown, limits: Limits): string | null {
  if (isTooLarge(error)) return `the answer is over ${limits.bodyBytes} bytes`
  return isNoText(error) ? 'the answer is not text in UTF-8' : null
}

function headersOf(out: RequestSpec, token: string | null): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'rolesync', ...out.headers }
  if (token !== null) headers.authorization = `Bearer ${token}`
  if (out.body !== null && headers['content-type'] === undefined) headers['content-type'] = 'application/json'
  return headers
}

/** Describes an answer that is no success: where it came from, and what it says went wrong. */
export function describeFailure(answer: RawAnswer, sent: Sent, { errors }: Vendor): string {
  if (answer.status >= 300 && answer.status < 400) {
    return `${sent.method} ${sent.url} answered a redirect (${answer.status}); redirects are not followed, check the url`
  }
  return `${sent.method} ${sent.url} answered ${answer.status}: ${errorMessage(answer.text, errors)}`
}

/** Pauses a host that has no request left before its limit starts anew: everybody waits for that rather than run into 429. */
function watchBudget({ lanes, vendor }: ClientContext, headers: RawAnswer['headers']): void {
  const reset = secondsToReset(vendor, headers)
  if (vendor.budget(headers)?.remaining === 0 && reset > 0 && reset <= 60) lanes.pause(reset * 1000)
}

function secondsToReset({ budget }: Vendor, headers: RawAnswer['headers']): number {
  return budget(headers)?.resetSeconds ?? 0
}

function sentOf(line: ClientContext, { method, path }: RequestSpec, attempts: number): Sent {
  const url = line.target.url + path
  // A role named ".." must not become another path on its way through a URL parser.
  if (path.split(/[/?#\\]/).some((segment) => /^(\.|%2e){1,2}$/i.test(segment))) {
    throw new UserError(`${method} ${url}: a name of only dots cannot be part of a path`)
  }
  return { method, url, attempts }
}

/** The time of one request, which runs from its first try on: a long queue before that is nobody's fault. */
interface Clock {
  start(): void
  spent(): number
  left(): number
  /** Time at which the latest try began. */
  lastStart(): number
}

function createClock(totalMs: number): Clock {
  let first: number | null = null
  let latest = 0
  const spent = () => (first === null ? 0 : performance.now() - first)
  return {
    start() {
      latest = performance.now()
      first ??= latest
    },
    spent,
    left: () => totalMs - spent(),
    lastStart: () => latest,
  }
}

const INTERRUPTED = 'interrupted before the next try'
