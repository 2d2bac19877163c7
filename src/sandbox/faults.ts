/** Faults: which requests they hit, and what they do instead of the answer that was due. */
import { matcher } from '../text/glob.ts'

/**
 * - `reset-before`: the socket is destroyed, nothing is done. `reset-after`: the request acts, then the socket is destroyed.
 * - `hang`: never answers.
 * - `slow-body`: headers at once, then a byte at a time.
 * - `status`: an error in the vendor's shape. `429`: the same, with `Retry-After` if wanted.
 * - `html`: 200 with a web page. `wrong-shape`: 200 with JSON that nobody expects. `truncated`: the answer is cut.
 * - `redirect`: 302 to another address. `echo`: an error that repeats the `Authorization` header.
 * - `repeat-page`: a list has the items of the list before. `short-page`: a list lacks its last item.
 */
export const FAULT_KINDS = [
  'reset-before',
  'reset-after',
  'hang',
  'slow-body',
  'status',
  '429',
  'html',
  'truncated',
  'wrong-shape',
  'redirect',
  'repeat-page',
  'short-page',
  'echo',
] as const
/** Kind of a fault. */
export type FaultKind = (typeof FAULT_KINDS)[number]

/** A fault and the requests that it hits. */
export interface Fault {
  readonly kind: FaultKind
  /** `GET`, `PUT` …; any method if left out. */
  readonly method?: string
  /** Glob over the path below the server's root, without query: `*` any characters, `?` one. Any path if left out. */
  readonly path?: string
  /** So many matching requests pass before the first is hit. Default 0. */
  readonly skip?: number
  /** So many requests are hit, then no more. Default: no end. */
  readonly times?: number
  /** Of the matching requests, only every so many-th is hit (2: the second, the fourth …). Default 1. */
  readonly every?: number
  /** The request acts before it is answered this way. For `hang`, `status`, `429`, `html`, `wrong-shape`, `redirect`, `echo`. */
  readonly after?: boolean
  /** For `status` (default 503) and `echo` (default 401). */
  readonly code?: number
  /** For `429`: the header as it is sent; no header if left out. */
  readonly retryAfter?: string
  /** For `redirect`; default `http://elsewhere.invalid/`. */
  readonly to?: string
  /** For `truncated`. `json` (default): a whole answer with half the JSON. `connection`: the socket goes in the middle. */
  readonly cut?: 'json' | 'connection'
  /** For `slow-body`: milliseconds between bytes, default 500. */
  readonly ms?: number
}

/** The faults of a running sandbox. */
export interface Faults {
  add(fault: Fault): void
  clear(): void
  /** The fault that hits this request, the one that was added first if there are several. Counts the request. */
  next(method: string, path: string): Fault | null
}

/** Faults with their counts. */
export function createFaults(initial: readonly Fault[]): Faults {
  let armed = initial.map(arm)
  return {
    add: (fault) => armed.push(arm(fault)),
    clear: () => {
      armed = []
    },
    next(method, path) {
      const due = armed.filter((one) => one.isDue(method, path))
      const first = due[0]
      if (first === undefined) return null
      first.spend()
      return first.fault
    },
  }
}

/** Reports whether the request is carried out under this fault. */
export function acts(fault: Fault): boolean {
  switch (fault.kind) {
    case 'reset-after':
    case 'slow-body':
    case 'truncated':
    case 'repeat-page':
    case 'short-page':
      return true
    case 'reset-before':
      return false
    default:
      return fault.after === true
  }
}

function arm(fault: Fault) {
  const matches = matcher([fault.path ?? '*'])
  const method = fault.method?.toUpperCase()
  let seen = 0
  let spent = 0
  return {
    fault,
    isDue(requestMethod: string, path: string): boolean {
      if ((method !== undefined && method !== requestMethod) || !matches(path)) return false
      const number = ++seen - (fault.skip ?? 0)
      return number > 0 && number % (fault.every ?? 1) === 0 && spent < (fault.times ?? Number.POSITIVE_INFINITY)
    },
    spend() {
      spent++
    },
  }
}
