/** Speaking to a system: what it states about that as data, and the readers and writers that it is given. */
import type { Method, Request } from './model.ts'

/** Request for a token: one POST whose answer holds it as `access_token`. */
export interface TokenRequest {
  /** Relative to the target's url. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Number of tokens that the host gives out per second, over all targets, where the vendor says so. */
  readonly perSecond?: number
}

/** Facts about speaking to a system, as data. */
export interface Connection {
  /** `null` where the credential is itself the bearer token. */
  readonly token: TokenRequest | null
  /** Statuses that the vendor says are worth repeating for GET, PUT and DELETE, with the most tries for each. */
  readonly retry: Readonly<Record<number, number>>
  /** True where the vendor says that a PATCH can be repeated like a PUT; otherwise it is treated like a POST. */
  readonly idempotentPatch?: true
  /** Statuses of the token endpoint that mean "these credentials are wrong", besides 400, 401 and 403. */
  readonly tokenRefusals?: readonly number[]
  /**
   * Names of members whose texts are credentials that the system hands out in its answers, perhaps the caller's own. They
   * are dropped before anybody reads the answer.
   */
  readonly secretMembers?: readonly string[]
}

/** An answer of 2xx: its JSON, and headers with lower-case names. */
export interface Answer {
  readonly url: string
  readonly status: number
  readonly json: unknown
  readonly headers: Readonly<Record<string, string>>
}

/** The only way a provider reaches its system while listing. It cannot write. */
export interface Reader {
  /**
   * Sends a GET, with retries, and answers parsed JSON.
   * @param path relative to the target's url, with its query
   * @throws ApiError on a status of 300 or more and on anything that is not JSON
   * @throws NetworkError when no whole answer came
   */
  get(path: string): Promise<Answer>
  /** An error about an answer that was understood but cannot be right, e.g. a page that repeats. */
  unexpected(answer: Answer, what: string): Error
}

/** Outcome of a request that was sent to its end: the last answer, all tries and the wall time of them. */
export interface Exchange extends Answer {
  readonly attempts: number
  readonly ms: number
}

/** A reader that can also write. Only `apply` opens one. */
export interface Writer extends Reader {
  /**
   * Sends a write exactly as it is. What {@link repeats} is repeated like a GET; anything else only where it is certain
   * that it did not act.
   * @throws ApiError, NetworkError like `get`; `mayHaveActed` tells what can be known of it then
   * @throws Error on a request that holds more than can be sent, and on one with look-ups: its ids come first
   */
  send(request: Request): Promise<Exchange>
  /** Reports whether sending a request of this method twice is the same as sending it once. */
  repeats(method: Method): boolean
}

/** Reads the rate limit from the headers of an answer; `null` for what they do not say. */
export interface RateBudget {
  readonly limit: number | null
  readonly remaining: number | null
  /** Seconds until the limit starts anew. */
  readonly resetSeconds: number | null
}
