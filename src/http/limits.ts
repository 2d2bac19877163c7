/** Bounds on time and size, in milliseconds and bytes. Production always uses {@link LIMITS}. */
export interface Limits {
  readonly connectMs: number
  readonly headersMs: number
  readonly bodyMs: number
  readonly bodyBytes: number
  /** The most times that one request is sent. */
  readonly tries: number
  /** The most time for one request from its first try on, waits and repeats included. */
  readonly totalMs: number
  /** The most time for a request that finds no way to a host that was never reached. */
  readonly unreachableMs: number
  /** The first wait of the exponential back-off. */
  readonly backOffMs: number
}

/** Bounds of production. */
export const LIMITS: Limits = {
  connectMs: 10_000,
  headersMs: 30_000,
  bodyMs: 60_000,
  bodyBytes: 64 * 1024 * 1024,
  tries: 8,
  totalMs: 120_000,
  unreachableMs: 5_000,
  backOffMs: 500,
}
