/** One request from its first try to its last: tokens, retries, waits, bounds. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError, Interrupted, NetworkError, type Sent, UserError } from '../domain/errors.ts'
import type { ClientContext, Finished, RequestSpec } from './client-context.ts'
import { type Clock, createClock } from './clock.ts'
import { cut } from './error-message.ts'
import type { Limits } from './limits.ts'
import { isNoText, isTooLarge, reasonOf } from './network-errors.ts'
import { describeFailure, pastBound, waitBefore, watchBudget } from './retry-rules.ts'
import type { RawAnswer } from './transport.ts'

/** Characters of an answer that can be its words; more of them would only be searched for secrets at length. */
const MAX_WORDS = 1_000_000

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
  readonly context: ClientContext
  readonly spec: RequestSpec
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
export async function exchange(context: ClientContext, spec: RequestSpec): Promise<Finished> {
  if (spec.token !== null) checkMethod(context, spec)
  const state: RetryState = { context, spec, clock: createClock(context.limits.totalMs), last: null, renewed: false }
  for (let tries = 1; ; tries++) {
    const unsent = await sendOnce(state, tries)
    if (state.last === null) throw new Interrupted()
    const next = unsent === null ? ((await afterRefusal(state)) ?? whatNext(state, state.last.outcome, tries)) : unsent
    if ('end' in next) {
      // Of a write the outcome of the last try has to be reported; a read that was interrupted is only that.
      if (next.end === INTERRUPTED && !isWrite(spec)) throw new Interrupted()
      return finish(state, state.last, next.end)
    }
    await sleep(next.wait, undefined, { signal: context.signal }).catch(() => {})
  }
}

/** @throws Error where the client was built without this method, before a socket opens */
export function checkMethod({ methods }: ClientContext, { method, path }: Pick<RequestSpec, 'method' | 'path'>): void {
  if (!methods.has(method)) throw new Error(`${method} ${path}: this client was built without write methods`)
}

/** Makes the next try. @returns why there was none, else `null` */
async function sendOnce(state: RetryState, tries: number): Promise<Next | null> {
  const { context, spec, last } = state
  const sent = sentOf(context, spec, tries)
  let token: string | null
  try {
    token = (await spec.token?.get()) ?? null
  } catch (error) {
    // Beside what the try before came to, this is only why there is no other one.
    if (last === null || !(error instanceof UserError)) throw error
    return { end: error.message }
  }
  const outcome = await attempt(state, sent, token)
  if (typeof outcome === 'string') return { end: outcome }
  state.last = { outcome, sent, token }
  return null
}

/** 401 means that it did not act, so even a POST goes out again, once, with a token that is not the refused one. */
async function afterRefusal(state: RetryState): Promise<Next | null> {
  const { spec, last, renewed } = state
  if (last === null || renewed || spec.token === null || last.token === null) return null
  if (last.outcome instanceof NetworkError || last.outcome.status !== 401) return null
  state.renewed = true
  try {
    return (await spec.token.renew(last.token)) ? { wait: 0 } : null
  } catch (error) {
    if (error instanceof UserError) return { end: error.message }
    throw error
  }
}

function whatNext({ context, spec, clock }: RetryState, outcome: RawAnswer | NetworkError, tries: number): Next {
  const wait = waitBefore(context, spec, outcome, tries)
  if (outcome instanceof NetworkError) {
    const why = context.reachability.whyGiveUp(outcome.cause, wait === null ? null : clock.spent() + wait)
    if (why !== null) return { end: why }
  }
  if (wait === null) return { end: null }
  if (tries >= context.limits.tries) return { end: `gave up after ${tries} tries` }
  if (wait >= clock.left()) return { end: pastBound(wait, context.limits) }
  if ('status' in outcome && outcome.status === 429) context.queue.onRateLimited(wait, clock.lastStart())
  return { wait }
}

function finish({ context, clock }: RetryState, { outcome, sent }: Last, why: string | null): Finished {
  if (!(outcome instanceof NetworkError)) {
    if (why === null) return { ...outcome, sent, ms: clock.spent() }
    throw new ApiError(
      `${describeFailure(outcome, sent, context.vendor)} (${why})`,
      sent,
      outcome.status,
      cut(outcome.text, 2000),
    )
  }
  if (why === null) throw outcome
  throw new NetworkError(`${outcome.message} (${why})`, sent, { cause: outcome.cause })
}

/** Makes one try: an answer, whatever its status, or the failure to get one; a string where none is to be had. */
function attempt(state: RetryState, sent: Sent, token: string | null): Promise<Outcome> {
  const { context, clock } = state
  const task = async (): Promise<Outcome> => {
    if (context.signal.aborted) return INTERRUPTED
    clock.start()
    const { lost } = context.reachability
    if (lost !== null)
      return new NetworkError(`${sent.method} ${sent.url}: ${context.redactor.redact(reasonOf(lost))}`, sent, {
        cause: lost,
      })
    if (clock.left() <= 0) return `the time for one request, ${context.limits.totalMs / 1000} s, is over`
    return sendAndLog(state, sent, token)
  }
  return context.queue.run(task, sent.attempts > 1, context.signal)
}

async function sendAndLog({ context, spec, clock }: RetryState, sent: Sent, token: string | null): Promise<Outcome> {
  const { redactor, queue, stats } = context
  // What cannot be written is no failure of the network, which another try could mend.
  const body = spec.body?.() ?? null
  stats.requests++
  if (sent.attempts > 1) stats.retries++
  if (isWrite(spec)) stats.writes++
  const log = logger(context, sent)
  try {
    const drop = isWrite(spec) ? undefined : context.drop
    const parcel = { method: spec.method, url: sent.url, headers: headersOf(spec, token), body, ms: clock.left(), drop }
    const answer = await context.transport.send(parcel)
    log(String(answer.status))
    context.reachability.onAnswer()
    if (answer.status !== 429) queue.onSuccess()
    watchBudget(context, answer.headers)
    // Only an answer of 2xx is read as data; the others are words that can quote what was sent.
    return answer.status < 300 ? answer : { ...answer, text: redactor.redact(answer.text.slice(0, MAX_WORDS)) }
  } catch (error) {
    const reason = redactor.redact(reasonOf(error))
    log(reason)
    if (error instanceof Interrupted) return INTERRUPTED
    const unreadable = whyUnreadable(error, context.limits)
    if (unreadable !== null) throw new ApiError(`${sent.method} ${sent.url}: ${unreadable}`, sent, 200, '')
    return new NetworkError(`${sent.method} ${sent.url}: ${reason}`, sent, { cause: error })
  }
}

/** Returns a function that logs how a try ended. */
function logger({ log }: ClientContext, { method, url, attempts }: Sent): (end: string) => void {
  const started = performance.now()
  return (end) => log?.(`${method} ${url} → ${end} (${Math.round(performance.now() - started)} ms, try ${attempts})`)
}

function isWrite({ method, token }: RequestSpec): boolean {
  return token !== null && method !== 'GET' && method !== 'HEAD'
}

/** An answer that came and that another try would only bring again. */
function whyUnreadable(error: unknown, limits: Limits): string | null {
  if (isTooLarge(error)) return `the answer is over ${limits.bodyBytes} bytes`
  return isNoText(error) ? 'the answer is not text in UTF-8' : null
}

function headersOf(spec: RequestSpec, token: string | null): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'rolesync', ...spec.headers }
  if (token !== null) headers.authorization = `Bearer ${token}`
  if (spec.body !== null && headers['content-type'] === undefined) headers['content-type'] = 'application/json'
  return headers
}

function sentOf(context: ClientContext, { method, path }: RequestSpec, attempts: number): Sent {
  const url = context.target.url + path
  // A role named ".." must not become another path on its way through a URL parser.
  if (path.split(/[/?#\\]/).some((segment) => /^(\.|%2e){1,2}$/i.test(segment))) {
    throw new UserError(`${method} ${url}: a name of only dots cannot be part of a path`)
  }
  return { method, url, attempts }
}

const INTERRUPTED = 'interrupted before the next try'
